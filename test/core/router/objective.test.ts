// Losses of linear classifiers: their gradients against differences of their values.

import { describe, expect, test } from "vitest";
import { randomStream } from "../../../src/core/random";
import { logisticLoss } from "../../../src/core/router/logistic";
import { fittedScores, linearObjective } from "../../../src/core/router/objective";
import { squaredHinge } from "../../../src/core/router/svm";
import { fitFeatures, transform } from "../../../src/core/router/tfidf";

const random = randomStream(4);
const sequences = Array.from({ length: 12 }, () => Array.from({ length: 6 }, () => random.below(7)));
const features = transform(sequences, fitFeatures(sequences, 7, { pairs: 4 }));

describe.each([2, 3, 5])("with %i classes", (classes) => {
  const labels = sequences.map((_, i) => i % classes);
  test.each([
    ["logistic", logisticLoss(classes), false],
    ["squared hinge", squaredHinge, true],
  ] as const)("the gradient of the %s loss is the slope of its value", (_, loss, penalisesIntercept) => {
    const objective = linearObjective({ features, labels, classes }, loss, { inverseRegularization: 0.7, penalisesIntercept });
    const x = Float64Array.from({ length: (features.columns + 1) * fittedScores(classes) }, () => random.normal());
    const gradient = new Float64Array(x.length);
    const scratch = new Float64Array(x.length);
    objective(x, gradient);
    for (let i = 0; i < x.length; i++) {
      const at = (step: number): number =>
        objective(
          Float64Array.from(x, (value, j) => (j === i ? value + step : value)),
          scratch,
        );
      expect(gradient[i]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 5);
    }
  });
});
