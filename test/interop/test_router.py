"""The studio's classifiers against scikit-learn's, fitted on the same features, and its router files read by mixture.py.

router_fit.json and router_KIND.json in the folder LIMBECK_INTEROP are written by produce_router.ts.
"""

import json
import os
import pathlib
import sys

import numpy
import pytest
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss, precision_recall_fscore_support
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

sys.path.append(str(pathlib.Path(__file__).parents[2] / "src/core/exchange/torch"))
from mixture import Router

FOLDER = pathlib.Path(os.environ["LIMBECK_INTEROP"])


class Centroids:
    """softmax(-distance² / 0.1) to the classes' means (c-BTM); scikit-learn's NearestCentroid gives no such probabilities."""

    def fit(self, features, labels):
        dense, labels = features.toarray(), numpy.array(labels)
        self.means = [dense[labels == label].mean(axis=0) for label in range(labels.max() + 1)]
        return self

    def predict_proba(self, features):
        return softmax(-cdist(features.toarray(), self.means, "sqeuclidean") / 0.1, axis=1)

    def predict(self, features):
        return self.predict_proba(features).argmax(axis=1)


MODELS = {
    "logistic-regression": lambda settings: LogisticRegression(
        C=settings["inverseRegularization"], tol=1e-4, max_iter=settings["maxIterations"]
    ),
    "linear-svm": lambda settings: LinearSVC(
        C=settings["inverseRegularization"], tol=1e-8, max_iter=1_000_000, random_state=0
    ),
    "modified-huber": lambda settings: SGDClassifier(
        loss="modified_huber", alpha=settings["alpha"], shuffle=False, max_iter=settings["epochs"], tol=None
    ),
    "naive-bayes": lambda settings: MultinomialNB(alpha=settings["smoothing"]),
    "centroid": lambda settings: Centroids(),
}


@pytest.fixture(scope="module")
def fitted():
    return json.loads((FOLDER / "router_fit.json").read_text())


def features(fitted, part):
    rows = fitted[part]
    shape = (len(rows["labels"]), fitted["columns"])
    return csr_matrix((rows["values"], rows["indices"], rows["indptr"]), shape=shape, dtype=float)


@pytest.fixture(scope="module", params=MODELS)
def case(fitted, request):
    """A kind of classifier: what the studio says, and scikit-learn's model fitted on the same rows."""
    model = MODELS[request.param](fitted["settings"])
    model.fit(features(fitted, "fitted"), fitted["fitted"]["labels"])
    return request.param, fitted["said"][request.param], model


def test_features_are_those_of_tfidf_vectorizer(fitted):
    def as_text(part):
        return [" ".join(map(str, sequence)) for sequence in fitted[part]["sequences"]]

    known = sorted({token for sequence in fitted["fitted"]["sequences"] for token in sequence} - {fitted["endOfText"]})
    first_pair = fitted["columns"] - len(fitted["pairs"])
    columns = known + [first_pair + i for i in range(len(fitted["pairs"]))]
    vectorizer = TfidfVectorizer(
        tokenizer=str.split,
        token_pattern=None,
        lowercase=False,
        ngram_range=(1, 2),
        vocabulary=[str(token) for token in known] + [f"{first} {second}" for first, second in fitted["pairs"]],
        sublinear_tf=True,
    )
    theirs = vectorizer.fit_transform(as_text("fitted"))
    assert len(fitted["pairs"]) == 400
    for part, theirs in [("fitted", theirs), ("heldOut", vectorizer.transform(as_text("heldOut")))]:
        ours = features(fitted, part)
        assert ours.nnz == theirs.nnz
        assert abs(ours[:, columns] - theirs).max() < 1e-6


def test_predictions_agree_on_999_of_1000_rows(fitted, case):
    _, said, model = case
    theirs = model.predict(features(fitted, "heldOut"))
    assert len(theirs) >= 1000
    assert numpy.mean(theirs == said["predictions"]) >= 0.999


def test_some_rows_are_hard(fitted, case):
    """Agreement on rows that everyone gets right would show little."""
    _, said, _ = case
    accuracy = numpy.mean(numpy.array(said["predictions"]) == fitted["heldOut"]["labels"])
    assert 0.8 < accuracy < 0.999


def test_log_loss_agrees_or_for_the_svm_the_decision_values(fitted, case):
    kind, said, model = case
    rows, labels = features(fitted, "heldOut"), fitted["heldOut"]["labels"]
    if kind == "linear-svm":
        assert abs(model.decision_function(rows) - said["scores"]).max() < 1e-3
    else:
        theirs = log_loss(labels, model.predict_proba(rows))
        assert abs(log_loss(labels, said["probabilities"]) - theirs) < 1e-3


def test_scores_are_those_of_sklearn_metrics(fitted, case):
    _, said, _ = case
    truth, predictions, ours = fitted["heldOut"]["labels"], said["predictions"], said["evaluation"]
    assert ours["accuracy"] == pytest.approx(accuracy_score(truth, predictions), abs=1e-12)
    assert ours["confusion"] == confusion_matrix(truth, predictions).tolist()
    for average, mine in [("weighted", [ours]), (None, ours["perClass"])]:
        theirs = precision_recall_fscore_support(truth, predictions, average=average)[:3]
        for name, values in zip(["precision", "recall", "f1"], theirs):
            assert numpy.allclose([scores[name] for scores in mine], values, atol=1e-12)


def test_calibration_error_is_the_weighted_gap_of_fifteen_bins(fitted, case):
    """Equation 3 of arXiv 1706.04599, by NumPy's histograms."""
    _, said, _ = case
    probabilities = numpy.array(said["probabilities"])
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == fitted["heldOut"]["labels"]
    edges = numpy.linspace(0, 1, 16)
    where = numpy.digitize(confidence, edges, right=True)
    gaps = [abs(right[where == i].mean() - confidence[where == i].mean()) * (where == i).mean() for i in numpy.unique(where)]
    assert said["evaluation"]["ece"] == pytest.approx(sum(gaps), abs=1e-9)


def test_mixture_py_reads_the_same_probabilities_from_the_routers_file(fitted, case):
    kind, said, _ = case
    router = Router(json.loads((FOLDER / f"router_{kind}.json").read_text()))
    theirs = [router.probabilities(tokens) for tokens in fitted["heldOut"]["sequences"]]
    assert numpy.abs(numpy.array(theirs) - said["probabilities"]).max() < 1e-6
