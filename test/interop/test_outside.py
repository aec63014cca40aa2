"""Models that transformers saved and the studio opened: its logits, and what it exports of them.

The models are written by save_models.py, outside.json and the packages by produce_outside.ts.
"""

import json
import os
import pathlib
import zipfile

os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
import safetensors.torch
import torch
from transformers import AutoModelForCausalLM

DTYPES = {"shards-bf16": ["BF16"], "whole-f16": ["F16"], "hub-f32": ["F32"]}


@pytest.fixture(scope="module")
def produced():
    return pathlib.Path(os.environ["LIMBECK_INTEROP"])


@pytest.fixture(scope="module", params=DTYPES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def model(produced, name):
    return AutoModelForCausalLM.from_pretrained(produced / "outside" / name, dtype=torch.float32).eval()


@pytest.fixture(scope="module")
def opened(produced, name):
    return json.loads((produced / "outside.json").read_text())[name]


def test_the_studio_computes_the_same_logits(model, opened, name):
    assert opened["dtypes"] == DTYPES[name]
    assert len(opened["rows"]) == 3
    for row in opened["rows"]:
        ours = torch.tensor(row["logits"]).reshape(len(row["tokens"]), opened["vocabSize"])
        with torch.no_grad():
            theirs = model(torch.tensor([row["tokens"]])).logits[0]
        assert ours.std() > 0.5
        torch.testing.assert_close(theirs, ours, rtol=0, atol=1e-3)


def test_it_exports_byte_identical_tensors_in_f32(produced, model, name):
    with zipfile.ZipFile(produced / f"outside-{name}.zip") as package:
        tensors = safetensors.torch.load(package.read("model.safetensors"))
        card = package.read("README.md").decode()
    state = {key: tensor for key, tensor in model.state_dict().items() if key != "lm_head.weight"}
    assert tensors.keys() == state.keys()
    for key, tensor in tensors.items():
        assert tensor.dtype == torch.float32
        assert tensor.numpy().tobytes() == state[key].numpy().tobytes(), key
    assert "It was not trained here" in card
