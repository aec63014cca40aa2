// The benchmark of the tokenizer: the studio's own stage on a folder of texts, in Chrome, and Python `tokenizers` beside it.
// What the page does stands in test/bench/tokenizerPage.ts, Python's part and the sample in test/bench/tokenizer.ts.

import type { Page } from "playwright-core";
import { BASE_TOKENS, PRE_TOKENIZERS, type PreTokenizer } from "../core/config/tokenizer";
import { formatNumber } from "../core/format/format";
import { table } from "../core/format/markdown";

/** Merges that are learned, where the text has as many, and entries of such a vocabulary. */
export const MERGES = 32_000;
export const VOCABULARY = MERGES + BASE_TOKENS;

/** Times each is done; the fastest counts, for what else runs on a machine only slows it. */
export const TURNS_OF_EACH = 3;

/** Seconds from texts to merges, counting their words included, and from texts to tokens. */
export interface TokenizerSeconds {
  readonly train: number;
  readonly encode: number;
}

export interface TokenizerRun extends TokenizerSeconds {
  /** UTF-8 bytes of all texts. */
  readonly bytes: number;
  readonly tokens: number;
  readonly merges: number;
}

export interface TokenizerRow extends TokenizerRun {
  readonly preTokenizer: PreTokenizer;
  /** Python's, on the same texts; absent where no Python was named. */
  readonly python?: TokenizerSeconds;
}

export interface TokenizerReport {
  readonly rows: readonly TokenizerRow[];
  /** Cores of the processor, by each of which the page has a helper where there is much text. */
  readonly cores: number;
}

/** What test/bench/page.ts lends to this. */
interface TokenizerWindow {
  timeTokenizer(preTokenizer: PreTokenizer, vocabSize: number): Promise<TokenizerRun>;
}

/** Times every pre-tokenizer on the texts below `folder`; `inPython` does the same elsewhere. */
export async function timeTokenizer(
  page: Page,
  folder: string,
  inPython: ((preTokenizer: PreTokenizer) => TokenizerSeconds) | undefined,
): Promise<TokenizerReport> {
  await page.locator("input").setInputFiles(folder);
  const rows: TokenizerRow[] = [];
  for (const preTokenizer of PRE_TOKENIZERS) {
    console.error(`${preTokenizer} …`);
    const turns: TokenizerRun[] = [];
    for (let turn = 0; turn < TURNS_OF_EACH; turn++)
      turns.push(
        await page.evaluate(([name, size]) => (window as unknown as TokenizerWindow).timeTokenizer(name, size), [
          preTokenizer,
          VOCABULARY,
        ] as const),
      );
    const python = inPython?.(preTokenizer);
    rows.push({ preTokenizer, ...turns[0]!, ...fastest(turns), ...(python && { python }) });
  }
  return { rows, cores: await page.evaluate(() => navigator.hardwareConcurrency) };
}

/** The least seconds of each part. */
const fastest = (turns: readonly TokenizerSeconds[]): TokenizerSeconds => ({
  train: Math.min(...turns.map(({ train }) => train)),
  encode: Math.min(...turns.map(({ encode }) => encode)),
});

/** The report as a Markdown table: Python's seconds over the page's are how many times faster the page is. */
export function tokenizerText({ rows, cores }: TokenizerReport): string {
  const lines = rows.flatMap(({ preTokenizer, python, bytes, ...own }) =>
    (["train", "encode"] as const).map((part) => [
      preTokenizer,
      part,
      formatNumber(own[part], 3),
      formatNumber(bytes / 1e6 / own[part], 3),
      ...(python ? [formatNumber(python[part], 3), formatNumber(python[part] / own[part], 3)] : []),
    ]),
  );
  const [{ bytes, tokens, merges, python }] = rows as readonly [TokenizerRow];
  const head = ["cuts", "part", "s", "MB/s", ...(python ? ["Python's s", "times faster"] : [])];
  const about = `${formatNumber(bytes / 1e6)} MB of text, ${merges} merges, ${formatNumber(tokens / 1e6)} million tokens, ${cores} cores; the fastest of ${TURNS_OF_EACH} turns`;
  const without = "Python was left out: name one that has tokenizers by --python or LIMBECK_PYTHON.";
  return [about, "", table(head, lines), ...(python ? [] : [without])].join("\n");
}
