// Writes after a prompt: asks the router who goes on where that is open, and tells the page each token with those who wrote
// it. The rules are core's: who takes a text (router/), how it is written on (evaluation/).

import { expertId } from "../../core/config/expertId";
import { generateInTurns, type Writer } from "../../core/evaluation/generate";
import { decodeUtf8Lossy } from "../../core/format/utf8";
import type { Executor } from "../../core/graph/executor";
import type { Classifier } from "../../core/router/classifier";
import { mostProbable, type Takers, takersOf } from "../../core/router/modes";
import { Rerouter, type Turn } from "../../core/router/rerouter";
import type { Writers } from "../../protocol/commands";
import type { Context } from "../../protocol/host";
import type { Blobs } from "../../storage/blobs";
import { Members } from "./members";
import { COMMON, type Task } from "./task";

const STAGE = "play";

/** Says who writes the token after a text. */
interface Cast {
  /** Those it named last. */
  readonly writers: Writers;
  after(text: readonly number[]): Promise<Writer>;
}

/** Returns what was written. Throws StudioError("cancelled") within a token of a stop. */
export async function write(executor: Executor, task: Task, context: Context, blobs: Blobs): Promise<string> {
  const { prompt, tokenizer, tokens, models, router } = task;
  const members = new Members(executor, blobs, models, tokenizer.endOfText);
  const cast: Cast = router
    ? new RoutedCast(router, task, members, context)
    : { writers: { [prompt.writer]: 1 }, after: () => members.writer({ [prompt.writer]: 1 }) };
  const written: number[] = [];
  let shown = "";
  try {
    const first = await cast.after(tokens);
    context.emit({ kind: "prompt", tokens: tokens.length, read: Math.min(tokens.length, first.context) });
    for await (const id of generateInTurns((text) => cast.after(text), tokens, prompt.tokens, prompt)) {
      written.push(id);
      // A token may end within a letter: hold its text back until the letter is whole.
      const text = decodeUtf8Lossy(tokenizer.decodeBytes(written)).replace(/\uFFFD+$/u, "");
      context.emit({ kind: "token", id, text: text.slice(shown.length), writers: cast.writers });
      shown = text;
      await context.checkpoint(STAGE);
    }
  } finally {
    members.dispose();
  }
  return shown;
}

/** The experts that the router turns to; every look of it is told to the page. */
class RoutedCast implements Cast {
  writers: Writers = {};
  readonly #rerouter: Rerouter;
  #turn: Turn | undefined;

  constructor(
    private readonly router: Classifier,
    private readonly task: Task,
    private readonly members: Members,
    private readonly context: Context,
  ) {
    this.#rerouter = new Rerouter(router, task.routing);
  }

  async after(text: readonly number[]): Promise<Writer> {
    const turn = this.#rerouter.next(text);
    if (turn !== this.#turn) this.#take(turn, text.length - this.task.tokens.length);
    return this.members.writer(this.writers);
  }

  #take(turn: Turn, position: number): void {
    const { prompt, routing, models } = this.task;
    const { domains } = this.router;
    const { weights, unsure }: Takers =
      prompt.writer === "ensemble"
        ? { weights: mostProbable(turn.probabilities, routing.ensemble) }
        : takersOf(turn, routing, models.has(COMMON));
    const ids = [...domains.map(expertId), COMMON];
    this.#turn = turn;
    this.writers = Object.fromEntries([...weights.entries()].filter(([, weight]) => weight > 0).map(([k, weight]) => [ids[k], weight]));
    const probabilities = Object.fromEntries(domains.map((name, k) => [name, turn.probabilities[k]]));
    this.context.emit({ kind: "routing", position, probabilities, writers: this.writers, ...(unsure && { unsure }) });
  }
}
