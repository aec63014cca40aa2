// What a run that ended with the texts found, as the lines one looks for first; the reports say all of it.

import type { CorpusReport, TextReports, TokenizerReport } from "../app/reportTexts";
import { cleaningLines } from "../core/config/cleaningLines";
import { counted, formatBytes, formatCount, formatDecimals, formatPercent } from "../core/format/format";

/** The lines: one or more for each domain, and one for what they have in common. */
export function textLines({ corpus, tokenizer }: TextReports): string[] {
  return [...corpusLines(corpus), ...(tokenizer ? tokenizerLines(tokenizer) : [])];
}

const row = (name: string, text: string): string => `${name.padEnd(16)}   ${text}`;

function corpusLines({ domains, ratio, problems }: CorpusReport): string[] {
  const lines = domains.flatMap(({ name, form, files, documents, duplicates, bytes, cleaning, before, after, parts }) => {
    const heldOut = Object.entries(parts).flatMap(([split, part]) => (split === "train" ? [] : part.documents));
    const trained = `${formatBytes(after.bytes)} to train on (${formatPercent(after.share)}; ${formatPercent(before.share)} before the balance)`;
    const noun = form === "text" ? "document" : "example";
    return [
      row(
        name,
        `${counted(documents, noun)} of ${counted(files, "file")}, ${formatBytes(bytes)}; ${counted(duplicates, "duplicate")} left out`,
      ),
      row("", `${counted(after.documents, noun)} with ${trained}, ${formatCount(heldOut.reduce((sum, count) => sum + count, 0))} held out`),
      ...cleaningLines(cleaning).map(({ label, did }) => row("", `${label}: ${did}`)),
    ];
  });
  const [before, after] = [ratio.before, ratio.after].map((value) => formatDecimals(value, 2));
  const balance = row("balance", `the largest domain has ${after} times the text of the smallest, ${before} times before`);
  return [...lines, balance, ...(problems.length > 0 ? [row("remarks", counted(problems.length, "remark"))] : [])];
}

function tokenizerLines({ vocabSize, merges, cut, domains }: TokenizerReport): string[] {
  const kind = cut === null ? "from files" : `text cut as ${cut} does`;
  return [
    row("tokenizer", `${formatCount(vocabSize)} entries, ${counted(merges, "merge")}, ${kind}`),
    ...Object.entries(domains).map(([name, { bytesPerToken, trainTokens, validationTokens }]) => {
      const size = bytesPerToken === undefined ? "" : `${formatDecimals(bytesPerToken, 2)} bytes a token, `;
      return row(name, `${size}${formatCount(trainTokens)} tokens to train on, ${formatCount(validationTokens)} held out`);
    }),
  ];
}
