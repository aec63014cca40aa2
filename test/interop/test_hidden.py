"""The studio's mean hidden states against transformers', and its logistic regression on them against scikit-learn's.

hidden.json and the packages in the folder LIMBECK_INTEROP are written by produce.ts.
"""

import json
import os
import pathlib
import zipfile

import numpy
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from transformers import AutoModel

FOLDER = pathlib.Path(os.environ["LIMBECK_INTEROP"])


@pytest.fixture(scope="module")
def produced():
    return json.loads((FOLDER / "hidden.json").read_text())


@pytest.fixture(scope="module")
def model(produced, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hidden")
    with zipfile.ZipFile(FOLDER / f"{produced['package']}.zip") as package:
        package.extractall(folder)
    configs = list(folder.rglob("config.json"))
    return AutoModel.from_pretrained(configs[0].parent).eval()


def mean_state(model, tokens, context):
    """The mean over all tokens but the last, each in its window of the context."""
    windows = [tokens[start : min(start + context, len(tokens) - 1)] for start in range(0, len(tokens) - 1, context)]
    with torch.no_grad():
        states = [model(torch.tensor([window])).last_hidden_state[0] for window in windows]
    return torch.cat(states).mean(dim=0).numpy()


def test_mean_hidden_states_are_those_of_transformers(produced, model):
    expected = [mean_state(model, tokens, produced["context"]) for tokens in produced["sequences"]]
    numpy.testing.assert_allclose(produced["states"], expected, atol=1e-4)


def test_logistic_regression_on_them_is_that_of_scikit_learn(produced):
    states, labels, fitted = numpy.array(produced["states"]), produced["labels"], produced["fitted"]
    fit = LogisticRegression(C=produced["inverseRegularization"], tol=1e-8, max_iter=10_000)
    fit.fit(states[:fitted], labels[:fitted])
    ours = numpy.array(produced["probabilities"])
    numpy.testing.assert_allclose(ours, fit.predict_proba(states), atol=1e-3)
    assert (ours.argmax(axis=1) == fit.predict(states)).all()
