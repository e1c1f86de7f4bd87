/** The console's keyboard. Pure: what a key means, given where the focus is and what there is to do. */

export type Command = "next" | "accept" | "decline" | "help" | "microphone" | "camera";

/** What there is to do. */
export interface Situation {
  readonly hasOffer: boolean;
  readonly hasCall: boolean;
  readonly isHelpOpen: boolean;
}

/** The part of a keyboard event that is needed. */
export type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "repeat" | "target">;

/** The shortcuts as they are shown. */
export const SHORTCUTS: readonly (readonly [key: string, what: string])[] = [
  ["N", "Call the next person"],
  ["Enter", "Accept an offer"],
  ["Esc", "Decline an offer"],
  ["M", "Mute or unmute the microphone"],
  ["V", "Stop or start the camera"],
  ["?", "Show these keys"],
];

export function commandFor(event: Key, situation: Situation): Command | null {
  // A key that is held down must not take one customer after another.
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || situation.isHelpOpen) return null;
  if (isTyping(event.target)) return null;
  switch (event.key) {
    case "n":
    case "N":
      return "next";
    case "Enter":
      // On one of the offer's own buttons, Enter already does what the button says.
      return situation.hasOffer && !isInOffer(event.target) ? "accept" : null;
    case "Escape":
      return situation.hasOffer ? "decline" : null;
    case "m":
    case "M":
      return situation.hasCall ? "microphone" : null;
    case "v":
    case "V":
      return situation.hasCall ? "camera" : null;
    case "?":
      return "help";
    default:
      return null;
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function isInOffer(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".app-offer__choices") !== null;
}
