// Every study that was run here, with what its cells stand on: one record beside the project's. Pure updates; files in
// storage are the page's.

import { contentHash } from "../corpus/hash";
import { slugOf } from "../format/slug";
import type { Foundation } from "./foundation";
import type { Study, StudyRecord } from "./study";

export interface StudyShelf {
  readonly version: 1;
  readonly studies: Readonly<Record<string, StudyRecord>>;
  /** By their key. */
  readonly foundations: Readonly<Record<string, Foundation>>;
}

export const emptyShelf: StudyShelf = { version: 1, studies: {}, foundations: {} };

/** Names a study on these texts: the same study on other texts is another one. */
export function studyId({ name }: Study, texts: string): string {
  const { high } = contentHash(`${name}\n${texts}`);
  return `${slugOf(name)}-${high.toString(16).padStart(8, "0")}`;
}

export const withStudy = (shelf: StudyShelf, id: string, record: StudyRecord): StudyShelf => ({
  ...shelf,
  studies: { ...shelf.studies, [id]: record },
});

export const withFoundation = (shelf: StudyShelf, key: string, foundation: Foundation): StudyShelf => ({
  ...shelf,
  foundations: { ...shelf.foundations, [key]: foundation },
});

/** The shelf without a study, and the keys of the foundations that no other stands on. */
export function withoutStudy(shelf: StudyShelf, id: string): { readonly shelf: StudyShelf; readonly unused: readonly string[] } {
  const { [id]: _, ...studies } = shelf.studies;
  const used = new Set(Object.values(studies).flatMap(({ cells }) => cells.map(({ foundation }) => foundation)));
  const [kept, unused] = [true, false].map((wanted) => Object.entries(shelf.foundations).filter(([key]) => used.has(key) === wanted));
  return { shelf: { ...shelf, studies, foundations: Object.fromEntries(kept) }, unused: unused.map(([key]) => key) };
}

/**
 * `record` with the study as it now stands: seeds and arms may have been added. Results of arms that are as they were stay;
 * those of arms whose recipe changed are given up, since they no longer say anything about it.
 */
export function revised(record: StudyRecord, study: Study): StudyRecord {
  const unchanged = new Set(
    study.arms
      .filter((arm) =>
        record.study.arms.some(({ name, recipe }) => name === arm.name && JSON.stringify(recipe) === JSON.stringify(arm.recipe)),
      )
      .map(({ name }) => name),
  );
  const { domains } = study;
  const cells = record.cells.filter(({ arm }) => unchanged.has(arm));
  return { ...record, study, cells, domains: domains ?? record.domains };
}
