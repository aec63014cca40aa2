// How a router bears changed texts: held-out sequences are written out as text, changed, tokenized again and routed. Every
// random choice follows from the seed and the sequence's number. Not texts of domains it never saw: that is unseen.ts.

import type { Change, RobustnessCurve, RobustnessPoint } from "../../config/routerStudies";
import type { TokenIds } from "../../config/tokenIds";
import { type Random, randomStream } from "../../random";
import type { Tokenizer } from "../../tokenizer/bpe";
import type { Classifier } from "../classifier";
import { addJudged, emptyJudgement, type Judgement, meanConfidence } from "../judgement";
import { accuracyOf } from "../metrics";
import { cutSequences } from "../sequences";
import { looksLikeCode, withForeignPiece } from "./foreign";
import { withoutAccents, withShuffledWords } from "./letters";
import { withTypos } from "./typos";

/** Shares of letters that are mistyped. */
const TYPO_SHARES = [0.01, 0.03, 0.1, 0.2, 0.3];
/** Shares of a text that come from another domain, all below one half: the truth is the larger part. */
const FOREIGN_SHARES = [0.1, 0.2, 0.3, 0.4, 0.45];
export const TRUNCATIONS = [4, 8, 16, 32, 64, 128, 256, 512];

/** Held-out text and what it is cut, chosen and changed by. */
export interface SuiteInputs {
  readonly classifier: Classifier;
  readonly tokenizer: Pick<Tokenizer, "encode" | "decode">;
  /** The token stream of each domain's held-out text, in the classifier's order. */
  readonly streams: readonly TokenIds[];
  readonly sequenceTokens: number;
  /** Sequences of a domain that are changed, at most. */
  readonly perDomain: number;
  readonly seed: number;
}

/** One sequence of a domain. */
interface Sample {
  readonly label: number;
  readonly tokens: TokenIds;
}

/** Samples changed by one degree; `change` gives the tokens that are routed. */
interface Trial {
  readonly kind: Change;
  readonly level: number;
  readonly samples: readonly Sample[];
  change(sample: Sample, random: Random): ArrayLike<number>;
}

/** How far the suite is. */
export interface SuiteStep {
  readonly done: number;
  readonly total: number;
  readonly change: Change;
}

/** The curve of every change that these domains allow. Yields after each routed sequence. */
export function* testChanges(inputs: SuiteInputs): Generator<SuiteStep, RobustnessCurve[], void> {
  const trials = trialsOf(inputs);
  const total = trials.reduce((sum, { samples }) => sum + samples.length, 0);
  const curves = new Map<Change, RobustnessPoint[]>();
  let done = 0;
  for (const [index, { kind, level, samples, change }] of trials.entries()) {
    const judgement = emptyJudgement();
    for (const [i, sample] of samples.entries()) {
      const tokens = change(sample, randomStream(inputs.seed, index, i));
      addJudged(judgement, sample.label, inputs.classifier.probabilities(tokens));
      done += 1;
      yield { done, total, change: kind };
    }
    curves.set(kind, [...(curves.get(kind) ?? []), pointOf(level, judgement, inputs.classifier.domains)]);
  }
  return [...curves].map(([change, points]) => ({ change, points }));
}

/** The domains, by index, whose held-out text reads as code. */
export function codeDomains({ streams, tokenizer }: Pick<SuiteInputs, "streams" | "tokenizer">): number[] {
  const excerpt = 20_000; // tokens; enough to tell
  return [...streams.keys()].filter((label) => looksLikeCode(tokenizer.decode(streams[label].subarray(0, excerpt))));
}

function trialsOf(inputs: SuiteInputs): readonly Trial[] {
  const { tokenizer, sequenceTokens } = inputs;
  const samples = samplesOf(inputs, sequenceTokens);
  const longest = samplesOf(inputs, Math.max(...TRUNCATIONS));
  const textual = (kind: Change, level: number, change: (text: string, random: Random) => string): Trial => ({
    kind,
    level,
    samples,
    change: ({ tokens }, random) => tokenizer.encode(change(tokenizer.decode(tokens), random)),
  });
  return [
    textual("unchanged", 1, (text) => text),
    ...TYPO_SHARES.map((share) => textual("typos", share, (text, random) => withTypos(text, share, random))),
    textual("lower", 1, (text) => text.toLowerCase()),
    textual("upper", 1, (text) => text.toUpperCase()),
    textual("accents", 1, withoutAccents),
    textual("words", 1, withShuffledWords),
    ...TRUNCATIONS.map(
      (length): Trial => ({ kind: "truncation", level: length, samples: longest, change: ({ tokens }) => tokens.subarray(0, length) }),
    ),
    ...foreignTrials(inputs, samples),
  ];
}

/** Texts of one sort within another's, for each pair of sorts that the domains allow. */
function foreignTrials({ tokenizer, streams }: SuiteInputs, samples: readonly Sample[]): readonly Trial[] {
  const code = new Set(codeDomains({ tokenizer, streams }));
  const sorts = [
    { kind: "code-in-prose", fits: (host: number, guest: number) => !code.has(host) && code.has(guest) },
    { kind: "prose-in-code", fits: (host: number, guest: number) => code.has(host) && !code.has(guest) },
    { kind: "two-languages", fits: (host: number, guest: number) => !code.has(host) && !code.has(guest) && host !== guest },
  ] as const;
  return sorts.flatMap(({ kind, fits }) => {
    const guestsOf = streams.map((_, host) => samples.filter(({ label }) => fits(host, label)));
    const hosts = samples.filter(({ label }) => guestsOf[label].length > 0);
    if (hosts.length === 0) return [];
    return FOREIGN_SHARES.map((level): Trial => {
      const change = ({ label, tokens }: Sample, random: Random): ArrayLike<number> => {
        const guests = guestsOf[label];
        const { tokens: guest } = guests[random.below(guests.length)];
        return tokenizer.encode(tokenizer.decode(withForeignPiece(tokens, guest, level, random)));
      };
      return { kind, level, samples: hosts, change };
    });
  });
}

/** Up to `perDomain` sequences of each domain, spread evenly over its text. */
function samplesOf({ streams, perDomain }: SuiteInputs, length: number): readonly Sample[] {
  return streams.flatMap((stream, label) => {
    const all = cutSequences(stream, length);
    const count = Math.min(perDomain, all.length);
    return Array.from({ length: count }, (_, i) => ({ label, tokens: all[Math.floor((i * all.length) / count)] }));
  });
}

function pointOf(level: number, judgement: Judgement, domains: readonly string[]): RobustnessPoint {
  const { truth, predicted } = judgement;
  const byDomain = domains.flatMap((name, label) => {
    const own = (labels: readonly number[]): number[] => labels.filter((_, i) => truth[i] === label);
    return truth.includes(label) ? [[name, accuracyOf(own(truth), own(predicted))] as const] : [];
  });
  return {
    level,
    sequences: truth.length,
    accuracy: accuracyOf(truth, predicted),
    confidence: meanConfidence(judgement),
    byDomain: Object.fromEntries(byDomain),
  };
}
