// What else could have stood at each place of an answer: its windows are run again with the models that wrote it, several
// rows at a time. How windows follow and what is told of a place is core's (evaluation/alternatives.ts).

import { type Alternatives, alternativesTo, windowBegins } from "../../core/evaluation/alternatives";
import { mixedLogProbs } from "../../core/evaluation/ensemble";
import type { Executor } from "../../core/graph/executor";
import type { PlayCommands, WrittenToken } from "../../protocol/commands";
import type { Context } from "../../protocol/host";
import type { Blobs } from "../../storage/blobs";
import { readTokenizer } from "../tokens";
import { Members, memberIds } from "./members";
import { find } from "./task";

const STAGE = "play";
/** Places that are read in one run: logits of as many rows cross to the host. */
const ROWS = 16;
const TOLD = 5;

/** Places of a text next to each other that the same models wrote. */
interface Stretch {
  readonly ids: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** The stretches of what was written, the first token at place `start` of the text. */
function stretchesOf(tokens: readonly WrittenToken[], start: number): Stretch[] {
  const stretches: Stretch[] = [];
  tokens.forEach(({ writers }, index) => {
    const ids = memberIds(writers);
    const last = stretches.at(-1);
    const from = last && JSON.stringify(last.ids) === JSON.stringify(ids) ? last.from : undefined;
    if (from !== undefined) stretches.pop();
    stretches.push({ ids, from: from ?? start + index, to: start + index + 1 });
  });
  return stretches;
}

/** Throws StudioError("cancelled") after a stop, "missing-stage" where a model is no longer there. */
export async function readAlternatives(
  executor: Executor,
  { prompt, tokens, models }: PlayCommands["alternatives"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<PlayCommands["alternatives"]["result"]> {
  const tokenizer = await readTokenizer(blobs);
  const encoded = [...tokenizer.encode(prompt)];
  const begin = encoded.length > 0 ? encoded : [tokenizer.endOfText];
  const text = [...begin, ...tokens.map(({ id }) => id)];
  const writers = new Set(tokens.flatMap((token) => memberIds(token.writers)));
  const records = new Map([...writers].map((id) => [id, find(id, models, tokenizer)]));
  const members = new Members(executor, blobs, records, tokenizer.endOfText);
  const told: Alternatives[] = [];
  try {
    for (const { ids, from, to } of stretchesOf(tokens, begin.length)) {
      const begins = windowBegins(from, to, await members.contextOf(ids));
      for (let place = from; place < to; ) {
        await context.checkpoint(STAGE);
        const windowBegin = begins[place - from];
        const sameWindow = begins.slice(place - from, place - from + ROWS).filter((other) => other === windowBegin);
        const rows = sameWindow.map((_, index) => place + index - 1 - windowBegin);
        const logits = await logitsAt(members, ids, text.slice(windowBegin), rows);
        rows.forEach((_, index) => {
          const { writers } = tokens[place + index - begin.length];
          const mixed = mixedLogProbs(
            logits.map((all) => all[index]),
            ids.map((id) => writers[id]),
          );
          told.push(alternativesTo(text[place + index], mixed, TOLD));
        });
        place += rows.length;
      }
    }
  } finally {
    members.dispose();
  }
  return told.map(({ likeliest, ...rest }) => ({
    ...rest,
    likeliest: likeliest.map(({ id, probability }) => ({ text: tokenizer.decode([id]), probability })),
  }));
}

/** Each model's logits [V] of what follows the given rows of a window that begins with `text`. */
async function logitsAt(
  members: Members,
  ids: readonly string[],
  text: readonly number[],
  rows: readonly number[],
): Promise<readonly Float32Array[][]> {
  const padded = new Int32Array(ROWS);
  padded.set(rows);
  const all: Float32Array[][] = [];
  for (const id of ids) {
    const { context, vocabSize } = await members.model(id);
    const tokens = new Int32Array(context);
    tokens.set(text.slice(0, Math.min(context, rows[rows.length - 1] + 1)));
    const logits = (await (await members.reader(id, ROWS)).run({ tokens, rows: padded })).get("logits") as Float32Array;
    all.push(rows.map((_, index) => logits.subarray(index * vocabSize, (index + 1) * vocabSize)));
  }
  return all;
}
