// Files that were damaged at random, by seed: whatever they are, reading ends soon and throws nothing but StudioErrors.

import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { type Random, randomStream } from "../../../../src/core/random";
import { bytesFrom, type Content, gz, readDropped, tar, zip, zst } from "./files";

const heron = Array.from({ length: 40 }, (_, i) => `Line ${i}: le héron, « grey » and still.\n`).join("");
const rows = Array.from({ length: 20 }, (_, i) => ({ id: i, text: `Row ${i}: "quoted", and\nof two lines.` }));
const lines = rows.map((row) => JSON.stringify(row)).join("\n");
const data = (name: "id" | "text") => ({ name, data: rows.map((row) => String(row[name])), type: "STRING" as const });

const fixtures: Readonly<Record<string, Content>> = {
  "a.txt": heron,
  "utf16.txt": Uint8Array.from([
    0xff,
    0xfe,
    ...Array.from(heron).flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]),
  ]),
  "a.jsonl": lines,
  "a.json": JSON.stringify(rows),
  "a.csv": rows.map(({ id, text }) => `${id},"${text.replaceAll('"', '""')}"`).join("\n"),
  "a.html": `<html><head><title>x</title></head><p>${heron.replaceAll("\n", "<br>")}<script>1</script><pre>${heron}</pre>`,
  "a.parquet": new Uint8Array(parquetWriteBuffer({ columnData: [data("id"), data("text")] })),
  "a.txt.gz": gz(heron),
  "a.txt.zst": zst(heron),
  "a.tar": tar({ "b/c.txt": heron, "d.jsonl": lines }),
  "a.zip": zip({ "b/c.txt": heron, "d.jsonl": lines }),
  "a.tar.gz": gz(tar({ "b.zip": zip({ "c.txt": heron }) })),
};

/** The bytes with a few of them changed, a part repeated or taken out, or the end cut off. */
function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  const place = (): number => random.below(copy.length);
  const kind = random.below(4);
  if (kind === 0) return copy.subarray(0, place());
  if (kind === 1) return copy.copyWithin(place(), place());
  if (kind === 2) copy.fill(random.below(256), place(), place());
  else for (let i = random.below(8); i >= 0; i--) copy[place()] = random.below(256);
  return copy;
}

describe("mutations of", () => {
  test.each(Object.entries(fixtures))("%s", async (name, content) => {
    const bytes = bytesFrom(content);
    const random = randomStream(7);
    for (let i = 0; i < 150; i++) {
      const { files, told } = await readDropped(name, mutated(bytes, random));
      expect(files.length + told.length).toBeGreaterThan(0);
      expect(told.filter((message) => message.startsWith("internal"))).toEqual([]);
    }
  });
});
