import { expect, test } from "vitest";
import { assignDomains } from "../../../src/core/corpus/domain";

test("a folder that only contains the domains is passed over", () => {
  expect(assignDomains(["corpora/french/a.txt", "corpora/german/b.txt", "corpora/german/deep/c.txt"])).toEqual([
    "french",
    "german",
    "german",
  ]);
});

test("several folders of nothing but folders are passed over", () => {
  expect(assignDomains(["x/y/french/a.txt", "x/y/german/b.txt"])).toEqual(["french", "german"]);
});

test("folders dropped side by side are domains", () => {
  expect(assignDomains(["french/a.txt", "german/b.txt"])).toEqual(["french", "german"]);
});

test("one dropped folder is one domain, however deep its files lie", () => {
  expect(assignDomains(["french/a.txt"])).toEqual(["french"]);
  expect(assignDomains(["french/news/2020/a.txt"])).toEqual(["french"]);
  expect(assignDomains(["french/a.txt", "french/news/b.txt"])).toEqual(["french", "french"]);
});

test("a loose file beside the domains' folders is a domain of its own and moves none of them", () => {
  expect(assignDomains(["corpora/README.md", "corpora/french/a.txt", "corpora/german/b.txt"])).toEqual(["README", "french", "german"]);
  expect(assignDomains(["notes.txt", "corpora/french/a.txt", "corpora/german/b.txt"])).toEqual(["notes", "french", "german"]);
});

test("loose files are named by their stem without part numbers", () => {
  expect(assignDomains(["french.txt", "german-01.txt", "german-02.txt", "1984.txt"])).toEqual(["french", "german", "german", "1984"]);
});

test("loose Python files are one domain", () => {
  expect(assignDomains(["a.py", "B.PY"])).toEqual(["python", "python"]);
});

test("hidden files and what tools leave behind have no domain and do not disturb the others", () => {
  const paths = ["french/.git/config", "french/.DS_Store", "french/a.txt", "french/__pycache__/a.pyc", "node_modules/x/y.js"];
  expect(assignDomains(paths)).toEqual([undefined, undefined, "french", undefined, undefined]);
});

test("a folder's name is one name, composed or decomposed", () => {
  expect(assignDomains(["fran\u00e7ais/a.txt", "franc\u0327ais/b.txt"])).toEqual(["fran\u00e7ais", "fran\u00e7ais"]);
});

test("no path at all is no domain", () => {
  expect(assignDomains([])).toEqual([]);
});

test("a folder named like a row of the grid is told apart from it", () => {
  expect(assignDomains(["teacher/a.txt", "routed/b.txt", "__proto__/c.txt"])).toEqual(["teacher texts", "routed texts", "__proto__ texts"]);
});

test("a name is one that a list with commas between names can hold", () => {
  expect(assignDomains(["law, tax/a.txt", "none/b.txt"])).toEqual(["law tax", "none texts"]);
  expect(assignDomains([",/a.txt"])).toEqual([","]);
});
