"""ONNX packages of the export stage as onnx, onnxruntime and transformers.js see them, against what the studio computes.

The zips and expected.json in the folder LIMBECK_INTEROP are written by produce.ts; transformers.js runs in Node (transformers_js.mjs).
"""

import json
import os
import pathlib
import subprocess
import zipfile

import numpy
import onnx
import onnxruntime
import pytest

FOLDER = pathlib.Path(os.environ["LIMBECK_INTEROP"])
MODELS = ["limbeck-teacher", "limbeck-expert-french"]
FILES = {"f32": "onnx/model.onnx", "f16": "onnx/model_fp16.onnx"}
# Weights of these models are far from a trained one's: logits reach 6, and f16 keeps eleven bits.
TOLERANCE = {"f32": 1e-4, "f16": 3e-2}


@pytest.fixture(scope="module")
def expected():
    return json.loads((FOLDER / "expected.json").read_text())


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The packages as folders, each under its own name."""
    folder = tmp_path_factory.mktemp("onnx")
    for name in MODELS:
        for precision in FILES:
            with zipfile.ZipFile(FOLDER / f"{name}.onnx_{precision}.zip") as package:
                assert package.testzip() is None
                package.extractall(folder / f"{name}.onnx_{precision}")
    return folder


@pytest.fixture(scope="module", params=[(name, precision) for name in MODELS for precision in FILES], ids="-".join)
def case(request, unpacked, expected):
    name, precision = request.param
    return unpacked / f"{name}.onnx_{precision}" / FILES[precision], expected["models"][name], TOLERANCE[precision]


class Decoder:
    """An ONNX file with the keys and values of what it has read so far."""

    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path)
        self.length = 0
        self.past = {
            entry.name: numpy.zeros([1, entry.shape[1], 0, entry.shape[3]], numpy.float16 if "16" in entry.type else numpy.float32)
            for entry in self.session.get_inputs()
            if entry.name.startswith("past_key_values")
        }

    def read(self, tokens):
        total = self.length + len(tokens)
        names = [output.name for output in self.session.get_outputs()]
        outputs = self.session.run(
            names,
            {
                "input_ids": numpy.array([tokens]),
                "attention_mask": numpy.ones([1, total], numpy.int64),
                "position_ids": numpy.arange(self.length, total)[None],
                **self.past,
            },
        )
        self.length = total
        self.past = {name.replace("present", "past_key_values"): value for name, value in zip(names, outputs) if name != "logits"}
        return outputs[names.index("logits")][0]


def logits_of(row):
    return numpy.array(row["logits"], numpy.float32).reshape(len(row["tokens"]), -1)


def test_the_checker_of_onnx_finds_every_type_and_shape_sound(case):
    onnx.checker.check_model(case[0], full_check=True)


def test_logits_are_the_studios_in_one_run(case):
    path, rows, tolerance = case
    for row in rows:
        logits = Decoder(path).read(row["tokens"])
        assert logits.dtype == numpy.float32
        numpy.testing.assert_allclose(logits, logits_of(row), rtol=0, atol=tolerance)


def test_logits_are_the_studios_token_by_token_after_a_beginning(case):
    path, rows, tolerance = case
    for row in rows:
        tokens, decoder = row["tokens"], Decoder(path)
        start = max(1, len(tokens) // 3)
        logits = [decoder.read(tokens[:start]), *(decoder.read([token]) for token in tokens[start:])]
        numpy.testing.assert_allclose(numpy.concatenate(logits), logits_of(row), rtol=0, atol=tolerance)


def test_a_text_that_is_filled_up_on_the_left_has_the_logits_of_the_text_alone(case):
    path, rows, tolerance = case
    decoder, (short, long) = Decoder(path), sorted(rows[:2], key=lambda row: len(row["tokens"]))
    padding = 5
    tokens = long["tokens"][:-padding]
    outputs = decoder.session.run(
        ["logits"],
        {
            "input_ids": numpy.array([[0] * padding + tokens, short["tokens"][: padding + len(tokens)]]),
            "attention_mask": numpy.array([[0] * padding + [1] * len(tokens), [1] * (padding + len(tokens))]),
            "position_ids": numpy.array([[0] * padding + list(range(len(tokens))), range(padding + len(tokens))]),
            **{name: numpy.repeat(value, 2, axis=0) for name, value in decoder.past.items()},
        },
    )[0]
    numpy.testing.assert_allclose(outputs[0, padding:], logits_of(long)[: len(tokens)], rtol=0, atol=tolerance)


def test_transformers_js_reads_the_packages_offline_and_writes_what_the_studio_writes(unpacked, expected, tmp_path):
    prompts = {name: [row["prompt"] for row in expected["models"][name]] for name in MODELS}
    asked = {"folder": f"{unpacked}/", "prompts": prompts, "texts": [text["text"] for text in expected["texts"]]}
    (tmp_path / "asked.json").write_text(json.dumps({**asked, "tokens": len(expected["models"][MODELS[0]][0]["greedy"])}))
    program = pathlib.Path(__file__).with_name("transformers_js.mjs")
    subprocess.run(["node", program, tmp_path / "asked.json", tmp_path / "told.json"], check=True)
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["ids"] == [text["ids"] for text in expected["texts"]]
    for name in MODELS:
        for prompt, written, row in zip(prompts[name], told["written"][name], expected["models"][name], strict=True):
            assert written == prompt + row["greedy"]
    for written in (told["text"], told["half"]):  # in f32 and in f16
        assert written.startswith("The ferry") and len(written) > len("The ferry")
