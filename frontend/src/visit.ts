/** The customer's page: keeps what the server rendered current, and holds the consultation. */

import { Alerts } from "./lib/alerts";
import { makeCheck } from "./lib/check-view";
import { makeRoom, preloadRoom } from "./lib/room-view";
import { learn } from "./lib/say";
import { visitLink } from "./lib/socket";
import { ToneBell } from "./lib/sound";
import { BrowserTeller } from "./lib/teller";
import { VisitPage } from "./lib/visit-page";

/** As long as the server itself takes at most. */
const ANSWER_MS = 15_000;

const main = document.querySelector<HTMLElement>("#visit");
const session = main?.dataset["session"];
if (session) {
  await learn("visit");
  new VisitPage(document, {
    link: visitLink(session),
    bell: new ToneBell(),
    alerts: new Alerts(sessionStorage),
    makeRoom,
    preloadRoom,
    makeCheck,
    teller: new BrowserTeller(),
    fetchPage: () => pageAt(location.pathname),
    fetchPanel: pageAt,
    postForm: async (form) => {
      const fields = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
      return parsed(await fetch(form.action, { method: "POST", body: fields, signal: AbortSignal.timeout(ANSWER_MS) }));
    },
    go: (href) => location.assign(href),
    reload: () => location.reload(),
  }).start();
}

// A page that comes back from the browser's memory has missed everything since it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

async function pageAt(href: string): Promise<Document> {
  const response = await fetch(href, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(ANSWER_MS) });
  if (!response.ok) throw new Error(`the page answered ${response.status}`);
  return parsed(response);
}

async function parsed(response: Response): Promise<Document> {
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
