// Formats to documents: each kind of file there and back, fields that are picked, and bounds on what is held.

import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { MAX_DOCUMENT_BYTES, splitDocuments } from "../../../../src/core/corpus/documents";
import { documentsOf } from "../../../../src/core/corpus/reading/formats";
import { csv } from "../../../../src/core/format/csv";
import { encodeUtf8, utf8Length } from "../../../../src/core/format/utf8";
import { gz, pieces, readDropped, readPieces } from "./files";

const rows = [
  { id: "a1", title: "Heron", text: "The heron, grey and still,\nstands in the river." },
  { id: "a2", title: "Otter", text: 'The otter says "nothing"; it dives.' },
];
const lines = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join("\n");
const table = (delimiter = ",") => csv([Object.keys(rows[0]), ...rows.map((row) => Object.values(row))]).replaceAll(/,(?=\S)/g, delimiter);
const parquet = (values: readonly Record<string, string>[], codec?: "SNAPPY" | "UNCOMPRESSED") =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: Object.keys(values[0]).map((name) => ({ name, data: values.map((row) => row[name]), type: "STRING" as const })),
      ...(codec && { codec }),
      rowGroupSize: 10,
    }),
  );
const read = async (path: string, content: string | Uint8Array, textField?: string) => {
  const { files, told } = await readDropped(path, content, textField === undefined ? {} : { textField });
  return { documents: files.flatMap(({ documents }) => documents), told };
};

describe("rows become documents with their ids, from", () => {
  test.each([
    ["JSON lines", "a.jsonl", lines(rows)],
    ["JSON lines under another name", "a.ndjson.gz", gz(lines(rows))],
    ["JSON lines in a .json", "a.json", `\n${lines(rows)}`],
    ["a JSON array", "a.json", JSON.stringify(rows, undefined, 2)],
    ["CSV", "a.csv", table()],
    ["CSV with semicolons", "a.csv", table(";")],
    ["parquet", "a.parquet", parquet(rows)],
    ["parquet without compression", "a", parquet(rows, "UNCOMPRESSED")],
    ["compressed parquet", "a.parquet.gz", gz(parquet(rows))],
  ])("%s", async (_, path, content) => {
    expect(await read(path, content)).toEqual({ documents: rows.map(({ id, text }) => ({ key: id, text })), told: [] });
  });

  test("TSV, where a quote is a quote and a first row without names is a row", async () => {
    const { documents, told } = await read("a.tsv", '1\teng\t"Hello," he said.\n2\teng\tNothing else was said.\n');
    expect(documents.map(({ text }) => text)).toEqual(['"Hello," he said.', "Nothing else was said."]);
    expect(told).toEqual(['file-notice: The text of a.tsv was taken from its field "column 3".']);
  });

  test("an array of texts", async () => {
    expect((await read("a.json", '["one", "two", ""]')).documents).toEqual([{ text: "one" }, { text: "two" }]);
  });
});

describe("the text of rows is", () => {
  test.each([
    ["the usual field, even where another is longer", { text: "short", raw: "much longer than that" }, "short", []],
    [
      "the next usual one",
      { body: "short", raw: "much longer than that" },
      "short",
      ['The text of a.jsonl was taken from its field "body".'],
    ],
    ["else the longest", { x: "short", y: "longer by far", n: 1 }, "longer by far", ['The text of a.jsonl was taken from its field "y".']],
  ])("%s", async (_, row, text, notices) => {
    const { documents, told } = await read("a.jsonl", lines([row]));
    expect([documents, told]).toEqual([[{ text }], notices.map((notice) => `file-notice: ${notice}`)]);
  });

  test("the field that is asked for, and another where a file has no such field", async () => {
    expect((await read("a.jsonl", lines(rows), "title")).documents.map(({ text }) => text)).toEqual(["Heron", "Otter"]);
    expect((await read("a.jsonl", lines(rows), "body")).told).toEqual([
      'file-notice: a.jsonl has no text in a field "body", so that its text was taken from "text".',
    ]);
  });
});

