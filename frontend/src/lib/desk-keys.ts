/** The console's keyboard. Pure: what a key means, given where the focus is and what there is to do. */

export type Command =
  | "next"
  | "accept"
  | "decline"
  | "hold"
  | "resume"
  | "pause"
  | "end"
  | "extend"
  | "undo"
  | "help"
  | "microphone"
  | "camera"
  | "screen";

/** What there is to do. */
export interface Situation {
  readonly hasOffer: boolean;
  readonly hasCall: boolean;
  readonly hasHeld: boolean;
  readonly hasRemoved: boolean;
  readonly isWrappingUp: boolean;
  readonly isHelpOpen: boolean;
}

/** The part of a keyboard event that is needed. */
export type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "repeat" | "target">;

/** A key, what it does in words, and when there is something for it to do. */
interface Shortcut {
  readonly key: string;
  readonly words: string;
  readonly command: Command;
  readonly when: (situation: Situation) => boolean;
}

const always = () => true;
const inOffer = ({ hasOffer }: Situation) => hasOffer;
const inCall = ({ hasCall }: Situation) => hasCall;

/** Every shortcut, as the help shows them. */
export const SHORTCUTS: readonly Shortcut[] = [
  { key: "N", words: "Call the next person", command: "next", when: always },
  { key: "Enter", words: "Accept an offer", command: "accept", when: inOffer },
  { key: "Esc", words: "Decline an offer", command: "decline", when: inOffer },
  { key: "H", words: "Put the customer on hold", command: "hold", when: inCall },
  { key: "R", words: "Resume with whoever is on hold longest", command: "resume", when: ({ hasHeld }) => hasHeld },
  { key: "E", words: "End the consultation; asks once", command: "end", when: inCall },
  { key: "M", words: "Mute or unmute the microphone", command: "microphone", when: inCall },
  { key: "V", words: "Stop or start the camera", command: "camera", when: inCall },
  { key: "S", words: "Share the screen, or stop sharing", command: "screen", when: inCall },
  { key: "W", words: "More time to wrap up", command: "extend", when: ({ isWrappingUp }) => isWrappingUp },
  { key: "P", words: "Pause, or be available again", command: "pause", when: always },
  { key: "U", words: "Undo the last removal", command: "undo", when: ({ hasRemoved }) => hasRemoved },
  { key: "?", words: "Show these keys", command: "help", when: always },
];

export function commandFor(event: Key, situation: Situation): Command | null {
  // A key that is held down must not take one customer after another.
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || situation.isHelpOpen) return null;
  if (isWithin(event.target, "input, textarea, select, [contenteditable]")) return null;
  // On one of the offer's own buttons, or in a menu, Enter already does what the button says.
  if (event.key === "Enter" && isWithin(event.target, ".app-offer__choices, .app-menu")) return null;
  const key = event.key === "Escape" ? "Esc" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shortcut = SHORTCUTS.find((candidate) => candidate.key === key);
  return shortcut?.when(situation) ? shortcut.command : null;
}

function isWithin(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
