// Dropped files as they are read, archives with all that is in them: documents come as the bytes do, and which domain a file belongs
// to is known once all were seen. Not what becomes of the documents: that is incoming.ts's.

import { PICKED_FIELD, type Recipe } from "../core/config/recipe";
import { assignDomains, isLeftBehind } from "../core/corpus/domain";
import { Remarks } from "../core/corpus/leftOut";
import type { ByteSource } from "../core/corpus/reading/bytes";
import { documentsOf, type FormatSettings } from "../core/corpus/reading/formats";
import { expand } from "../core/corpus/reading/leaves";
import { type Problem, toProblem } from "../core/errors";
import type { DroppedFile } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Incoming, IncomingFile } from "./incoming";
import { Pulse } from "./pulse";

/** Reads dropped files one after the other as part of a stage, and keeps what is to be told of what was left out of them or guessed. */
export class Reading implements Incoming {
  readonly #dropped: readonly DroppedFile[];
  readonly #settings: FormatSettings;
  readonly #leftOut = new Remarks();
  readonly #remarks = new Remarks();
  /** Files that can't be read count as well: what is a domain's folder doesn't depend on what is in its files. */
  readonly #seen = new Set<string>();
  readonly #beat: (report: () => void) => Promise<void>;
  readonly #emit: (done: number, note: string) => void;
  readonly #total: number;
  /** Bytes of the files before, and of those asked for of the one that is read. */
  #before = 0;
  #asked = 0;
  #note = "";

  constructor(dropped: readonly DroppedFile[], { textField }: Pick<Recipe["corpus"], "textField">, stage: string, context: Context) {
    this.#dropped = dropped.filter(({ path }) => isWanted(path));
    this.#settings = {
      ...(textField !== PICKED_FIELD && { textField }),
      tell: (problem) => this.#remarks.add(toProblem(problem)),
    };
    const pulse = new Pulse(context, stage);
    this.#beat = (report) => pulse.beat(report);
    this.#total = dropped.reduce((sum, { file }) => sum + file.size, 0);
    this.#emit = (done, note) => context.emit({ kind: "progress", stage, done, total: this.#total, unit: "bytes", note });
  }

  get problems(): readonly Problem[] {
    return [
      ...this.#leftOut.shortened("files", "Drop only the files that hold text."),
      ...this.#remarks.shortened("remarks on files", "Mend what is named first, and drop the files again."),
    ];
  }

  domains(): ReadonlyMap<string, string> {
    const paths = [...this.#seen];
    const domains = assignDomains(paths);
    return new Map(paths.map((path, i) => [path, domains[i]!]));
  }

  excuses(error: unknown): boolean {
    const problem = toProblem(error);
    if (problem.code === "cancelled") return false;
    this.#leftOut.add(problem);
    return true;
  }

  async *files(): AsyncGenerator<IncomingFile> {
    const beat = (): Promise<void> => this.#beat(() => this.#emit(Math.min(this.#before + this.#asked, this.#total), this.#note));
    for (const { path, file } of this.#dropped) {
      const known = this.#seen.size;
      const heard = { path, file: listened(file, (bytes) => (this.#asked += bytes)) };
      for await (const leaf of expand(heard, (problem) => this.#leftOut.add(toProblem(problem)), { wanted: isWanted })) {
        this.#note = leaf.path;
        this.#seen.add(leaf.path);
        const bytes = () => beating(leaf.bytes(), beat);
        yield { path: leaf.path, documents: beating(documentsOf({ ...leaf, bytes }, this.#settings), beat) };
      }
      if (this.#seen.size === known) this.#seen.add(path);
      this.#before += file.size;
      this.#asked = 0;
      await beat();
    }
    this.#emit(this.#total, this.#note);
  }
}

const isWanted = (path: string): boolean => !isLeftBehind(path);

/** The same items, with a beat after each: of bytes too, as they may be many before a document comes of them. */
async function* beating<Item>(items: AsyncIterable<Item>, beat: () => Promise<void>): AsyncGenerator<Item> {
  for await (const item of items) {
    yield item;
    await beat();
  }
}

/** The same file; `onRead` hears how many bytes of it are asked for. */
function listened(source: ByteSource, onRead: (bytes: number) => void): ByteSource {
  return {
    size: source.size,
    slice: (start, end) => listened(source.slice(start, end), onRead),
    arrayBuffer: () => {
      onRead(source.size);
      return source.arrayBuffer();
    },
  };
}
