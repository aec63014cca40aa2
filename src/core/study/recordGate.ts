// The gate for what a study had found when it was written as study.json: a later run takes it up. Cells come out with
// recipes as today's studio reads them; what does not belong to the study, or is no number, is refused by its place.

import { differences } from "../config/diff";
import { parseRecipe } from "../config/gate";
import { type FileKind, isObject, readObject, show } from "../config/json";
import type { Quality } from "../config/records";
import type { ResponseScores } from "../config/responses";
import { ANSWERED_SPLITS } from "../config/splits";
import type { Problem } from "../errors";
import { StudioError } from "../errors";
import { parseStudy } from "./gate";
import {
  type Cell,
  cellRecipe,
  type DomainResult,
  type DoneResult,
  type Study,
  type StudyRecord,
  type Yardstick,
  type Yardsticks,
} from "./study";

const RECORD: FileKind = { name: "study.json", format: "limbeck-study", newest: 1, code: "bad-study" };

/** The record in a study.json, as JSON text or as a parsed value. Throws StudioError("bad-study") naming the place. */
export function parseStudyRecord(source: unknown): StudyRecord {
  const { study: given, texts, domains, cells, yardsticks = {} } = readObject(source, RECORD);
  if (!isObject(given)) throw bad("study", given, "the study that was run");
  const study = parseStudy(given);
  if (typeof texts !== "string" || texts === "") throw bad("texts", texts, "the name of the texts it was run on");
  if (!Array.isArray(domains) || !domains.every((name) => typeof name === "string")) throw bad("domains", domains, "a list of names");
  if (!Array.isArray(cells)) throw bad("cells", cells, "a list");
  return {
    study,
    texts,
    domains: domains as readonly string[],
    cells: cells.map((cell, i) => cellOf(cell, `cells[${i}]`, study)),
    yardsticks: yardsticksOf(yardsticks),
  };
}

function cellOf(value: unknown, place: string, study: Study): Cell {
  if (!isObject(value)) throw bad(place, value, "a cell");
  const { arm: name, seed, foundation } = value;
  const arm = study.arms.find((candidate) => candidate.name === name);
  if (arm === undefined) throw bad(`${place}.arm`, name, "an arm of the study");
  if (!Number.isInteger(seed)) throw bad(`${place}.seed`, seed, "a whole number");
  if (typeof foundation !== "string" || !/^[0-9a-f]{16}$/.test(foundation))
    throw bad(`${place}.foundation`, foundation, "16 hexadecimal digits");
  const recipe = cellRecipe(arm, seed as number);
  const [difference] = differences(recipe, parseRecipe(value.recipe));
  if (difference) throw bad(`${place}.recipe.${difference.field.path}`, difference.after, `${show(difference.before)}, as the arm has it`);
  if (!isObject(value.results)) throw bad(`${place}.results`, value.results, "results by domain");
  const results = Object.entries(value.results).map(([domain, result]) => [domain, resultOf(result, `${place}.results.${domain}`)]);
  return { arm: arm.name, seed: seed as number, foundation, recipe, results: Object.fromEntries(results) };
}

function resultOf(value: unknown, place: string): DomainResult {
  if (!isObject(value)) throw bad(place, value, "a result");
  if (value.state === "diverged") return { state: "diverged", problem: problemOf(value.problem, `${place}.problem`) };
  if (value.state !== "done") throw bad(`${place}.state`, value.state, '"done" or "diverged"');
  return {
    state: "done",
    quality: qualityOf(value.quality, `${place}.quality`),
    seconds: numberOf(value.seconds, `${place}.seconds`),
    tokens: numberOf(value.tokens, `${place}.tokens`),
    ...(value.path !== undefined && { path: pathOf(value.path, `${place}.path`) }),
    ...(value.withoutCommon !== undefined && { withoutCommon: qualityOf(value.withoutCommon, `${place}.withoutCommon`) }),
    ...(value.responses !== undefined && { responses: responsesOf(value.responses, `${place}.responses`) }),
  };
}

function responsesOf(value: unknown, place: string): NonNullable<DoneResult["responses"]> {
  if (!isObject(value)) throw bad(place, value, "figures by the part of the domain");
  const read = ANSWERED_SPLITS.flatMap((split) => {
    const scores = value[split];
    if (scores === undefined) return [];
    if (!isObject(scores)) throw bad(`${place}.${split}`, scores, "rougeL and loss");
    const at = (key: keyof ResponseScores): number => numberOf(scores[key], `${place}.${split}.${key}`);
    return [[split, { rougeL: at("rougeL"), loss: at("loss") }] as const];
  });
  return Object.fromEntries(read);
}

function pathOf(value: unknown, place: string): readonly Quality[] {
  if (!Array.isArray(value) || value.length < 2) throw bad(place, value, "a list of figures before the first phase and after each");
  return value.map((quality, i) => qualityOf(quality, `${place}[${i}]`));
}

function problemOf(value: unknown, place: string): Problem {
  if (isObject(value) && ["code", "message", "hint"].every((key) => typeof value[key] === "string")) return value as unknown as Problem;
  throw bad(place, value, "a problem with code, message and hint");
}

function qualityOf(value: unknown, place: string): Quality {
  if (!isObject(value)) throw bad(place, value, "loss, perplexity and bitsPerByte");
  const at = (key: keyof Quality): number => numberOf(value[key], `${place}.${key}`);
  return { loss: at("loss"), perplexity: at("perplexity"), bitsPerByte: at("bitsPerByte") };
}

function yardsticksOf(value: unknown): Yardsticks {
  if (!isObject(value)) throw bad("yardsticks", value, "figures by foundation and domain");
  const byDomain = (domains: unknown, place: string): Readonly<Record<string, Yardstick>> => {
    if (!isObject(domains)) throw bad(place, domains, "figures by domain");
    const read = Object.entries(domains).map(([domain, figures]) => {
      const at = isObject(figures) ? figures : {};
      return [
        domain,
        {
          teacher: numberOf(at.teacher, `${place}.${domain}.teacher`),
          byteUnigram: numberOf(at.byteUnigram, `${place}.${domain}.byteUnigram`),
        },
      ];
    });
    return Object.fromEntries(read);
  };
  return Object.fromEntries(Object.entries(value).map(([key, domains]) => [key, byDomain(domains, `yardsticks.${key}`)]));
}

function numberOf(value: unknown, place: string): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw bad(place, value, "a number from 0");
}

const bad = (place: string, value: unknown, wanted: string): StudioError =>
  new StudioError(RECORD.code, `study.json: ${place} is ${show(value)}, but it must be ${wanted}.`, "Take the file as it was written.");
