import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uniqueSlugs } from "../../../src/core/format/slug";

describe("slugs", () => {
  it("accents, spaces and marks become plain letters and hyphens", () => {
    expect(uniqueSlugs(["French", "Français / 2", "  Straße!", "C++"])).toEqual(["french", "francais-2", "stra-e", "c"]);
  });

  it("a name without Latin letters still gets one", () => {
    expect(uniqueSlugs(["日本語", "русский"])).toEqual(["domain", "domain-2"]);
  });

  it("any names give as many different slugs, safe as parts of file names", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("a", "A", "a-2", "á"))), (names) => {
        const slugs = uniqueSlugs(names);
        expect(new Set(slugs).size).toBe(names.length);
        for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      }),
    );
  });
});
