"""Makes statistics.json: Student's t, intervals of means and sign-flip tests as SciPy has them, for test/core/evaluation.

Run with SciPy installed: python test/golden/make_statistics.py. The sign-flip test is SciPy's permutation test over paired
samples; one case has differences of equal size, so that flipped sums tie, and one more pairs than can be enumerated.
"""

import json
import pathlib

import numpy
import scipy
from scipy import stats

SHARES = [0.5, 0.9, 0.95, 0.99]
DEGREES = [*range(1, 20), 30, 31, 64, 99, 100]


def mean_difference(a, b):
    return numpy.mean(a - b)


def t_cases():
    return [
        {"share": share, "degrees": degrees, "value": float(stats.t.ppf((1 + share) / 2, degrees))}
        for share in SHARES
        for degrees in DEGREES
    ]


def pair_case(values, baseline, resamples):
    values, baseline = numpy.asarray(values), numpy.asarray(baseline)
    differences = values - baseline
    n = len(values)

    def interval(sample):
        low, high = stats.t.interval(0.95, n - 1, loc=numpy.mean(sample), scale=stats.sem(sample))
        return {"low": float(low), "high": float(high)}

    test = stats.permutation_test(
        (values, baseline),
        mean_difference,
        permutation_type="samples",
        n_resamples=resamples,
        alternative="two-sided",
        rng=numpy.random.default_rng(1),
    )
    return {
        "values": values.tolist(),
        "baseline": baseline.tolist(),
        "mean": float(numpy.mean(values)),
        "interval": interval(values),
        "difference": {"n": n, "mean": float(numpy.mean(differences)), "interval": interval(differences), "p": float(test.pvalue)},
    }


def random_case(seed, n, shift, resamples=numpy.inf):
    random = numpy.random.default_rng(seed)
    baseline = random.normal(2, 0.1, n)
    return pair_case((baseline + random.normal(shift, 0.05, n)).round(6), baseline.round(6), resamples)


if __name__ == "__main__":
    golden = {
        "versions": {"scipy": scipy.__version__, "numpy": numpy.__version__},
        "t": t_cases(),
        "pairs": [
            random_case(1, 2, -0.05),
            random_case(2, 3, -0.05),
            random_case(3, 5, 0.0),
            random_case(4, 10, 0.03),
            random_case(5, 12, -0.02),
            pair_case([2.1, 2.2, 1.9, 2.4, 2.0], [2.0, 2.1, 2.0, 2.3, 1.9], numpy.inf),
        ],
        "manyPairs": random_case(6, 40, 0.015, 1_000_000),
    }
    path = pathlib.Path(__file__).with_name("statistics.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
