/** A program elsewhere that is told what happens here. */

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type Server } from "node:http";
import { RECEIVER } from "./environment";

/** Something that the receiver was told. */
export interface Told {
  readonly id: string;
  readonly event: string;
  readonly body: string;
  readonly signature: string;
}

export class Receiver {
  /** What was taken, in order. */
  readonly taken: Told[] = [];
  /** What was sent and not taken. */
  readonly refused: Told[] = [];
  readonly #server: Server;
  #refusals: number;

  private constructor(server: Server, refusals: number) {
    this.#server = server;
    this.#refusals = refusals;
  }

  /** Listens, and has so many deliveries sent again before it takes any. */
  static async start(refusals: number): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server, refusals);
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const header = (name: string) => String(request.headers[name] ?? "");
        const status = receiver.#take({
          id: header("anteroom-delivery"),
          event: header("anteroom-event"),
          body: Buffer.concat(chunks).toString(),
          signature: header("anteroom-signature"),
        });
        response.writeHead(status).end();
      });
    });
    const [host, port] = RECEIVER.split(":");
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(Number(port), host, resolve);
    });
    return receiver;
  }

  #take(told: Told): number {
    if (this.#refusals > 0) {
      this.#refusals -= 1;
      this.refused.push(told);
      return 500;
    }
    this.taken.push(told);
    return 204;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Whether what was told was signed with this secret, just now, as the guide says. */
export function isGenuine(secret: string, { signature, body }: Told): boolean {
  const parts = signature.split(",").map((part) => part.split("=", 2));
  const at = parts.find(([name]) => name === "t")?.[1] ?? "";
  if (Math.abs(Date.now() / 1_000 - Number(at)) > 300) return false;
  const expected = createHmac("sha256", secret).update(`${at}.${body}`).digest();
  return parts.some(([name, value]) => name === "v1" && timingSafeEqual(Buffer.from(value ?? "", "hex"), expected));
}
