// The corpus as one file to take away: JSON lines for each part of each domain, a card for people and one for programs, in a zip that is
// written as the texts are read, however large they are. Offered only after it was read back and agrees with its card.

import type { DomainForm, ExportFile } from "../core/config/records";
import type { Split } from "../core/config/splits";
import { bytesOfSplits } from "../core/config/splits";
import { corpusReadme } from "../core/exchange/corpusCard";
import { CARD, cardJson, corpusFacts, README } from "../core/exchange/corpusManifest";
import { rowOf } from "../core/exchange/corpusRows";
import { badPackage } from "../core/exchange/gate";
import type { WrittenFile } from "../core/exchange/writtenFile";
import { type StreamedFile, zipPieces } from "../core/exchange/zipStream";
import { counted, formatBytes } from "../core/format/format";
import { encodeUtf8 } from "../core/format/utf8";
import type { PackingArguments } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { documentsIn, keysIn } from "./documents";
import { hashed } from "./hashed";
import { checkPacked, openPacked } from "./packedCorpus";
import { Pulse } from "./pulse";

const STAGE = "balanced-set";
/** The file's name, and that of the folder it is unpacked into. */
const NAME = "limbeck-corpus";
/** Letters that are written at once. */
const PIECE = 1 << 20;
/** Text from which an archive is written for more than 4 GB: text may grow by a fifth in JSON, and hardly shrink. */
const LARGE = 3e9;

/**
 * Packs the corpus in storage, and reads it back. Throws StudioError("missing-stage") without a corpus, "bad-package" where what was
 * written is not what its card says, and "storage-full".
 */
export async function packCorpus(argument: PackingArguments, context: Context, blobs: Blobs): Promise<ExportFile> {
  const facts = corpusFacts(argument);
  const { domains } = argument.corpus;
  const bytes = domains.reduce((sum, domain) => sum + bytesOfSplits(domain), 0);
  const pulse = new Pulse(context, STAGE);
  let done = 0;
  const beat = (note: string) => (more: number) => {
    done += more;
    return pulse.beat(() =>
      context.emit({ kind: "progress", stage: STAGE, done: Math.min(done, 2 * bytes), total: 2 * bytes, unit: "bytes", note }),
    );
  };

  const written: WrittenFile[] = [];
  const noted = (name: string, pieces: AsyncIterable<Uint8Array>): StreamedFile => ({
    name,
    pieces: hashed(pieces, (file) => written.push({ path: name, ...file })),
  });
  async function* files(): AsyncGenerator<StreamedFile> {
    for (const [i, { form, parts }] of facts.domains.entries()) {
      const source = { blobs, domain: i, form: form === "text" ? undefined : form };
      for (const { split, path } of parts) yield noted(path, linesOf({ ...source, split }, beat("packing")));
    }
    yield noted(README, one(corpusReadme(facts, written)));
    yield { name: CARD, pieces: one(cardJson({ ...facts, files: written })) };
  }
  let sha256 = "";
  const pieces = hashed(zipPieces(files(), bytes > LARGE), (file) => {
    sha256 = file.sha256;
  });
  await blobs.write(paths.balancedSet, pieces);
  const file = await blobs.file(paths.balancedSet);
  const path = `${NAME}.zip`;
  try {
    const packed = await openPacked({ path, file });
    if (packed === undefined) throw badPackage(`${path} has no ${CARD}.`);
    await checkPacked(packed, beat("checking"));
  } catch (error) {
    await blobs.remove(paths.balancedSet);
    throw error;
  }
  return {
    path,
    storage: paths.balancedSet,
    bytes: file.size,
    sha256,
    description: `The corpus as models see it: ${counted(domains.length, "domain")} with ${formatBytes(bytes)} of text, as JSON lines for each part, with a card.`,
    usage: { reader: "any program that reads JSON lines, and this studio", command: `python -m zipfile -e ${path} ${NAME}` },
  };
}

interface StoredPart {
  readonly blobs: Blobs;
  readonly domain: number;
  readonly form: DomainForm | undefined;
  readonly split: Split;
}

/** The lines of a part; `beat` hears the letters of each document. */
async function* linesOf({ blobs, domain, form, split }: StoredPart, beat: (letters: number) => Promise<void>): AsyncGenerator<Uint8Array> {
  const keys = keysIn(blobs, domain, split);
  let lines = "";
  for await (const document of documentsIn(blobs, domain, split)) {
    const { value: key } = await keys.next();
    lines += `${rowOf(document, form, key ?? undefined)}\n`;
    await beat(document.length);
    if (lines.length < PIECE) continue;
    yield encodeUtf8(lines);
    lines = "";
  }
  yield encodeUtf8(lines);
}

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield encodeUtf8(text);
}
