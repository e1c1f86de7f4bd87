/** The customer's page, as far as its script looks at it. */

import type { VisitPicture } from "../../../src/contract/types";

/** What the server's templates render for a picture. */
export function visitHtml(picture: VisitPicture): string {
  return `
    <main id="visit" tabindex="-1" data-place="Contact centre" data-stage="${picture.stage}" data-revision="${picture.revision}">
      <h1 data-role="headline">${picture.headline}</h1>
      <p data-role="detail">${picture.detail}</p>
      <p data-role="reason" hidden></p>
      <div data-role="dots"><span class="app-line__one"></span><span class="app-line__one"></span><span class="app-line__you"></span></div>
      ${stageHtml(picture)}
      <script type="application/json" id="picture">${JSON.stringify(picture)}</script>
    </main>`;
}

function stageHtml(picture: VisitPicture): string {
  if (picture.stage === "waiting") return '<button data-role="try-sound">Try the sound</button>';
  if (picture.stage !== "called")
    return '<div data-role="elsewhere" hidden><button data-role="enter-here">Continue here</button></div>';
  return `
    <form data-role="answer"><button class="app-called__enter">Come in</button></form>
    <progress data-role="left-bar" max="30" value="30"></progress><p data-role="left"></p>
    <p data-role="problem" hidden></p>`;
}

/** Renders the whole page into the test's document. */
export function showVisit(picture: VisitPicture): void {
  document.body.innerHTML = `${visitHtml(picture)}
    <section id="room" hidden></section><p id="connection"></p><p id="announce"></p>`;
}

/** The whole page as an answer of the server. */
export function fetchedVisit(picture: VisitPicture): Document {
  return new DOMParser().parseFromString(`<body>${visitHtml(picture)}</body>`, "text/html");
}

export function textOf(selector: string): string {
  return document.querySelector(selector)?.textContent?.trim() ?? "";
}
