// Runs the cells of a study that have no result yet, one after the other, and keeps each as soon as it is there: a
// stop loses no more than the cell it falls in, and seeds that are added later find the others done.

import { StudioError } from "../../core/errors";
import { textsOf } from "../../core/study/foundation";
import { revised, studyId, withStudy } from "../../core/study/shelf";
import {
  type Cell,
  cellOf,
  cellRecipe,
  isFinished,
  plannedCells,
  resultOf,
  type Study,
  type StudyRecord,
  withResults,
} from "../../core/study/study";
import { yardsticksOf } from "../../core/study/yardsticks";
import type { DroppedFile, StudyProgress } from "../../protocol/commands";
import type { StageId, StudioEvent } from "../../protocol/events";
import { paths } from "../../storage/blobs";
import { within } from "../../storage/within";
import { studyStage } from "../pipeline";
import { type FoundationParts, foundationOf, spaceOf } from "./foundations";

export interface StudyParts extends FoundationParts {
  save(): Promise<void>;
  /** Hears how far a study is. */
  tell(event: StudioEvent): void;
  /** Called before anything is trained anew. Throws StudioError("cancelled") once the study was stopped. */
  begin(): void;
}

/** What the progress of a study counts: experts, and phases of a student that several domains share. */
export const STUDY_UNIT = "experts";

/**
 * Puts a study on the shelf, or takes up the one that is there, or `earlier`, with these arms and seeds; its stage is what
 * to start. Throws StudioError("bad-study") where `earlier` is about other texts.
 */
export function shelve(study: Study, { store }: Pick<StudyParts, "store">, earlier?: StudyRecord): StageId {
  const { project, shelf } = store.getState();
  const texts = project.corpus ? textsOf(project.corpus) : "sample";
  if (earlier && earlier.texts !== texts)
    throw new StudioError(
      "bad-study",
      "The earlier results of this study are about other texts.",
      "Give the texts it was run on, or run it anew.",
    );
  const id = studyId(study, texts);
  const known = earlier ?? shelf.studies[id];
  const record: StudyRecord = known ? revised(known, study) : { study, texts, domains: study.domains ?? [], cells: [] };
  store.setState({ shelf: withStudy(shelf, id, record) });
  return studyStage(id);
}

/** Runs what is left of the study `id` as the stage `stage`. */
export async function runCells(stage: StageId, id: string, files: readonly DroppedFile[], parts: StudyParts): Promise<void> {
  const { store, workers } = parts;
  const record = (): StudyRecord => store.getState().shelf.studies[id];
  const keep = (next: StudyRecord): Promise<void> => {
    store.setState(({ shelf }) => ({ shelf: withStudy(shelf, id, next) }));
    return parts.save();
  };
  /** Keeps a result, and gives up what its training, and its teacher's, would have gone on from. */
  const keepResult = async (next: StudyRecord, key: string): Promise<void> => {
    await keep(next);
    const space = within(await parts.openBlobs(), spaceOf(key));
    await Promise.allSettled([paths.checkpoints, paths.upcycling].map((path) => space.remove(path)));
  };
  const { study, texts } = record();
  const planned = plannedCells(study);
  const progress = (cells: number, note: string, experts = 0): StudyProgress => {
    const perCell = Math.max(1, record().domains.length);
    return { done: cells * perCell + experts, total: planned.length * perCell, unit: STUDY_UNIT, note };
  };
  const tell = (told: StudyProgress): void => parts.tell({ kind: "progress", stage, ...told });

  for (const [number, { arm, seed }] of planned.entries()) {
    const known = (): Cell | undefined => cellOf(record(), arm.name, seed);
    if (isFinished(record(), known())) continue;
    tell(progress(number, "corpus, tokenizer and teacher"));
    parts.begin();
    const { key, foundation } = await foundationOf(arm.recipe, texts, files, parts);
    const { corpus, teacher } = foundation;
    const domains = study.domains ?? corpus.domains.map(({ name }) => name);
    const missing = domains.find((domain) => !corpus.domains.some(({ name }) => name === domain));
    if (missing !== undefined)
      throw new StudioError(
        "bad-recipe",
        `The study names the domain ${missing}, which the corpus does not have.`,
        "Correct domains in the study.",
      );
    await keep({ ...record(), domains, yardsticks: { ...record().yardsticks, [key]: yardsticksOf(foundation) } });
    const recipe = cellRecipe(arm, seed);
    const cell = { arm: arm.name, seed, foundation: key, recipe };
    const given = { recipe, corpus, teacher, stage, space: spaceOf(key) };
    if (recipe.mixture.kind !== "ple") {
      parts.begin();
      const told = progress(number, `${arm.name}, seed ${seed}`);
      tell(told);
      const results = await workers.train().call("tryStudents", { ...given, domains, progress: told });
      await keepResult(withResults(record(), cell, results), key);
      continue;
    }
    for (const [place, domain] of domains.entries()) {
      if (resultOf(known(), domain)) continue;
      parts.begin();
      tell(progress(number, `${arm.name}, seed ${seed}, ${domain}`, place));
      const result = await workers.train().call("tryExpert", { ...given, domain });
      await keepResult(withResults(record(), cell, { [domain]: result }), key);
    }
  }
  tell(progress(planned.length, ""));
}
