import fc from "fast-check";
import { expect, test } from "vitest";
import { cachedPrior, followedPosteriors, posterior, uniformPrior } from "../../../src/core/router/posterior";

const half = Math.log(2);

test("a posterior is likelihood times prior as a share of all", () => {
  // Likelihoods 1/2 and 1/4: two to one under equal priors, equal where the prior is one to two.
  const [first, second] = posterior([half, 2 * half], uniformPrior(2));
  expect(first).toBeCloseTo(2 / 3, 12);
  expect(second).toBeCloseTo(1 / 3, 12);
  expect([...posterior([half, 2 * half], [1 / 3, 2 / 3])]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.5, 12)]);
  expect([...posterior([3, 3, 3], [0.5, 0.5, 0])]).toEqual([0.5, 0.5, 0]);
});

test("posteriors add up to one however unlikely the whole sequence is", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 12 }), (nats) => {
      const shares = posterior(nats, uniformPrior(nats.length));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(shares.indexOf(Math.max(...shares))).toBe(nats.indexOf(Math.min(...nats)));
    }),
  );
});

test("a cached prior is the mean of the posteriors under a uniform one", () => {
  const prior = cachedPrior([
    [half, 2 * half],
    [half, half],
  ]);
  expect(prior[0]).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  expect(prior[1]).toBeCloseTo((1 / 3 + 1 / 2) / 2, 12);
});

test("an updated prior is the exponential mean of the posteriors before", () => {
  const [first, second, third] = followedPosteriors(
    [
      [half, 2 * half],
      [0, 0],
      [0, 0],
    ],
    0.3,
  );
  expect(first[0]).toBeCloseTo(2 / 3, 12);
  const after = 0.7 * 0.5 + 0.3 * (2 / 3);
  expect(second[0]).toBeCloseTo(after, 12); // a sequence that tells nothing has the prior for a posterior
  expect(third[0]).toBeCloseTo(0.7 * after + 0.3 * after, 12);
  expect(followedPosteriors([[half, 2 * half]], 0)[0]).toEqual(posterior([half, 2 * half], uniformPrior(2)));
});
