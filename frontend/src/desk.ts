/** The host's page: lets the console take over from what the server rendered. */

import english from "../locales/en/visit.ftl?raw";
import type { DeskPicture } from "./contract/types";
import { DeskElement } from "./elements/desk/desk";
import { AlertWishes, DESKTOP } from "./lib/desk-alerts";
import { loadRoom, preloadRoom } from "./lib/room-view";
import { speak } from "./lib/say";
import { deskLink } from "./lib/socket";
import { ToneBell } from "./lib/sound";

speak("en", english);

const desk = document.querySelector("ar-desk");
const picture = document.querySelector("#picture")?.textContent;
if (desk instanceof DeskElement && picture) {
  desk.start(JSON.parse(picture) as DeskPicture, {
    link: deskLink(),
    bell: new ToneBell(),
    desktop: DESKTOP,
    wishes: new AlertWishes(localStorage),
    loadRoom,
    preloadRoom,
    reload: () => location.reload(),
  });
}

// A page that comes back from the browser's memory has missed everything since it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
