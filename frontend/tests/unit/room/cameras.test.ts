import { expect, test } from "vitest";
import { Cameras } from "../../../src/lib/room/cameras";

const DOOR = { camera: "7", key: "camera-7", name: "Door", words: "", isHidden: false };
const film = { kind: "video", id: "film" } as MediaStreamTrack;

/** What stands under the picture of the only camera. */
function words(cameras: Cameras): string | undefined {
  return cameras.tiles()[0]?.words;
}

test("a camera says that it is connected to until there is a picture, and why there is none any more", () => {
  const cameras = new Cameras();
  cameras.show([{ ...DOOR, words: "Connecting to the camera." }]);
  expect(words(cameras)).toBe("Connecting to the camera.");
  cameras.receive(new Map([["camera-7", { person: [film], screen: null }]]));
  expect(words(cameras), "the page sees it before the server has said so").toBe("");
  cameras.show([{ ...DOOR, words: "The camera does not answer. It is tried again." }]);
  expect(words(cameras)).toBe("The camera does not answer. It is tried again.");
  cameras.receive(new Map());
  cameras.show([DOOR]);
  expect(words(cameras)).toBe("Connecting to the camera.");
});

test("a camera that is hidden has no tile and is not received", () => {
  const cameras = new Cameras();
  cameras.show([DOOR, { ...DOOR, key: "camera-8", isHidden: true }]);
  expect(cameras.tiles().map(({ id, kind }) => [id, kind])).toEqual([["camera-7", "camera"]]);
  expect(cameras.hidden()).toEqual(new Set(["camera-8"]));
});
