"""GGUF files of the export stage as llama.cpp runs them, against what the studio computes of the same model.

The files and expected.json in the folder gguf are written by produce_gguf.ts, llama.json by read_gguf.mjs.
"""

import json
import math
import os
import pathlib

import pytest

FILES = {dtype: f"limbeck-teacher.{dtype}.gguf" for dtype in ["f32", "f16", "q8_0"]}
CUTS = ["gpt2", "cl100k", "llama3", "qwen2", "starcoder"]


@pytest.fixture(scope="module")
def folder():
    return pathlib.Path(os.environ["LIMBECK_INTEROP"]) / "gguf"


@pytest.fixture(scope="module")
def expected(folder):
    return json.loads((folder / "expected.json").read_text())


@pytest.fixture(scope="module")
def llama(folder):
    return json.loads((folder / "llama.json").read_text())


def test_token_ids_are_the_studios_for_every_cut_that_has_a_name(expected, llama):
    assert len(expected["probes"]) > 500
    for theirs, ours in [(model["ids"], expected["model"]["ids"]) for model in llama["models"].values()] + [
        (llama["ids"][cut], expected["cuts"][cut]) for cut in CUTS
    ]:
        for text, got, wanted in zip(expected["probes"], theirs, ours, strict=True):
            assert got == wanted, text


@pytest.mark.parametrize("dtype", ["f32", "f16"])
def test_greedy_continuations_of_twenty_prompts_are_the_studios(expected, llama, dtype):
    written = expected["model"]["written"]
    assert len(written) == 20
    for ours, theirs in zip(written, llama["models"][FILES[dtype]]["greedy"], strict=True):
        assert len(ours["greedy"]) == 32
        assert theirs == ours["greedy"]


@pytest.mark.parametrize("dtype", FILES)
def test_perplexity_on_held_out_text_is_the_studios_within_half_a_percent(expected, llama, dtype, capsys):
    ours, theirs = expected["model"]["loss"], llama["models"][FILES[dtype]]["loss"]
    with capsys.disabled():
        print(f"\n{dtype}: perplexity {math.exp(theirs):.4f}, the studio's {math.exp(ours):.4f}: {math.expm1(theirs - ours):+.4%}")
    assert math.exp(ours) < 200  # the model has learned something
    assert abs(math.expm1(theirs - ours)) < 0.005


def test_files_shrink_with_their_numbers(folder):
    f32, f16, q8_0 = [(folder / name).stat().st_size for name in FILES.values()]
    assert q8_0 < 0.8 * f16 < 0.5 * f32
