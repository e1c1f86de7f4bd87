/** A drawn person in place of the browser's artificial camera, for pictures that people look at. */

import type { BrowserContext } from "@playwright/test";

/** What a drawn person looks like. */
export interface Look {
  readonly wall: string;
  readonly skin: string;
  readonly hair: string;
  readonly shirt: string;
}

export const MIA: Look = { wall: "#dcd2c0", skin: "#e3b591", hair: "#4a3426", shirt: "#a4502f" };
export const HANNA: Look = { wall: "#b9cbc8", skin: "#a9744f", hair: "#231a16", shirt: "#27474e" };

/** What a film costs whoever encodes it: two cores do so for several browsers. */
export interface Film {
  readonly width: number;
  readonly height: number;
  readonly picturesPerSecond: number;
}

const SHARP: Film = { width: 1280, height: 720, picturesPerSecond: 10 };
/** The least of which a browser still makes three sizes. */
export const LEAST_IN_THREE_SIZES: Film = { width: 960, height: 540, picturesPerSecond: 8 };

/** From now on, the cameras of this context film the person; sound stays what it is. */
export async function film(context: BrowserContext, look: Look, size: Film = SHARP): Promise<void> {
  await context.addInitScript(act, { look, size });
}

/** Runs in the page; has no reference to anything outside of itself. */
function act({ look, size }: { look: Look; size: Film }): void {
  const { wall, skin, hair, shirt } = look;
  const { width, height, picturesPerSecond } = size;

  function draw(pen: CanvasRenderingContext2D): void {
    pen.setTransform(width / 1280, 0, 0, height / 720, 0, 0);
    const ellipse = (colour: string, x: number, y: number, across: number, down: number) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(x, y, across, down, 0, 0, 2 * Math.PI);
      pen.fill();
    };
    pen.fillStyle = wall;
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = "rgb(255 255 255 / 35%)";
    pen.fillRect(150, 90, 230, 300);
    ellipse(hair, 640, 330, 178, 205);
    pen.fillStyle = skin;
    pen.fillRect(585, 430, 110, 150);
    ellipse(shirt, 640, 760, 340, 235);
    ellipse(skin, 640, 545, 57, 26);
    ellipse(skin, 640, 350, 138, 172);
    ellipse(hair, 640, 205, 145, 72);
    for (const x of [588, 692]) ellipse("#2b2320", x, 345, 11, 13);
    pen.strokeStyle = "#7a4636";
    pen.lineWidth = 8;
    pen.lineCap = "round";
    pen.beginPath();
    pen.arc(640, 405, 52, 0.18 * Math.PI, 0.82 * Math.PI);
    pen.stroke();
  }

  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d");
    if (pen) setInterval(() => draw(pen), 1_000 / picturesPerSecond);
    const sound = await real({ audio: wish?.audio ?? true });
    return new MediaStream([...canvas.captureStream(picturesPerSecond).getTracks(), ...sound.getTracks()]);
  };
}
