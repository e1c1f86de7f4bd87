/** Finds the addresses in what somebody wrote, so that they can be followed. */

/** A part of a text: words, or an address. */
export interface Part {
  readonly text: string;
  /** Where it leads; `null` for words. */
  readonly href: string | null;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/g;
/** What ends a sentence or closes a bracket belongs to the sentence, not to the address. */
const TRAILING = /[.,;:!?)\]}'»]+$/;

export function linked(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    if (!isAddress(address)) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), href: null });
    parts.push({ text: address, href: address });
    from = match.index + address.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: null });
  return parts;
}

function isAddress(text: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
