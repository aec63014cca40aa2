import fc from "fast-check";
import { expect, test } from "vitest";
import { finish, lbfgs, type Objective } from "../../../src/core/router/lbfgs";
import golden from "../../golden/router.json";

/** Σ 100 (x₂ᵢ₊₁ − x₂ᵢ²)² + (1 − x₂ᵢ)², a curved valley whose minimum is all ones. */
const rosenbrock: Objective = (x, gradient) => {
  let value = 0;
  for (let i = 0; i < x.length; i += 2) {
    const across = x[i + 1] - x[i] ** 2;
    const along = 1 - x[i];
    value += 100 * across ** 2 + along ** 2;
    gradient[i] = -400 * across * x[i] - 2 * along;
    gradient[i + 1] = 200 * across;
  }
  return value;
};

/** ½ Σ curvature · (x − target)². */
function quadratic(curvature: readonly number[], target: readonly number[]): Objective {
  return (x, gradient) => {
    let value = 0;
    for (let i = 0; i < x.length; i++) {
      const distance = x[i] - target[i];
      value += 0.5 * curvature[i] * distance ** 2;
      gradient[i] = curvature[i] * distance;
    }
    return value;
  };
}

test("Rosenbrock's valley is followed to its minimum, from SciPy's usual start and in many dimensions", () => {
  for (const start of [[-1.2, 1], Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? -1.2 : 1))]) {
    const minimum = finish(lbfgs(rosenbrock, Float64Array.from(start), { gradientTolerance: 1e-8 }));
    expect(minimum.converged).toBe(true);
    for (const x of minimum.x) expect(x).toBeCloseTo(1, 7);
  }
});

test("any convex quadratic is minimised, and every iteration lowers it", () => {
  const axis = fc.record({
    logCurvature: fc.double({ min: -2, max: 2, noNaN: true }),
    target: fc.double({ min: -50, max: 50, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(axis, { minLength: 1, maxLength: 12 }), (axes) => {
      const curvature = axes.map(({ logCurvature }) => 10 ** logCurvature);
      const target = axes.map((each) => each.target);
      const steps = lbfgs(quadratic(curvature, target), new Float64Array(axes.length), { gradientTolerance: 1e-7, maxIterations: 1000 });
      let before = Number.POSITIVE_INFINITY;
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done) {
          // The value test may end it first: f within 64 ε of the last means x within about its root of the target.
          expect(step.value.converged).toBe(true);
          step.value.x.forEach((x, i) => {
            expect(curvature[i] * (x - target[i]) ** 2).toBeLessThan(1e-9);
          });
          break;
        }
        expect(step.value.value).toBeLessThanOrEqual(before);
        before = step.value.value;
      }
    }),
    { numRuns: 60 },
  );
});

test("at a minimum nothing is done, and the start is left as it was", () => {
  const start = Float64Array.of(3, -4);
  const atMinimum = finish(lbfgs(quadratic([1, 2], [3, -4]), start));
  expect(atMinimum).toMatchObject({ iterations: 0, converged: true, value: 0 });
  finish(lbfgs(quadratic([1, 2], [0, 0]), start));
  expect([...start]).toEqual([3, -4]);
});

test("running out of iterations is said, with the point reached", () => {
  const minimum = finish(lbfgs(rosenbrock, Float64Array.of(-1.2, 1), { maxIterations: 3 }));
  expect(minimum).toMatchObject({ iterations: 3, converged: false });
  expect(minimum.value).toBe(rosenbrock(minimum.x, new Float64Array(2)));
});

test("a wrong gradient ends the search with the start's value, unconverged", () => {
  const uphill: Objective = (x, gradient) => {
    gradient[0] = -2 * x[0];
    return x[0] ** 2;
  };
  const minimum = finish(lbfgs(uphill, Float64Array.of(2)));
  expect(minimum).toMatchObject({ converged: false, value: 4, iterations: 0 });
  expect([...minimum.x]).toEqual([2]);
});

test("the walk along Rosenbrock's valley is SciPy's, iteration by iteration", () => {
  const values = [...lbfgs(rosenbrock, Float64Array.of(-1.2, 1))].map(({ value }) => value);
  expect(values.length).toBe(golden.rosenbrockValues.length);
  values.forEach((value, i) => {
    expect(Math.abs(value - golden.rosenbrockValues[i])).toBeLessThan(1e-6 * golden.rosenbrockValues[i] + 1e-12);
  });
});
