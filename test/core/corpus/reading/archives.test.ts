// Archives: what is found in them and under which path, what is kept of damaged ones, and floods that are stopped.

import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { assignDomains } from "../../../../src/core/corpus/domain";
import { UNPACK_LIMITS } from "../../../../src/core/corpus/reading/budget";
import { bytesFrom, concat, gz, header, readDropped, tar, zip, zst } from "./files";

const heron = "The heron stands in the river. ".repeat(40);
const folders = { "english/a.txt": heron, "french/b.txt": `Le héron. ${heron}` };
const found = async (path: string, content: Uint8Array) => (await readDropped(path, content)).files.map(({ path, text }) => [path, text]);
/** Text that deflate can't shrink much. */
const varied = (lines: number) => Array.from({ length: lines }, (_, i) => `${Math.imul(i, 0x9e3779b1) >>> 0} herons\n`).join("");

describe("an archive is a folder", () => {
  test.each([
    ["texts.zip", zip(folders)],
    ["texts.tar", tar(folders)],
    ["texts.tar.gz", gz(tar(folders))],
    ["texts.tgz", gz(tar(folders))],
    ["texts.tar.zst", zst(tar(folders))],
    ["texts.zip.gz", gz(zip(folders))],
  ])("%s", async (name, content) => {
    expect(await found(`data/${name}`, content)).toEqual(Object.entries(folders).map(([path, text]) => [`data/${name}/${path}`, text]));
  });

  test("and so is one within another", async () => {
    const nested = zip({ "in/x.tar.gz": gz(tar({ "y.zip": zip({ "a.txt": heron }), "b.txt.zst": zst(heron) })) });
    const inner = "all.zip/in/x.tar.gz";
    expect(await found("all.zip", nested)).toEqual([
      [`${inner}/y.zip/a.txt`, heron],
      [`${inner}/b.txt.zst`, heron],
    ]);
  });

  test("whose folders, or whose name, are domains", () => {
    expect(assignDomains(["c.zip/english/a.txt", "c.zip/french/b.txt"])).toEqual(["english", "french"]);
    expect(assignDomains(["french.zip/a.txt", "german.tar.gz/b/c.txt", "latin.tgz/d.txt"])).toEqual(["french", "german", "latin"]);
    expect(assignDomains(["french.jsonl.gz", "german-00001-of-00012.parquet", "x.py.zst"])).toEqual(["french", "german", "python"]);
    expect(assignDomains(["set/french/part-1.jsonl.gz", "set/german/a.txt"])).toEqual(["french", "german"]);
  });
});

test("a compressed file is one file, whatever it is called, and of several parts one text", async () => {
  expect(await found("note.txt.gz", gz(heron))).toEqual([["note.txt.gz", heron]]);
  expect(await found("note", concat(gz(heron), gz("And another.")))).toEqual([["note", `${heron}And another.`]]);
  expect(await found("note.zst", concat(zst(heron), zst("And another.")))).toEqual([["note.zst", `${heron}And another.`]]);
});

test("a zst file as its own program writes it (zstd -19) is read", async () => {
  const packed =
    "KLUv/WRyLR0MAFabOxugGVoM/1lVhV/VTW6+fp0Q2Cu7u3tXN9ZwagREADYAKQBXVlVU19SSUhLSkVER0TS06zl+2zX982riWdEAQaIgFouGoUgmEMmkBByIiMLBUJTHgVGAPAqj4UAkCiIBKYMpCIaCELOrqqmop6alpOvopmYm5qVlJeU5uaiYiHhoWEg4Du7p5eHd2dXRfXNramloZ2ZlZNvYllYWVrZt27Zd13Vd13Vd1zRN0zRN0zT9/////z/P8zzP8zzPu7q5uLe2tbRv+77v+77v+67ruq7ruq7reX6e53me5ziO4ziO4zh+3/d93/d937Zt2wGAyqgRQPT9awywlaRcDRJAIAj8///5B/rv///9v///d3B2PNB1//9+//9+/7//9////r////v//f+///f///7f///6LXIt+yx7LPtX9lb2VfZU9lP2UtrdttneNrvN7bbZbrbb5rbZ7m62zfa22Ta322a7td02t812u9k229lfg5svg82XweZc6WRaswZQv2mrAjyC818=";
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const lines = Array.from({ length: 200 }, (_, i) => `Line ${i}: the heron stands in the river, été comme hiver.\n`);
  expect(await found("heron.txt.zst", bytes)).toEqual([["heron.txt.zst", lines.join("")]]);
});

test("paths that lead out of the archive lead nowhere", async () => {
  const names = ["../../etc/passwd", "/root/a.txt", "C:\\Windows\\b.txt", "x/../../c.txt", "./d.txt"];
  const files = Object.fromEntries(names.map((name) => [name, heron]));
  const expected = ["etc/passwd", "root/a.txt", "Windows/b.txt", "x/c.txt", "d.txt"];
  for (const [name, content] of [["a.zip", zip(files)] as const, ["a.tar", tar(files)] as const])
    expect((await readDropped(name, content)).files.map(({ path }) => path)).toEqual(expected.map((path) => `${name}/${path}`));
});

