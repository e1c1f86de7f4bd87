/** Which camera, microphone and speaker somebody chose, remembered on this device for the next call. */

export interface DeviceChoice {
  /** An id of this browser's; empty for whichever the browser likes best. The same for the other two. */
  readonly camera: string;
  readonly microphone: string;
  readonly speaker: string;
}

export const NO_CHOICE: DeviceChoice = { camera: "", microphone: "", speaker: "" };

const KEY = "anteroom.devices";

/** The part of `Storage` that is needed. */
export type ChoiceStorage = Pick<Storage, "getItem" | "setItem">;

/** What was chosen last. Nothing of it is trusted to be there still: whoever opens a device asks for it as a wish. */
export function rememberedChoice(storage: ChoiceStorage | undefined = browserStorage()): DeviceChoice {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null) return NO_CHOICE;
    const of = (name: keyof DeviceChoice): string => {
      const id = (kept as Record<string, unknown>)[name];
      return typeof id === "string" ? id : "";
    };
    return { camera: of("camera"), microphone: of("microphone"), speaker: of("speaker") };
  } catch {
    return NO_CHOICE;
  }
}

export function rememberChoice(choice: DeviceChoice, storage: ChoiceStorage | undefined = browserStorage()): void {
  try {
    storage?.setItem(KEY, JSON.stringify(choice));
  } catch {
    // Full, or not allowed here: then it counts for this page only.
  }
}

/** The wish for a device that was chosen. Another one does as well, should it be gone. */
export function wishFor(id: string): { deviceId?: ConstrainDOMString } {
  return id === "" ? {} : { deviceId: { ideal: id } };
}

/** Where a browser forbids storing anything, asking for the storage is an error already. */
function browserStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
