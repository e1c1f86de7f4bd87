/** Changes of the network under a page: another Wi-Fi, a phone's network in place of it, or none and one again. */

/** Several signs of one change come together. */
const SETTLE_MS = 500;

/** The part of the browser that is needed. */
export interface NetworkSource {
  readonly window: Pick<EventTarget, "addEventListener" | "removeEventListener">;
  /** Not in every browser. */
  readonly connection: Pick<EventTarget, "addEventListener" | "removeEventListener"> | undefined;
}

const BROWSER: NetworkSource = {
  window: globalThis,
  connection: (navigator as Navigator & { connection?: EventTarget }).connection,
};

/** Calls `changed` after each change; ends with what it returns. */
export function watchNetwork(changed: () => void, { window, connection }: NetworkSource = BROWSER): () => void {
  let settling: ReturnType<typeof setTimeout> | undefined;
  const hear = (): void => {
    clearTimeout(settling);
    settling = setTimeout(changed, SETTLE_MS);
  };
  window.addEventListener("online", hear);
  connection?.addEventListener("change", hear);
  return () => {
    clearTimeout(settling);
    window.removeEventListener("online", hear);
    connection?.removeEventListener("change", hear);
  };
}
