#!/usr/bin/env node
/**
 * Firefox as Playwright wants it, to be started in its place.
 *
 * Playwright sets on every page how it is to look, with commands of WebDriver BiDi that the Firefox of a Debian release may
 * not know yet. This stands between the two: what was asked for in vain and only changes looks counts as done.
 */

import { spawn } from "node:child_process";
import { argv, env, exit, stderr } from "node:process";
import { createInterface } from "node:readline";
import { WebSocket, WebSocketServer } from "ws";

/** What Firefox says when it takes commands, and Playwright waits for. */
const LISTENING = "WebDriver BiDi listening on ";
/** How commands begin that change nothing but looks. */
const LOOKS = "emulation.";

const firefox = spawn(env["E2E_FIREFOX"] ?? "/usr/bin/firefox-esr", argv.slice(2), {
  stdio: ["ignore", "inherit", "pipe"],
});
firefox.on("exit", (code) => exit(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => firefox.kill(signal));

for await (const line of createInterface(firefox.stderr)) {
  const [, address] = line.split(LISTENING);
  stderr.write(`${address ? `${LISTENING}${await standBefore(address.trim())}` : line}\n`);
}

/**
 * Takes connections in Firefox' place; says at which address.
 *
 * @param {string} address
 * @returns {Promise<string>}
 */
function standBefore(address) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (playwright, { url }) => join(playwright, new WebSocket(`${address}${url}`)));
  return new Promise((resolve) => {
    server.on("listening", () => resolve(`ws://127.0.0.1:${/** @type {{ port: number }} */ (server.address()).port}`));
  });
}

/**
 * @param {WebSocket} playwright
 * @param {WebSocket} browser
 */
function join(playwright, browser) {
  const looks = new Set();
  const opened = new Promise((resolve) => browser.once("open", resolve));
  playwright.on("message", async (data) => {
    const text = String(data);
    const { id, method } = JSON.parse(text);
    if (method.startsWith(LOOKS)) looks.add(id);
    await opened;
    browser.send(text);
  });
  browser.on("message", (data) => {
    const text = String(data);
    const { id, error } = JSON.parse(text);
    const isInVain = looks.delete(id) && error === "unknown command";
    playwright.send(isInVain ? JSON.stringify({ type: "success", id, result: {} }) : text);
  });
  playwright.on("close", () => browser.close());
  browser.on("close", () => playwright.close());
}
