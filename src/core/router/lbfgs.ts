// Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5) as a generator of
// iterations: whoever asks for the next one decides about progress, pause and stop. First step, line search and
// stopping rules are those of SciPy's L-BFGS-B without bounds. Not for objectives with bounds or noise.

import { searchLine } from "./line-search";

/** The function to minimise: returns its value at `x` and writes its gradient there. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Pairs of step and gradient change that are remembered. */
  readonly memory: number;
  /** Converged when no entry of the gradient is larger. scikit-learn's `tol` is this, on the mean loss per row. */
  readonly gradientTolerance: number;
  /** Converged when an iteration lowers the value by at most this × max(|value before|, |value|, 1). */
  readonly valueTolerance: number;
  readonly maxIterations: number;
  /** Evaluations that one line search may take. */
  readonly maxLineSearch: number;
}

/** What scikit-learn's LogisticRegression asks of SciPy, with its 100 iterations. */
export const LBFGS_DEFAULTS: LbfgsOptions = {
  memory: 10,
  gradientTolerance: 1e-4,
  valueTolerance: 64 * Number.EPSILON,
  maxIterations: 100,
  maxLineSearch: 50,
};

export interface Iteration {
  /** 0 for the start, then 1, 2, … */
  readonly iteration: number;
  readonly value: number;
  /** The largest absolute entry of the gradient. */
  readonly gradientNorm: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradientNorm: number;
  readonly iterations: number;
  /** Whether a tolerance was met, rather than the iterations used up or the line search stuck. */
  readonly converged: boolean;
}

/** Minimises `objective` from `start`, which is left as it is; yields the start and every iteration. */
export function* lbfgs(
  objective: Objective,
  start: Float64Array,
  options: Partial<LbfgsOptions> = {},
): Generator<Iteration, Minimum, void> {
  const { memory, gradientTolerance, valueTolerance, maxIterations, maxLineSearch } = { ...LBFGS_DEFAULTS, ...options };
  const x = start.slice();
  const gradient = new Float64Array(x.length);
  const before = new Float64Array(x.length);
  const gradientBefore = new Float64Array(x.length);
  const direction = new Float64Array(x.length);
  const curvature = new CurvatureMemory(memory, x.length);

  let value = objective(x, gradient);
  let iteration = 0;
  let gradientNorm = largest(gradient);
  let converged = gradientNorm <= gradientTolerance;
  yield { iteration, value, gradientNorm };

  while (!converged && iteration < maxIterations) {
    curvature.descend(gradient, direction);
    let slope = dot(gradient, direction);
    if (!(slope < 0)) {
      curvature.clear();
      curvature.descend(gradient, direction);
      slope = dot(gradient, direction);
    }
    before.set(x);
    gradientBefore.set(gradient);
    const valueBefore = value;
    const firstStep = iteration === 0 ? 1 / Math.sqrt(dot(direction, direction)) : 1;
    const along = (step: number) => {
      for (let i = 0; i < x.length; i++) x[i] = before[i] + step * direction[i];
      value = objective(x, gradient);
      return { step, value, slope: dot(gradient, direction) };
    };
    const found = searchLine(along, { step: 0, value, slope }, firstStep, maxLineSearch);
    if (!found) {
      x.set(before);
      gradient.set(gradientBefore);
      value = valueBefore;
      if (curvature.pairs === 0) break;
      curvature.clear(); // a stale picture of the curvature: try once more straight downhill
      continue;
    }

    iteration += 1;
    gradientNorm = largest(gradient);
    const fall = valueBefore - value;
    converged = gradientNorm <= gradientTolerance || fall <= valueTolerance * Math.max(Math.abs(valueBefore), Math.abs(value), 1);
    curvature.remember(x, before, gradient, gradientBefore, -slope * found.step);
    yield { iteration, value, gradientNorm };
  }
  return { x, value, gradientNorm, iterations: iteration, converged };
}

/** Asks for every step at once and hands back the result. */
export function finish<Result>(steps: Generator<unknown, Result, void>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The newest pairs s = x − x', y = g − g' in a ring, and the product of the inverse Hessian they imply. */
class CurvatureMemory {
  pairs = 0;
  private newest = -1;
  private readonly steps: Float64Array[];
  private readonly changes: Float64Array[];
  private readonly products: Float64Array; // sᵀy of each pair
  private readonly weights: Float64Array;

  constructor(
    private readonly capacity: number,
    size: number,
  ) {
    this.steps = Array.from({ length: capacity }, () => new Float64Array(size));
    this.changes = Array.from({ length: capacity }, () => new Float64Array(size));
    this.products = new Float64Array(capacity);
    this.weights = new Float64Array(capacity);
  }

  clear(): void {
    this.pairs = 0;
  }

  /** Takes in one step, unless its curvature sᵀy vanishes against −gᵀs (`expected`), its size for a slope that ends at 0. */
  remember(x: Float64Array, before: Float64Array, gradient: Float64Array, gradientBefore: Float64Array, expected: number): void {
    const slot = (this.newest + 1) % this.capacity;
    const s = this.steps[slot];
    const y = this.changes[slot];
    for (let i = 0; i < s.length; i++) {
      s[i] = x[i] - before[i];
      y[i] = gradient[i] - gradientBefore[i];
    }
    const product = dot(s, y);
    // A slot that was overwritten in vain held the oldest pair: it counts no more.
    this.pairs = Math.min(this.pairs, this.capacity - 1);
    if (product <= Number.EPSILON * expected) return;
    this.products[slot] = product;
    this.newest = slot;
    this.pairs += 1;
  }

  /** Writes −H·gradient to `direction` by the two-loop recursion, with H₀ = sᵀy / yᵀy of the newest pair. */
  descend(gradient: Float64Array, direction: Float64Array): void {
    const { steps, changes, products, weights, capacity, newest, pairs } = this;
    for (let i = 0; i < direction.length; i++) direction[i] = -gradient[i];
    if (pairs === 0) return;
    for (let age = 0; age < pairs; age++) {
      const slot = (newest - age + capacity) % capacity;
      weights[slot] = dot(steps[slot], direction) / products[slot];
      addScaled(direction, changes[slot], -weights[slot]);
    }
    const scale = products[newest] / dot(changes[newest], changes[newest]);
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
    for (let age = pairs - 1; age >= 0; age--) {
      const slot = (newest - age + capacity) % capacity;
      addScaled(direction, steps[slot], weights[slot] - dot(changes[slot], direction) / products[slot]);
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * source[i];
}

function largest(values: Float64Array): number {
  let norm = 0;
  for (let i = 0; i < values.length; i++) norm = Math.max(norm, Math.abs(values[i]));
  return norm;
}
