// Text that a teacher writes for an expert to be trained on (SeqKD): written once, a part at a time, and kept for every
// later expert of the same teacher, tokenizer and training text. Not what a step sees of it: core/signals/ has that.

import type { TrainingSettings } from "../core/config/recipe";
import type { ModelRecord } from "../core/config/records";
import type { WrittenText } from "../core/config/signalRecords";
import { ID_ARRAYS, idBits, type TokenIds } from "../core/config/tokenIds";
import { encodeUtf8 } from "../core/format/utf8";
import type { Executor } from "../core/graph/executor";
import type { Sequence } from "../core/model/batch";
import { STUDENT } from "../core/model/predicting";
import { decodeProgram } from "../core/model/programs";
import { extentOf } from "../core/model/windows";
import { hash32 } from "../core/random";
import { continueWindows, promptTokens, TEMPERATURE, writtenTogether } from "../core/signals/continuation";
import { sequencesToWrite, type WrittenTexts } from "../core/signals/writtenText";
import type { Tokenizer } from "../core/tokenizer/bpe";
import { drawSequences, type TokenStream } from "../core/train/draw";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { loadWeights } from "./models";
import { Pulse } from "./pulse";
import { fileHash, sha256 } from "./sha256";
import { fromBytes, toBytes } from "./tokens";

/** Tokens of a text's excerpt. */
const EXCERPT = 128;

export interface WritingPlan {
  /** The stage that is told how far the writing is. */
  readonly stage: string;
  readonly teacher: Pick<ModelRecord, "path" | "shape">;
  readonly seed: number;
  /** The training text that prompts are drawn from. */
  readonly stream: TokenStream;
  /** T, tokens of a sequence: the expert's context, which is no longer than the teacher's. */
  readonly context: number;
  /** The run that the text is for. */
  readonly run: Pick<TrainingSettings, "steps" | "sequences">;
}

interface WritingMeans {
  readonly executor: Executor;
  readonly tokenizer: Tokenizer;
  readonly context: Context;
  readonly blobs: Blobs;
}

/**
 * The text that a teacher writes for a run: read as far as it is stored, written on from there. A longer run finds the
 * text of a shorter one as its beginning, and a stop loses no more than the part that was being written.
 */
export async function teachersText(plan: WritingPlan, means: WritingMeans): Promise<WrittenTexts & { readonly record: WrittenText }> {
  const { teacher, stream, context, run, seed } = plan;
  const { tokenizer, blobs } = means;
  const madeOf = {
    teacher: await fileHash(blobs, teacher.path),
    tokenizer: await sha256(await blobs.read(paths.tokenizer)),
    text: await sha256(toBytes(stream.tokens)),
    examples: stream.examples && (await sha256(toBytes(stream.examples))),
    seed,
    context,
    temperature: TEMPERATURE,
    active: teacher.shape.experts?.active,
  };
  const key = (await sha256(encodeUtf8(JSON.stringify(madeOf)))).slice(0, 32);
  const bits = idBits(tokenizer.vocabSize);
  const partAt = (part: number): string => paths.writtenPart(key, part, bits);
  const perPart = writtenTogether(teacher.shape);
  const wanted = sequencesToWrite(run, extentOf(stream, context), context);
  const parts = Math.ceil(wanted / perPart);

  let stored = 0;
  while (stored < parts && (await blobs.has(partAt(stored)))) stored += 1;
  if (stored < parts) await writeParts(plan, means, key, stored, parts);

  const written: TokenIds[] = [];
  const prompts: number[] = [];
  for (let part = 0; part < parts; part++) {
    const tokens = fromBytes(await blobs.read(partAt(part)), bits);
    for (const [row, window] of windowsOf(plan, part).entries()) {
      written.push(textOf(tokens.subarray(row * (context + 1), (row + 1) * (context + 1)), window, tokenizer.endOfText));
      prompts.push(promptTokens(window));
    }
  }
  const texts = written.slice(0, wanted);
  const given = prompts.slice(0, wanted).reduce((sum, count) => sum + count, 0);
  const record: WrittenText = {
    path: paths.writtenFolder(key),
    teacher: madeOf.teacher,
    seed,
    temperature: TEMPERATURE,
    context,
    promptTokens: Math.round(given / wanted),
    sequences: wanted,
    tokens: texts.reduce((sum, { length }) => sum + length, -given),
    excerpt: tokenizer.decode([...texts[0].subarray(0, EXCERPT)]),
  };
  if (stored < parts) await blobs.write(paths.writtenRecord(key), encodeUtf8(JSON.stringify(record)));
  return { texts, promptTokens: prompts.slice(0, wanted), record };
}

/** A stored text. The response to an instruction ends with the first end of text; what follows fills its place up. */
function textOf(stored: TokenIds, { prompt }: Sequence, endOfText: number): TokenIds {
  const end = prompt === undefined ? -1 : stored.indexOf(endOfText, prompt);
  return end < 0 ? stored : stored.subarray(0, end + 1);
}

/** The windows of training text that a part begins with. */
function windowsOf({ teacher, stream, seed, context }: WritingPlan, part: number): readonly Sequence[] {
  return drawSequences([stream], part, { seed: hash32(seed, 1), count: writtenTogether(teacher.shape), context });
}

/** Writes the parts from number `first` to before `end`, each to storage as soon as it is there. */
async function writeParts(plan: WritingPlan, means: WritingMeans, key: string, first: number, end: number): Promise<void> {
  const { stage, teacher, stream, context: length, seed } = plan;
  const { executor, tokenizer, context, blobs } = means;
  const { endOfText } = tokenizer;
  const bits = idBits(tokenizer.vocabSize);
  const batch = writtenTogether(teacher.shape);
  // Of instructions that many at most: prompts differ, and responses may end sooner.
  const ofPart = batch * (length + 1 - (stream.examples ? 0 : promptTokens(windowsOf(plan, 0)[0])));
  const progress = { kind: "progress", stage, total: end * ofPart, unit: "tokens", note: `the teacher writes ${stream.domain}` } as const;
  const pulse = new Pulse(context, stage);
  const weights = await loadWeights(executor, blobs, teacher.path);
  try {
    const generator = await executor.generator(decodeProgram(teacher.shape, batch), { [STUDENT]: weights }, teacher.shape.context);
    try {
      for (let part = first; part < end; part++) {
        const tell = (written: number): Promise<void> => pulse.beat(() => context.emit({ ...progress, done: part * ofPart + written }));
        const texts = await continueWindows({ generator, batch, endOfText }, windowsOf(plan, part), hash32(seed, 2, part), tell);
        const tokens = new ID_ARRAYS[bits](batch * (length + 1)).fill(endOfText);
        texts.forEach((text, row) => {
          tokens.set(text, row * (length + 1));
        });
        await blobs.write(paths.writtenPart(key, part, bits), toBytes(tokens));
      }
      context.emit({ ...progress, done: progress.total });
    } finally {
      generator.dispose();
    }
  } finally {
    weights.dispose();
  }
}
