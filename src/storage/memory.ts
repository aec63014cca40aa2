// Storage that lives as long as the object: for tests and for Node. It copies what goes in and what comes out, as
// a disk would, so that a caller who keeps writing to its array changes nothing stored.

import { upToDate } from "../core/config/migrations";
import type { ProjectRecord } from "../core/config/records";
import type { RunHistory, RunRecord } from "../core/config/run";
import type { StudyShelf } from "../core/study/shelf";
import { type Blobs, type FileBytes, type OpenedFile, piecesOf, type StoredFile } from "./blobs";
import { inOrder, missingFile, segmentsOf } from "./names";
import type { Records } from "./records";

/** Files in a map from path to bytes; folders exist by the paths below them. */
export class MemoryBlobs implements Blobs {
  readonly #files = new Map<string, Uint8Array<ArrayBuffer>>();

  async list(folder?: string): Promise<readonly StoredFile[]> {
    const files = Array.from(this.#files, ([path, { length }]) => ({ path, bytes: length }));
    return inOrder(files.filter(({ path }) => folder === undefined || path.startsWith(`${folder}/`)));
  }

  async read(path: string): Promise<Uint8Array> {
    return new Uint8Array(this.#get(path));
  }

  async write(path: string, bytes: FileBytes): Promise<void> {
    segmentsOf(path);
    const copies: Uint8Array<ArrayBuffer>[] = [];
    for await (const piece of piecesOf(bytes)) copies.push(new Uint8Array(piece));
    this.#files.set(path, new Uint8Array(await new Blob(copies).arrayBuffer()));
  }

  async has(path: string): Promise<boolean> {
    segmentsOf(path);
    return this.#files.has(path);
  }

  async move(from: string, to: string): Promise<void> {
    segmentsOf(to);
    this.#files.set(to, this.#get(from));
    this.#files.delete(from);
  }

  async remove(path: string): Promise<void> {
    segmentsOf(path);
    for (const name of [...this.#files.keys()]) {
      if (name === path || name.startsWith(`${path}/`)) this.#files.delete(name);
    }
  }

  async file(path: string): Promise<Blob> {
    return new Blob([this.#get(path)]);
  }

  async open(path: string): Promise<OpenedFile> {
    const bytes = this.#get(path);
    return {
      async read(into, at) {
        const read = bytes.subarray(at, at + into.length);
        into.set(read);
        return read.length;
      },
      close: () => {},
    };
  }

  #get(path: string): Uint8Array<ArrayBuffer> {
    segmentsOf(path);
    const bytes = this.#files.get(path);
    if (bytes === undefined) throw missingFile(path);
    return bytes;
  }
}

/** The records in variables. */
export class MemoryRecords implements Records {
  #project: ProjectRecord | undefined;
  #shelf: StudyShelf | undefined;
  readonly #runs = new Map<string, RunRecord>();
  readonly #histories = new Map<string, RunHistory>();

  async loadProject(): Promise<ProjectRecord | undefined> {
    return this.#project && upToDate("project", structuredClone(this.#project));
  }

  async saveProject(record: ProjectRecord): Promise<void> {
    this.#project = structuredClone(record);
  }

  async loadShelf(): Promise<StudyShelf | undefined> {
    return this.#shelf && upToDate("studies", structuredClone(this.#shelf));
  }

  async saveShelf(shelf: StudyShelf): Promise<void> {
    this.#shelf = structuredClone(shelf);
  }

  async loadRuns(): Promise<readonly RunRecord[]> {
    return structuredClone([...this.#runs.values()]).map((run) => upToDate<RunRecord>("run", run));
  }

  async loadHistory(name: string): Promise<RunHistory | undefined> {
    return structuredClone(this.#histories.get(name));
  }

  async saveRun(run: RunRecord, history?: RunHistory): Promise<void> {
    this.#runs.set(run.name, structuredClone(run));
    if (history !== undefined) this.#histories.set(run.name, structuredClone(history));
  }

  async removeRuns(names: readonly string[]): Promise<void> {
    for (const name of names) for (const kept of [this.#runs, this.#histories]) kept.delete(name);
  }

  async clear(): Promise<void> {
    this.#project = undefined;
    this.#shelf = undefined;
    this.#runs.clear();
    this.#histories.clear();
  }
}
