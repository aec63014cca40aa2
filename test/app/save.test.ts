// The names of saved files.

import { expect, test } from "vitest";
import { fileName } from "../../src/app/save";

test("a file is named after what its figures are of and what they are called", () => {
  expect(fileName({ title: "Loss terms", source: "expert:Français" }, "svg")).toBe("expert-francais-loss-terms.svg");
  expect(fileName({ title: "Validation", source: "日本語" }, "csv")).toBe("validation.csv");
});
