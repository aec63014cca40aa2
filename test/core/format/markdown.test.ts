import { expect, test } from "vitest";
import { plain, table } from "../../../src/core/format/markdown";

test("a table has a line for its header, a rule and a line for each row", () => {
  expect(table(["a", "b"], [["1", "2"]])).toBe("| a | b |\n| --- | --- |\n| 1 | 2 |");
});

test("text from outside loses its line ends and every meaning", () => {
  expect(plain("a|b\r\n<b> [x](y) `c` *d* _e_ \\")).toBe("a\\|b \\<b\\> \\[x\\]\\(y\\) \\`c\\` \\*d\\* \\_e\\_ \\\\");
});