describe("instructions with their responses are examples, unless their text is asked for, from", () => {
  const examples = [
    { instruction: "Where is Mira?", context: "", response: "At home." },
    { instruction: "Who swims?", context: "An otter swims.", response: "The otter." },
  ];
  test.each([
    ["JSON lines", "a.jsonl", lines(examples)],
    ["a JSON array", "a.json", JSON.stringify(examples)],
    ["CSV", "a.csv", csv([Object.keys(examples[0]), ...examples.map((row) => Object.values(row))])],
    ["parquet", "a.parquet", parquet(examples)],
  ])("%s", async (_, path, content) => {
    expect((await read(path, content)).documents.map(({ example }) => example)).toEqual(examples);
    expect((await read(path, content, "response")).documents).toEqual([{ text: "At home." }, { text: "The otter." }]);
  });
});

describe("rows that can't be used are told with their numbers, and the others stay", () => {
  test("one by one", async () => {
    const { documents, told } = await read("a.jsonl", [lines(rows), "", "{broken", '{"text": 7}', '{"text": " "}', "[1]"].join("\n"));
    expect(documents).toHaveLength(2);
    expect(told).toEqual(
      [
        "4 of a.jsonl was left out: it is no JSON",
        '5 of a.jsonl was left out: it has no text in "text"',
        '6 of a.jsonl was left out: "text" is empty',
        '7 of a.jsonl was left out: it has no text in "text"',
      ].map((reason) => `bad-row: Row ${reason}.`),
    );
  });

  test("many as a count", async () => {
    const { told } = await read("a.json", JSON.stringify([{ text: "one" }, ...Array(30).fill(7)]));
    expect([told.length, told[12]]).toEqual([13, "bad-row: 18 more rows of a.json were left out."]);
  });

  test.each([
    [
      "a.jsonl",
      '\n{"prompt":1, "answer": 2}',
      'There is no instruction with its response in a.jsonl. Row 2 of a.jsonl was left out: "prompt" is 1 and no text.',
    ],
    ["a.json", "[]", "There is no text in a.json. It holds no rows."],
    ["a.json", "[1, 2]", "There is no text in a.json. Row 1 of a.json was left out: it has no field that is text."],
    ["a.csv", "id,text\n", "There is no text in a.csv. It holds no rows."],
  ])("all of %s, and the file is refused", async (path, content, message) => {
    expect(await read(path, content)).toEqual({ documents: [], told: [`no-text: ${message}`] });
  });
});

test("parquet that is cut short is refused by name", async () => {
  const whole = parquet(rows);
  for (const length of [8, whole.length >> 1, whole.length - 1]) {
    const { documents, told } = await read("a.parquet", whole.subarray(0, length));
    expect([documents, told]).toEqual([[], ["damaged-file: a.parquet is damaged or cut short and can't be read as parquet."]]);
  }
});

test("a table whose quote is never closed gives its rows up to there, and the rest as one", async () => {
  const { documents } = await read("a.csv", `id,text\n1,one\n2,"two\n3,three\n`);
  expect(documents.map(({ text }) => text)).toEqual(["one", "two\n3,three\n"]);
});

test("settings in JSON are text like any other code", async () => {
  const content = JSON.stringify({ name: "limbeck", private: true }, undefined, 2);
  expect((await read("package.json", content)).documents).toEqual([{ text: content, key: "package" }]);
});

test("a page's text is what a reader of it reads", async () => {
  const page = `<!doctype html><html><head><title>T</title><style>p {}</style></head><body><nav><a>Menu</a></nav>
    <h1>The   heron</h1><p>It <b>stands</b> in&nbsp;the river &amp; waits.<br>Still.</p><script>let x = "<p>";</script>
    <ul><li>one<li>two</ul><table><tr><td>a</td><td>b</td></tr></table><pre>  kept
  as is</pre></body></html>`;
  expect((await read("a.html", page)).documents.map(({ text }) => text).join("")).toBe(
    "The heron\n\nIt stands in the river & waits.\nStill.\n\none\ntwo\n\na b\n\n  kept\n  as is\n",
  );
});

