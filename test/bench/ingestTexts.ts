// Texts for the benchmark of the ingest where none are given: as large as asked, in a folder that is there as long as the work
// needs it. Not the sample: its pages are few, so their paragraphs are drawn anew for each page here.

import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SAMPLE_DOMAINS, type SampleDomain, writeSample } from "../../src/core/corpus/sample/sample";
import { utf8Length } from "../../src/core/format/utf8";
import { type Random, randomStream } from "../../src/core/random";

/** Bytes of the sample from whose paragraphs a domain's pages are put together. */
const STOCK_BYTES = 2_000_000;
/** Bytes of a page about, and of files at most. */
const PAGE_BYTES = 3000;
const FILE_BYTES = 16_000_000;
/** Of so many files one is a copy of the one before; a domain has at least as many. */
const COPIED_EVERY = 8;

/** Calls `work` with a folder of about `bytes` bytes in four domains, one file in 8 a copy of another; the same every time. */
export async function withIngestTexts<Result>(bytes: number, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "limbeck-ingest-"));
  try {
    for (const domain of SAMPLE_DOMAINS) writeDomain(join(folder, domain), domain, bytes / SAMPLE_DOMAINS.length);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeDomain(folder: string, domain: SampleDomain, bytes: number): void {
  mkdirSync(folder);
  const stock = writeSample(domain, 1, STOCK_BYTES).flatMap(({ text }) => text.split(/\n{2,}/).filter((part) => part.length > 20));
  const sizes = stock.map((part) => utf8Length(part) + 2);
  const random = randomStream(1, SAMPLE_DOMAINS.indexOf(domain));
  const nameOf = (file: number): string => join(folder, `${domain}-${String(file).padStart(4, "0")}.txt`);
  const file = Math.min(FILE_BYTES, bytes / COPIED_EVERY);
  for (let left = bytes, number = 0; left > 0; left -= file, number++) {
    if (number % COPIED_EVERY === COPIED_EVERY - 1) cpSync(nameOf(number - 1), nameOf(number));
    else writeFile(nameOf(number), Math.min(file, left), { stock, sizes, random });
  }
}

interface Stock {
  readonly stock: readonly string[];
  readonly sizes: readonly number[];
  readonly random: Random;
}

/** Pages one after the other, each paragraphs of the stock under a heading of its own. */
function writeFile(path: string, bytes: number, { stock, sizes, random }: Stock): void {
  const descriptor = openSync(path, "w");
  for (let written = 0; written < bytes; ) {
    const pages: string[] = [];
    for (let held = 0; held < 1 << 20 && written + held < bytes; ) {
      pages.push(`# ${random.below(2 ** 32)}\n\n`);
      for (let page = 0; page < PAGE_BYTES; ) {
        const part = random.below(stock.length);
        pages.push(stock[part], "\n\n");
        page += sizes[part];
        held += sizes[part];
      }
    }
    written += writeSync(descriptor, pages.join(""));
  }
  closeSync(descriptor);
}
