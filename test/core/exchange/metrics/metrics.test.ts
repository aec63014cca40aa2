import { describe, expect, it } from "vitest";
import type { CurveFormat, WrittenRun } from "../../../../src/core/config/curveFormats";
import { readCurves, writeCurves } from "../../../../src/core/exchange/metrics/files";
import { metricRows } from "../../../../src/core/exchange/metrics/rows";
import { crc32c, readRecords, writeRecords } from "../../../../src/core/exchange/metrics/tfrecord";
import {
  bytesField,
  doubleField,
  floatField,
  joined,
  messageField,
  type Parts,
  textField,
  wholeField,
} from "../../../../src/core/exchange/protobuf";
import { readZip } from "../../../../src/core/exchange/zip";
import { decodeUtf8, encodeUtf8 } from "../../../../src/core/format/utf8";
import { runOf } from "./sample";

const back = async (written: WrittenRun, format: CurveFormat) => {
  const { name, bytes } = writeCurves([written], format);
  return (await readCurves(bytes, name))[0];
};
const refusal = (text: string | Uint8Array, name = "x.csv") =>
  readCurves(typeof text === "string" ? encodeUtf8(text) : text, name).then(
    () => "read",
    (error: { code: string; message: string }) => (error.code === "bad-package" ? error.message : error),
  );

describe("curves written to a file and read from it", () => {
  it.each(["tensorboard", "csv", "jsonl"] as const)(
    "are the same in %s: steps, tokens, seconds, every column and the evaluations",
    async (format) => {
      const written = runOf(7);
      const { history, startedAt } = await back(written, format);
      expect(startedAt).toBe(written.run.startedAt);
      const { series, evaluations } = written.history;
      expect([history.series.step, history.series.tokens, history.series.seconds]).toEqual([series.step, series.tokens, series.seconds]);
      const { tokensPerSecond: _, ...columns } = series.columns;
      for (const [name, { last }] of Object.entries(columns)) expect([name, history.series.columns[name].last]).toEqual([name, last]);
      expect(Object.keys(history.series.columns).sort()).toEqual(Object.keys(series.columns).sort());
      expect(history.evaluations.map(({ step, tokens }) => [step, tokens])).toEqual(evaluations.map(({ step, tokens }) => [step, tokens]));
      for (const [at, { domains }] of evaluations.entries())
        for (const [domain, { loss, bitsPerByte }] of Object.entries(domains)) {
          expect(history.evaluations[at].domains[domain]).toMatchObject({ loss, bitsPerByte });
        }
    },
  );

  it("of a run longer than there are buckets are the values at the buckets' last steps", async () => {
    const written = runOf(1200);
    const { history } = await back(written, "csv");
    expect(written.history.series.width).toBeGreaterThan(1);
    expect(history.series.columns.loss.last).toEqual(written.history.series.columns.loss.last);
  });

  it("of several runs are one table, or a folder for each", async () => {
    const runs = [runOf(3, "amber-heron"), runOf(4, "calm-otter")];
    const table = writeCurves(runs, "csv");
    expect((await readCurves(table.bytes, table.name)).map(({ name, history }) => [name, history.series.step.length])).toEqual([
      ["amber-heron", 3],
      ["calm-otter", 4],
    ]);
    expect([...readZip(writeCurves(runs, "tensorboard").bytes).keys()]).toEqual([
      "amber-heron/events.out.tfevents.1750000000.limbeck",
      "calm-otter/events.out.tfevents.1750000000.limbeck",
    ]);
    expect([...readZip(writeCurves(runs, "jsonl").bytes).keys()]).toEqual(["amber-heron.jsonl", "calm-otter.jsonl"]);
  });

  it("JSON lines have step, runtime, timestamp and dotted names", () => {
    const lines = decodeUtf8(writeCurves([runOf(2)], "jsonl").bytes)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[1]).toMatchObject({
      _step: 1,
      _runtime: 0.25,
      _timestamp: 1.75e9 + 0.25,
      "train.loss": 4 - 1 / 1024,
      "train.weight.kd": 0.5,
    });
    expect(lines[0]).toMatchObject({ _step: 0, "validation.en.bitsPerByte": 1 });
  });
});

