// A zip archive that is written as its files come, for those too large to be held: not even one of its files is in memory as a whole.
// Packages of models are zip.ts's.

import { ZipWriter } from "@zip.js/zip.js/lib/zip-core-native.js";
import { handed } from "../corpus/reading/handed";
import { HandingWriter } from "../corpus/reading/handingWriter";

interface ByteController {
  enqueue(bytes: Uint8Array): void;
  close(): void;
}
// Browsers, workers and Node have it; the language itself has none.
declare const ReadableStream: new (source: { pull(controller: ByteController): Promise<void> }) => { readonly locked: boolean };

/** A file of an archive, in pieces of any length. */
export interface StreamedFile {
  readonly name: string;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Kept as it is: weights and tokens hardly shrink, and deflating them takes long. */
  readonly stored?: boolean;
}

/** The oldest time a zip can hold, 1 January 1980 at midnight as its own two numbers: the same bytes in every time zone. */
const FIXED_TIME = 0x00210000;

/**
 * The archive of `files`, each read to its end before the next is asked for. Sizes stand behind the files, since they are not known
 * before; `large` says that all of them together may have more than 4 GB (zip64), which some old programs don't read.
 */
export async function* zipPieces(files: AsyncIterable<StreamedFile>, large: boolean): AsyncGenerator<Uint8Array> {
  yield* handed<Uint8Array>(async (write) => {
    const zip = new ZipWriter(new HandingWriter(write), { zip64: large, extendedTimestamp: false, rawLastModDate: FIXED_TIME });
    // The stream's type has another name in each of the libraries that this is compiled with.
    for await (const { name, pieces, stored } of files)
      await zip.add(name, { readable: streamOf(pieces) } as never, stored ? { level: 0 } : {});
    await zip.close();
  });
}

function streamOf(pieces: AsyncIterable<Uint8Array>) {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}
