import { expect, test } from "vitest";
import { writeSample } from "../../../../src/core/corpus/sample/sample";

const modules = writeSample("python", 4, 400_000).map(({ text }) => text);

/** The code of a module without what stands in strings and comments. */
const bare = (text: string) => text.replace(/"""[\s\S]*?"""|"[^"\n]*"|'[^'\n]*'/g, "''").replace(/#.*/g, "");

test("every line is indented by whole steps, one deeper only after a colon or an opening bracket", () => {
  for (const module of modules) {
    let previous = "";
    for (const line of bare(module).split("\n")) {
      if (line.trim() === "") continue;
      const indent = line.length - line.trimStart().length;
      const before = previous.length - previous.trimStart().length;
      expect(indent % 4).toBe(0);
      if (indent > before) expect([indent - before, /[:([{]$/.test(previous.trimEnd())]).toEqual([4, true]);
      if (/[:([{]$/.test(previous.trimEnd()) && previous !== "") expect(indent).toBe(before + 4);
      previous = line;
    }
  }
});

test("brackets close in the order they opened", () => {
  for (const module of modules) {
    const open: string[] = [];
    for (const letter of bare(module)) {
      if ("([{".includes(letter)) open.push({ "(": ")", "[": "]", "{": "}" }[letter]!);
      else if (")]}".includes(letter)) expect(letter).toBe(open.pop());
    }
    expect(open).toEqual([]);
  }
});

test("every module that counts, queues or tests imports what it uses, and nothing else", () => {
  for (const module of modules) {
    for (const name of ["unittest", "heapq", "Counter", "defaultdict", "dataclass"]) {
      const uses = bare(module)
        .split("\n")
        .filter((line) => new RegExp(`\\b${name}\\b`).test(line));
      const imports = uses.filter((line) => /^(import|from) /.test(line));
      expect([name, imports.length]).toEqual([name, uses.length === 0 ? 0 : 1]);
      if (uses.length > 0) expect(uses.length).toBeGreaterThan(1);
    }
  }
});

test("no function is defined twice in one place, and every module checks itself", () => {
  for (const module of modules) {
    const names = [...module.matchAll(/^( *)def (\w+)/gm)].map((match) => match[1] + match[2]);
    expect(new Set(names).size).toBe(names.length);
    expect(module).toMatch(/assert |self\.assert/);
  }
});
