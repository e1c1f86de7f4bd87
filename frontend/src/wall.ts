/** The administrator's wall: lets the element take over from what the server rendered. */

import english from "../locales/en/visit.ftl?raw";
import type { WallPicture } from "./contract/types";
import { WallElement } from "./elements/wall/wall";
import { speak } from "./lib/say";
import { wallLink } from "./lib/socket";

speak("en", english);

const wall = document.querySelector("ar-wall");
const picture = document.querySelector("#picture")?.textContent;
if (wall instanceof WallElement && picture) {
  wall.start(JSON.parse(picture) as WallPicture, { link: wallLink(), reload: () => location.reload() });
}

// A page that comes back from the browser's memory has missed everything since it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
