// What a training loss is compared with: random guessing, byte frequencies, the sample's own floor and the teacher,
// all in bits per byte, and the exchange rate between bits per byte and nats per token.

import type { ProjectRecord } from "../../../core/config/records";

export interface Comparison {
  readonly label: string;
  readonly bitsPerByte: number;
}

export interface Comparisons {
  /** UTF-8 bytes that one token of the training text stands for, over the domains trained on. */
  readonly bytesPerToken: number;
  readonly levels: readonly Comparison[];
}

/** Bits per byte of a loss in nats per token. */
export function toBitsPerByte(nats: number, bytesPerToken: number): number {
  return nats / Math.LN2 / bytesPerToken;
}

/** Nats per token of a loss in bits per byte. */
export function toNats(bitsPerByte: number, bytesPerToken: number): number {
  return bitsPerByte * Math.LN2 * bytesPerToken;
}

/**
 * The comparisons for a model that trains on these domains; figures of several domains are averaged by training bytes.
 * Undefined before there is a tokenizer. The floor is known only where every domain was generated.
 */
export function comparisonsFor(project: ProjectRecord, domains: readonly string[], withTeacher: boolean): Comparisons | undefined {
  const { corpus, tokenizer, models } = project;
  const chosen = corpus?.domains.filter(({ name }) => domains.includes(name)) ?? [];
  if (!tokenizer || chosen.length === 0) return undefined;
  const bytes = sum(chosen.map(({ trainBytes }) => trainBytes));
  const tokens = sum(chosen.map(({ name }) => tokenizer.trainTokens[name] ?? 0));
  if (bytes === 0 || tokens === 0) return undefined;
  const bytesPerToken = bytes / tokens;
  const average = (figure: (domain: (typeof chosen)[number]) => number | undefined): number | undefined => {
    const parts = chosen.map((domain) => (figure(domain) ?? Number.NaN) * domain.trainBytes);
    const mean = sum(parts) / bytes;
    return Number.isNaN(mean) ? undefined : mean;
  };
  const levels: readonly (readonly [string, number | undefined])[] = [
    ["random guess", toBitsPerByte(Math.log(tokenizer.vocabSize), bytesPerToken)],
    ["byte frequencies", average((domain) => domain.byteUnigram)],
    ["teacher, validation", withTeacher ? average(({ name }) => models.teacher?.final[name]?.bitsPerByte) : undefined],
    ["floor of the sample", average((domain) => domain.floor)],
  ];
  return {
    bytesPerToken,
    levels: levels.flatMap(([label, bitsPerByte]) => (bitsPerByte === undefined ? [] : [{ label, bitsPerByte }])),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
