"""What a cluster package's Python makes again number by number: against cluster-numbers.json of the studio, which produce_cluster_numbers.ts
writes, and against the numbers that PyTorch gave in float64 (test/golden)."""

import json
import os
import pathlib
import sys

import numpy
import pytest
import torch

torch.set_num_threads(1)  # threads cost more than models of this size give back
ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "test" / "golden"
sys.path.insert(0, str(ROOT / "src/core/exchange/torch/cluster"))

from limbeck.batches import Batch, parts_of
from limbeck.curves import Curve
from limbeck.divergences import Divergence
from limbeck.gpt import build, logits_of
from limbeck.learner import Student, Teacher
from limbeck.numbers import from_json, to_json
from limbeck.objective import Objective
from limbeck.optimizer import adamw, update
from limbeck.randoms import Random, hash32
from limbeck.schedule import learning_rate_at
from limbeck.sequences import DrawSettings, Stream, consecutive, draw


@pytest.fixture(scope="module")
def studio():
    return json.loads((pathlib.Path(os.environ["LIMBECK_INTEROP"]) / "cluster-numbers.json").read_text())


def golden(name):
    return json.loads((GOLDEN / f"{name}.json").read_text())


def weights_in(stored):
    return {name: torch.tensor(tensor["data"]).reshape(tensor["shape"]) for name, tensor in stored.items()}


def rows(numbers, width):
    return torch.tensor(numbers).reshape(-1, width)


def test_random_streams_are_the_studios_bit_for_bit(studio):
    for case in studio["randoms"]:
        assert hash32(*case["address"]) == case["hash"]
        random = Random(*case["address"])
        first, below, normal, last = case["draws"]
        assert (random.next(), random.below(1000)) == (first, below)
        assert random.normal() == pytest.approx(normal, rel=1e-15)
        assert random.next() == last


def shown(sequence):
    return {"tokens": sequence.tokens.tolist(), "targets": sequence.targets.tolist()} | (
        {} if sequence.prompt is None else {"prompt": sequence.prompt}
    )


def test_windows_of_texts_and_examples_are_the_studios_in_its_order(studio):
    windows = studio["windows"]
    streams = [
        Stream(text["domain"], numpy.array(text["tokens"]), numpy.array(text["examples"]).reshape(-1, 2) if "examples" in text else None)
        for text in windows["texts"]
    ]
    for case in windows["draws"]:
        settings = DrawSettings(case["seed"], case["count"], case["context"], case["onGrid"])
        for step, due in enumerate(case["steps"]):
            assert [shown(draw(streams, step, index, settings)) for index in range(case["count"])] == due
    for stream, cases in zip(streams, windows["heldOut"]):
        for case in cases:
            assert [shown(sequence) for sequence in consecutive(stream, windows["context"], case["limit"])] == case["sequences"]


def test_weights_of_every_weighting_and_combination_are_the_studios_and_go_on_from_what_was_kept(studio):
    assert len(studio["weights"]) == 12
    for case in studio["weights"]:
        settings = {"steps": len(case["steps"]), "sequences": 9, "microBatch": 3, "beta1": 0.9, "beta2": 0.98, "epsilon": 1e-8}
        objective = Objective(case["objective"])
        weigher = objective.weigher(settings)
        for step, due in enumerate(case["steps"]):
            if step == 37:  # as where a run goes on
                weigher = objective.weigher(settings, from_json(to_json(weigher.memory)))
            told = [weigher.weights(step, micro_batch) for micro_batch in range(3)]
            assert told == [pytest.approx(weights, rel=1e-12) for weights in due["weights"]], case["objective"]
            assert weigher.figures(step) == pytest.approx(due["figures"], rel=1e-12)
            weigher.hear(studio["losses"][step], 0.01)
        if "memory" in case:
            assert json.loads(to_json(weigher.memory)) == close(case["memory"])


def close(value):
    """`value` with every number as pytest.approx has it."""
    if isinstance(value, dict):
        return {key: close(part) for key, part in value.items()}
    if isinstance(value, list):
        return [close(part) for part in value]
    return None if value is None else pytest.approx(value, rel=1e-12)


def test_curves_are_the_studios(studio):
    records, due = studio["curve"]["records"], studio["curve"]["state"]
    curve = Curve()
    for index, record in enumerate(records):
        assert learning_rate_at(index, len(records), 0.01, round(0.1 * len(records))) == pytest.approx(record["learningRate"], rel=1e-12)
        curve.add(record)
    assert json.loads(to_json(curve.state)) == close(due)


def test_numbers_that_json_has_no_words_for_are_kept():
    numbers = {"a": [float("nan"), float("inf"), -float("inf"), 1.0, 0.1, 3]}
    assert to_json(numbers) == '{"a":[{"$number":"NaN"},{"$number":"Infinity"},{"$number":"-Infinity"},1,0.1,3]}'
    assert to_json(from_json(to_json(numbers))) == to_json(numbers)


