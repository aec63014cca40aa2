"""Makes calibration.json: what scikit-learn says about predictions from logits, for test/core/evaluation.

Run with scikit-learn installed: python test/golden/make_calibration.py. The two cases are a model that is far too sure and
one that is not sure enough; some rows have no target, and some logits of the second case are equal.
"""

import json
import pathlib

import numpy
import scipy.special
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.metrics import top_k_accuracy_score

VOCABULARY = 13
ROWS = 120
BINS = 15


def case(name, seed, scale, step, sharpness):
    """Logits in multiples of `step`, and targets drawn from `sharpness` times these."""
    random = numpy.random.default_rng(seed)
    logits = numpy.round(random.normal(size=(ROWS, VOCABULARY)) * scale / step) * step
    probabilities = scipy.special.softmax(sharpness * logits, axis=1)
    targets = numpy.array([random.choice(VOCABULARY, p=row) for row in probabilities])
    targets[random.random(ROWS) < 0.1] = -1

    # A stable sort puts the smaller of equal logits' ids first.
    order = numpy.argsort(-logits, axis=1, kind="stable")
    ranks = numpy.array([-1 if target < 0 else int(numpy.where(row == target)[0][0]) for row, target in zip(order, targets)])
    confidence = numpy.where(targets < 0, 0, scipy.special.softmax(logits, axis=1).max(axis=1))

    scored = targets >= 0
    accuracy, mean_confidence = calibration_curve(ranks[scored] == 0, confidence[scored], n_bins=BINS, strategy="uniform")
    edges = numpy.linspace(0, 1, BINS + 1)
    places = numpy.searchsorted(edges[1:-1], confidence[scored])
    counts = numpy.bincount(places, minlength=BINS)
    counts = counts[counts > 0]
    # Scores that fall with the rank in place of the logits: how scikit-learn orders equals is its own affair.
    scores = -numpy.argsort(order, axis=1)[scored]
    top = {k: top_k_accuracy_score(targets[scored], scores, k=k, labels=range(VOCABULARY)) for k in (1, 5)}
    return {
        "name": name,
        "vocabSize": VOCABULARY,
        "logits": logits.ravel().tolist(),
        "targets": targets.tolist(),
        "confidence": numpy.round(confidence, 9).tolist(),
        "rank": ranks.tolist(),
        "top1": top[1],
        "top5": top[5],
        "ece": float(numpy.sum(counts / scored.sum() * numpy.abs(accuracy - mean_confidence))),
        "bins": [
            {"count": int(count), "confidence": float(mean), "accuracy": float(share)}
            for count, mean, share in zip(counts, mean_confidence, accuracy)
        ],
    }


if __name__ == "__main__":
    golden = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
        "cases": [
            case("a model that is too sure", 1, 3.0, 1 / 256, 0.3),
            case("a model that is not sure enough, with equal logits", 2, 0.5, 0.25, 4.0),
        ],
    }
    path = pathlib.Path(__file__).with_name("calibration.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
