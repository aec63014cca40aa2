"""Sparse models, their gates and jointly trained bodies of the cluster package, against the numbers in test/golden that PyTorch made in float64.

No loop and no files of the studio take part: gates.py, sparse.py, asking.py and bodies.py alone, in float64.
"""

import json
import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
import torch
import torch.nn.functional as F

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src/core/exchange/torch/cluster"))

from limbeck.asking import gatings
from limbeck.batches import Batch
from limbeck.bodies import Bodies, Shared, body_of
from limbeck.gates import Addresses, Choice, Gating, gate_figures, load_balance
from limbeck.gpt import build, load, logits_of
from limbeck.sparse import Gates, gated

torch.set_num_threads(1)  # threads cost more than models of this size give back


def golden(name):
    return json.loads((ROOT / f"test/golden/{name}.json").read_text())


SPARSE, MIXTURE = golden("sparse"), golden("mixture")
TEACHER = SPARSE["shape"] | {"experts": SPARSE["experts"]}


def tensors(stored):
    return {name: torch.tensor(tensor["data"]).double().view(tensor["shape"]) for name, tensor in stored.items()}


def batch_of(case, context):
    return (torch.tensor(case[name]).view(-1, context) for name in ("tokens", "targets"))


TOKENS, TARGETS = batch_of(SPARSE, TEACHER["context"])
SCORED = TARGETS.flatten() >= 0


def addresses():
    """Those of a seed that is a micro-batch's already, of which all sequences are."""
    return Addresses(SPARSE["seed"], torch.arange(TOKENS.numel()))


def near(actual, expected, tolerance=1e-7):
    torch.testing.assert_close(torch.as_tensor(actual).flatten(), torch.tensor(expected).double().flatten(), rtol=tolerance, atol=tolerance)


def gradients_near(named, expected):
    found = {name: parameter.grad for name, parameter in named if parameter.grad is not None}
    assert found.keys() == expected.keys()
    for name, gradient in found.items():
        near(gradient, expected[name])


def kl(p, q, temperature):
    """T² KL(p‖q) over scored rows."""
    log_p, log_q = ((side.flatten(0, 1)[SCORED] / temperature).log_softmax(-1) for side in (p, q))
    return temperature**2 * F.kl_div(log_q, log_p, reduction="sum", log_target=True)


def cross_entropy(student, targets):
    return F.cross_entropy(student.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction="sum")


@pytest.fixture
def teacher():
    return build(TEACHER, tensors(SPARSE["teacher"]))


@pytest.fixture
def student():
    return build(SPARSE["studentShape"], tensors(SPARSE["student"]))


@pytest.mark.parametrize("active", SPARSE["logits"])
def test_a_sparse_model_has_the_logits_of_every_number_of_experts(teacher, active):
    with gated(teacher, Gating(active=int(active))):
        near(logits_of(teacher, TOKENS), SPARSE["logits"][active])


def use_near(mlps, expected):
    for mlp, use, balance in zip(mlps, expected["use"], expected["balance"], strict=True):
        near(mlp.choice.use(SCORED), use)
        near(load_balance(mlp.choice.use(SCORED)), balance)


def test_a_step_under_noise_and_load_balance_has_the_loss_use_and_gradients(teacher):
    expected = SPARSE["training"]
    with gated(teacher, Gating(noise=addresses().normal())) as mlps:
        total = cross_entropy(logits_of(teacher, TOKENS), TARGETS)
    near(total, expected["sum"])
    use_near(mlps, expected)
    balance = sum(load_balance(mlp.choice.use(SCORED)) for mlp in mlps)
    (total / SCORED.sum() + SPARSE["balance"] * balance).backward()
    gradients_near(teacher.named_parameters(), expected["gradients"])


def test_values_computed_again_for_the_backward_pass_have_the_noise_that_they_had_at_first():
    teacher = build(TEACHER, tensors(SPARSE["teacher"]), recompute=True)
    with gated(teacher, Gating(noise=addresses().normal())) as mlps:
        total = cross_entropy(logits_of(teacher, TOKENS), TARGETS)
    balance = sum(load_balance(mlp.choice.use(SCORED)) for mlp in mlps)
    (total / SCORED.sum() + SPARSE["balance"] * balance).backward()
    gradients_near(teacher.named_parameters(), SPARSE["training"]["gradients"])


def test_a_student_of_passes_with_experts_drawn_has_the_mean_loss_and_gradients(teacher, student):
    expected = SPARSE["augmented"]
    asked = {"active": expected["active"], "drawn": {"share": expected["share"], "passes": expected["passes"]}}
    own = logits_of(student, TOKENS)
    taught = []
    for gating in gatings(asked, TEACHER["layers"], addresses()):
        with torch.no_grad(), gated(teacher, gating):
            taught.append(logits_of(teacher, TOKENS))
    divergence = sum(kl(own, one, SPARSE["temperature"]) for one in taught) / len(taught)  # KL(q‖p)
    sums = [cross_entropy(own, TARGETS), divergence]
    near(torch.stack(sums), expected["sums"])
    ((0.4 * sums[0] + 0.6 * sums[1]) / SCORED.sum()).backward()
    gradients_near(student.named_parameters(), expected["gradients"])


