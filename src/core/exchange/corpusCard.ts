// README.md of a packed corpus, a data card for people: what is in it, where the text is from as far as that was stated, and how it was
// cleaned, split and balanced. It says what card.json says; the files' hashes stand in both.

import { cleaningLines } from "../config/cleaningLines";
import { fieldAt } from "../config/fields";
import { NOT_STATED } from "../config/origins";
import { counted, formatBytes, formatCount, formatDecimals, formatPercent } from "../format/format";
import { plain, table } from "../format/markdown";
import { CARD, type CardDomain, type CorpusFacts } from "./corpusManifest";
import type { WrittenFile } from "./writtenFile";

/** The card of a corpus whose parts were written as `files`. */
export function corpusReadme(facts: CorpusFacts, files: readonly WrittenFile[]): string {
  const sections = [introduction(facts), origins(facts), balance(facts), contents(facts, files), cleaning(facts), settings(facts)];
  return `${[...sections, ...remarks(facts), use].join("\n\n")}\n`;
}

function introduction({ domains, texts, madeWith, seed }: CorpusFacts): string {
  const names = domains.map(({ name }) => plain(name)).join(", ");
  const from = texts === "files" ? "" : ` The text was ${texts}.`;
  return [
    "# Corpus",
    "",
    `Text of ${counted(domains.length, "domain")} (${names}), cleaned, split and balanced with ${plain(madeWith)}, seed ${seed}.${from}`,
    `Each part of a domain is a file of JSON lines in UTF-8, a document a line; \`${CARD}\` says all of this to programs.`,
  ].join("\n");
}

function origins({ domains }: CorpusFacts): string {
  const stated = (text: string | null): string => (text === null ? NOT_STATED : plain(text));
  const rows = domains.map(({ name, licence, source }) => [plain(name), stated(licence), stated(source)]);
  return `## Licence and source\n\nAs stated by who packed it; nothing of it was checked.\n\n${table(["Domain", "Licence", "Source"], rows)}`;
}

function balance({ domains, ratio, settings: { balanceBy, balanceTolerance } }: CorpusFacts): string {
  const rows = domains.map(({ name, before, after }) => [
    plain(name),
    ...[before, after].flatMap(({ documents, bytes, share }) => [formatCount(documents), formatBytes(bytes), formatPercent(share)]),
  ]);
  const times = (value: number): string => `${formatDecimals(value, 2)} ×`;
  const header = ["Domain", "Documents", "Text", "Share", "Documents after", "Text after", "Share after"];
  const by = balanceBy === "articles" ? "article by article, each kept in all domains or in none" : "document by document";
  return [
    "## Balance",
    "",
    `Larger domains were cut to the smallest and ${formatPercent(balanceTolerance)} more, ${by}; only text for training was cut.`,
    `The largest domain had ${times(ratio.before)} the text of the smallest before, and has ${times(ratio.after)} after.`,
    "",
    table(header, rows),
  ].join("\n");
}

function contents({ domains }: CorpusFacts, files: readonly WrittenFile[]): string {
  const rows = domains.flatMap(({ name, parts }) =>
    parts.map(({ split, path, documents, bytes }) => {
      const file = files.find((one) => one.path === path);
      return [plain(name), split, `\`${path}\``, formatCount(documents), formatBytes(bytes), `\`${file?.sha256}\``];
    }),
  );
  return `## Files\n\n${table(["Domain", "Part", "File", "Documents", "Text", "SHA-256"], rows)}`;
}

function cleaning({ domains }: CorpusFacts): string {
  const rows = domains.flatMap((domain) => [came(domain), ...stepsOf(domain)]);
  return `## What cleaning did\n\n${table(["Domain", "Step", "Did"], rows)}`;
}

const came = ({ name, files, documents, bytes, form }: CardDomain): string[] => [
  plain(name),
  "all steps",
  `${counted(files, "file")} became ${counted(documents, form === "instructions" ? "example" : "document")} with ${formatBytes(bytes)} of text`,
];

const stepsOf = ({ name, cleaning: counts }: CardDomain): string[][] =>
  cleaningLines(counts).map(({ label, did }) => [plain(name), label, did]);

function settings({ settings: values }: CorpusFacts): string {
  const rows = Object.entries(values).map(([name, value]) => [
    `\`corpus.${name}\``,
    fieldAt(`corpus.${name}`)?.label ?? name,
    plain(String(value)),
  ]);
  return `## Settings\n\n${table(["Setting", "In words", "Value"], rows)}`;
}

function remarks({ remarks: told }: CorpusFacts): readonly string[] {
  return told.length === 0 ? [] : [`## Left out and other remarks\n\n${told.map((remark) => `- ${plain(remark)}`).join("\n")}`];
}

const use = [
  "## Use",
  "",
  '`train` is what models learn from, `validation` what they are measured on; `test` and `shifted`, of instructions only, are prompts to be answered. A line is `{"text": …}`, or `{"instruction": …, "context": …, "response": …}`, with an `"id"` where the text had one.',
  "",
  "```python",
  "import json",
  'documents = [json.loads(line) for line in open("DOMAIN/train.jsonl", encoding="utf-8")]',
  "```",
  "",
  "Dropped into Limbeck as the zip that it was, it gives the same domains with the same documents in the same parts.",
].join("\n");
