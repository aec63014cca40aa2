import { expect, test } from "vitest";
import { cleaningLines } from "../../../src/core/config/cleaningLines";

test("each step that did something says what, and one that did nothing says nothing", () => {
  const changed = { documents: 3, characters: 1200, lines: 0, leftOut: 0 };
  expect(
    cleaningLines({
      nearDuplicates: { documents: 1, characters: 0, lines: 0, leftOut: 1 },
      compose: changed,
      boilerplate: { ...changed, lines: 12 },
    }),
  ).toEqual([
    { step: "compose", label: "Composed letters", did: "1,200 characters in 3 documents" },
    { step: "boilerplate", label: "Boilerplate", did: "12 lines in 3 documents" },
    { step: "nearDuplicates", label: "Near duplicates", did: "1 document left out" },
  ]);
  expect(cleaningLines()).toEqual([]);
});
