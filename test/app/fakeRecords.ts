// Made-up records of what stages make, for a studio whose workers compute nothing.

import type {
  CorpusSummary,
  DomainSummary,
  ModelRecord,
  PredictionsByDomain,
  QualityByDomain,
  RouterRecord,
} from "../../src/core/config/records";
import { SIZES } from "../../src/core/config/sizes";

export function domain(name: string, changes: Partial<DomainSummary> = {}): DomainSummary {
  return {
    name,
    files: 1,
    documents: 10,
    duplicates: 0,
    bytes: 5000,
    trainDocuments: 9,
    trainBytes: 4500,
    validationDocuments: 1,
    validationBytes: 500,
    lengths: [0, 10, 0, 0, 0],
    byteUnigram: 4.5,
    excerpt: "once",
    ...changes,
  };
}

export function corpusOf(names: readonly string[], source: CorpusSummary["source"] = "sample"): CorpusSummary {
  return { source, domains: names.map((name) => domain(name)), problems: [] };
}

export function qualityOf(names: readonly string[], bitsPerByte = 2): QualityByDomain {
  return Object.fromEntries(names.map((name) => [name, { loss: 3, perplexity: Math.exp(3), bitsPerByte }]));
}

export function predictionsOf(names: readonly string[]): PredictionsByDomain {
  const bins = [
    { count: 6, confidence: 0.25, accuracy: 0.5 },
    { count: 2, confidence: 0.875, accuracy: 1 },
  ];
  return Object.fromEntries(names.map((name) => [name, { top1: 0.625, top5: 0.75, ece: 0.21875, bins }]));
}

export function modelRecord(id: string, names: readonly string[], path = `models/${id.replace(":", "-")}.safetensors`): ModelRecord {
  const shape = { ...SIZES.pico };
  const record = {
    id,
    shape,
    parameters: 1000,
    path,
    steps: 4,
    tokens: 1024,
    seconds: 2,
    final: qualityOf(names),
    precision: "f16",
  } as const;
  return id === "teacher" ? { ...record, predictions: predictionsOf(names) } : record;
}

export function routerRecord(domains: readonly string[]): RouterRecord {
  const scores = { precision: 1, recall: 1, f1: 1 };
  return {
    ...scores,
    accuracy: 1,
    domains,
    sequenceTokens: 256,
    perClass: Object.fromEntries(domains.map((name) => [name, scores])),
    confusion: domains.map((_, row) => domains.map((__, column) => (row === column ? 7 : 0))),
    developmentAccuracy: 1,
    byPrefix: [],
    topTokens: Object.fromEntries(domains.map((name) => [name, ["a"]])),
    iterations: 5,
    converged: true,
    seconds: 1,
    sequences: { train: 8, development: 2, heldOut: 7 },
  };
}
