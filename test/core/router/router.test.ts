import fc from "fast-check";
import { expect, test } from "vitest";
import { StudioError } from "../../../src/core/errors";
import { randomStream } from "../../../src/core/random";
import { accuracyByPrefix, meanFeatures, prefixLengths, strongestFeatures } from "../../../src/core/router/explain";
import { finish } from "../../../src/core/router/lbfgs";
import { fitLogistic } from "../../../src/core/router/logistic";
import { Router } from "../../../src/core/router/router";
import { parseRouter, routerToJson } from "../../../src/core/router/router-json";
import { fitFeatures, transform } from "../../../src/core/router/tfidf";

const vocabSize = 40;
const endOfText = 39;
const random = randomStream(3);

/** Sequences whose tokens come from 0–19 or from 10–29, by class: half of the tokens tell the classes apart. */
function sequencesOf(label: number, count: number): Uint16Array[] {
  return Array.from({ length: count }, () => Uint16Array.from({ length: 32 }, () => 10 * label + random.below(20)));
}

const sequences = [...sequencesOf(0, 40), ...sequencesOf(1, 40)];
const labels = sequences.map((_, i) => (i < 40 ? 0 : 1));
const options = { ignored: [endOfText], pairs: 50, termFrequency: "log" } as const;
const space = fitFeatures(sequences, vocabSize, options);
const training = { features: transform(sequences, space), labels, classes: 2 };
const { model, link } = finish(fitLogistic(training));
const router = new Router({ kind: "logistic-regression", domains: ["low", "high"], sequenceTokens: 32, space, model, link });

test("a router sends sequences where their tokens come from", () => {
  expect(router.route(sequencesOf(0, 1)[0]).domain).toBe(0);
  expect(router.route(sequencesOf(1, 1)[0]).domain).toBe(1);
});

test("probabilities add up to one, whatever the sequence and the link", () => {
  for (const kind of [link, { kind: "softmax", temperature: 0.01 }, { kind: "clipped" }] as const) {
    const linked = new Router({ ...router.parts, link: kind });
    fc.assert(
      fc.property(fc.array(fc.nat(vocabSize - 1), { maxLength: 80 }), (tokens) => {
        const { probabilities } = linked.route(tokens);
        expect(probabilities[0] + probabilities[1]).toBeCloseTo(1, 12);
      }),
    );
  }
});

test("an end of text within a sequence changes nothing, even where only one domain has any", () => {
  const [plain] = sequencesOf(1, 1);
  const withEnds = [endOfText, ...plain, endOfText, endOfText];
  expect(router.probabilities(withEnds)).toEqual(router.probabilities(plain));
  const marked = sequences.map((tokens, i) => (labels[i] === 0 ? Uint16Array.of(endOfText, ...tokens) : tokens));
  expect(transform(marked, fitFeatures(marked, vocabSize, options))).toEqual(training.features);
});

test("a sequence without known tokens gets the intercept's probabilities, and is said to be unknown", () => {
  expect(router.route([35, 36])).toEqual(router.route([]));
  expect(router.route([35, 36]).known).toBe(false);
  expect(router.route([35, 1]).known).toBe(true);
});

test("a token outside the vocabulary is refused, and the next sequence is routed as ever", () => {
  const [tokens] = sequencesOf(0, 1);
  const before = router.probabilities(tokens);
  expect(() => router.route([1, 2, vocabSize])).toThrow("token 40 is outside the vocabulary of 40");
  expect(router.probabilities(tokens)).toEqual(before);
});

test("what speaks strongest for a domain is what the other one lacks, single tokens or pairs", () => {
  const [low, high] = strongestFeatures(router.parts, meanFeatures(training), 8);
  expect(low.length).toBe(8);
  for (const tokens of low) expect(Math.min(...tokens)).toBeLessThan(10);
  for (const tokens of high) expect(Math.max(...tokens)).toBeGreaterThanOrEqual(20);
  expect(
    strongestFeatures(router.parts, meanFeatures(training), 40)
      .flat()
      .some((tokens) => tokens.length === 2),
  ).toBe(true);
});

test("mean features are the column means of each class", () => {
  const features = transform([[0, 0], [1], [0, 1]], { ...space, vocabSize: 2, pairs: new Float64Array(0), idf: Float32Array.of(1, 1) });
  const half = Math.fround(Math.SQRT1_2);
  expect([...meanFeatures({ features, labels: [0, 0, 1], classes: 3 })]).toEqual([0.5, half, 0, 0.5, half, 0]);
});

