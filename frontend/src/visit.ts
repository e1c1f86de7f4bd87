/** The customer's page: keeps what the server rendered current, and holds the consultation. */

import { Alerts } from "./lib/alerts";
import { makeRoom } from "./lib/room-view";
import { visitLink } from "./lib/socket";
import { ToneBell } from "./lib/sound";
import { VisitPage } from "./lib/visit-page";

const main = document.querySelector<HTMLElement>("#visit");
const session = main?.dataset["session"];
if (session) {
  new VisitPage(document, {
    link: visitLink(session),
    bell: new ToneBell(),
    alerts: new Alerts(sessionStorage),
    makeRoom,
    fetchPage: async () => {
      const response = await fetch(location.pathname, { headers: { accept: "text/html" } });
      if (!response.ok) throw new Error(`the page answered ${response.status}`);
      return new DOMParser().parseFromString(await response.text(), "text/html");
    },
    reload: () => location.reload(),
  }).start();
}

// A page that comes back from the browser's memory has missed everything since it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
