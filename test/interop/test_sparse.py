"""The package of a sparse model and a file of tuned gates, run by the sparse.py in the package, against what the studio computes.

The files in the folder LIMBECK_INTEROP/sparse are written by produce_sparse.ts.
"""

import importlib.util
import json
import os
import pathlib
import sys
import zipfile

os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
import safetensors.torch
import torch
from huggingface_hub import ModelCard

torch.set_num_threads(1)  # threads cost more than models of this size give back
GATES = "limbeck-expert-french-gates.safetensors"


@pytest.fixture(scope="module")
def produced():
    return pathlib.Path(os.environ["LIMBECK_INTEROP"]) / "sparse"


@pytest.fixture(scope="module")
def expected(produced):
    return json.loads((produced / "sparse.json").read_text())


@pytest.fixture(scope="module")
def folder(produced, tmp_path_factory):
    unpacked = tmp_path_factory.mktemp("sparse") / "limbeck-teacher"
    with zipfile.ZipFile(produced / "limbeck-teacher.zip") as opened:
        assert opened.testzip() is None
        opened.extractall(unpacked)
    return unpacked


@pytest.fixture(scope="module")
def program(folder):
    """The package's own sparse.py as a module."""
    spec = importlib.util.spec_from_file_location("limbeck_sparse", folder / "sparse.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def models(program, folder, produced):
    """The model under its own gates and under the tuned ones, by whether they are tuned."""
    own, tuned = program.SparseGpt.load(folder), program.SparseGpt.load(folder)
    tuned.apply_gates(produced / GATES)
    return {False: own, True: tuned}


@pytest.fixture(scope="module")
def cases(models, expected):
    """Every row of tokens with the model it is of."""
    cases = [(models[of["tuned"]], of["active"], row) for of in expected["predictions"] for row in of["rows"]]
    assert len(cases) == 2 * 3 * 4
    return cases


@pytest.fixture(scope="module")
def ids(expected):
    return expected["predictions"][0]["rows"][0]["tokens"]


def test_logits_are_the_studios_for_every_number_of_experts_and_under_tuned_gates(cases, expected):
    for model, active, row in cases:
        ours = torch.tensor(row["logits"]).reshape(len(row["tokens"]), expected["vocabSize"])
        assert ours.std() > 0.5
        torch.testing.assert_close(model.logits(row["tokens"], active), ours, rtol=0, atol=1e-4)


def test_what_nothing_is_said_of_is_as_in_training(models, expected, ids):
    active = expected["experts"]["active"]
    assert torch.equal(models[False].logits(ids), models[False].logits(ids, active))
    assert not torch.allclose(models[False].logits(ids), models[False].logits(ids, active + 1), atol=1e-2)
    assert not torch.allclose(models[False].logits(ids), models[True].logits(ids), atol=1e-2)


def test_the_experts_chosen_and_their_weights_are_the_studios(cases, expected):
    count = expected["experts"]["count"]
    taken = set()
    for model, active, row in cases:
        choices = model.choices(row["tokens"], active)
        assert len(choices) == expected["layers"]
        for choice, gates in zip(choices, row["gates"]):
            ours = torch.tensor(gates, dtype=torch.float32).reshape(len(row["tokens"]), count)
            theirs = torch.zeros_like(ours).scatter(1, choice.experts, choice.weights)
            assert torch.equal(theirs > 0, ours > 0) and choice.experts.shape[1] == active
            torch.testing.assert_close(theirs, ours, rtol=0, atol=1e-5)
            assert (choice.weights.diff(dim=1) <= 0).all()
            taken |= {tuple(sorted(row)) for row in choice.experts.tolist()}
    assert len(taken) > count, "tokens differ in what they take"


def test_greedy_generation_writes_what_the_studio_writes(cases, expected):
    assert any(len(row["prompt"]) + len(row["greedy"]) > expected["context"] for _, _, row in cases)
    for model, active, row in cases:
        assert model.continuation(row["prompt"], expected["generatedTokens"], temperature=0, active=active) == row["greedy"]
        text = model.generate(row["prompt"], expected["generatedTokens"], temperature=0, active=active)
        assert text == model.tokenizer.decode(row["greedy"])


def test_equal_seeds_write_equal_texts_and_others_do_not(models, ids):
    texts = [models[False].continuation(ids[:4], 12, seed=seed) for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]
    assert models[False].continuation(ids[:4], 12, top_k=1, seed=3) == models[False].continuation(ids[:4], 12, temperature=0)


def test_of_equal_logits_the_expert_with_the_smaller_number_is_taken(program, folder, ids):
    model = program.SparseGpt.load(folder)
    model.w |= {name: torch.zeros_like(w) for name, w in model.w.items() if name.endswith("gate.weight")}
    assert all(choice.experts.tolist() == [[0, 1]] * len(ids) for choice in model.choices(ids))


def test_too_many_tokens_or_experts_are_refused(models, expected):
    for active in [0, expected["experts"]["count"] + 1]:
        with pytest.raises(ValueError, match=f"takes 1 to 5 experts, not {active}"):
            models[False].logits([0], active)
    for ids in [[], [0] * (expected["context"] + 1)]:
        with pytest.raises(ValueError, match="reads 1 to 24 tokens"):
            models[False].logits(ids)


def test_a_zip_loads_as_its_folder_does(program, produced, models, ids):
    assert torch.equal(program.SparseGpt.load(produced / "limbeck-teacher.zip").logits(ids), models[False].logits(ids))


def changed(tensors, metadata):
    tensors = {name: tensor.clone() for name, tensor in tensors.items()}
    return tensors, dict(metadata)


def of_another_teacher(tensors, metadata):
    metadata["teacher"] = "ab" * 32


def of_another_kind(tensors, metadata):
    metadata["format"] = "pt"


def of_a_later_version(tensors, metadata):
    metadata["version"] = "2"


def without_a_layer(tensors, metadata):
    del tensors["h.1.mlp.gate.noise"]


def of_another_shape(tensors, metadata):
    tensors["h.0.mlp.gate.weight"] = tensors["h.0.mlp.gate.weight"][:, 1:].contiguous()


def not_finite(tensors, metadata):
    tensors["h.0.mlp.gate.noise"][0, 0] = torch.nan


@pytest.mark.parametrize(
    "change, message",
    [
        (of_another_teacher, "tuned of the model with SHA-256 abab"),
        (of_another_kind, "limbeck-gates up to version 1, not pt 1"),
        (of_a_later_version, "up to version 1, not limbeck-gates 2"),
        (without_a_layer, "lack or add h.1.mlp.gate.noise"),
        (of_another_shape, "h.0.mlp.gate.weight has another shape"),
        (not_finite, "h.0.mlp.gate.noise .* not finite"),
    ],
)
def test_gates_that_are_not_the_models_are_refused_and_change_nothing(program, folder, produced, tmp_path, ids, change, message):
    with safetensors.safe_open(produced / GATES, framework="pt") as file:
        tensors, metadata = changed({name: file.get_tensor(name) for name in file.keys()}, file.metadata())
    change(tensors, metadata)
    safetensors.torch.save_file(tensors, tmp_path / "gates.safetensors", metadata)
    model = program.SparseGpt.load(folder)
    before = model.logits(ids)
    with pytest.raises(ValueError, match=message):
        model.apply_gates(tmp_path / "gates.safetensors")
    assert torch.equal(model.logits(ids), before)


def test_another_kind_of_model_is_refused(program, folder, tmp_path):
    for change in [{"model_type": "gpt2"}, {"version": 2}]:
        config = json.loads((folder / "config.json").read_text()) | change
        (tmp_path / "config.json").write_text(json.dumps(config))
        with pytest.raises(ValueError, match="limbeck-sparse-gpt up to version 1"):
            program.SparseGpt.load(tmp_path)


def test_the_command_line_writes_and_tells_experts(program, models, produced, monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["sparse.py", "the cat", *arguments])
        program.main()
        return capsys.readouterr().out

    assert run("--tokens", "5", "--temperature", "0") == f"the cat{models[False].generate('the cat', 5, temperature=0)}\n"
    tuned = models[True].generate("the cat", 5, temperature=0, active=5)
    assert run("--tokens", "5", "--temperature", "0", "--active", "5", "--gates", str(produced / GATES)) == f"the cat{tuned}\n"

    ids = models[False].encode("the cat")
    lines = [line.split("\t") for line in run("--experts", "--active", "1").splitlines()]
    assert [line[0] for line in lines] == [repr(models[False].tokenizer.decode([token])) for token in ids]
    for layer, choice in enumerate(models[False].choices(ids, 1)):
        assert [line[1 + layer] for line in lines] == [f"{expert}:1.00" for [expert] in choice.experts.tolist()]

    for wrong in [["--active", "6"], ["--gates", "nowhere"]]:
        with pytest.raises(SystemExit):
            run(*wrong)
        assert "sparse.py: error: " in capsys.readouterr().err


def test_the_card_is_one(folder):
    card = ModelCard.load(folder / "README.md")
    assert card.data.pipeline_tag == "text-generation"
    assert card.data.license is None
    assert "mixture-of-experts" in card.data.tags


def test_the_lines_of_the_card_run(program, folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "sparse", program)
    monkeypatch.chdir(folder)
    exec((folder / "README.md").read_text().split("```python")[1].split("```")[0], {})
    assert capsys.readouterr().out.startswith("tensor(")
