/** The page of whoever helps a host: the room, until they leave or it is over. */

import { leavingWords, makeRoom, ROOM_LEAVE, ROOM_OVER } from "./lib/room-view";
import { learn } from "./lib/say";

const main = document.querySelector<HTMLElement>("#call");
const consultation = main?.dataset["consultation"];
if (main && consultation) void enter(main, consultation);

async function enter(main: HTMLElement, consultation: string): Promise<void> {
  try {
    await learn("visit");
    const room = await makeRoom();
    room.consultation = consultation;
    room.side = "host";
    room.peerName = main.dataset["customer"] ?? "";
    room.leaving = leavingWords();
    room.addEventListener(ROOM_LEAVE, () => main.querySelector<HTMLFormElement>("#leave")?.requestSubmit());
    // The page that is there now says what has become of it.
    room.addEventListener(ROOM_OVER, () => location.reload());
    document.querySelector("#room")?.replaceChildren(room);
  } catch {
    const problem = main.querySelector<HTMLElement>('[data-role="problem"]');
    if (!problem) return;
    problem.textContent = "The video could not be loaded. Load this page again.";
    problem.hidden = false;
  }
}

// A page that comes back from the browser's memory has missed everything since it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
