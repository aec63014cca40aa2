// The experts of a package and the router between them: says who takes a text and writes on with those who do, by the rules
// of the studio's core. One expert alone is a mixture without a router. Not the page that people see: page.ts.

import { generateInTurns, type Writer } from "../core/evaluation/generate";
import { PAGE, type PageManifest, RUNTIME, readPage } from "../core/exchange/onnx/page";
import { decodeUtf8, decodeUtf8Lossy } from "../core/format/utf8";
import type { SamplingSettings } from "../core/graph/executor";
import { takersOf } from "../core/router/modes";
import { Rerouter, type Turn } from "../core/router/rerouter";
import type { Router } from "../core/router/router";
import { parseRouter } from "../core/router/router-json";
import type { Tokenizer } from "../core/tokenizer/bpe";
import { parseTokenizerJson } from "../core/tokenizer/parse";
import type { ReadFile } from "./files";
import { OnnxGenerator } from "./generator";
import { giveRuntime, type Model, openModel } from "./model";

/** A token as it was written. */
export interface Written {
  /** What it adds to the text: nothing where it ends within a letter. */
  readonly text: string;
  /** The weight of each expert that took part, by its domain. */
  readonly writers: Readonly<Record<string, number>>;
  /** What the router last said, by domain; nothing of one expert alone. */
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface WriteSettings extends Partial<Omit<SamplingSettings, "drawn">> {
  /** How many tokens to write at most (default 64). */
  readonly tokens?: number;
}

export class Mixture {
  readonly #models = new Map<number, Promise<Model>>();
  readonly #writers = new Map<string, Writer & { readonly generator: OnnxGenerator }>();

  private constructor(
    private readonly read: ReadFile,
    readonly page: PageManifest,
    private readonly tokenizer: Tokenizer,
    private readonly router: Router | undefined,
  ) {}

  /** Opens a package; the files of an expert are read when it first has to write. Throws Error naming the file that does not fit. */
  static async open(read: ReadFile): Promise<Mixture> {
    const page = readPage(await read(PAGE));
    const text = async (name: string): Promise<string> => decodeUtf8(await read(name));
    const router = page.routing && parseRouter(await text("router.json"));
    const tokenizer = parseTokenizerJson(await text("tokenizer.json"));
    await giveRuntime(await read(RUNTIME));
    return new Mixture(read, page, tokenizer, router);
  }

  get domains(): readonly string[] {
    return this.page.experts.map(({ domain }) => domain);
  }

  /** The probability of each domain for a text; nothing of one expert alone. */
  route(text: string): Readonly<Record<string, number>> {
    return this.#byDomain(this.router?.probabilities(this.tokenizer.encode(text)) ?? []);
  }

  /** Writes after a prompt, token by token, one text at a time. Throws Error for settings out of their limits, and for a prompt that the router knows nothing of. */
  async *write(
    prompt: string,
    { tokens = 64, temperature = 1, topK = 0, topP = 1, seed = 0 }: WriteSettings = {},
  ): AsyncGenerator<Written> {
    const ids = [...this.tokenizer.encode(prompt)];
    const cast = this.#cast(ids);
    const written: number[] = [];
    let shown = "";
    for await (const id of generateInTurns((text) => cast.after(text), ids, tokens, { temperature, topK, topP, seed })) {
      written.push(id);
      // A token may end within a letter: hold its text back until the letter is whole.
      const text = decodeUtf8Lossy(this.tokenizer.decodeBytes(written)).replace(/\uFFFD+$/u, "");
      yield { text: text.slice(shown.length), writers: cast.writers, probabilities: cast.probabilities };
      shown = text;
    }
  }

  /** Who writes on after a text, asked before every token. */
  #cast(prompt: readonly number[]) {
    const { router } = this;
    const { routing } = this.page;
    if (router === undefined || routing === undefined) {
      const writers = { [this.domains[0]]: 1 };
      return { writers, probabilities: {}, after: () => this.#writer([1]) };
    }
    if (prompt.length === 0) throw new Error("The router needs some text to choose an expert by. Type a few words first.");
    if (!router.route(prompt).known) throw new Error("The router knows nothing of this text. Write more of it.");
    const rerouter = new Rerouter(router, routing);
    let last: Turn | undefined;
    let weights: ArrayLike<number> = [];
    const cast = {
      writers: {} as Readonly<Record<string, number>>,
      probabilities: {} as Readonly<Record<string, number>>,
      after: (text: readonly number[]): Promise<Writer> => {
        const turn = rerouter.next(text);
        if (turn !== last) {
          last = turn;
          weights = takersOf(turn, routing, false).weights;
          cast.probabilities = this.#byDomain(turn.probabilities);
          cast.writers = Object.fromEntries(Object.entries(this.#byDomain(weights)).filter(([, weight]) => weight > 0));
        }
        return this.#writer(weights);
      },
    };
    return cast;
  }

  #byDomain(values: ArrayLike<number>): Readonly<Record<string, number>> {
    return Object.fromEntries(Array.from(values, (value, k) => [this.domains[k], value]));
  }

  /** The same writer for the same experts, whose shares are those of `weights` from now on. */
  async #writer(weights: ArrayLike<number>): Promise<Writer> {
    const taking = Array.from(weights, (_, k) => k).filter((k) => weights[k] > 0);
    const key = taking.join();
    let writer = this.#writers.get(key);
    if (writer === undefined) {
      const models: Model[] = [];
      for (const k of taking) models.push(await this.#model(k));
      const generator = new OnnxGenerator(models);
      writer = { generator, context: generator.context, endOfText: this.tokenizer.endOfText };
      this.#writers.set(key, writer);
    }
    writer.generator.shares = taking.map((k) => weights[k]);
    return writer;
  }

  #model(k: number): Promise<Model> {
    const { model, shape } = this.page.experts[k];
    const open = async (): Promise<Model> => openModel(await this.read(model), shape, this.page.precision);
    const opened = this.#models.get(k) ?? open();
    this.#models.set(k, opened);
    opened.catch(() => this.#models.delete(k)); // the next text asks for it again
    return opened;
  }
}
