/** A picture of nothing, that moves: what a check sends to find out whether a line carries one. It needs no camera. */

/** The size that most people are seen in, and as many pictures a second as a line must carry for a face to look alive. */
const [WIDTH, HEIGHT, PER_SECOND] = [320, 180, 15];
/** Coarse enough to be drawn at once, and no two pictures alike, so that a browser sends all that it may. */
const GRAIN = 8;

export class MovingPicture {
  readonly track: MediaStreamTrack;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor() {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [WIDTH, HEIGHT];
    const pen = canvas.getContext("2d");
    const [track] = canvas.captureStream(PER_SECOND).getVideoTracks();
    if (!pen || !track) throw new Error("the browser makes no picture");
    this.track = track;
    draw(pen);
    this.#timer = setInterval(() => draw(pen), 1_000 / PER_SECOND);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.track.stop();
  }
}

function draw(pen: CanvasRenderingContext2D): void {
  for (let y = 0; y < HEIGHT; y += GRAIN) {
    for (let x = 0; x < WIDTH; x += GRAIN) {
      pen.fillStyle = `hsl(${Math.random() * 360} 60% ${20 + Math.random() * 60}%)`;
      pen.fillRect(x, y, GRAIN, GRAIN);
    }
  }
}
