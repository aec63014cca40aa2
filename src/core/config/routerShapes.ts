// What the records of a router and of its tests must look like when they come from outside; the compiler holds it against their types.

import { CLASSIFIER_KINDS } from "./classifiers";
import type { ClassScores, MisroutedSequence, RouterRecord } from "./records";
import {
  CHANGES,
  type ClassifierName,
  type ClassifierScores,
  type ClassifiersRecord,
  type CoveragePoint,
  classifierNames,
  type RobustnessCurve,
  type RobustnessPoint,
  type RobustnessRecord,
  type UnseenRecord,
} from "./routerStudies";
import { byName, count, flag, list, maybe, number, object, oneOf, text } from "./shape";

const scores = { precision: number, recall: number, f1: number };
const classScores = object<ClassScores>(scores);
export const routerShape = object<RouterRecord>({
  ...scores,
  domains: list(text),
  sequenceTokens: count,
  accuracy: number,
  perClass: byName(classScores),
  confusion: list(list(count)),
  developmentAccuracy: number,
  byPrefix: list(object<RouterRecord["byPrefix"][number]>({ tokens: count, accuracy: number })),
  classifier: maybe(oneOf(...CLASSIFIER_KINDS)),
  ece: maybe(number),
  misrouted: maybe(list(object<MisroutedSequence>({ text, truth: text, said: text, probability: number }))),
  bytes: maybe(count),
  microseconds: maybe(number),
  topTokens: byName(list(text)),
  iterations: count,
  converged: flag,
  seconds: number,
  sequences: object<RouterRecord["sequences"]>({ train: count, development: count, heldOut: count }),
});
export const classifiersShape = object<ClassifiersRecord>({
  domains: list(text),
  sequenceTokens: count,
  sequences: object<ClassifiersRecord["sequences"]>({ fitted: count, heldOut: count }),
  rows: list(
    object<ClassifierScores>({
      ...scores,
      classifier: oneOf(...(Object.keys(classifierNames) as ClassifierName[])),
      accuracy: number,
      perClass: byName(classScores),
      ece: number,
      fitSeconds: number,
      microseconds: number,
      bytes: count,
      converged: flag,
    }),
  ),
  seconds: number,
});
const point = object<RobustnessPoint>({ level: number, sequences: count, accuracy: number, confidence: number, byDomain: byName(number) });
const unseen = object<UnseenRecord>({
  domain: text,
  auroc: number,
  knownConfidence: number,
  confidence: number,
  knownAnswered: list(number),
  answered: list(number),
  takenFor: byName(number),
});
export const robustnessShape = object<RobustnessRecord>({
  domains: list(text),
  sequenceTokens: count,
  code: list(text),
  curves: list(object<RobustnessCurve>({ change: oneOf(...CHANGES), points: list(point) })),
  abstention: list(object<CoveragePoint>({ threshold: number, coverage: number, accuracy: maybe(number) })),
  suggested: list(object<RobustnessRecord["suggested"][number]>({ accuracy: number, threshold: maybe(number) })),
  unseen: list(unseen),
  seconds: number,
});
