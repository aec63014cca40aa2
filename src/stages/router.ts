// The router stage: fits a classifier that tells the domains apart by a sequence's tokens, scores it on text it never saw,
// and keeps it for the mixture, the prompt box and the export.

import type { RouterRecord } from "../core/config/records";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import { fitRouterOn, prepareText } from "../core/router/build";
import { predict } from "../core/router/classifier";
import { evaluate, surestMistakes } from "../core/router/evaluate";
import { accuracyByPrefix, meanFeatures, prefixLengths, strongestFeatures } from "../core/router/explain";
import { mostIterations } from "../core/router/fit";
import type { Fit, FitStep } from "../core/router/linear";
import { accuracyOf } from "../core/router/metrics";
import type { Router } from "../core/router/router";
import { parseRouter, routerToJson } from "../core/router/router-json";
import type { Tokenizer } from "../core/tokenizer/bpe";
import type { CorpusCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { Pulse } from "./pulse";
import { likenesses, readRouterParts } from "./routerParts";
import { readTokenizer } from "./tokens";

const STAGE = "router";
const TOP_FEATURES = 12;
/** Misrouted sequences that the record keeps, and characters of each. */
const SHOWN_MISTAKES = 8;
const EXCERPT_LENGTH = 240;

/**
 * Fits the router on the tokens in storage and writes it there. Throws StudioError("one-domain"), "too-little-text" naming
 * a domain that leaves one part of the split empty, and "same-text" naming two domains that no router can tell apart.
 */
export async function fitRouter(
  { recipe, corpus }: CorpusCommands["fitRouter"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<RouterRecord> {
  const { classifier, sequenceTokens } = recipe.router;
  const tokenizer = await readTokenizer(blobs);
  const parts = await readRouterParts(recipe, corpus, blobs);
  const { domains, fitted, development, heldOut } = parts;
  for (const problem of likenesses(parts)) context.emit({ kind: "notice", stage: STAGE, problem });
  await context.checkpoint(STAGE);

  const pulse = new Pulse(context, STAGE);
  const startedAt = performance.now();
  const prepared = prepareText({ fitted, development }, domains, tokenizer, recipe.router);
  const steps = fitRouterOn(prepared, classifier, { ...recipe.router, seed: recipe.seed });
  const { router, fit } = await watched(steps, mostIterations(classifier, recipe.router, domains.length), pulse, context);
  const seconds = (performance.now() - startedAt - pulse.waited) / 1000;

  const routingBeganAt = performance.now();
  const probabilities = heldOut.sequences.map((tokens) => router.probabilities(tokens));
  const microseconds = ((performance.now() - routingBeganAt) * 1000) / probabilities.length;
  const scores = evaluate(heldOut.labels, probabilities, domains.length);
  const strongest = strongestFeatures(router.parts, meanFeatures(prepared.training), TOP_FEATURES);
  const file = encodeUtf8(routerToJson(router));
  await blobs.write(paths.router, file);
  return {
    ...scores,
    classifier,
    domains,
    sequenceTokens,
    perClass: byDomain(domains, (k) => scores.perClass[k]),
    developmentAccuracy: accuracyOf(development.labels, predict(router, development.sequences)),
    byPrefix: accuracyByPrefix(router, heldOut.sequences, heldOut.labels, prefixLengths(sequenceTokens)),
    misrouted: surestMistakes(heldOut.labels, probabilities, SHOWN_MISTAKES).map(({ index, said, probability }) => ({
      text: excerptOf(tokenizer.decode(heldOut.sequences[index])),
      truth: domains[heldOut.labels[index]],
      said: domains[said],
      probability,
    })),
    topTokens: byDomain(domains, (k) => strongest[k].map((tokens) => tokenizer.decode(tokens))),
    iterations: fit.iterations,
    converged: fit.converged,
    seconds,
    bytes: file.length,
    microseconds,
    sequences: { train: fitted.labels.length, development: development.labels.length, heldOut: heldOut.labels.length },
  };
}

/** The fitted router in storage. Throws StudioError("missing-stage") when there is none, "bad-package" when it is damaged. */
export async function readRouter(blobs: Blobs): Promise<Router> {
  return parseRouter(decodeUtf8(await blobs.read(paths.router)));
}

/** The probability of each domain for a text of any length, and whether any of it is known to the router. */
export async function route(
  { text }: CorpusCommands["route"]["arguments"],
  _context: Context,
  blobs: Blobs,
): Promise<CorpusCommands["route"]["result"]> {
  const tokenizer: Tokenizer = await readTokenizer(blobs);
  const router = await readRouter(blobs);
  const { probabilities, known } = router.route(tokenizer.encode(text));
  return { probabilities: byDomain(router.domains, (k) => probabilities[k]), known };
}

/** Runs the fit with its progress shown and the page's pause and stop heeded. */
async function watched<Fitted extends { readonly fit: Fit }>(
  steps: Generator<FitStep, Fitted, void>,
  most: number,
  pulse: Pulse,
  context: Context,
): Promise<Fitted> {
  const show = (done: number, total: number, value: number | undefined, ...ending: string[]): void => {
    const note = [...(value === undefined ? [] : [`loss ${value.toFixed(4)}`]), ...ending].join(", ");
    context.emit({ kind: "progress", stage: STAGE, done, total, unit: "iterations", note });
  };
  const fitted = await pulse.through(steps, ({ iteration, value }) => show(iteration, most, value));
  const { iterations, value, converged } = fitted.fit;
  show(iterations, iterations, value, converged ? "converged" : "stopped before it converged");
  return fitted;
}

/** A text's beginning, on one line. */
function excerptOf(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}…` : line;
}

function byDomain<Value>(domains: readonly string[], value: (index: number) => Value): Record<string, Value> {
  return Object.fromEntries(domains.map((name, index) => [name, value(index)]));
}
