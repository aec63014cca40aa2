// Whether predictions are as often right as they are sure: the reliability curve and the expected calibration error
// (arXiv 1706.04599), for whatever makes them.

import type { ReliabilityBin } from "./config/records";

/** Equal parts of (0, 1] that confidences are sorted into; each holds its upper end. */
const BINS = 15;

/** The bins that hold any prediction, from the least confident up. `confidences` lie in (0, 1]. */
export function reliabilityBins(confidences: ArrayLike<number>, isRight: (index: number) => boolean): readonly ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (let i = 0; i < confidences.length; i++) {
    const bin = bins[Math.min(BINS, Math.max(1, Math.ceil(confidences[i] * BINS))) - 1];
    bin.count += 1;
    bin.confidence += confidences[i];
    bin.right += isRight(i) ? 1 : 0;
  }
  const filled = bins.filter(({ count }) => count > 0);
  return filled.map(({ count, confidence, right }) => ({ count, confidence: confidence / count, accuracy: right / count }));
}

/** Σ n_b/N · |accuracy_b − confidence_b| (equation 3); NaN without predictions. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const total = sum(bins.map(({ count }) => count));
  return sum(bins.map(({ count, confidence, accuracy }) => (count / total) * Math.abs(accuracy - confidence)));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
