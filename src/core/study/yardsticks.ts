// What a study's figures are held against: the teacher of each foundation and byte frequencies alone, on every domain.

import type { Foundation } from "./foundation";
import type { StudyRecord, Yardstick } from "./study";

/** Bits per byte by domain under a name. */
export interface YardstickRow {
  readonly label: string;
  readonly domains: Readonly<Record<string, number>>;
}

/** What a foundation gives to compare with. */
export function yardsticksOf({ corpus, teacher }: Foundation): Readonly<Record<string, Yardstick>> {
  return Object.fromEntries(
    corpus.domains.flatMap(({ name, byteUnigram }) => {
      const quality = teacher.final[name];
      return quality ? [[name, { teacher: quality.bitsPerByte, byteUnigram }] as const] : [];
    }),
  );
}

/** Two rows for each foundation, named by its arms where there is more than one. */
export function yardstickRows(record: StudyRecord): readonly YardstickRow[] {
  const all = Object.entries(record.yardsticks ?? {});
  return all.flatMap(([key, byDomain]) => {
    const arms = [...new Set(record.cells.filter(({ foundation }) => foundation === key).map(({ arm }) => arm))];
    const of = all.length > 1 ? ` (${arms.join(", ")})` : "";
    const row = (label: string, figure: keyof Yardstick): YardstickRow => ({
      label: label + of,
      domains: Object.fromEntries(record.domains.flatMap((domain) => (byDomain[domain] ? [[domain, byDomain[domain][figure]]] : []))),
    });
    return [row("the teacher", "teacher"), row("byte frequencies alone", "byteUnigram")];
  });
}
