/** Furnishes a room with what stands beside the pictures: hears what goes on, adds the buttons to the bar, and shows chat and people. */

import type { ReactiveController } from "lit";
import type { ChatMessage, RoomAsk, RoomInvitation, RoomPicture } from "../../contract/types";
import { Company, type CompanyEvents, type Refused } from "../../lib/room/company";
import type { Part } from "../../lib/room/part";
import { ROOM_OVER, type RoomView } from "../../lib/room-view";
import { say } from "../../lib/say";
import { icon } from "../icons";
import { type SideOpen, side } from "./side";

/** What is heard of a room, and asked for in it. */
export type Listen = (
  part: Part,
  on: CompanyEvents,
) => Pick<Company, "close" | "ask" | "say" | "send" | "messages" | "invitation">;

/** The room as its side needs it. */
type Furnished = RoomView & { updateComplete: Promise<boolean> };

export class CompanySide implements ReactiveController {
  readonly #room: Furnished;
  readonly #listen: Listen;
  #company: ReturnType<Listen> | undefined;
  #picture: RoomPicture | undefined;
  #messages: readonly ChatMessage[] | null = null;
  #read = 0;
  #open: SideOpen = null;
  #problem = "";
  #isSending = false;
  #invitation: RoomInvitation | null = null;
  #copied = false;
  /** The cameras that the reader does not want to see. */
  #hidden: ReadonlySet<string> = new Set();

  constructor(room: Furnished, listen: Listen) {
    this.#room = room;
    this.#listen = listen;
  }

