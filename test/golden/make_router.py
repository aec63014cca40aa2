"""Makes router.json: what scikit-learn says about token sequences and how SciPy's L-BFGS-B walks, for test/core/router.

Run with scikit-learn installed: python test/golden/make_router.py. The classes overlap and the sequences are short, so that
probabilities lie everywhere between 0 and 1 and mistakes happen.
"""

import collections
import json
import pathlib

import numpy
import scipy.optimize
import sklearn
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

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


def frequent_pairs(sequences, most):
    """The pairs of neighbours that most sequences hold, two at least; of equals the lower ones."""
    held = collections.Counter(pair for sequence in sequences for pair in set(zip(sequence, sequence[1:])))
    ranked = sorted((-count, pair) for pair, count in held.items() if count >= 2)
    return sorted(pair for _, pair in ranked[:most])


def case(seed, classes, settings):
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

    pairs = frequent_pairs(sequences, settings["pairs"])
    known = sorted({token for sequence in sequences for token in sequence})
    names = [str(token) for token in known] + [f"{first} {second}" for first, second in pairs]
    columns = known + [VOCABULARY + i for i in range(len(pairs))]
    width = VOCABULARY + len(pairs)
    vectorizer = TfidfVectorizer(
        tokenizer=str.split,
        token_pattern=None,
        lowercase=False,
        ngram_range=(1, 2),
        vocabulary=names,
        sublinear_tf=settings["termFrequency"] == "log",
    )

    def wide(matrix):
        """The columns where the studio has them; those of tokens that the fitted text never holds are empty."""
        full = numpy.zeros((matrix.shape[0], width))
        full[:, columns] = matrix.toarray() if hasattr(matrix, "toarray") else matrix
        return full

    features = csr_matrix(wide(vectorizer.fit_transform(as_text(sequences))))
    held_features = csr_matrix(wide(vectorizer.transform(as_text(held_sequences))))
    return {
        "classes": classes,
        "settings": settings,
        "train": {"sequences": sequences, "labels": labels},
        "heldOut": {"sequences": held_sequences, "labels": held_labels},
        "pairs": pairs,
        "idf": rounded(wide(vectorizer.idf_[None])[0]),
        "trainFeatures": rounded(features[:2].toarray()),
        "heldOutFeatures": rounded(held_features[:2].toarray()),
        "classifiers": classifiers(features, labels, held_features, settings),
    }


def classifiers(features, labels, held, settings):
    """What each kind says about the sequences held out."""
    weight = settings["inverseRegularization"]
    models = {
        "logistic-regression": LogisticRegression(C=weight, tol=1e-4, max_iter=200),
        "linear-svm": LinearSVC(C=weight, tol=1e-10, max_iter=1_000_000, random_state=0),
        "modified-huber": SGDClassifier(
            loss="modified_huber", alpha=settings["alpha"], shuffle=False, max_iter=settings["epochs"], tol=None
        ),
        "naive-bayes": MultinomialNB(alpha=settings["smoothing"]),
    }
    said = {}
    for kind, model in models.items():
        model.fit(features, labels)
        said[kind] = {"predictions": model.predict(held).tolist()}
        if kind in ("linear-svm", "modified-huber"):
            said[kind]["decisions"] = rounded(model.decision_function(held))
        if hasattr(model, "predict_proba"):
            said[kind]["probabilities"] = rounded(model.predict_proba(held))
        if kind == "logistic-regression":
            said[kind]["iterations"] = int(model.n_iter_[0])
    said["centroid"] = centroid(features, labels, held)
    return said


def centroid(features, labels, held):
    """softmax(-distance² / 0.1) to the classes' means (c-BTM)."""
    dense, labels = features.toarray(), numpy.array(labels)
    means = [dense[labels == label].mean(axis=0) for label in range(labels.max() + 1)]
    scores = -cdist(held.toarray(), means, "sqeuclidean") / 0.1
    return {"predictions": scores.argmax(axis=1).tolist(), "probabilities": rounded(softmax(scores, axis=1))}


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


def settings(inverse_regularization, pairs=0, term_frequency="count"):
    return {
        "inverseRegularization": inverse_regularization,
        "pairs": pairs,
        "termFrequency": term_frequency,
        "smoothing": 0.1,
        "alpha": 1e-2,
        "epochs": 12,
    }


def rounded(array):
    return numpy.round(numpy.asarray(array, dtype=float), 9).tolist()


if __name__ == "__main__":
    golden = {
        "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
        "vocabSize": VOCABULARY,
        "fits": [
            case(1, 4, settings(1.0)),
            case(2, 2, settings(1.0)),
            case(3, 3, settings(100.0, pairs=30, term_frequency="log")),
        ],
        "metrics": metrics_cases(),
        "rosenbrockValues": rosenbrock_values(),
    }
    path = pathlib.Path(__file__).with_name("router.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
