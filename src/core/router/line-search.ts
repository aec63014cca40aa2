// Moré and Thuente's line search for the strong Wolfe conditions (ACM TOMS 20(3), 1994, 286–307), with the
// constants that L-BFGS-B gives it, so that a minimisation takes the steps SciPy's takes.

/** A point on the line: the step from its start, the function there and its slope along the line. */
export interface LinePoint {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

const SUFFICIENT_DECREASE = 1e-3;
const CURVATURE = 0.9;
/** A bracket narrower than this share of its upper end is not searched further. */
const NARROW = 0.1;
const LARGEST_STEP = 1e10;

/**
 * A step where `evaluate` has decreased sufficiently and its slope is small against `start.slope`, which must be
 * negative; when rounding or a narrow bracket ends the search earlier, its lowest point. The last call of `evaluate` is
 * the one for the step returned. Returns undefined when `limit` evaluations found neither, or a value was not finite.
 */
export function searchLine(
  evaluate: (step: number) => LinePoint,
  start: LinePoint,
  firstStep: number,
  limit: number,
): LinePoint | undefined {
  const decrease = SUFFICIENT_DECREASE * start.slope;
  let best = start;
  let other = start;
  let bracketed = false;
  // Until a point is low enough and no longer falling, the search follows value − step · decrease instead (§3).
  let followsTilted = true;
  let width = LARGEST_STEP;
  let widthBefore = 2 * width;
  let lowest = 0;
  let highest = 5 * firstStep;
  let step = firstStep;

  for (let evaluations = 0; evaluations < limit; evaluations++) {
    const point = evaluate(step);
    if (!Number.isFinite(point.value)) return undefined;
    const decreased = point.value <= start.value + step * decrease;
    if (decreased && Math.abs(point.slope) <= CURVATURE * -start.slope) return point;
    const exhausted = bracketed && (step <= lowest || step >= highest || highest - lowest <= NARROW * highest);
    if (exhausted || (step === LARGEST_STEP && decreased)) return point.value < start.value ? point : undefined;
    if (decreased && point.slope >= 0) followsTilted = false;

    const tilt = followsTilted && point.value <= best.value && !decreased ? decrease : 0;
    const next = trialStep(tilted(best, tilt), tilted(other, tilt), tilted(point, tilt), bracketed, lowest, highest);
    step = next.step;
    bracketed = next.bracketed;
    if (next.keeps === "replaces other") other = point;
    else {
      if (next.keeps === "crosses best") other = best;
      best = point;
    }

    if (bracketed) {
      const between = Math.abs(other.step - best.step);
      if (between >= 0.66 * widthBefore) step = best.step + 0.5 * (other.step - best.step);
      widthBefore = width;
      width = between;
      lowest = Math.min(best.step, other.step);
      highest = Math.max(best.step, other.step);
    } else {
      lowest = step + 1.1 * (step - best.step);
      highest = step + 4 * (step - best.step);
    }
    step = Math.min(step, LARGEST_STEP);
    if (bracketed && (step <= lowest || step >= highest || highest - lowest <= NARROW * highest)) step = best.step;
  }
  return undefined;
}

/** `point` on the function less `tilt` per unit of step. */
function tilted(point: LinePoint, tilt: number): LinePoint {
  return { step: point.step, value: point.value - point.step * tilt, slope: point.slope - tilt };
}

interface Trial {
  readonly step: number;
  readonly bracketed: boolean;
  /** What the point just tried becomes: the far end of the bracket, the new best, or that with the old best as far end. */
  readonly keeps: "replaces other" | "replaces best" | "crosses best";
}

/** The next step to try, by the four cases of §4, from the best point so far, the other end and the point just tried. */
function trialStep(best: LinePoint, other: LinePoint, point: LinePoint, bracketed: boolean, lowest: number, highest: number): Trial {
  const secant = point.step + (point.slope / (point.slope - best.slope)) * (best.step - point.step);
  if (point.value > best.value) {
    // A higher value: a minimum lies between.
    const cubic = cubicMinimum(best, point);
    const fall = (best.value - point.value) / (point.step - best.step);
    const quadratic = best.step + (best.slope / (fall + best.slope) / 2) * (point.step - best.step);
    const nearer = Math.abs(cubic - best.step) < Math.abs(quadratic - best.step);
    return { step: nearer ? cubic : cubic + (quadratic - cubic) / 2, bracketed: true, keeps: "replaces other" };
  }
  if (point.slope * Math.sign(best.slope) < 0) {
    // Lower, and the slope has turned: a minimum lies between.
    const cubic = cubicMinimum(point, best);
    const farther = Math.abs(cubic - point.step) > Math.abs(secant - point.step);
    return { step: farther ? cubic : secant, bracketed: true, keeps: "crosses best" };
  }
  if (Math.abs(point.slope) < Math.abs(best.slope)) {
    // Lower and flattening: the minimum lies ahead, where the cubic may have none.
    const cubic = cubicAhead(best, point) ?? (point.step > best.step ? highest : lowest);
    const cubicNearer = Math.abs(cubic - point.step) < Math.abs(secant - point.step);
    if (!bracketed) {
      const farthest = cubicNearer ? secant : cubic;
      return { step: Math.max(lowest, Math.min(highest, farthest)), bracketed, keeps: "replaces best" };
    }
    const nearest = cubicNearer ? cubic : secant;
    const bound = point.step + 0.66 * (other.step - point.step);
    return { step: point.step > best.step ? Math.min(bound, nearest) : Math.max(bound, nearest), bracketed, keeps: "replaces best" };
  }
  // Lower and steepening: go on to the far end.
  const far = bracketed ? cubicMinimum(point, other) : point.step > best.step ? highest : lowest;
  return { step: far, bracketed, keeps: "replaces best" };
}

/** The minimiser of the cubic through values and slopes at `a` and `b`, which lies between them. */
function cubicMinimum(a: LinePoint, b: LinePoint): number {
  const theta = (3 * (a.value - b.value)) / (b.step - a.step) + a.slope + b.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const root = scale * Math.sqrt(Math.max(0, (theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale)));
  const gamma = b.step < a.step ? -root : root;
  return a.step + ((gamma - a.slope + theta) / (gamma - a.slope + gamma + b.slope)) * (b.step - a.step);
}

/** The minimiser of the cubic through `best` and `point` on the far side of `point`, if it has one there. */
function cubicAhead(best: LinePoint, point: LinePoint): number | undefined {
  const theta = (3 * (best.value - point.value)) / (point.step - best.step) + best.slope + point.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(best.slope), Math.abs(point.slope));
  const root = scale * Math.sqrt(Math.max(0, (theta / scale) ** 2 - (best.slope / scale) * (point.slope / scale)));
  const gamma = point.step > best.step ? -root : root;
  const ratio = (gamma - point.slope + theta) / (gamma + (best.slope - point.slope) + gamma);
  return ratio < 0 && gamma !== 0 ? point.step + ratio * (best.step - point.step) : undefined;
}
