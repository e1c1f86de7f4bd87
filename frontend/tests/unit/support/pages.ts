/** The customer's page, as far as its script looks at it. */

import type { VisitPicture } from "../../../src/contract/types";

/** What the server's templates render for a picture. */
export function visitHtml(picture: VisitPicture): string {
  return `
    <main id="visit" tabindex="-1" data-place="Contact centre" data-stage="${picture.stage}" data-revision="${picture.revision}">
      <h1 data-role="headline">${picture.headline}</h1>
      <p data-role="detail">${picture.detail}</p>
      <p data-role="estimate" hidden></p><p data-role="reason" hidden></p><p data-role="party" hidden></p>
      <div data-role="dots"><span class="app-line__one"></span><span class="app-line__one"></span><span class="app-line__you"></span></div>
      ${stageHtml(picture)}
      <script type="application/json" id="picture">${JSON.stringify(picture)}</script>
    </main>`;
}

function stageHtml(picture: VisitPicture): string {
  switch (picture.stage) {
    case "waiting":
      return `<div data-role="meanwhile" hidden><button data-role="check">Check</button><p data-role="checked" hidden></p>
        <button data-role="try-sound">Try the sound</button>
        <button data-role="tell-me" hidden>Tell me</button><p data-role="will-tell" hidden></p></div>
        <form data-role="quiet" action="/s/x/away"><button>Step away</button></form>
        <a data-role="panel-link" href="/s/x/invite">Invite someone</a><p data-role="problem" hidden></p>`;
    case "away":
      return `<p>until <time data-role="clock" datetime="2026-07-01T12:30:00Z">12:30 UTC</time></p>
        <form data-role="quiet" action="/s/x/back"><button>I am back</button></form>`;
    case "asked":
      return '<progress data-role="left-bar" max="120" value="120"></progress><p data-role="left"></p>';
    case "called":
      return `<form data-role="answer"><button class="app-called__enter">Come in</button></form>
        <progress data-role="left-bar" max="30" value="30"></progress><p data-role="left"></p>
        <p data-role="problem" hidden></p>`;
    default:
      return '<div data-role="elsewhere" hidden><button data-role="enter-here">Continue here</button></div>';
  }
}

/** Renders the whole page into the test's document. */
export function showVisit(picture: VisitPicture): void {
  document.head.innerHTML = '<link rel="icon" href="/favicon.svg">';
  document.body.innerHTML = `${visitHtml(picture)}
    <section id="room" hidden></section><p id="connection"></p><p id="announce"></p>`;
}

/** Puts what a waiting page keeps for when it rings into the test's document. */
export function keepCall(): void {
  document.querySelector("main")?.insertAdjacentHTML(
    "beforeend",
    `<template data-role="call"><h1 data-role="headline"></h1><p data-role="detail"></p>
      <form data-role="answer"><input type="hidden" name="consultation"><button class="app-called__enter">Come in</button></form>
      <progress data-role="left-bar" max="1" value="1"></progress><p data-role="left"></p>
      <p data-role="problem" hidden></p></template>`,
  );
}

/** The whole page as an answer of the server. */
export function fetchedVisit(picture: VisitPicture): Document {
  return new DOMParser().parseFromString(`<body>${visitHtml(picture)}</body>`, "text/html");
}

export function textOf(selector: string): string {
  return document.querySelector(selector)?.textContent?.trim() ?? "";
}
