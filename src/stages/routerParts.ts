// The text a router is fitted and scored on: the tokens of every domain that takes part, and these as sequences, split; and
// whether the domains are different enough to be told apart. Not the fit: that is router.ts.

import { membersOf } from "../core/config/mixture";
import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary } from "../core/config/records";
import type { TokenIds } from "../core/config/tokenIds";
import { type Problem, StudioError } from "../core/errors";
import { formatPercent } from "../core/format/format";
import { randomStream } from "../core/random";
import { sharedText } from "../core/router/overlap";
import { cutSequences, type Labelled, splitAtRandom } from "../core/router/sequences";
import type { Blobs } from "../storage/blobs";
import { readTokens } from "./tokens";

/** Share of the training sequences that is not fitted on but scored along the way (arXiv 2407.19610). */
const DEVELOPMENT_SHARE = 0.2;
/** Keeps the split's random numbers apart from those of training. */
const SALT = 0x726f7574;
/** Domains are the same where so much of either stands in the other; from the lower share on, of one, it is worth a word. */
const SAME = 0.9;
const ALIKE = 0.1;

export interface RouterParts {
  /** The domains that take part, in the corpus's order: labels count them. */
  readonly domains: readonly string[];
  readonly fitted: Labelled;
  readonly development: Labelled;
  readonly heldOut: Labelled;
  /** All tokens of each domain, which the sequences are cut from. */
  readonly training: readonly TokenIds[];
  readonly validation: readonly TokenIds[];
}

/**
 * Cuts the text of the domains that take part into sequences; each domain by itself is split, so that none is missing from
 * a part. Throws StudioError("one-domain") for fewer than two, "too-little-text" naming a domain that leaves a part empty.
 */
export async function readRouterParts(recipe: Recipe, corpus: CorpusSummary, blobs: Blobs): Promise<RouterParts> {
  const names = corpus.domains.map(({ name }) => name);
  const domains = membersOf(names, recipe.mixture);
  if (domains.length < 2) throw tooFew(domains, names);
  const length = recipe.router.sequenceTokens;
  const parts = Array.from({ length: 3 }, () => ({ sequences: [] as TokenIds[], labels: [] as number[] }));
  const add = (part: number, label: number, sequences: readonly TokenIds[]): void => {
    for (const sequence of sequences) {
      parts[part].sequences.push(sequence);
      parts[part].labels.push(label);
    }
  };
  const training: TokenIds[] = [];
  const validation: TokenIds[] = [];
  for (const [label, name] of domains.entries()) {
    const index = names.indexOf(name);
    training.push(await readTokens(blobs, index, "train"));
    validation.push(await readTokens(blobs, index, "validation"));
    const known = cutSequences(training[label], length);
    const asked = cutSequences(validation[label], length);
    if (known.length < 2) throw tooLittle(name, `two training sequences of ${length} tokens, to fit it and to check it`);
    if (asked.length === 0) throw tooLittle(name, "validation text to be scored on");
    const { kept, aside } = splitAtRandom(known, DEVELOPMENT_SHARE, randomStream(recipe.seed, SALT, index));
    add(0, label, kept);
    add(1, label, aside);
    add(2, label, asked);
  }
  const [fitted, development, heldOut] = parts;
  return { domains, fitted, development, heldOut, training, validation };
}

function tooFew([domain]: readonly string[], all: readonly string[]): StudioError {
  const one = domain === undefined ? "none" : `only ${domain}`;
  const [rest, hint] =
    all.length < 2 ? [`this corpus has ${one}`, "Add a second folder of text."] : [`${one} takes part`, "Take another domain in again."];
  return new StudioError("one-domain", `A router tells domains apart, and ${rest}.`, hint);
}

function tooLittle(domain: string, need: string): StudioError {
  return new StudioError(
    "too-little-text",
    `${domain} has too little text: the router needs ${need}.`,
    `Add text to ${domain}, or lower the router's tokens per sequence.`,
  );
}

/**
 * A problem for each two domains that have training text in common. Throws StudioError("same-text") naming two of which
 * either has nearly all of the other's.
 */
export function likenesses({ domains: names, training }: Pick<RouterParts, "domains" | "training">): Problem[] {
  const shared = sharedText(training);
  const problems: Problem[] = [];
  for (let b = 1; b < names.length; b++) {
    for (let a = 0; a < b; a++) {
      const [one, other] = shared[a][b] >= shared[b][a] ? [a, b] : [b, a];
      const share = shared[one][other];
      if (share < ALIKE) continue;
      const common = `${formatPercent(share)} of the training text of ${names[one]} stands in ${names[other]} as well`;
      const hint = `Take out of ${names[one]} or ${names[other]} what stands in both, or put them into one folder.`;
      if (shared[other][one] >= SAME)
        throw new StudioError("same-text", `The router can't tell ${names[a]} and ${names[b]} apart: ${common}.`, hint);
      problems.push({ code: "same-text", message: `The router is unsure between ${names[a]} and ${names[b]}: ${common}.`, hint });
    }
  }
  return problems;
}