def test_every_divergence_and_its_gradient_are_pytorchs_in_float64():
    worst = 0.0
    for case in golden("losses")["cases"]:
        for due in case["divergences"]:
            student = rows(case["student"], case["vocabSize"]).requires_grad_()
            scored = torch.tensor(case["targets"]) >= 0
            divergence = Divergence(due["divergence"], due["temperature"], due.get("share"))
            total = (divergence.rows(student, rows(case["teacher"], case["vocabSize"])) * scored).sum()
            (gradient,) = torch.autograd.grad(total, student)
            expected = rows(due["gradient"], case["vocabSize"])
            gap = (gradient - expected).abs().max() / expected.abs().max().clamp_min(1)
            worst = max(worst, abs(total.item() - due["sum"]) / max(1, abs(due["sum"])), gap.item())
    assert worst < 2e-5


def test_a_students_losses_and_gradients_under_a_teacher_are_pytorchs_in_float64():
    case = golden("distillation")
    teacher_case = next(model for model in golden("model")["cases"] if model["name"] == case["teacher"])
    teacher = Teacher(build(teacher_case["shape"], weights_in(teacher_case["weights"])))
    tokens, targets = (rows(case[name], case["shape"]["context"]) for name in ("tokens", "targets"))
    for due in case["cases"]:
        divergence = Divergence(due["divergence"], due["temperature"], due.get("share"))
        student = Student(build(case["shape"], weights_in(case["weights"])), divergence)
        sums = student(Batch(tokens, targets), [teacher(tokens)])["sums"]
        assert sums.tolist() == pytest.approx([due["crossEntropySum"], due["distillationSum"]], rel=1e-5)
        loss = (sums * torch.tensor([due["alpha"], due["beta"]])).sum() / (targets >= 0).sum()
        assert loss.item() == pytest.approx(due["loss"], rel=1e-5)
        loss.backward()
        for name, parameter in student.model.named_parameters():
            expected = torch.tensor(due["gradients"][name]).reshape(parameter.shape)
            torch.testing.assert_close(parameter.grad, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("recompute", [False, True])
def test_updates_are_pytorchs_in_float64_with_clip_and_decay_where_they_are_due(recompute):
    case = golden("adamw")
    model_case = next(model for model in golden("model")["cases"] if model["name"] == case["model"])
    model = build(model_case["shape"], weights_in(model_case["weights"]), recompute)
    student, optimizer = Student(model, None), adamw(model.parameters(), case["settings"])
    for step in case["steps"]:
        tokens, targets = (rows(step[name], model_case["shape"]["context"]) for name in ("tokens", "targets"))
        loss = student(Batch(tokens, targets))["sums"][0] / (targets >= 0).sum()
        loss.backward()
        norm = update(optimizer, step["learningRate"], case["settings"]["clip"])
        assert [loss.item(), norm] == pytest.approx([step["loss"], step["gradientNorm"]], rel=1e-4)
    width = model_case["shape"]["width"]
    for name, parameter in model.named_parameters():
        if name.endswith("attn.c_attn.bias"):  # a key bias moves all scores of a query alike: its gradient is rounding alone
            parameter = torch.cat([parameter[:width], parameter[2 * width :]])
            case["final"][name] = {"shape": [2 * width], "data": case["final"][name]["data"][:width] + case["final"][name]["data"][2 * width :]}
        expected = torch.tensor(case["final"][name]["data"]).reshape(parameter.shape)
        torch.testing.assert_close(parameter.detach(), expected, rtol=0, atol=2e-4)


def test_logits_are_pytorchs_in_float64():
    for case in golden("model")["cases"]:
        model = build(case["shape"], weights_in(case["weights"]))
        logits = logits_of(model, rows(case["tokens"], case["shape"]["context"])).detach()
        torch.testing.assert_close(logits.flatten(), torch.tensor(case["logits"]), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("processes", range(1, 14))
@pytest.mark.parametrize("micro_batch", [1, 3, 4, 5, 13])
def test_processes_share_a_step_so_that_each_sequence_has_one_and_what_they_share_comes_at_once(processes, micro_batch):
    plan = parts_of(13, micro_batch, processes)
    assert len(plan) == processes and len({len(parts) for parts in plan}) == 1
    covered = [index for parts in plan for part in parts for index in range(part.start, part.end)]
    assert covered == list(range(13))
    turns = {}
    for rank, parts in enumerate(plan):
        for turn, part in enumerate(parts):
            if part.ranks:
                assert rank in part.ranks and part.start // micro_batch == (part.end - 1) // micro_batch == part.index
                turns.setdefault(part.index, set()).add(turn)
    assert all(len(those) == 1 for those in turns.values())


def test_more_processes_than_sequences_are_refused():
    with pytest.raises(ValueError, match="a step has 8 sequences, too few for 9 processes"):
        parts_of(8, 4, 9)
