// Answers a prompt with the teacher, one expert, or the expert the router picks for the prompt.

import type { ModelRecord } from "../core/config/records";
import { StudioError } from "../core/errors";
import { generate } from "../core/evaluation/generate";
import { decodeUtf8Lossy } from "../core/format/utf8";
import type { Tokenizer } from "../core/tokenizer/bpe";
import type { PlayCommands, Prompt } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { withGpu } from "./gpu";
import { createWriter, loadWeights } from "./models";
import { readRouter } from "./router";
import { readTokenizer } from "./tokens";

const STAGE = "play";

interface Choice {
  readonly model: ModelRecord;
  /** The router's probabilities, where it chose. */
  readonly routing?: Readonly<Record<string, number>>;
}

async function choose(prompt: Prompt, tokens: readonly number[], models: readonly ModelRecord[], blobs: Blobs): Promise<Choice> {
  const find = (id: string): ModelRecord => {
    const model = models.find((candidate) => candidate.id === id);
    if (model === undefined)
      throw new StudioError("missing-stage", `${id} has not been trained yet.`, "Train it first, or choose another writer.");
    return model;
  };
  if (prompt.writer !== "routed") return { model: find(prompt.writer) };
  if (tokens.length === 0)
    throw new StudioError("bad-prompt", "The router needs some text to choose an expert by.", "Type a few words first.");
  const router = await readRouter(blobs);
  const { domain, probabilities } = router.route(tokens);
  const routing = Object.fromEntries(router.domains.map((name, index) => [name, probabilities[index]]));
  return { model: find(`expert:${router.domains[domain]}`), routing };
}

/** Writes after the prompt; every piece of text goes out as a `token` event as soon as its bytes are whole letters. */
export async function answer(
  { prompt, models }: PlayCommands["generate"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<PlayCommands["generate"]["result"]> {
  const tokenizer: Tokenizer = await readTokenizer(blobs);
  const tokens = [...tokenizer.encode(prompt.text)];
  const { model, routing } = await choose(prompt, tokens, models, blobs);
  return withGpu(blobs, undefined, async (executor) => {
    const weights = await loadWeights(executor, blobs, model.path);
    const writer = await createWriter(executor, weights, model.shape, tokenizer);
    const written: number[] = [];
    let shown = "";
    try {
      for await (const token of generate(writer, tokens, prompt.tokens, prompt)) {
        written.push(token);
        // A token may end within a letter: hold its text back until the letter is whole.
        const text = decodeUtf8Lossy(tokenizer.decodeBytes(written)).replace(/\uFFFD+$/u, "");
        if (text.length > shown.length) {
          context.emit({ kind: "token", text: text.slice(shown.length), writer: model.id, ...(routing ? { routing } : {}) });
          shown = text;
        }
        await context.checkpoint(STAGE);
      }
    } finally {
      writer.generator.dispose();
      weights.dispose();
    }
    return { text: shown, writer: model.id };
  });
}
