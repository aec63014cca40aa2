// Sequences longer than a model's context with their mean hidden states as the studio reads them, and a logistic regression
// on those: what test_hidden.py holds transformers and scikit-learn against.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelShape } from "../../src/core/config/sizes";
import { meanHiddenStates } from "../../src/core/evaluation/wholeSequences";
import type { NamedTensors } from "../../src/core/graph/executor";
import { STUDENT } from "../../src/core/model/predicting";
import { hiddenProgram } from "../../src/core/model/programs";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import { denseMatrix, denseProbabilities } from "../../src/core/router/dense";
import { finish } from "../../src/core/router/lbfgs";
import { fitLogistic } from "../../src/core/router/logistic";

const CLASSES = 3;
const PER_CLASS = 16;
const HELD_OUT = 12;
/** A window of the context and a shorter one. */
const SEQUENCE_TOKENS = 40;
const BATCH = 4;
const SETTINGS = { inverseRegularization: 1, maxIterations: 1000, tolerance: 1e-7 };

interface Model {
  readonly package: string;
  readonly shape: ModelShape;
  readonly weights: NamedTensors;
}

/** Writes hidden.json to `folder`. */
export async function produceHidden(folder: string, { package: name, shape, weights }: Model): Promise<void> {
  const random = randomStream(4);
  const labels = Array.from({ length: CLASSES * PER_CLASS }, (_, i) => i % CLASSES);
  // Each class draws from a third of the vocabulary half of the time.
  const third = Math.floor(shape.vocabSize / CLASSES);
  const token = (label: number): number => (random.next() < 0.5 ? label * third + random.below(third) : random.below(shape.vocabSize));
  const sequences = labels.map((label) => Uint16Array.from({ length: SEQUENCE_TOKENS }, () => token(label)));

  const evaluator = await referenceExecutor.evaluator(hiddenProgram(shape, BATCH), { [STUDENT]: referenceExecutor.upload(weights) });
  const states = await meanHiddenStates(evaluator, sequences, shape, BATCH);
  evaluator.dispose();
  const row = (i: number): Float32Array => states.subarray(i * shape.width, (i + 1) * shape.width);
  const fitted = labels.length - HELD_OUT;
  const training = {
    features: denseMatrix(states.slice(0, fitted * shape.width), shape.width),
    labels: labels.slice(0, fitted),
    classes: CLASSES,
  };
  const { model } = finish(fitLogistic(training, SETTINGS));
  const file = {
    package: name,
    context: shape.context,
    inverseRegularization: SETTINGS.inverseRegularization,
    fitted,
    labels,
    sequences: sequences.map((tokens) => [...tokens]),
    states: sequences.map((_, i) => [...row(i)]),
    probabilities: sequences.map((_, i) => [...denseProbabilities(model, row(i))]),
  };
  await writeFile(join(folder, "hidden.json"), JSON.stringify(file));
}
