// Small folders of text for the journeys: two domains that are easy to tell apart, and the files people drop by mistake.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { randomStream } from "../../src/core/random";

const words: Record<string, readonly string[]> = {
  harbour: ["the", "boat", "rope", "tide", "gull", "leaves", "quay", "salt", "and", "under", "morning", "slowly", "its", "lamp"],
  orchard: ["ein", "Apfel", "fällt", "und", "der", "Korb", "steht", "im", "Gras", "neben", "Leiter", "Wespen", "leise", "Baum"],
};

/** About `bytes` of sentences in the words of one domain; equal seeds give equal text. */
export function prose(domain: "harbour" | "orchard", seed: number, bytes: number): string {
  const random = randomStream(seed);
  const sentence = (): string => {
    const count = 5 + random.below(7);
    const chosen = Array.from({ length: count }, () => words[domain]![random.below(words[domain]!.length)]!);
    return `${chosen.join(" ")}.`;
  };
  let text = "";
  while (Buffer.byteLength(text) < bytes) text += `${sentence()}${random.below(4) === 0 ? "\n\n" : " "}`;
  return text;
}

/** Writes files below `folder`, which is made when it is not there; returns the folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Two good domains: a folder each, three files in each. */
export function goodFiles(): Record<string, string> {
  const entries = (["harbour", "orchard"] as const).flatMap((domain, i) =>
    [1, 2, 3].map((part) => [`${domain}/part-${part}.txt`, prose(domain, 10 * i + part, 16_000)]),
  );
  return Object.fromEntries(entries);
}

/** One of each kind of file that can't be used, in folders of good files; and one giant line, which can. */
export function troubledFiles(): Record<string, string | Uint8Array> {
  return {
    ...goodFiles(),
    "harbour/empty.txt": "",
    "harbour/picture.png": Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13),
    "orchard/old.txt": Buffer.from("Der Apfel fällt, die Leiter steht schräg. ".repeat(20), "latin1"),
    "orchard/one-line.txt": prose("orchard", 99, 40_000).replace(/\s+/g, " "),
    "meadow/note.txt": "Too little to learn from.\n",
  };
}
