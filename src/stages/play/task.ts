// What a prompt asks for, checked before a GPU is touched: settings, tokens, and that those who may have to write are there
// and speak one vocabulary. Not the writing.

import { domainOfExpert, expertId, isExpertId } from "../../core/config/expertId";
import type { RoutingSettings } from "../../core/config/routing";
import { checkSampling } from "../../core/config/sampling";
import { StudioError } from "../../core/errors";
import { formatCount } from "../../core/format/format";
import type { Classifier } from "../../core/router/classifier";
import { among } from "../../core/router/modes";
import type { Tokenizer } from "../../core/tokenizer/bpe";
import type { PlayCommands, Prompt } from "../../protocol/commands";
import type { Blobs } from "../../storage/blobs";
import { readRouter } from "../router";
import { readTokenizer } from "../tokens";
import { type Writable, writables } from "./model";

/** The id of an expert of every domain, for texts that the router is not sure of. */
export const COMMON = "common";

export interface Task {
  readonly prompt: Prompt;
  readonly tokenizer: Tokenizer;
  /** Of the prompt. */
  readonly tokens: readonly number[];
  /** Those who may have to write, by id. */
  readonly models: ReadonlyMap<string, Writable>;
  /** Says who writes, where that is not settled. */
  readonly router?: Classifier;
  readonly routing: RoutingSettings;
}

/**
 * Throws StudioError("bad-prompt") for settings out of their limits and for a prompt that tells the router nothing,
 * "missing-stage" for a model or a router that is not there or belongs to another tokenizer, and for a member that the router
 * does not know.
 */
export async function readTask({ prompt, members, routing, ...there }: PlayCommands["generate"]["arguments"], blobs: Blobs): Promise<Task> {
  checkSampling(prompt);
  const tokenizer = await readTokenizer(blobs);
  const tokens = [...tokenizer.encode(prompt.text)];
  const task = { prompt, tokenizer, tokens, routing };
  const models = writables(there.models, there.joint);
  if (prompt.writer === "teacher" || isExpertId(prompt.writer))
    return { ...task, models: new Map([[prompt.writer, find(prompt.writer, models, tokenizer)]]) };
  if (tokens.length === 0)
    throw new StudioError("bad-prompt", "The router needs some text to choose an expert by.", "Type a few words first.");
  const fitted = await readRouter(blobs);
  const known = fitted.parts.space.vocabSize;
  if (known !== tokenizer.vocabSize) throw stranger("The router", known, tokenizer, "Fit the router again.");
  if (!fitted.route(tokens).known)
    throw new StudioError("bad-prompt", "The router knows none of this prompt's tokens.", "Write more of it, or choose a writer yourself.");
  const router = among(fitted, members);
  const ids = [...members.map(expertId), ...(models.has(COMMON) ? [COMMON] : [])];
  return { ...task, router, models: new Map(ids.map((id) => [id, find(id, models, tokenizer)])) };
}

/** The model of this id. Throws StudioError("missing-stage") where it is not there or speaks another vocabulary than `tokenizer`. */
export function find(id: string, models: ReadonlyMap<string, Writable>, tokenizer: Tokenizer): Writable {
  const model = models.get(id);
  if (model === undefined)
    throw new StudioError("missing-stage", `${named(id)} has not been trained yet.`, "Train it first, or choose another writer.");
  const { vocabSize } = model.shape;
  if (vocabSize !== tokenizer.vocabSize) throw stranger(named(id), vocabSize, tokenizer, "Train it again, or choose another writer.");
  return model;
}

const named = (id: string): string => (isExpertId(id) ? `The expert for ${domainOfExpert(id)}` : `The ${id}`);

function stranger(who: string, entries: number, { vocabSize }: Tokenizer, hint: string): StudioError {
  const sizes = `${formatCount(entries)} tokens, but the tokenizer has ${formatCount(vocabSize)}`;
  return new StudioError("missing-stage", `${who} was made for a vocabulary of ${sizes}.`, hint);
}
