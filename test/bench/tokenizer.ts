// The parts of the tokenizer's benchmark that are no page's: texts for it where none are given, and Python `tokenizers` on them.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type TokenizerSeconds, TURNS_OF_EACH, VOCABULARY } from "../../src/cli/benchTokenizer";
import { CommandError, EXIT, sentenceOf } from "../../src/cli/command";
import type { PreTokenizer } from "../../src/core/config/tokenizer";
import { SAMPLE_DOMAINS, writeSample } from "../../src/core/corpus/sample/sample";
import { PATTERNS } from "../../src/core/tokenizer/pretokenize";

/** Bytes of each domain of the sample. */
const SAMPLE_BYTES = 3_000_000;

/** Calls `work` with a folder of the sample texts, as long as it needs that. */
export async function withSampleTexts<Result>(work: (folder: string) => Promise<Result>, bytes = SAMPLE_BYTES): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "limbeck-texts-"));
  try {
    for (const domain of SAMPLE_DOMAINS) {
      mkdirSync(join(folder, domain));
      writeSample(domain, 1, bytes).forEach(({ text }, i) => {
        writeFileSync(join(folder, domain, `${i}.txt`), text);
      });
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How long Python takes for the texts below `folder`. Throws CommandError where `python` does not do its part. */
export function tokenizerInPython(python: string, folder: string, preTokenizer: PreTokenizer): TokenizerSeconds {
  const script = fileURLToPath(new URL("tokenizer.py", import.meta.url));
  const pattern = preTokenizer === "gpt2" ? "" : PATTERNS[preTokenizer];
  const given = [script, folder, String(VOCABULARY), String(TURNS_OF_EACH), pattern];
  const { status, stdout, stderr, error } = spawnSync(python, given, { encoding: "utf8" });
  if (status !== 0)
    throw new CommandError(EXIT.failed, `tokenizers did not run by ${python}: ${sentenceOf(error ?? stderr.trim().split("\n").at(-1))}`);
  return JSON.parse(stdout);
}
