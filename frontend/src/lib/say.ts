/** What scripts say, in the language of their page. The sentences are in `locales`, for templates and scripts alike. */

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

/** The files of which scripts have need; what only the server says is not among them. */
export type Messages = "visit" | "check" | "room";

type Values = Readonly<Record<string, string | number>>;

/** Each in a chunk of its own, so that a page loads those of its language, when it needs them. */
const FILES = import.meta.glob<string>(["/locales/*/*.ftl", "!/locales/*/pages.ftl"], {
  query: "?raw",
  import: "default",
});

let speaking = newBundle("en");
const learnt = new Map<Messages, Promise<void>>();

function newBundle(language: string): FluentBundle {
  // Every language so far is written from left to right.
  return new FluentBundle(language, { useIsolating: false });
}

/** The language of the page, as the server has written it. */
export function language(): string {
  return document.documentElement.lang || "en";
}

/** Begins to speak a language, with the contents of its files. */
export function speak(tag: string, ...sources: readonly string[]): void {
  speaking = newBundle(tag);
  for (const source of sources) speaking.addResource(new FluentResource(source));
}

/** Loads messages in the language of the page. Fails when they do not come, and can be tried again. */
export function learn(...files: readonly Messages[]): Promise<void> {
  if (speaking.locales[0] !== language()) speak(language());
  return Promise.all(files.map(learnOne)).then(() => undefined);
}

function learnOne(file: Messages): Promise<void> {
  const known = learnt.get(file);
  if (known) return known;
  const loading = load(file).catch((error: unknown) => {
    learnt.delete(file);
    throw error;
  });
  learnt.set(file, loading);
  return loading;
}

async function load(file: Messages): Promise<void> {
  const source = FILES[`/locales/${language()}/${file}.ftl`];
  if (!source) throw new Error(`there are no messages in ${language()}`);
  speaking.addResource(new FluentResource(await source()));
}

/** A message, with what is put into it. */
export function say(id: string, values: Values = {}): string {
  const words = sayIfKnown(id, values);
  if (words === null) throw new Error(`there is no message ${id}`);
  return words;
}

/** The same; `null` where there is no such message. */
export function sayIfKnown(id: string, values: Values = {}): string | null {
  const pattern = speaking.getMessage(id)?.value;
  return pattern ? speaking.formatPattern(pattern, values as Record<string, FluentVariable>) : null;
}

/**
 * The reader's way of writing times in the language of the page: of those that the browser knows of them, the first in that
 * language, so that somebody in London reads 17:00.
 */
export function locale(): string {
  const base = (tag: string) => tag.split("-")[0];
  return navigator.languages?.find((tag) => base(tag) === base(language())) ?? language();
}
