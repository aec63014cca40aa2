// A packed corpus as a file: found out among dropped ones, read through and compared with its card, and taken as it stands, with no
// step of cleaning, splitting or balancing. How it is packed is balancedSet.ts's.

import type { CorpusSummary, DomainForm, DomainSummary } from "../core/config/records";
import type { Split } from "../core/config/splits";
import type { Parted } from "../core/corpus/corpus";
import { type Document, measureDocument, type SourceDocument, stored } from "../core/corpus/documents";
import { UNPACK_LIMITS, UnpackBudget } from "../core/corpus/reading/budget";
import { type ByteSource, gather, joined, readAt } from "../core/corpus/reading/bytes";
import { isZip, type ZipEntry, zipEntries } from "../core/corpus/reading/zip";
import type { Parts } from "../core/corpus/split";
import { type Problem, StudioError } from "../core/errors";
import { CARD, type CardDomain, type CardPart, type CorpusCard, isCorpusCard, readCorpusCard } from "../core/exchange/corpusManifest";
import { documentOfRow } from "../core/exchange/corpusRows";
import { badPackage, messageOf } from "../core/exchange/gate";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import type { DroppedFile } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { replaceCorpus } from "./corpus";
import { asNamed } from "./hashed";
import type { OpenPool } from "./helpers";
import { writeTexts } from "./placedTexts";
import { Pulse } from "./pulse";
import { withoutHelpers } from "./textParts";

/** A card is small, and so is the number of files: what has more is some other archive. */
const MAX_CARD_BYTES = 16 << 20;
const MAX_FILES = 10_000;
/** A document is small: a line that has more bytes is none. */
const MAX_LINE_BYTES = 64 << 20;
const LINE_FEED = 0x0a;

