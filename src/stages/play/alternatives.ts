// What else could have stood at each place of an answer: the models that wrote it read it again, window by window as they
// saw it then. How windows follow and what is told of a place is core's (evaluation/alternatives.ts).

import { type Alternatives, alternativesTo, reread } from "../../core/evaluation/alternatives";
import { mixedLogProbs } from "../../core/evaluation/ensemble";
import type { Executor } from "../../core/graph/executor";
import type { PlayCommands, WrittenToken } from "../../protocol/commands";
import type { Context } from "../../protocol/host";
import type { Blobs } from "../../storage/blobs";
import { readTokenizer } from "../tokens";
import { Members, memberIds } from "./members";
import { writables } from "./model";
import { find } from "./task";

const STAGE = "play";
const TOLD = 5;

/** The places of tokens that were not written by the models that wrote the one before, and the end. */
function boundsOf(tokens: readonly WrittenToken[]): number[] {
  const key = ({ writers }: WrittenToken): string => JSON.stringify(memberIds(writers));
  const begins = [...tokens.keys()].filter((place) => place === 0 || key(tokens[place]) !== key(tokens[place - 1]));
  return [...begins, tokens.length];
}

/** Throws StudioError("cancelled") after a stop, "missing-stage" where a model is no longer there. */
export async function readAlternatives(
  executor: Executor,
  { prompt, tokens, models, joint }: PlayCommands["alternatives"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<PlayCommands["alternatives"]["result"]> {
  const tokenizer = await readTokenizer(blobs);
  const encoded = [...tokenizer.encode(prompt)];
  const begin = encoded.length > 0 ? encoded : [tokenizer.endOfText];
  const text = [...begin, ...tokens.map(({ id }) => id)];
  const ids = new Set(tokens.flatMap(({ writers }) => memberIds(writers)));
  const there = writables(models, joint);
  const members = new Members(executor, blobs, new Map([...ids].map((id) => [id, find(id, there, tokenizer)])), tokenizer.endOfText);
  const predictorAt = (place: number) => members.predictor(tokens[place - begin.length].writers);
  const bounds = boundsOf(tokens);
  const told: Alternatives[] = [];
  try {
    for (const [index, from] of bounds.slice(0, -1).entries()) {
      const seen = await members.contextOf(memberIds(tokens[from].writers));
      const soFar = text.slice(0, begin.length + bounds[index + 1]);
      for await (const logits of reread(predictorAt, soFar, begin.length + from, seen)) {
        const { id } = tokens[told.length];
        told.push(alternativesTo(id, mixedLogProbs([logits], [1]), TOLD));
        await context.checkpoint(STAGE);
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
