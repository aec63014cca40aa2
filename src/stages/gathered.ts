// All that came in, as the files of a corpus: put back into the order in which it was given, with the documents found that are nearly the
// same. Not what becomes of those: that is the corpus's plan.

import { SIGNATURE_BYTES } from "../core/corpus/cleaning/minHash";
import { NearDuplicates } from "../core/corpus/cleaning/nearDuplicates";
import type { SourceFile } from "../core/corpus/corpus";
import { contentOf, type Document } from "../core/corpus/documents";
import type { IncomingSource } from "./incoming";
import type { IncomingPart, KeptFile, KeptSource } from "./incomingParts";

/** What came in by sources, with the documents that are nearly the same found among all. */
export class Gathered {
  readonly #wanted: ReadonlySet<string>;
  readonly #near: NearDuplicates;
  /** The number of each file's first document among those compared. */
  readonly #numbers = new Map<KeptFile, number>();
  readonly #known = new Map<string, KeptSource>();
  readonly #others: KeptSource[] = [];

  /** Of sources with an identity only those `wanted` count. */
  constructor(wanted: ReadonlySet<string>, similarity: number) {
    this.#wanted = wanted;
    this.#near = new NearDuplicates(similarity);
  }

  add({ sources, signatures }: IncomingPart): void {
    let at = 0;
    for (const source of sources) {
      const { identity } = source;
      const isWanted = identity === undefined || this.#wanted.has(identity);
      if (identity === undefined) this.#others.push(source);
      else if (isWanted) this.#known.set(identity, source);
      for (const file of source.files) {
        this.#numbers.set(file, this.#near.size);
        if (file.form !== undefined) continue;
        for (const document of file.documents) {
          if (isWanted) this.#near.add(signatures.subarray(at, at + SIGNATURE_BYTES), contentOf(document));
          at += SIGNATURE_BYTES;
        }
      }
    }
  }

  find(identity: string): KeptSource | undefined {
    return this.#known.get(identity);
  }

  /** The files of sources in their order. */
  filesOf(sources: readonly IncomingSource[], domains: ReadonlyMap<string, string>): readonly SourceFile[] {
    const { representatives } = this.#near.clusters();
    const clustered = (document: Document, number: number): Document => {
      const head = representatives[number];
      return { ...document, cluster: head === number ? contentOf(document) : this.#near.hashOf(head) };
    };
    let others = 0;
    const kept = sources.flatMap(({ again }) => (again ? this.#known.get(again.identity)! : this.#others[others++]).files);
    return kept.map((file): SourceFile => {
      const { path, form, documents, cleaning } = file;
      const rest = { domain: domains.get(path)!, cleaning: () => cleaning };
      if (form !== undefined) return { ...rest, form, documents };
      const first = this.#numbers.get(file)!;
      return { ...rest, documents: documents.map((document, i) => clustered(document, first + i)) };
    });
  }
}
