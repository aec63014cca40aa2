// The documents of a file, by what kind of file it is: its name says so. Plain text of any kind is what all others are
// read as. Not how files come out of archives: see leaves.ts.

import type { SourceDocument } from "../documents";
import { splitPieces } from "../documents";
import { stemOf } from "../domain";
import { ByteReader } from "./bytes";
import type { Tell } from "./damage";
import { decoded } from "./decode";
import { delimitedRows } from "./delimited";
import { htmlTexts } from "./html";
import { jsonRows } from "./json";
import { type Leaf, sourceOf } from "./leaves";
import { isParquet, parquetRows } from "./parquet";
import { type RowSettings, rowDocuments } from "./rows";
import type { Texts } from "./texts";

export interface FormatSettings {
  /** The field of rows that holds their text; undefined to pick one. */
  readonly textField?: string;
  /** Hears what was left out or guessed. */
  readonly tell: Tell;
}

/**
 * The documents of a file in its order, each with its key: those of an instruction file with their examples. A file that
 * turns out to be none throws StudioError, maybe at its end, and what came of it is then to be left out.
 */
export async function* documentsOf(leaf: Leaf, { textField, tell }: FormatSettings): AsyncGenerator<SourceDocument> {
  const { path } = leaf;
  const settings: RowSettings = { textField, tell };
  const kind = kindOf(path);
  const reader = new ByteReader(leaf.bytes());
  if (isParquet(await reader.peek(4))) {
    yield* rowDocuments(parquetRows(await sourceOf({ ...leaf, bytes: () => reader.pieces() }), path), path, settings);
    return;
  }
  const texts = decoded(reader.pieces(), path, tell);
  if (kind === "csv" || kind === "tsv") yield* rowDocuments(delimitedRows(texts, path, kind === "tsv"), path, settings);
  else if (kind === "json" || kind === "jsonl") {
    const content = await jsonRows(texts, kind === "jsonl");
    yield* "rows" in content ? rowDocuments(content.rows, path, settings) : textDocuments(content.text, path);
  } else yield* textDocuments(kind === "html" ? htmlTexts(texts) : texts, path);
}

/** Other names of a kind of file. */
const ALIASES: Readonly<Record<string, string>> = { ndjson: "jsonl", tab: "tsv", htm: "html", xhtml: "html" };

/** The kind of a file by the end of its name, which compression may have made longer. */
function kindOf(path: string): string {
  const ending = /\.([^./]+)(?:\.(?:gz|zst))?$/i.exec(path)?.[1].toLowerCase() ?? "";
  return ALIASES[ending] ?? ending;
}

async function* textDocuments(texts: Texts, path: string): AsyncGenerator<SourceDocument> {
  const key = stemOf(path);
  for await (const text of splitPieces(texts)) yield { text, key };
}