test("long names of tar archives are read, in both forms, and what is no file is passed over", async () => {
  const long = `${"deep/".repeat(60)}é.txt`;
  const record = ` path=${long}\n`;
  const pax = `${strToU8(record).length + 3}${record}`;
  const padded = (text: string) => concat(strToU8(text), new Uint8Array((512 - (strToU8(text).length % 512)) % 512));
  const described = (type: string, text: string) => concat(header("@", strToU8(text).length, type), padded(text));
  const archive = concat(
    described("x", pax),
    tar({ "short.txt": heron }).subarray(0, 512 * 4),
    header("folder/", 0, "5"),
    header("link", 0, "2"),
    described("L", `${long}\0`),
    tar({ "short.txt": heron }),
  );
  expect(await found("a.tar", archive)).toEqual([
    [`a.tar/${long}`, heron],
    [`a.tar/${long}`, heron],
  ]);
});

describe("of an archive that breaks off what can be read is kept, and the rest is named", () => {
  test.each([
    ["a.txt.gz", gz(varied(20_000)), "a.txt.gz breaks off or is damaged after"],
    ["a.txt.zst", zst(varied(20_000)), "a.txt.zst breaks off or is damaged after"],
  ])("%s", async (name, whole) => {
    const { files, told } = await readDropped(name, whole.subarray(0, whole.length >> 1));
    expect(files[0].text.length).toBeGreaterThan(1000);
    expect(varied(20_000).startsWith(files[0].text)).toBe(true);
    expect(told).toEqual([expect.stringMatching(`^damaged-file: ${name} breaks off or is damaged after .* was kept\\.$`)]);
  });

  test("a tar archive", async () => {
    const { files, told } = await readDropped("a.tar", tar(folders).subarray(0, 3200));
    expect(files.map(({ path, text }) => [path, text.length])).toEqual([
      ["a.tar/english/a.txt", 1240],
      ["a.tar/french/b.txt", 639],
    ]);
    expect(told).toEqual(["damaged-file: a.tar breaks off within french/b.txt, of which the beginning was kept."]);
  });

  test("a zip archive, whose list of files stands at its end", async () => {
    const { files, told } = await readDropped("a.zip", zip(folders).subarray(0, -40));
    expect(files).toEqual([]);
    expect(told).toEqual([expect.stringMatching(/^damaged-file: a\.zip is damaged or cut short/)]);
  });

  test("a zip archive with one damaged file", async () => {
    const content = zip({ "a.txt": varied(2000), "b.txt": heron });
    content.fill(0x55, 2000, 2100);
    const { files, told } = await readDropped("a.zip", content);
    expect(files.map(({ path }) => path)).toEqual(["a.zip/b.txt"]);
    expect(told).toEqual(["damaged-file: a.zip/a.txt is damaged and was left out."]);
  });

  test("a gz file of which nothing can be read", async () => {
    const { files, told } = await readDropped("a.txt.gz", gz(heron).fill(0xff, 10));
    expect([files, told]).toEqual([[], ["damaged-file: a.txt.gz is damaged and can't be unpacked."]]);
  });
});

test("a file locked by a password is named", async () => {
  const content = zip({ "a.txt": heron });
  // The bit that says so, in the file's own head and in the list of files.
  content[6] |= 1;
  content[content.findIndex((_, i) => content[i] === 0x50 && content[i + 2] === 1 && content[i + 3] === 2) + 8] |= 1;
  expect((await readDropped("a.zip", content)).told).toEqual(["locked-file: a.zip/a.txt is locked by a password."]);
});

describe("an archive that unpacks to a flood is stopped and named", () => {
  const limits = { ...UNPACK_LIMITS, free: 1 << 20 };
  const flood = new Uint8Array(6 << 20).fill(0x20);

  test.each([
    ["flood.zip", () => zip({ "a.txt": flood, "b.txt": flood })],
    ["flood.txt.gz", () => gz(flood)],
    ["flood.txt.zst", () => zst(heron.repeat(10), 128 << 10)],
    ["flood.zip.gz", () => gz(zipSync({ "a.txt": flood }))],
    ["flood.tar.gz", () => gz(tar({ "a.txt.gz": gz(flood) }))],
  ])("%s", async (name, made) => {
    const content = made();
    const { files, told } = await readDropped(name, content, { limits });
    expect(files).toEqual([]);
    expect(told).toEqual([expect.stringMatching(/^too-large: flood\S* unpacks to more than .*; the rest was left out\.$/)]);
  });

  test("by a bound for all of what is in it", async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.txt`, varied(10_000)]));
    const { files: kept, told } = await readDropped("many.zip", zip(files), { limits: { ...limits, most: 1 << 20 } });
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.length).toBeLessThan(10);
    expect(told).toEqual([expect.stringContaining("too-large: many.zip unpacks to more than")]);
  });

  test("a zst file that asks for gigabytes of memory", async () => {
    const content = bytesFrom(zst(heron));
    content[5] = 0xa8;
    expect((await readDropped("a.zst", content)).told).toEqual([expect.stringContaining("too-large: a.zst needs 2.15 GB of memory")]);
  });

  test("archives in archives without end", async () => {
    let content = zip({ "a.txt": heron });
    for (let i = 0; i < 20; i++) content = zip({ "a.zip": content });
    expect((await readDropped("a.zip", content)).told).toEqual([expect.stringContaining("lies 6 archives deep")]);
  });
});

test("archives that are not opened are named with their program", async () => {
  const { told } = await readDropped("dump.bz2", "BZh91AY&SY\0\0");
  expect(told).toEqual(["binary-file: dump.bz2 was packed by bzip2, which is not opened here."]);
});

test("documents of other programs are no archives of text, and told as such", async () => {
  const { told } = await readDropped("letter.docx", zip({ "word/document.xml": heron }));
  expect(told).toEqual(["binary-file: letter.docx is not a text file."]);
});
