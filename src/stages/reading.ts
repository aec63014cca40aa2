// Dropped files as they are read, archives with all that is in them: documents come as the bytes do, and which domain a file belongs
// to is known once all were seen. Not what becomes of the documents: that is incoming.ts's.

import { PICKED_FIELD, type Recipe } from "../core/config/recipe";
import { assignDomains, isLeftBehind } from "../core/corpus/domain";
import { Remarks } from "../core/corpus/leftOut";
import type { ByteSource } from "../core/corpus/reading/bytes";
import { documentsOf, type FormatSettings } from "../core/corpus/reading/formats";
import { expand } from "../core/corpus/reading/leaves";
import { type Problem, toProblem } from "../core/errors";
import { counted, formatBytes } from "../core/format/format";
import type { DroppedFile } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Incoming, IncomingFile, IncomingSource } from "./incoming";
import type { SourceNotes } from "./incomingParts";
import { beating, Pulse } from "./pulse";

/** A dropped file with what is noted while it is read. */
interface Entry {
  readonly path: string;
  readonly file: File;
  /** Files that can't be read count as well: what is a domain's folder doesn't depend on what is in its files. */
  readonly paths: Set<string>;
  readonly leftOut: Remarks;
  readonly remarks: Remarks;
}

/** Reads dropped files one after the other as part of a stage, and keeps what is to be told of what was left out of them or guessed. */
export class Reading implements Incoming {
  readonly #entries: readonly Entry[];
  readonly #textField: string;
  readonly #stage: string;
  readonly #context: Context;
  readonly #pulse: Pulse;
  /** The file that is read, what of it is read, and the bytes that were asked for. */
  #current: Entry | undefined;
  #note = "";
  #asked = 0;
  /** Bytes of the files before, and of all that are to be read. */
  #before = 0;
  #total: number;
  /** Files that need not be read, and their bytes. */
  #recalled = { files: 0, bytes: 0 };

  constructor(dropped: readonly DroppedFile[], { textField }: Pick<Recipe["corpus"], "textField">, stage: string, context: Context) {
    const fresh = () => ({ paths: new Set<string>(), leftOut: new Remarks(), remarks: new Remarks() });
    this.#entries = dropped.filter(({ path }) => isWanted(path)).map((file) => ({ ...file, ...fresh() }));
    this.#textField = textField;
    this.#stage = stage;
    this.#context = context;
    this.#pulse = new Pulse(context, stage);
    this.#total = this.bytes;
  }

  get bytes(): number {
    return this.#entries.reduce((sum, { file }) => sum + file.size, 0);
  }

  get problems(): readonly Problem[] {
    const [leftOut, remarks] = [new Remarks(), new Remarks()];
    for (const entry of this.#entries) {
      leftOut.addAll(entry.leftOut.kept);
      remarks.addAll(entry.remarks.kept);
    }
    return [
      ...leftOut.shortened("files", "Drop only the files that hold text."),
      ...remarks.shortened("remarks on files", "Mend what is named first, and drop the files again."),
    ];
  }

  domains(): ReadonlyMap<string, string> {
    const paths = [...new Set(this.#entries.flatMap(({ paths }) => [...paths]))];
    const domains = assignDomains(paths);
    return new Map(paths.map((path, i) => [path, domains[i]!]));
  }

  excuses(error: unknown): boolean {
    const problem = toProblem(error);
    if (problem.code === "cancelled") return false;
    this.#current?.leftOut.add(problem);
    return true;
  }

  sources(): readonly IncomingSource[] {
    return this.#entries.map((entry) => ({
      files: () => this.#files(entry),
      again: {
        identity: JSON.stringify([entry.path, entry.file.size, entry.file.lastModified, this.#textField]),
        notes: () => ({ paths: [...entry.paths], leftOut: entry.leftOut.kept, remarks: entry.remarks.kept }),
        recall: (notes) => this.#recall(entry, notes),
      },
    }));
  }

  #recall({ file, paths, leftOut, remarks }: Entry, notes: SourceNotes): void {
    for (const path of notes.paths) paths.add(path);
    leftOut.addAll(notes.leftOut);
    remarks.addAll(notes.remarks);
    this.#total -= file.size;
    this.#recalled = { files: this.#recalled.files + 1, bytes: this.#recalled.bytes + file.size };
  }

  begin(): void {
    const { files, bytes } = this.#recalled;
    if (files === 0) return;
    const message = `${counted(files, "file")} with ${formatBytes(bytes)} had been read when reading was stopped, and ${files === 1 ? "is" : "are"} taken over.`;
    const hint = "To have all read anew, change how they are cleaned, or the files.";
    this.#context.emit({ kind: "notice", stage: this.#stage, problem: { code: "file-notice", message, hint } });
  }

  async *#files(entry: Entry): AsyncGenerator<IncomingFile> {
    const { path, file, paths, leftOut, remarks } = entry;
    const beat = (): Promise<void> => this.#pulse.beat(() => this.#report());
    const settings: FormatSettings = {
      ...(this.#textField !== PICKED_FIELD && { textField: this.#textField }),
      tell: (problem) => remarks.add(toProblem(problem)),
    };
    this.#current = entry;
    this.#asked = 0;
    const heard = { path, file: listened(file, (bytes) => (this.#asked += bytes)) };
    for await (const leaf of expand(heard, (problem) => leftOut.add(toProblem(problem)), { wanted: isWanted })) {
      this.#note = leaf.path;
      paths.add(leaf.path);
      const bytes = () => beating(leaf.bytes(), beat); // many may come before a document comes of them
      yield { path: leaf.path, documents: beating(documentsOf({ ...leaf, bytes }, settings), beat) };
    }
    if (paths.size === 0) paths.add(path);
    this.#before += file.size;
    this.#asked = 0;
    await beat();
    if (this.#before === this.#total) this.#report();
  }

  #report(): void {
    const done = Math.min(this.#before + this.#asked, this.#total);
    this.#context.emit({ kind: "progress", stage: this.#stage, done, total: this.#total, unit: "bytes", note: this.#note });
  }
}

const isWanted = (path: string): boolean => !isLeftBehind(path);

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
