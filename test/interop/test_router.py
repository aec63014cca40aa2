"""The studio's router against scikit-learn's LogisticRegression, fitted on the same sequences.

router_fit.json in the folder LIMBECK_INTEROP is written by produce_router.ts.
"""

import json
import os
import pathlib

import numpy
import pytest
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss


@pytest.fixture(scope="module")
def router():
    path = pathlib.Path(os.environ["LIMBECK_INTEROP"]) / "router_fit.json"
    return json.loads(path.read_text())


def features(router, part):
    rows = router[part]
    shape = (len(rows["labels"]), router["vocabSize"])
    return csr_matrix((rows["values"], rows["indices"], rows["indptr"]), shape=shape)


@pytest.fixture(scope="module")
def regression(router):
    settings = router["settings"]
    model = LogisticRegression(
        C=settings["inverseRegularization"], tol=settings["tolerance"], max_iter=settings["maxIterations"]
    )
    return model.fit(features(router, "fitted"), router["fitted"]["labels"])


def test_features_are_those_of_tfidf_vectorizer(router):
    def as_text(part):
        return [" ".join(map(str, sequence)) for sequence in router[part]["sequences"]]

    vectorizer = TfidfVectorizer(
        tokenizer=str.split, token_pattern=None, lowercase=False, stop_words=[str(router["endOfText"])]
    )
    fitted = vectorizer.fit_transform(as_text("fitted"))
    tokens = [int(token) for token in vectorizer.get_feature_names_out()]
    for part, theirs in [("fitted", fitted), ("heldOut", vectorizer.transform(as_text("heldOut")))]:
        ours = features(router, part)
        assert ours.nnz == theirs.nnz
        assert abs(ours[:, tokens] - theirs).max() < 1e-6


def test_predictions_agree_on_999_of_1000_rows(router, regression):
    theirs = regression.predict(features(router, "heldOut"))
    assert len(theirs) >= 1000
    assert numpy.mean(theirs == router["predictions"]) >= 0.999


def test_some_rows_are_hard(router):
    """Agreement on rows that everyone gets right would show little."""
    accuracy = numpy.mean(numpy.array(router["predictions"]) == router["heldOut"]["labels"])
    assert 0.8 < accuracy < 0.995


def test_log_loss_agrees(router, regression):
    labels = router["heldOut"]["labels"]
    theirs = log_loss(labels, regression.predict_proba(features(router, "heldOut")))
    assert abs(log_loss(labels, router["probabilities"]) - theirs) < 1e-3