  /** Nobody is in the room while it only waits at the door, or once its element has gone from the page. */
  hostUpdate(): void {
    if (this.#company || !this.#room.isConnected || this.#room.atDoor || !this.#room.consultation) return;
    this.#company = this.#listen(this.#room, {
      changed: (picture) => this.#changed(picture),
      over: () => this.#room.dispatchEvent(new CustomEvent(ROOM_OVER)),
    });
  }

  hostDisconnected(): void {
    this.#company?.close();
    this.#company = undefined;
  }

  /** The reader has switched their microphone on or off. */
  speaks(): void {
    if (this.#picture && isMuted(this.#picture)) this.#actions.ask({ ask: "unmute" });
  }

  #changed(picture: RoomPicture): void {
    const before = this.#picture;
    this.#picture = picture;
    if (isMuted(picture) && !(before && isMuted(before))) this.#room.mute();
    // Pages that hear of it elsewhere may hear of it later.
    if (picture.roomAttempt > this.#room.roomAttempt) this.#room.roomAttempt = picture.roomAttempt;
    // Whoever is asked is asked at once; whoever has answered, or is asked no more, has their pictures back.
    const isAsked = picture.tape === "asked" && !picture.agreed;
    const wasAsked = before?.tape === "asked" && !before.agreed;
    if (isAsked && !wasAsked) this.#open = "recording";
    else if (wasAsked && !isAsked && this.#open === "recording") this.#open = null;
    if (!before || picture.messages !== before.messages) void this.#readMessages();
    this.#show();
  }

  async #readMessages(): Promise<void> {
    const messages = await this.#company?.messages();
    if (!messages) return;
    // What was written before this page came is not new to it.
    if (this.#messages === null || this.#open === "chat") this.#read = messages.length;
    this.#messages = messages;
    this.#show();
    await this.#room.updateComplete;
    const list = this.#room.querySelector(".app-chat");
    list?.scrollTo({ top: list.scrollHeight });
  }

  #toggle(which: Exclude<SideOpen, null>): void {
    this.#open = this.#open === which ? null : which;
    this.#problem = "";
    if (this.#open === "chat") this.#read = this.#messages?.length ?? 0;
    this.#show();
    void this.#room.updateComplete.then(() => this.#focus());
  }

  #focus(): void {
    const first = this.#open === "chat" ? "#chat-text" : '[data-role="side"] button';
    if (this.#open) this.#room.querySelector<HTMLElement>(first)?.focus();
  }

  async #do(asking: Promise<Refused> | undefined): Promise<boolean> {
    this.#isSending = true;
    this.#show();
    const problem = (await asking) ?? null;
    this.#isSending = false;
    this.#problem = problem ?? "";
    this.#show();
    return problem === null;
  }

  async #say(form: HTMLFormElement): Promise<void> {
    const text = String(new FormData(form).get("text") ?? "").trim();
    if (text === "" || this.#isSending) return;
    // What was typed stays until it is sent.
    if (await this.#do(this.#company?.say(text))) form.reset();
  }

  async #send(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    input.value = "";
    const mb = this.#picture?.fileMbMax ?? 0;
    if (!file) return;
    if (file.size > mb * 1_000_000) {
      this.#problem = say("chat-too-large", { most: mb });
      this.#show();
      return;
    }
    await this.#do(this.#company?.send(file));
  }

  async #invite(): Promise<void> {
    this.#invitation = (await this.#company?.invitation()) ?? null;
    this.#copied = false;
    this.#problem = this.#invitation ? "" : "No link could be made. Check the connection and try again.";
    this.#show();
    await this.#room.updateComplete;
    this.#room.querySelector<HTMLInputElement>("#helper-link")?.select();
  }

  async #copy(): Promise<void> {
    const field = this.#room.querySelector<HTMLInputElement>("#helper-link");
    if (!field) return;
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      this.#copied = true;
    } catch {
      this.#problem = "The browser does not let this page copy. The link is marked: copy it with the keyboard.";
    }
    this.#show();
  }

  /** Gives the room what it shows now. */
  #show(): void {
    const picture = this.#picture;
    if (!picture) return;
    const unread = Math.max(0, (this.#messages?.length ?? 0) - this.#read);
    const chat = {
      icon: icon("chat"),
      word: say("bar-chat"),
      badge: unread > 0 ? String(unread) : "",
      isOpen: this.#open === "chat",
      act: () => this.#toggle("chat"),
    };
    const people = {
      icon: icon("people"),
      word: say("bar-people"),
      badge: "",
      isOpen: this.#open === "people",
      act: () => this.#toggle("people"),
    };
    const tape = {
      icon: icon("record"),
      word: say(`bar-tape-${picture.tape}`),
      badge: picture.tape === "running" ? say("bar-on") : "",
      isOpen: this.#open === "recording",
      act: () => this.#toggle("recording"),
    };
    const cameras = {
      icon: icon("watching"),
      word: say("bar-cameras"),
      badge: "",
      isOpen: this.#open === "cameras",
      act: () => this.#toggle("cameras"),
    };
    // Whoever is recorded sees it all the time; where nothing is, only the host has something to do there.
    const hasTape = picture.tape !== "off" || (picture.isHost && picture.recordable);
    // Two people see each other: a list of them says nothing, unless the host can do something there.
    const hasPeople = picture.isHost || picture.people.length > 2;
    const hasCameras = picture.cameras.length + picture.camerasOutside.length > 0;
    this.#room.extras = [
      ...(picture.chat ? [chat] : []),
      ...(hasPeople ? [people] : []),
      ...(hasCameras ? [cameras] : []),
      ...(hasTape ? [tape] : []),
    ];
    this.#room.cameras = picture.cameras.map((camera) => ({ ...camera, isHidden: this.#hidden.has(camera.key) }));
    const state = {
      open: this.#open,
      invitation: this.#invitation,
      copied: this.#copied,
      picture,
      messages: this.#messages,
      problem: this.#problem,
      isSending: this.#isSending,
      hidden: this.#hidden,
    };
    this.#room.beside = this.#open ? side(state, this.#actions) : null;
  }

  readonly #actions = {
    close: () => {
      if (this.#open) this.#toggle(this.#open);
    },
    say: (form: HTMLFormElement) => void this.#say(form),
    send: (input: HTMLInputElement) => void this.#send(input),
    ask: (ask: RoomAsk) => void this.#do(this.#company?.ask(ask)),
    hide: (key: string, isHidden: boolean) => {
      const others = [...this.#hidden].filter((hidden) => hidden !== key);
      this.#hidden = new Set(isHidden ? [...others, key] : others);
      this.#show();
    },
    invite: () => void this.#invite(),
    copy: () => void this.#copy(),
  };
}

function isMuted({ me, muted }: RoomPicture): boolean {
  return muted.includes(me);
}

/** Over the server. */
export const listenToServer: Listen = (part, on) => new Company(part, on);
