// Dropped files in Chrome, whose decoders and streams are others than Node's: the same documents come of them.

import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { gz, readDropped, tar, zip, zst } from "../core/corpus/reading/files";

const heron = "Le héron se tient dans la rivière. ".repeat(4000);
const latin1 = Uint8Array.from("Un caf\xe9 \x96 5 \x80".repeat(9000), (letter) => letter.charCodeAt(0));
const utf16 = Uint8Array.from([0xff, 0xfe, ...Array.from("Hallo, Möwe. ".repeat(9000)).flatMap((letter) => [letter.charCodeAt(0), 0])]);
const parquet = new Uint8Array(
  parquetWriteBuffer({ columnData: [{ name: "text", data: ["one heron", "two herons"], type: "STRING" }], codec: "SNAPPY" }),
);

test("archives, encodings and tables are read in Chrome as in Node", async () => {
  const nested = {
    "a.txt": heron,
    "b/c.tar.gz": gz(tar({ "d.txt": latin1, "e.txt.zst": zst(heron) })),
    "f.parquet": parquet,
    "g.txt": utf16,
  };
  const { files, told } = await readDropped("all.zip", zip(nested));
  expect(files.map(({ path, text }) => [path, text])).toEqual([
    ["all.zip/a.txt", heron],
    ["all.zip/b/c.tar.gz/d.txt", "Un café – 5 €".repeat(9000)],
    ["all.zip/b/c.tar.gz/e.txt.zst", heron],
    ["all.zip/f.parquet", "one herontwo herons"],
    ["all.zip/g.txt", "Hallo, Möwe. ".repeat(9000)],
  ]);
  expect(told).toEqual([
    "file-notice: all.zip/b/c.tar.gz/d.txt was read as windows-1252 (Latin-1).",
    "file-notice: all.zip/g.txt was read as UTF-16.",
  ]);
});

test("a damaged file in an archive is named in Chrome too", async () => {
  const content = zip({ "a.txt": Array.from({ length: 3000 }, (_, i) => `${Math.imul(i, 0x9e3779b1)} herons\n`).join(""), "b.txt": heron });
  content.fill(0x55, 2000, 2100);
  const { files, told } = await readDropped("a.zip", content);
  expect(files.map(({ path }) => path)).toEqual(["a.zip/b.txt"]);
  expect(told).toEqual(["damaged-file: a.zip/a.txt is damaged and was left out."]);
});
