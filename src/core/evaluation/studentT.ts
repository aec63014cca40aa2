// Student's t distribution for whole degrees of freedom, where it is a finite sum of powers of a cosine and needs no
// special functions. Not for the broken degrees of freedom that Welch's test has.

/**
 * The value that |T| stays below with probability `share` (between 0 and 1), for T with `degrees` degrees of freedom, a
 * whole number from 1: with 0.95, the quantile at 0.975.
 */
export function centralT(share: number, degrees: number): number {
  // The probability rises with the angle, from 0 at 0 to 1 at π/2: halving finds it to the last bit.
  let [low, high] = [0, Math.PI / 2];
  for (let middle = high / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (centralShare(middle, degrees) < share) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

/** P(|T| < √degrees · tan angle): Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4. */
function centralShare(angle: number, degrees: number): number {
  const cosine = Math.cos(angle);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = odd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= (cosine ** 2 * (power - 1)) / power;
    sum += term;
  }
  const area = Math.sin(angle) * sum;
  return odd ? ((angle + area) * 2) / Math.PI : area;
}