describe("any pieces give the same documents:", () => {
  const cell = fc.string({
    unit: fc.constantFrom("a", "é", "🥚", '"', "\\", ",", ";", "\n", "[", "}", " ", "<p>", "&amp;"),
    maxLength: 40,
  });
  const cut = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
  const someRows = fc.array(
    cell.map((text) => ({ id: "i", text: `x${text}` })),
    { minLength: 1, maxLength: 5 },
  );

  test.each([
    ["JSON lines", "a.jsonl", (rows: { text: string }[]) => lines(rows)],
    ["a JSON array", "a.json", (rows: { text: string }[]) => JSON.stringify(rows, undefined, 1)],
    ["CSV", "a.csv", (rows: { text: string }[]) => csv([["id", "text"], ...rows.map(({ text }) => ["i", text])])],
  ])("%s", async (_, path, written) => {
    await fc.assert(
      fc.asyncProperty(someRows, cut, async (rows, lengths) => {
        const { documents } = await readPieces(path, pieces(encodeUtf8(written(rows)), lengths));
        expect(documents.map(({ text }) => text)).toEqual(rows.map(({ text }) => text));
      }),
      { numRuns: 60 },
    );
  });

  test("pages and plain text, whose documents joined are the text", async () => {
    await fc.assert(
      fc.asyncProperty(cell, cut, async (text, lengths) => {
        const bytes = encodeUtf8(`x${text.repeat(300)}`);
        const long = lengths.map((length) => length * 997);
        expect(await readPieces("a.html", pieces(bytes, long))).toEqual(await readPieces("a.html", pieces(bytes)));
        const { documents } = await readPieces("set/a.txt", pieces(bytes, long));
        expect(documents).toEqual(splitDocuments(`x${text.repeat(300)}`).map((text) => ({ text, key: "a" })));
      }),
      { numRuns: 40 },
    );
  });
});

describe("one line of megabytes is read piece by piece:", () => {
  const megabytes = 12;
  /** How far reading is ahead of the documents that came of it, at most, in bytes. */
  async function ahead(
    path: string,
    unit: string,
    frame: readonly [string, string] = ["", ""],
  ): Promise<{ ahead: number; documents: number; bytes: number; longest: number }> {
    const piece = encodeUtf8(unit.repeat(Math.ceil(2 ** 18 / unit.length)));
    let given = 0;
    const result = { ahead: 0, documents: 0, bytes: 0, longest: 0 };
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield encodeUtf8(frame[0]);
      for (let i = 0; i < megabytes * 4; i++) {
        given += piece.length;
        yield piece;
      }
      yield encodeUtf8(frame[1]);
    }
    for await (const { text } of documentsOf({ path, bytes: stream }, { tell: () => {} })) {
      result.documents += 1;
      result.bytes += utf8Length(text);
      result.longest = Math.max(result.longest, utf8Length(text));
      result.ahead = Math.max(result.ahead, given - result.bytes);
    }
    return result;
  }

  test("plain text, with and without places to cut", async () => {
    for (const unit of ["word ", "é"]) {
      const { ahead: held, bytes, longest } = await ahead("a.txt", unit);
      expect(bytes).toBeGreaterThan(megabytes * 1e6);
      expect(held).toBeLessThan(1 << 20);
      expect(longest).toBeLessThanOrEqual(MAX_DOCUMENT_BYTES);
    }
  });

  test("an array of rows", async () => {
    const { documents } = await ahead("a.json", '{"text":"one two three"},', ["[", '{"text":"last"}]']);
    expect(documents).toBeGreaterThan(100_000);
  });
});
