import { expect, test } from "vitest";

import { takeCode } from "../../src/lib/reset-code";

function page(hash: string, value: string) {
  const field = document.createElement("input");
  field.value = value;
  const replaced: string[] = [];
  const history = { replaceState: (_state: unknown, _title: string, url: string) => replaced.push(url) };
  takeCode(field, { hash, pathname: "/reset" } as Location, history as unknown as History);
  return { value: field.value, replaced };
}

test("the code moves from the address into the field", () => {
  expect(page("#00ff", "")).toEqual({ value: "00ff", replaced: ["/reset"] });
});

test("without a code, and with one that was typed, nothing changes", () => {
  expect(page("", "")).toEqual({ value: "", replaced: [] });
  expect(page("#00ff", "typed")).toEqual({ value: "typed", replaced: [] });
});