export interface PackedFile {
  readonly card: CorpusCard;
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

/**
 * The packed corpus that a file is, or undefined where it is anything else, a damaged archive too. Throws
 * StudioError("bad-package") for one whose card can't be used, and "newer-version".
 */
export async function openPacked({ path, file }: { readonly path: string; readonly file: ByteSource }): Promise<PackedFile | undefined> {
  if (!/\.zip$/i.test(path)) return undefined;
  const entries = await entriesOf(path, file);
  const entry = entries?.get(CARD);
  if (entries === undefined || entry === undefined || entry.size > MAX_CARD_BYTES) return undefined;
  const bytes = await gather(entry.bytes(), MAX_CARD_BYTES, () => badPackage(`${CARD} is too large.`)).catch(() => undefined);
  return bytes !== undefined && isCorpusCard(bytes) ? { card: readCorpusCard(bytes), entries } : undefined;
}

async function entriesOf(path: string, file: ByteSource): Promise<Map<string, ZipEntry> | undefined> {
  const entries = new Map<string, ZipEntry>();
  try {
    if (!isZip(await readAt(file, 0, 4, path))) return undefined;
    for await (const entry of zipEntries(file, path, new UnpackBudget(path, file.size, UNPACK_LIMITS), () => {})) {
      entries.set(entry.name, entry);
      if (entries.size > MAX_FILES) return undefined;
    }
    return entries;
  } catch {
    return undefined; // whoever reads it as any other archive tells why
  }
}

/** Reads all of a package, `beat` after each piece. Throws StudioError("bad-package") naming the file that is not as the card says. */
export async function checkPacked(packed: PackedFile, beat: (bytes: number) => Promise<void>): Promise<void> {
  const parts = packed.card.domains.flatMap(({ form, parts }) => parts.map((part) => ({ form, part })));
  for (const { form, part } of parts) for await (const document of documentsOf(packed, part, formOf(form))) await beat(document.bytes);
  for (const { path } of packed.card.files)
    if (!parts.some(({ part }) => part.path === path)) for await (const _piece of checkedBytes(packed, path));
}

/** Takes the corpus of a package in place of the one in storage, which stays where the package is not what its card says. */
export async function restoreCorpus(
  packed: PackedFile,
  stage: string,
  context: Context,
  blobs: Blobs,
  openPool: OpenPool = withoutHelpers,
): Promise<CorpusSummary> {
  const { card } = packed;
  const pulse = new Pulse(context, stage);
  const total = card.domains.reduce((sum, { parts }) => sum + parts.reduce((bytes, part) => bytes + part.bytes, 0), 0);
  let done = 0;
  const beat = (bytes: number): Promise<void> => {
    done += bytes;
    return pulse.beat(() => context.emit({ kind: "progress", stage, done, total: 2 * total, unit: "bytes", note: "reading" }));
  };
  await checkPacked(packed, beat);
  try {
    const filling = card.domains.map(({ parts }): Filling => new Map(parts.map(({ split }) => [split, []])));
    await blobs.remove(paths.incoming); // of a reading that was stopped
    await writeTexts(blobs, paths.incomingTexts(0), textsOf(packed, filling, beat));
    const domains = card.domains.map((domain, i) => partedOf(domain, filling[i]));
    const written = await replaceCorpus({ blobs, context, stage, noise: 0, openPool }, domains);
    const summaries = written.map((summary, i) => ({ ...summary, ...cameAs(card.domains[i]) }));
    const { texts, seed, settings } = card;
    const origins = Object.fromEntries(
      card.domains.map(({ name, licence, source }) => [name, { licence: licence ?? "", source: source ?? "" }]),
    );
    return { source: "files", domains: summaries, problems: [asPacked(card)], packed: { texts, seed, settings, origins } };
  } finally {
    for (const path of [paths.incoming, paths.nextCorpus]) await blobs.remove(path);
  }
}

const formOf = (form: CardDomain["form"]): DomainForm | undefined => (form === "text" ? undefined : form);

/** What a domain's figures say of how it came, before anything was cut: as its card does. */
const cameAs = ({ files, documents, bytes, duplicates, cleaning }: CardDomain): Partial<DomainSummary> => ({
  files,
  documents,
  bytes,
  duplicates,
  cleaning,
});

const asPacked = ({ madeWith, domains }: CorpusCard): Problem => ({
  code: "file-notice",
  message: `This corpus came packed by ${madeWith}: its ${domains.length} domains were taken as they are, without cleaning, splitting or balancing.`,
  hint: "To have its texts go through these steps again, unpack the file and drop the folders in it.",
});

/** The documents of a domain's parts, as they are read. */
type Filling = ReadonlyMap<Split, Document[]>;

const partedOf = ({ name, form, files, duplicates, cleaning }: CardDomain, parts: Filling): Parted => ({
  name,
  ...(form === "instructions" && { form }),
  files,
  duplicates,
  cleaning,
  documents: [...parts.values()].flat(),
  ...(Object.fromEntries(parts) as unknown as Parts), // a card names those for training and validation at least
});

/** The texts of all parts, each document noted in its own. */
async function* textsOf(
  packed: PackedFile,
  filling: readonly Filling[],
  beat: (bytes: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const [i, { form, parts }] of packed.card.domains.entries()) {
    for (const part of parts) {
      for await (const { source } of documentsOf(packed, part, formOf(form))) {
        const text = encodeUtf8(stored(source));
        const document = measureDocument(source, { part: 0, at, length: text.length });
        at += text.length;
        filling[i].get(part.split)!.push(document);
        yield text;
        await beat(document.bytes);
      }
    }
  }
}

/** The documents of a part with the bytes of their text. Throws StudioError("bad-package") where it is not what the card says. */
async function* documentsOf(
  packed: PackedFile,
  { path, documents, bytes }: CardPart,
  form: DomainForm | undefined,
): AsyncGenerator<{ readonly source: SourceDocument; readonly bytes: number }> {
  let count = 0;
  let total = 0;
  for await (const line of linesOf(checkedBytes(packed, path), path)) {
    count += 1;
    const source = documentOfRow(line, form);
    if (typeof source === "string") throw badPackage(`Line ${count} of ${path} is no document: ${source}.`);
    const { length } = encodeUtf8(source.text);
    total += length;
    yield { source, bytes: length };
  }
  if (count !== documents || total !== bytes)
    throw badPackage(`${path} has ${count} documents with ${total} bytes; ${CARD} says ${documents} with ${bytes}.`);
}

/** A file's bytes. Throws StudioError("bad-package") where they are not those of the card. */
async function* checkedBytes({ card, entries }: PackedFile, path: string): AsyncGenerator<Uint8Array> {
  const known = card.files.find((file) => file.path === path);
  const entry = entries.get(path);
  if (known === undefined || entry === undefined) throw badPackage(`The package has no ${path}${known ? "" : ` in its ${CARD}`}.`);
  yield* asNamed(entry.bytes(), known, () => badPackage(`${path} is not the file that ${CARD} names.`));
}

/** The lines of a file in UTF-8, without their ends. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<string> {
  let rest: Uint8Array[] = [];
  let held = 0;
  const text = (bytes: Uint8Array): string => {
    try {
      return decodeUtf8(bytes);
    } catch (error) {
      throw badPackage(`${path} is no text: ${messageOf(error)}`);
    }
  };
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      yield* text(joined([...rest, piece.subarray(0, end)]))
        .slice(0, -1)
        .split("\n");
      rest = [];
      held = 0;
    }
    rest.push(piece.slice(end));
    held += piece.length - end;
    if (held > MAX_LINE_BYTES) throw badPackage(`${path} has a line of more than ${MAX_LINE_BYTES} bytes.`);
  }
  if (held > 0) yield text(joined(rest));
}

/** Throws StudioError("bad-package") where one of these files is a packed corpus, which goes with no other text. */
export async function refusePacked(files: readonly DroppedFile[]): Promise<void> {
  for (const dropped of files) {
    if ((await openPacked(dropped)) === undefined) continue;
    throw new StudioError(
      "bad-package",
      `${dropped.path} is a packed corpus, which is taken as it is and joins no other texts.`,
      "Drop it by itself, or unpack it and drop the folders in it with the others.",
    );
  }
}
