/** What a page needs of the check, so that the page does not load its scripts before somebody asks for it. */

import type { VisitCheck } from "../contract/types";
import { learn } from "./say";

/** Tells what has been found out so far, in `detail`. */
export const CHECKED = "ar-checked";

/** The check, seen from its page. It asks for camera and microphone as soon as it is put into the page. */
export interface CheckView extends HTMLElement {
  /** The session in whose line somebody waits, by its name in addresses. Set before the element is put into the page. */
  session: string;
}

export type CheckedEvent = CustomEvent<VisitCheck>;

/** Loads the scripts of the check and makes an element that is not in the page yet. */
export type MakeCheck = () => Promise<CheckView>;

export const makeCheck: MakeCheck = async () => {
  const [{ CheckElement }] = await Promise.all([import("../elements/check/check"), learn("check")]);
  return new CheckElement();
};
