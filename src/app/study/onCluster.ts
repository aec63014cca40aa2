// The cells of studies that are trained on a cluster: which of them go there, and where their figures belong when they come back. What a cell
// trains is stages/clusterRuns.ts's.

import { ONLY_STUDY } from "../../core/config/cluster";
import { clusterObstacles } from "../../core/config/clusterObstacles";
import type { Recipe } from "../../core/config/recipe";
import type { ModelRecord, ProjectRecord } from "../../core/config/records";
import { StudioError } from "../../core/errors";
import { listed } from "../../core/format/format";
import { agreeOn, foundationKey, textsOf } from "../../core/study/foundation";
import { type StudyShelf, withStudy } from "../../core/study/shelf";
import {
  type Arm,
  cellOf,
  cellRecipe,
  type DomainResult,
  isFinished,
  plannedCells,
  type StudyRecord,
  withResults,
} from "../../core/study/study";
import { yardsticksOf } from "../../core/study/yardsticks";
import type { ClusterCell } from "../../protocol/cluster";

/** The stages whose results cells stand on: there, they are the project's. */
const FOUNDATION = ["corpus", "tokenizer", "teacher"] as const;

/** A cell, and where its figures belong. */
interface PlacedCell extends ClusterCell {
  readonly study: string;
  readonly arm: Arm;
  readonly seed: number;
}

const domainsOf = ({ study, domains }: StudyRecord, project: ProjectRecord): readonly string[] =>
  study.domains ?? (domains.length > 0 ? domains : (project.corpus?.domains ?? []).map(({ name }) => name));

/** Every cell of a study. */
function cellsOf(study: string, record: StudyRecord, project: ProjectRecord): readonly PlacedCell[] {
  const domains = domainsOf(record, project);
  return plannedCells(record.study).map(({ arm, seed }) => ({
    id: `cell:${study}:${arm.name}:${seed}`,
    recipe: cellRecipe(arm, seed),
    domains,
    out: `cell-${study}-${1 + record.study.arms.indexOf(arm)}-${seed}`,
    study,
    arm,
    seed,
  }));
}

/** All cells of all studies: results say which of them they are of. */
export const everyCell = (shelf: StudyShelf, project: ProjectRecord): readonly PlacedCell[] =>
  Object.entries(shelf.studies).flatMap(([id, record]) => cellsOf(id, record, project));

/**
 * The cells of the recipe's study that have no result yet. Throws StudioError("bad-study") where there is no such study or nothing left of
 * it, and StudioError("bad-recipe") naming the arm and field of a setting that a package can't honour.
 */
export function cellsToTrain(recipe: Recipe, shelf: StudyShelf, project: ProjectRecord): readonly ClusterCell[] {
  const [id, record] = studyNamed(recipe.cluster.study, shelf);
  const left = cellsOf(id, record, project).filter(({ arm, seed }) => !isFinished(record, cellOf(record, arm.name, seed)));
  if (left.length === 0)
    throw new StudioError("bad-study", `Every cell of ${record.study.name} is finished.`, "Add seeds or arms to it first.");
  for (const { arm, recipe: own } of left) refuseArm(arm, own, recipe, project);
  return left.map(({ id: cell, recipe: own, domains, out }) => ({ id: cell, recipe: own, domains, out }));
}

function studyNamed(name: string, { studies }: StudyShelf): readonly [id: string, record: StudyRecord] {
  const all = Object.entries(studies);
  const found = name.trim() === ONLY_STUDY ? all : all.filter(([, { study }]) => study.name === name);
  const [first, ...others] = found;
  if (first && others.length === 0) return first;
  const names = all.map(([, { study }]) => study.name);
  throw new StudioError(
    "bad-study",
    all.length === 0 ? "There is no study here yet." : `cluster.study is "${name}", but the studies here are ${listed(names)}.`,
    all.length === 0 ? "Open one on the Studies screen first." : "Write the name of one of them in cluster.study.",
  );
}

/** Cells stand on the project's own texts, tokenizer and teacher, and none on a teacher of its own. */
function refuseArm({ name }: Arm, own: Recipe, recipe: Recipe, project: ProjectRecord): void {
  const other = FOUNDATION.find((part) => {
    const ranWith = project.traces?.[part]?.recipe;
    return ranWith !== undefined && !agreeOn(part, ranWith, { ...own, seed: ranWith.seed });
  });
  if (other)
    throw new StudioError(
      "bad-recipe",
      `The arm ${name} changes the ${other}, but all that is trained on a cluster learns from the project's own.`,
      "Run this study here, or leave the arm out.",
    );
  const what = own.mixture.kind === "ple" ? ("experts" as const) : ("joint" as const);
  const teacher = (project.models.teacher as ModelRecord | undefined)?.shape;
  const [obstacle] = clusterObstacles(
    { ...own, cluster: { ...recipe.cluster, what } },
    { domains: project.corpus?.domains ?? [], teacher },
  );
  if (obstacle) throw new StudioError("bad-recipe", `In the arm ${name}, ${obstacle.message}`, obstacle.hint);
}

/** The shelf with what a cell, or some domains of it, came to. */
export function withCellResults(
  shelf: StudyShelf,
  id: string,
  results: Readonly<Record<string, DomainResult>>,
  project: ProjectRecord,
): StudyShelf {
  const cell = everyCell(shelf, project).find((one) => one.id === id);
  const { corpus, tokenizer, models } = project;
  if (!cell || !corpus || !tokenizer) return shelf;
  const record = shelf.studies[cell.study];
  const key = foundationKey(textsOf(corpus), cell.arm.recipe);
  const found = withResults(record, { arm: cell.arm.name, seed: cell.seed, foundation: key, recipe: cell.recipe }, results);
  const yardsticks = { ...record.yardsticks, [key]: yardsticksOf({ corpus, tokenizer, teacher: models.teacher }) };
  return withStudy(shelf, cell.study, { ...found, domains: cell.domains, yardsticks });
}