test("prefixes double from 8 up to the whole sequence, and the whole one has the whole one's accuracy", () => {
  expect(prefixLengths(256)).toEqual([8, 16, 32, 64, 128, 256]);
  expect(prefixLengths(100)).toEqual([8, 16, 32, 64, 100]);
  expect(prefixLengths(5)).toEqual([5]);
  const held = [...sequencesOf(0, 30), ...sequencesOf(1, 30)];
  const truth = held.map((_, i) => (i < 30 ? 0 : 1));
  const right = held.filter((tokens, i) => router.route(tokens).domain === truth[i]).length;
  expect(accuracyByPrefix(router, held, truth, [1, 32])).toEqual([
    { tokens: 1, accuracy: expect.toSatisfy((accuracy: number) => accuracy < right / 60) },
    { tokens: 32, accuracy: right / 60 },
  ]);
});

test("a router read back from its file is the same to the last bit", () => {
  const json = routerToJson(router);
  const back = parseRouter(json);
  expect(back.parts).toEqual(router.parts);
  expect(routerToJson(back)).toBe(json);
  for (const tokens of sequences) expect(back.probabilities(tokens)).toEqual(router.probabilities(tokens));
});

test("a router of version 1 is logistic regression on single tokens", () => {
  const single = fitFeatures(sequences, vocabSize, { ignored: [endOfText] });
  const fit = finish(fitLogistic({ ...training, features: transform(sequences, single) }));
  const plain = new Router({ ...router.parts, space: single, model: fit.model });
  const { pairs, termFrequency, link, temperature, ...file } = JSON.parse(routerToJson(plain));
  expect(parseRouter(JSON.stringify({ ...file, version: 1 })).parts).toEqual(plain.parts);
});

test("every 32-bit float survives the file", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const intercept = Float32Array.of(value, -value);
      const back = parseRouter(routerToJson(new Router({ ...router.parts, model: { weights: model.weights, intercept } })));
      expect(back.parts.model.intercept[0] + 0).toBe(value + 0);
    }),
  );
});

type File = Record<string, unknown>;

test.each<[string, (file: File) => unknown]>([
  ["format", (file) => ({ ...file, format: "other" })],
  ["version", (file) => ({ ...file, version: "1" })],
  ["classifier", (file) => ({ ...file, classifier: "oracle" })],
  ["termFrequency", (file) => ({ ...file, termFrequency: "squared" })],
  ["pairs", (file) => ({ ...file, pairs: undefined })],
  ["pairs[0]", (file) => ({ ...file, pairs: [[1, vocabSize], ...(file.pairs as number[][]).slice(1)] })],
  ["pairs[1]", (file) => ({ ...file, pairs: [[39, 39], ...(file.pairs as number[][]).slice(1)] })],
  ["link", (file) => ({ ...file, link: "missing" })],
  ["temperature", (file) => ({ ...file, temperature: 0 })],
  ["domains", (file) => ({ ...file, domains: ["only"] })],
  ["domains", (file) => ({ ...file, domains: ["twice", "twice"] })],
  ["vocabSize", (file) => ({ ...file, vocabSize: 0 })],
  ["vocabSize", (file) => ({ ...file, vocabSize: 1e9 })],
  ["sequenceTokens", (file) => ({ ...file, sequenceTokens: 1.5 })],
  ["idf", (file) => ({ ...file, idf: [1, 2] })],
  ["idf", (file) => ({ ...file, idf: (file.idf as number[]).map(() => -1) })],
  ["idf[1]", (file) => ({ ...file, idf: (file.idf as number[]).map((value, i) => (i === 1 ? null : value)) })],
  ["intercept", (file) => ({ ...file, intercept: {} })],
  ["intercept[0]", (file) => ({ ...file, intercept: [1e300, 0] })],
  ["weights", (file) => ({ ...file, weights: [[]] })],
  ["weights[1]", (file) => ({ ...file, weights: [(file.weights as number[][])[0], [1]] })],
  ["the file", () => []],
])("a router file with a bad %s is refused by that name", (field, spoil) => {
  const json = JSON.stringify(spoil(JSON.parse(routerToJson(router))));
  expect(() => parseRouter(json)).toThrow(
    expect.toSatisfy((error: StudioError) => error.code === "bad-package" && error.message.includes(` ${field} `)),
  );
});

test("text that is not JSON is refused, and a newer router by its version", () => {
  expect(() => parseRouter("{")).toThrow(StudioError);
  const newer = JSON.stringify({ ...JSON.parse(routerToJson(router)), version: 7 });
  expect(() => parseRouter(newer)).toThrow(
    expect.objectContaining({ code: "newer-version", message: expect.stringContaining("version 7") }),
  );
});
