/** Somebody's part in a consultation. Whoever tries it out by themselves has both sides of one in the same browser. */

export type Side = "customer" | "host";

export interface Part {
  readonly consultation: string;
  readonly side: Side;
}

/** The address of something of a consultation, for whoever has this part in it. */
export function addressOf(
  { consultation, side }: Part,
  what: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({ ...more, side });
  return `/api/consultations/${encodeURIComponent(consultation)}/${what}?${query}`;
}