def test_gates_tuned_to_their_student_and_then_the_student_have_the_losses_and_gradients_and_the_teacher_keeps_its_own(teacher, student):
    expected, settings = SPARSE["studentAware"], SPARSE["settings"]
    before = {name: tensor.clone() for name, tensor in teacher.state_dict().items()}
    gates = Gates(teacher)
    named = [*gates.named_parameters()]
    everything = Gating(active=TEACHER["experts"]["count"], gates=gates, noise=addresses().normal())

    own = logits_of(student, TOKENS)
    with gated(teacher, everything) as mlps:
        divergence = kl(logits_of(teacher, TOKENS), own.detach(), 1)
    near(divergence, expected["gates"]["sum"])
    use_near(mlps, expected["gates"])
    balance = sum(load_balance(mlp.choice.use(SCORED)) for mlp in mlps)
    (divergence / SCORED.sum() + SPARSE["balance"] * balance).backward()
    gradients_near(named, expected["gates"]["gradients"])

    near(torch.nn.utils.clip_grad_norm_(gates.parameters(), settings["clip"]), expected["gates"]["norm"])
    betas = (settings["beta1"], settings["beta2"])
    torch.optim.AdamW(gates.parameters(), SPARSE["learningRate"], betas, settings["epsilon"], settings["weightDecay"]).step()
    for name, gate in named:
        near(gate.detach(), expected["gates"]["final"][name]["data"])

    with torch.no_grad(), gated(teacher, *gatings({"active": 4, "tuned": True}, TEACHER["layers"], addresses(), gates)):
        taught = logits_of(teacher, TOKENS)
    reverse = kl(own, taught, 1)
    near(reverse, expected["student"]["sum"])
    (reverse / SCORED.sum()).backward()
    gradients_near(student.named_parameters(), expected["student"]["gradients"])
    for name, tensor in teacher.state_dict().items():
        assert torch.equal(tensor, before[name]), f"the teacher's own {name} has changed"


def test_what_addresses_random_numbers_is_the_micro_batch_and_the_place_in_it_however_rows_are_shared_out():
    def noise(index, first, sequences):
        tokens = torch.zeros(sequences, 5, dtype=torch.int64)
        return Addresses.of(Batch(tokens, tokens, step=3, index=index, first=first, size=4, gate_seed=7)).normal()(1, 4)

    whole = [noise(index, 0, 4) for index in (0, 1)]
    assert torch.equal(whole[1][10:], noise(1, 2, 2))
    assert len({*torch.cat(whole).flatten().tolist()}) == 2 * 4 * 5 * 4


def test_of_equal_logits_the_expert_with_the_smaller_number_is_taken():
    same = torch.tensor([[1.0, 2.0, 2.0, 2.0]])
    assert Choice(same, same, 2).taken.tolist() == [[False, True, True, False]]


def test_figures_of_gates_go_by_the_studio_s_names(teacher):
    with gated(teacher, Gating()) as mlps, torch.no_grad():
        logits_of(teacher, TOKENS)
    figures = gate_figures(torch.stack([mlp.choice.use(SCORED) for mlp in mlps]), torch.tensor(0.5))
    shares = [figures[f"taken/1/{expert}"] for expert in range(4)]
    assert sum(shares) == pytest.approx(SPARSE["experts"]["active"])
    assert figures.keys() == {f"taken/{layer}/{e}" for layer in range(2) for e in range(4)} | {
        "entropy/0", "entropy/1", "mass/0", "mass/1", "balance"}


def test_asking_under_tuned_gates_that_are_not_there_says_so():
    with pytest.raises(ValueError, match="teacher.pass.tuned"):
        gatings({"tuned": True}, 2, addresses())


def bodies(has_common):
    shape, parts = MIXTURE["shape"], MIXTURE["parts"]
    shared = Shared(shape["vocabSize"], shape["width"])
    load(shared, tensors(parts["shared"]))
    *experts, common = (body_of(shape, tensors(parts[name])) for name in ("0", "1", "2", "common"))
    return Bodies(shared, experts, common if has_common else None)


def mixture_logits(mixture, tokens, member):
    return mixture.shared.lm_head(mixture.hidden_states(tokens, member))


@pytest.mark.parametrize("run", MIXTURE["runs"], ids=lambda run: run["kind"])
def test_bodies_have_the_losses_and_gradients_of_those_that_take_part_and_of_no_other(run):
    first = run["steps"][0]
    tokens, targets = batch_of(first, MIXTURE["shape"]["context"])
    scored = targets.flatten() >= 0
    mixture = bodies(run["kind"] == "moe-ce")
    student = mixture_logits(mixture, tokens, first["expert"]).flatten(0, 1)
    teacher = build(MIXTURE["teacherShape"], tensors(MIXTURE["teacher"]))
    with torch.no_grad():
        taught = logits_of(teacher, tokens).flatten(0, 1)
    log_p, log_q = ((side[scored] / MIXTURE["temperature"]).log_softmax(-1) for side in (taught, student))
    ce = F.cross_entropy(student, targets.flatten(), ignore_index=-1, reduction="sum")
    kd = MIXTURE["temperature"] ** 2 * F.kl_div(log_q, log_p, reduction="sum", log_target=True)
    near(torch.stack([ce, kd]), [first["crossEntropySum"], first["distillationSum"]])
    ((MIXTURE["alpha"] * ce + MIXTURE["beta"] * kd) / scored.sum()).backward()
    parts = {"shared": mixture.shared, "common": mixture.common} | {str(i): body for i, body in enumerate(mixture.experts)}
    for name, part in parts.items():
        if part is not None:
            gradients_near(part.named_parameters(), first["gradients"].get(name, {}))


@pytest.mark.parametrize("scores", [s for s in MIXTURE["scores"]["results"] if s["bodies"] in (["0"], ["2"], ["1", "common"])], ids=str)
def test_bodies_score_text(scores):
    tokens, targets = batch_of(MIXTURE["scores"], MIXTURE["shape"]["context"])
    mixture = bodies("common" in scores["bodies"])
    with torch.no_grad():
        told = mixture_logits(mixture, tokens, int(scores["bodies"][0]))
    near([F.cross_entropy(one, its, ignore_index=-1, reduction="sum") for one, its in zip(told, targets)], scores["sums"])
