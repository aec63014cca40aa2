"""Packages of the export stage as transformers, tokenizers and safetensors see them, against what the studio computes.

The zips and expected.json in the folder LIMBECK_INTEROP are written by produce.ts.
"""

import json
import os
import pathlib
import zipfile

os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
import safetensors
import torch
from huggingface_hub import ModelCard
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2LMHeadModel

PACKAGES = ["limbeck-teacher", "limbeck-expert-french"]


@pytest.fixture(scope="module")
def produced():
    return pathlib.Path(os.environ["LIMBECK_INTEROP"])


@pytest.fixture(scope="module")
def expected(produced):
    return json.loads((produced / "expected.json").read_text())


@pytest.fixture(scope="module", params=PACKAGES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def folder(produced, name, tmp_path_factory):
    unpacked = tmp_path_factory.mktemp(name)
    with zipfile.ZipFile(produced / f"{name}.zip") as package:
        assert package.testzip() is None
        package.extractall(unpacked)
    return unpacked


@pytest.fixture(scope="module")
def rows(expected, name):
    return expected["models"][name]


@pytest.fixture(scope="module")
def loaded(folder):
    return AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True)


@pytest.fixture(scope="module")
def model(loaded):
    return loaded[0].eval()


@pytest.fixture(scope="module")
def tokenizer(folder):
    return AutoTokenizer.from_pretrained(folder)


def logits_of(row, vocabulary):
    return torch.tensor(row["logits"]).reshape(len(row["tokens"]), vocabulary)


def test_every_weight_is_found_and_none_is_left_over(loaded):
    model, info = loaded
    assert isinstance(model, GPT2LMHeadModel)
    assert model.dtype == torch.float32
    assert not info["missing_keys"] and not info["unexpected_keys"] and not info["mismatched_keys"]
    assert model.lm_head.weight.data_ptr() == model.transformer.wte.weight.data_ptr()


def test_logits_are_the_studios(model, rows, expected):
    assert len(rows) >= 5
    for row in rows:
        with torch.no_grad():
            theirs = model(torch.tensor([row["tokens"]])).logits[0]
        ours = logits_of(row, expected["vocabSize"])
        assert ours.std() > 0.5
        torch.testing.assert_close(theirs, ours, rtol=0, atol=1e-4)


def test_what_the_tokenizer_returns_can_be_handed_to_the_model_as_it_is(model, tokenizer, rows, expected):
    """As the card says to do it. Token type ids, for one, would silently change every embedding."""
    text = expected["texts"][0]
    batch = tokenizer(text["text"], return_tensors="pt", truncation=True)
    assert set(batch) == {"input_ids", "attention_mask"}
    assert batch["input_ids"].tolist() == [rows[0]["tokens"]]
    with torch.no_grad():
        torch.testing.assert_close(model(**batch).logits[0], logits_of(rows[0], expected["vocabSize"]), rtol=0, atol=1e-4)


def test_greedy_generation_writes_what_the_studio_writes(model, rows):
    for row in rows:
        prompt = torch.tensor([row["prompt"]])
        written = model.generate(
            prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=len(row["greedy"])
        )
        assert written[0, prompt.shape[1] :].tolist() == row["greedy"]


def test_generation_with_the_packages_own_settings_runs_up_to_the_context(model, tokenizer, expected):
    torch.manual_seed(1)
    written = model.generate(**tokenizer("The ", return_tensors="pt"))
    assert 2 < written.shape[1] <= expected["context"]


def test_token_ids_are_the_studios(tokenizer, expected):
    for text in expected["texts"]:
        assert tokenizer(text["text"])["input_ids"] == text["ids"], text["text"]


def test_decoded_text_is_the_studios_and_the_text_itself(tokenizer, expected):
    for text in expected["texts"]:
        assert tokenizer.decode(text["ids"]) == text["decoded"] == text["text"]


def test_tokenizer_knows_its_special_token_and_its_limit(tokenizer, expected):
    assert len(tokenizer) == expected["vocabSize"]
    assert tokenizer.model_max_length == expected["context"]
    for token in [tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.unk_token_id]:
        assert token == expected["endOfText"]
    assert tokenizer.decode([expected["endOfText"]], skip_special_tokens=True) == ""


def test_safetensors_reads_the_weights(folder, model):
    with safetensors.safe_open(folder / "model.safetensors", framework="pt") as weights:
        assert weights.metadata() == {"format": "pt"}
        state = model.state_dict()
        assert set(weights.keys()) == set(state) - {"lm_head.weight"}
        for key in weights.keys():
            assert torch.equal(weights.get_tensor(key), state[key])


def test_the_card_is_one(folder):
    card = ModelCard.load(folder / "README.md")
    assert card.data.library_name == "transformers"
    assert card.data.pipeline_tag == "text-generation"
    assert card.data.license is None
    assert "## Figures" in card.text


def test_the_lines_of_the_card_run(folder, name, monkeypatch, capsys):
    torch.manual_seed(1)
    monkeypatch.chdir(folder.parent)
    lines = (folder / "README.md").read_text().split("```python")[1].split("```")[0]
    exec(lines.replace(f'"{name}"', f'"{folder.name}"'), {})
    assert capsys.readouterr().out.startswith("Your text")
