/** What no page may do: log an error, break the content security policy, or talk to anyone but its own server. */

import type { BrowserContext, ConsoleMessage, Page, WebSocket } from "@playwright/test";
import { BASE_URL } from "./environment";

/** Schemes of what never leaves the browser. */
const INNER = ["about:", "blob:", "data:"];

export class Problems {
  readonly #found: string[] = [];
  readonly #expected: RegExp[] = [];
  readonly #sockets: string[] = [];
  readonly #hosts = [new URL(BASE_URL).host];

  /** Watches every page of a context, from before its first script. */
  static async watch(context: BrowserContext): Promise<Problems> {
    const problems = new Problems();
    context.on("console", (message) => problems.#hear(message));
    context.on("weberror", (error) => problems.#found.push(`uncaught: ${error.error().message}`));
    context.on("request", (request) => problems.#contact(request.url()));
    context.on("page", (page: Page) => page.on("websocket", (socket) => problems.#connect(socket)));
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        // biome-ignore lint/suspicious/noConsole: the console is what the test listens to.
        console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    return problems;
  }

  /** Errors that this test brings about on purpose. */
  expect(...patterns: readonly RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** Another server that pages of this test lead to. */
  allow(address: string): void {
    this.#hosts.push(new URL(address).host);
  }

  /** What was found and not expected. */
  unexpected(): readonly string[] {
    return this.#found.filter((found) => !this.#expected.some((pattern) => pattern.test(found)));
  }

  /** The addresses of all WebSockets that were opened so far. */
  sockets(): readonly string[] {
    return this.#sockets;
  }

  #hear(message: ConsoleMessage): void {
    if (message.type() === "error") this.#found.push(`${message.text()} (${message.location().url})`);
  }

  #connect(socket: WebSocket): void {
    this.#sockets.push(socket.url());
    this.#contact(socket.url());
  }

  #contact(address: string): void {
    const url = new URL(address);
    if (INNER.includes(url.protocol) || this.#hosts.includes(url.host)) return;
    this.#found.push(`contact with another address: ${address}`);
  }
}

/** What browsers log while a server, or the network, is away. */
export const UNREACHABLE = [
  /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|CONNECTION_CLOSED|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE|INTERNET_DISCONNECTED|FAILED)/,
  /WebSocket connection to .* failed/,
  /net::ERR_INCOMPLETE_CHUNKED_ENCODING .*\/changes/,
];
