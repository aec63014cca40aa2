// The addition of domains: new texts for a corpus whose tokenizer and models stay as they are. They are numbered after
// those that are there and cut into tokens by the tokenizer that is there, so no file of another domain is written.

import type { DomainSummary, TokenizerSummary } from "../core/config/records";
import { SPLITS, splitsOf } from "../core/config/splits";
import { additionTo, type StoredDomain } from "../core/corpus/addition";
import { identityOfHash, textOfStored } from "../core/corpus/documents";
import { contentHash } from "../core/corpus/hash";
import type { Problem } from "../core/errors";
import { formatDecimals } from "../core/format/format";
import type { AdditionArguments, CorpusCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { writeDomains } from "./corpus";
import { documentsIn } from "./documents";
import type { OpenPool } from "./helpers";
import { comingFrom, keepIncoming } from "./incoming";
import { Pulse } from "./pulse";
import { Reading } from "./reading";
import { encodeDomains, withPool } from "./shards";
import { withoutHelpers } from "./textParts";
import { readTokenizer, shardAt } from "./tokens";

const STAGE = "addition";

/** A tokenizer that makes less than this share of the others' bytes into a token knows little of a text. */
const WELL_KNOWN = 2 / 3;

/**
 * Adds domains of dropped files to the corpus in storage: the summaries with them at their end. Throws what additionTo
 * does, and StudioError("missing-stage") without a tokenizer. What fails or is stopped leaves storage as it was; what a stopped one
 * read is kept for the next.
 */
export async function addDomains(
  { recipe, corpus, tokenizer, files }: AdditionArguments,
  context: Context,
  blobs: Blobs,
  openPool: OpenPool = withoutHelpers,
): Promise<CorpusCommands["addDomains"]["result"]> {
  const vocabulary = await readTokenizer(blobs);
  const reading = new Reading(files, recipe.corpus, STAGE, context);
  const first = corpus.domains.length;
  let added = 0;
  const add = async (): Promise<CorpusCommands["addDomains"]["result"]> => {
    const sources = await keepIncoming(blobs, reading, recipe.corpus, { noise: recipe.corpus.noise, openPool });
    const { domains, warnings } = additionTo(await readStored(corpus.domains, blobs), sources, recipe.corpus);
    added = domains.length;
    const summaries = await writeDomains(
      { from: blobs, to: blobs, context, stage: STAGE, noise: recipe.corpus.noise, openPool },
      domains,
      first,
    );
    const numbered = summaries.map((summary, i) => [first + i, summary] as const);
    const counts = await withPool(summaries, openPool, (pool) =>
      encodeDomains(vocabulary, numbered, STAGE, { blobs, context, pulse: new Pulse(context, STAGE), pool }),
    );
    const told = [
      ...reading.problems,
      ...warnings,
      ...summaries.flatMap(({ name }) => strangeTo(tokenizer, name, counts.bytesPerToken[name])),
    ];
    for (const problem of told) context.emit({ kind: "notice", stage: STAGE, problem });
    return {
      corpus: { source: "files", domains: [...corpus.domains, ...summaries], problems: [...corpus.problems, ...told].filter(stillTrue) },
      tokenizer: {
        ...tokenizer,
        bytesPerToken: { ...tokenizer.bytesPerToken, ...counts.bytesPerToken },
        trainTokens: { ...tokenizer.trainTokens, ...counts.trainTokens },
        validationTokens: { ...tokenizer.validationTokens, ...counts.validationTokens },
      },
    };
  };
  try {
    return await comingFrom(blobs, add);
  } catch (error) {
    for (let index = first; index < first + added; index++)
      for (const split of SPLITS)
        for (const path of [
          paths.documents(index, split),
          paths.keys(index, split),
          (await shardAt(blobs, index, split)).path,
          paths.examples(index, split),
        ])
          await blobs.remove(path);
    throw error;
  }
}

async function readStored(domains: readonly DomainSummary[], blobs: Blobs): Promise<StoredDomain[]> {
  const stored: StoredDomain[] = [];
  for (const [index, domain] of domains.entries()) {
    const { name, form, trainBytes } = domain;
    const texts = new Set<string>();
    for (const split of splitsOf(domain))
      for await (const document of documentsIn(blobs, index, split)) texts.add(identityOfHash(contentHash(textOfStored(document, form))));
    stored.push({ name, trainBytes, texts });
  }
  return stored;
}

/** A corpus that was of one domain isn't any more. */
const stillTrue = ({ code }: Problem): boolean => code !== "one-domain";

/** A remark on a domain that the tokenizer cuts into much smaller pieces than the others. */
function strangeTo({ bytesPerToken }: TokenizerSummary, domain: string, own: number | undefined): readonly Problem[] {
  const least = Math.min(...Object.values(bytesPerToken));
  if (own === undefined || own >= WELL_KNOWN * least) return [];
  const [shown, others] = [own, least].map((bytes) => formatDecimals(bytes, 2));
  return [
    {
      code: "too-little-text",
      message: `The tokenizer never saw text like "${domain}": a token holds ${shown} bytes of it, and of every other domain ${others} or more.`,
      hint: "Its expert reads less text at once. For a tokenizer that knows it, make a new corpus of all folders.",
    },
  ];
}
