// Made-up records of what is measured of a router, and workers' handlers that answer with them.

import type { CorpusSummary } from "../../src/core/config/records";
import type { ClassifierName, ClassifiersRecord, RobustnessRecord } from "../../src/core/config/routerStudies";

export function classifiersRecord(domains: readonly string[], classifiers: readonly ClassifierName[]): ClassifiersRecord {
  const scores = { precision: 1, recall: 1, f1: 1 };
  const perClass = Object.fromEntries(domains.map((name) => [name, scores]));
  const cost = { fitSeconds: 2, microseconds: 20, bytes: 4096, converged: true };
  const rows = classifiers.map((classifier) => ({ classifier, ...scores, accuracy: 1, perClass, ece: 0.01, ...cost }));
  return { domains, sequenceTokens: 256, sequences: { fitted: 8, heldOut: 7 }, rows, seconds: 3 };
}

export function robustnessRecord(domains: readonly string[]): RobustnessRecord {
  const byDomain = Object.fromEntries(domains.map((name) => [name, 0.75]));
  const point = (level: number) => ({ level, sequences: 8, accuracy: 0.75, confidence: 0.5, byDomain });
  return {
    domains,
    sequenceTokens: 256,
    code: [],
    curves: [
      { change: "unchanged", points: [point(1)] },
      { change: "typos", points: [point(0.1), point(0.3)] },
      { change: "truncation", points: [point(4), point(256)] },
      { change: "two-languages", points: [point(0.1), point(0.4)] },
    ],
    abstention: [
      { threshold: 0, coverage: 1, accuracy: 0.75 },
      { threshold: 0.5, coverage: 0.5, accuracy: 1 },
      { threshold: 0.9, coverage: 0 },
    ],
    suggested: [{ accuracy: 0.99, threshold: 0.5 }, { accuracy: 1 }],
    unseen: domains.map((domain) => ({
      domain,
      auroc: 0.875,
      knownConfidence: 0.9,
      confidence: 0.4,
      knownAnswered: [1, 0.9, 0.5],
      answered: [1, 0.25, 0],
      takenFor: Object.fromEntries(domains.filter((other) => other !== domain).map((other, i) => [other, i === 0 ? 1 : 0])),
    })),
    seconds: 4,
  };
}

interface OnCorpus {
  readonly corpus: CorpusSummary;
}

const namesOf = ({ corpus }: OnCorpus): string[] => corpus.domains.map(({ name }) => name);

export const routerStudies = {
  compareClassifiers: async (argument: OnCorpus) => classifiersRecord(namesOf(argument), ["logistic-regression"]),
  compareByModels: async (argument: OnCorpus) => classifiersRecord(namesOf(argument), ["hidden-logistic"]),
  testRobustness: async (argument: OnCorpus) => robustnessRecord(namesOf(argument)),
};