describe("curves of other programs", () => {
  it("are read under the names that they give step and loss", async () => {
    const [run] = await readCurves(
      encodeUtf8("Step,Wall time,Loss/train,lr\n10,1700000000,2.5,0.1\n20,1700000060,nan,0.2\n30,1700000120,1.5,0.1\n"),
      "x.csv",
    );
    expect(run.startedAt).toBe(1.7e12);
    expect(run.history.series).toMatchObject({
      step: [10, 20, 30],
      seconds: [0, 60, 120],
      columns: { loss: { last: [2.5, undefined, 1.5] }, lr: { last: [0.1, 0.2, 0.1] } },
    });
    const [wandb] = await readCurves(
      encodeUtf8('{"_step":0,"loss":3,"note":"x","histogram":{"a":1}}\n\n{"_step":1,"loss":2}\n'),
      "x.jsonl",
    );
    expect(wandb.startedAt).toBeUndefined();
    expect(wandb.history.series.columns).toEqual({ loss: expect.objectContaining({ last: [3, 2] }) });
  });

  it("that TensorFlow keeps as tensors are read, other kinds of values are left out, and of a step told twice the later counts", async () => {
    const tensor = [...wholeField(1, 1), ...bytesField(4, new Uint8Array(Float32Array.of(1.5).buffer))];
    const event = (step: number, value: Parts) =>
      joined([...doubleField(1, 1.7e9), ...wholeField(2, step), ...messageField(5, messageField(1, value))]);
    const file = writeRecords([
      event(1, [...textField(1, "loss"), ...floatField(2, 3)]),
      event(1, [...textField(1, "loss"), ...messageField(8, tensor)]),
      event(2, [...textField(1, "image"), ...bytesField(4, encodeUtf8("png"))]),
    ]);
    const [run] = await readCurves(file, "events");
    expect(run.history.series).toMatchObject({ step: [1], columns: { loss: { last: [1.5] } } });
  });
});

describe("a file that holds no curves", () => {
  it.each([
    ["an empty file", "", "x.csv is empty."],
    ["a table without steps", "epoch,loss\n1,2\n", "x.csv: row 2: the step is missing, not a whole number of at least 0."],
    ["a word for a number", "step,loss\n1,2\n2,two\n", 'x.csv: row 3: loss is "two", not a number.'],
    [
      "a step that is none",
      '{"_step":1,"loss":2}\n{"_step":1.5,"loss":2}\n',
      "x.csv: line 2: the step is 1.5, not a whole number of at least 0.",
    ],
    ["a line that is no JSON", '{"_step":1,"loss":2}\n{"_step"\n', "x.csv: line 2 is no JSON."],
    ["curves without a loss", "step,accuracy\n1,0.5\n", 'x.csv has curves, and none is a loss: ["accuracy"].'],
    ["a time that is none", '{"_step":1,"loss":2,"_timestamp":1e300}', "x.csv: line 1: the time is 1e+300, not a number of seconds."],
    ["other bytes", new Uint8Array(40), "x.csv is neither a TensorBoard event file nor text."],
  ])("is refused by its line: %s", async (_, text, message) => {
    expect(await refusal(text)).toBe(message);
  });

  it("is refused by its record where an event file is cut short or changed", async () => {
    const { bytes } = writeCurves([runOf(5)], "tensorboard");
    expect(await refusal(bytes.subarray(0, bytes.length - 3), "e")).toMatch(/^e ends within record \d\.$/);
    const changed = bytes.slice();
    changed[changed.length - 20] ^= 1;
    expect(await refusal(changed, "e")).toMatch(/^e: record \d is damaged\.$/);
    expect(await refusal(writeRecords([encodeUtf8("\u000a\u0001")]), "e")).toBe("e: record 1: field 1 claims 1 bytes of 0.");
  });

  it("is refused for more names than anyone compares", async () => {
    const lines = Array.from({ length: 1001 }, (_, step) => JSON.stringify({ _step: step, [`loss ${step}`]: 1 }));
    expect(await refusal(lines.join("\n"))).toContain("more than 1000 names");
  });
});

describe("TFRecord", () => {
  it("sums are CRC-32C, as RFC 3720 gives them", () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(encodeUtf8("123456789"))).toBe(0xe3069283);
  });

  it("records come back as they were written", () => {
    const records = [encodeUtf8(""), encodeUtf8("a"), new Uint8Array(300).fill(7)];
    expect([...readRecords(writeRecords(records), "x")].map((record) => record.slice())).toEqual(records);
  });
});

it("rows of a run stand in the order of their steps, each with its time", () => {
  const rows = metricRows(runOf(3));
  expect(rows.map(({ step, seconds }) => [step, seconds - 1.75e9])).toEqual([
    [0, 0],
    [1, 0.25],
    [2, 0.5],
    [3, 0.75],
  ]);
});
