"""Makes router.json: what scikit-learn says about token sequences and how SciPy's L-BFGS-B walks, for test/core/router.

Run with scikit-learn installed: python test/golden/make_router.py. The classes overlap and the sequences are short, so that
probabilities lie everywhere between 0 and 1 and mistakes happen.
"""

import json
import pathlib

import numpy
import scipy.optimize
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

VOCABULARY = 48


def sequences_of(random, classes, per_class):
    """Sequences of 4 to 24 tokens from class-wise Dirichlet distributions, and their labels."""
    shares = random.dirichlet(numpy.full(VOCABULARY - 3, 0.7), size=classes)
    shares = 0.5 * shares + 0.5 * shares.mean(axis=0)
    sequences, labels = [], []
    for label in range(classes):
        for _ in range(per_class):
            tokens = random.choice(VOCABULARY - 3, size=random.integers(4, 25), p=shares[label])
            sequences.append([int(token) for token in tokens])
            labels.append(label)
    return sequences, labels


def as_text(sequences):
    return [" ".join(str(token) for token in sequence) for sequence in sequences]


def case(seed, classes, inverse_regularization):
    random = numpy.random.default_rng(seed)
    sequences, labels = sequences_of(random, classes, 60)
    order = random.permutation(len(sequences))
    sequences, labels = [sequences[i] for i in order], [labels[i] for i in order]
    held = len(sequences) // 3
    held_sequences, held_labels = sequences[:held], labels[:held]
    # Two sequences with tokens that the fitted text never holds; the second has no other.
    held_sequences[0] = held_sequences[0] + [VOCABULARY - 1, VOCABULARY - 1, VOCABULARY - 2]
    held_sequences[1] = [VOCABULARY - 1, VOCABULARY - 3]
    sequences, labels = sequences[held:], labels[held:]

    vectorizer = TfidfVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False)
    features = vectorizer.fit_transform(as_text(sequences))
    tokens = [int(token) for token in vectorizer.get_feature_names_out()]
    idf = numpy.zeros(VOCABULARY)
    idf[tokens] = vectorizer.idf_

    def dense(matrix):
        full = numpy.zeros((matrix.shape[0], VOCABULARY))
        full[:, tokens] = matrix.toarray()
        return full

    held_features = vectorizer.transform(as_text(held_sequences))
    model = LogisticRegression(C=inverse_regularization, tol=1e-4, max_iter=200).fit(features, labels)
    coefficients = numpy.zeros((model.coef_.shape[0], VOCABULARY))
    coefficients[:, tokens] = model.coef_
    return {
        "classes": classes,
        "inverseRegularization": inverse_regularization,
        "train": {"sequences": sequences, "labels": labels},
        "heldOut": {"sequences": held_sequences, "labels": held_labels},
        "idf": rounded(idf),
        "trainFeatures": rounded(dense(features)[:4]),
        "heldOutFeatures": rounded(dense(held_features)[:4]),
        "coefficients": rounded(coefficients),
        "intercept": rounded(model.intercept_),
        "iterations": int(model.n_iter_[0]),
        "predictions": model.predict(held_features).tolist(),
        "probabilities": rounded(model.predict_proba(held_features)),
        "scores": scores(held_labels, model.predict(held_features), classes),
    }


def scores(truth, predicted, classes):
    labels = list(range(classes))
    per_class = precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    weighted = precision_recall_fscore_support(truth, predicted, labels=labels, average="weighted", zero_division=0)
    return {
        "accuracy": accuracy_score(truth, predicted),
        "precision": weighted[0],
        "recall": weighted[1],
        "f1": weighted[2],
        "perClass": [
            {"precision": precision, "recall": recall, "f1": f1} for precision, recall, f1, _ in zip(*per_class)
        ],
        "confusion": confusion_matrix(truth, predicted, labels=labels).tolist(),
    }


def metrics_cases():
    """Truths and predictions with classes that are never predicted, never true, and neither."""
    random = numpy.random.default_rng(5)
    plain = random.integers(0, 4, size=(2, 40))
    cases = [
        (4, plain[0], plain[1]),
        (4, plain[0], numpy.where(plain[1] == 2, 0, plain[1])),
        (4, numpy.where(plain[0] == 1, 3, plain[0]), plain[1]),
        (5, plain[0], plain[0]),
        (2, numpy.zeros(6, int), numpy.ones(6, int)),
    ]
    return [
        {"classes": classes, "truth": truth.tolist(), "predicted": predicted.tolist(), "scores": scores(truth, predicted, classes)}
        for classes, truth, predicted in cases
    ]


def rosenbrock_values():
    """The values that L-BFGS-B, set as LogisticRegression sets it, passes through from (-1.2, 1)."""

    def rosenbrock(x):
        across, along = x[1] - x[0] ** 2, 1 - x[0]
        gradient = numpy.array([-400 * across * x[0] - 2 * along, 200 * across])
        return 100 * across**2 + along**2, gradient

    start = numpy.array([-1.2, 1.0])
    values = [rosenbrock(start)[0]]
    scipy.optimize.minimize(
        rosenbrock,
        start,
        jac=True,
        method="L-BFGS-B",
        options={"gtol": 1e-4, "ftol": 64 * numpy.finfo(float).eps, "maxls": 50},
        callback=lambda intermediate_result: values.append(float(intermediate_result.fun)),
    )
    return values


def rounded(array):
    return numpy.round(numpy.asarray(array, dtype=float), 9).tolist()


if __name__ == "__main__":
    golden = {
        "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
        "vocabSize": VOCABULARY,
        "fits": [case(1, 4, 1.0), case(2, 2, 1.0), case(3, 3, 100.0)],
        "metrics": metrics_cases(),
        "rosenbrockValues": rosenbrock_values(),
    }
    path = pathlib.Path(__file__).with_name("router.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
