"""Every kind of run that a cluster package can hold besides one dense model: a sparse teacher, experts that ask one by drawing or tuning, jointly
trained bodies, students of several domains, a cell of a study. Trained by the train.py in the package, against the studio's reference executor.

The package in the folder LIMBECK_INTEROP/cluster-kinds and the studio's results are written by produce_cluster_kinds.ts.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest
import safetensors.torch
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
torch.set_num_threads(1)  # some processes share few cores here: more threads cost more than they give back
sys.path.insert(0, str(ROOT / "src/core/exchange/torch/cluster"))

import train

BIN = pathlib.Path(sys.executable).parent
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore"}
TOLERANCE = 1e-3
RUNS = ["teacher", "expert-english-augmented", "expert-english-in-turn", "expert-english-student-aware", "jeet", "together", "sequential", "cell-1-2"]
OF_GATES = ["teacher", "expert-english-student-aware"]


@pytest.fixture(scope="module")
def produced():
    return pathlib.Path(os.environ["LIMBECK_INTEROP"])


@pytest.fixture(scope="module")
def package(produced):
    return produced / "cluster-kinds"


@pytest.fixture(scope="module")
def studio(produced):
    return produced / "cluster-kinds-studio"


def start(package, results, *arguments):
    """Two processes: they share the teacher's micro-batches, and have one each of all others'."""
    line = [BIN / "torchrun", "--nproc-per-node", "2", package / "train.py", package / "recipe.json", "--results", results, *arguments]
    done = subprocess.run([str(part) for part in line], env=ENVIRONMENT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def results(package, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    start(package, folder, "--strategy", "ddp", "--precision", "f32")
    return folder


def lines(folder, kind):
    with (folder / "metrics.jsonl").open(encoding="utf-8") as file:
        return [line for line in map(json.loads, file) if line["kind"] == kind]


def record_of(folder):
    return json.loads((folder / "record.json").read_text())


def gap(ours, theirs):
    """The largest relative difference between losses, and terms, of steps."""
    assert [line["step"] for line in ours] == [line["step"] for line in theirs]
    pairs = [(a["loss"], b["loss"]) for a, b in zip(ours, theirs)]
    pairs += [(a["terms"][term], b["terms"][term]) for a, b in zip(ours, theirs) for term in b["terms"]]
    return max(abs(a - b) / abs(b) for a, b in pairs)


@pytest.mark.parametrize("run", RUNS)
def test_two_processes_have_the_studios_loss_at_each_step(results, studio, run):
    ours, theirs = (lines(folder / run, "step") for folder in (results, studio))
    assert len(theirs) == 20
    worst = gap(ours, theirs)
    print(f"{run}: worst relative difference of a step's loss or term {worst:.1e}")
    assert worst < TOLERANCE
    for a, b in zip(ours, theirs):
        assert (a["tokens"], a["weights"]) == (b["tokens"], b["weights"])
        assert a["gradientNorm"] == pytest.approx(b["gradientNorm"], rel=0.01)


@pytest.mark.parametrize("run", RUNS)
def test_figures_of_gates_are_the_studios(results, studio, run):
    ours, theirs = (lines(folder / run, "step") for folder in (results, studio))
    assert all((len(line["gates"]) > 0) == (run in OF_GATES) for line in theirs)
    for a, b in zip(ours, theirs):
        assert a.get("gates", {}) == pytest.approx(b["gates"], abs=1e-4)


@pytest.mark.parametrize("run", RUNS)
def test_evaluations_are_the_studios(results, studio, run):
    ours, theirs = (lines(folder / run, "evaluation") for folder in (results, studio))
    assert [(line["step"], line["tokens"]) for line in ours] == [(line["step"], line["tokens"]) for line in theirs]
    for a, b in zip(ours, theirs):
        assert a["domains"].keys() == b["domains"].keys()
        for domain, quality in b["domains"].items():
            assert a["domains"][domain] == pytest.approx(quality, rel=TOLERANCE)


def test_tuned_gates_are_left_beside_the_student_with_how_far_they_went_and_are_not_the_teachers(results, package, studio):
    folder = results / "expert-english-student-aware"
    divergence = record_of(studio / folder.name)["gates"]["divergence"]
    assert record_of(folder)["gates"]["divergence"] == pytest.approx(divergence, rel=TOLERANCE)
    assert min(divergence) > 0.01
    tuned, teacher = (safetensors.torch.load_file(path) for path in (folder / "gates.0.safetensors", package / "weights/teacher.safetensors"))
    assert tuned.keys() == {name for name in teacher if ".mlp.gate." in name}
    assert all(not torch.equal(tuned[name], teacher[name]) for name in tuned)


def test_a_mixture_leaves_a_file_for_every_part(results, package):
    with_gpt2_names = safetensors.torch.load_file(package / "weights/together.start.safetensors").keys()
    parts = {path.name.removesuffix(".safetensors"): safetensors.torch.load_file(path).keys() for path in (results / "jeet").glob("*.safetensors")}
    assert parts == {
        "shared.0": {"wte.weight", "lm_head.weight", "lm_head.bias"},
        "expert.0": with_gpt2_names - {"wte.weight"},
        "expert.1": with_gpt2_names - {"wte.weight"},
    }


def test_a_cell_of_a_study_leaves_figures_alone_with_and_without_the_common_expert(results, studio):
    ours, theirs = (record_of(folder / "cell-1-2") for folder in (results, studio))
    assert not list((results / "cell-1-2").glob("*.safetensors"))
    for domain, judged in theirs.items():
        assert ours["final"][domain] == pytest.approx(judged["quality"], rel=TOLERANCE)
        assert ours["withoutCommon"][domain] == pytest.approx(judged["withoutCommon"], rel=TOLERANCE)
        assert ours["tokensByDomain"][domain] == judged["tokens"]
        assert [quality[domain] for quality in ours["path"]] == [pytest.approx(quality, rel=TOLERANCE) for quality in judged["path"]]


def test_students_of_several_domains_tell_the_tokens_of_each_as_their_turns_were(results):
    for run, shares in (("together", [2 / 3, 1 / 3]), ("sequential", [1 / 2, 1 / 2]), ("jeet", [1 / 2, 1 / 2])):
        record = record_of(results / run)
        assert [*record["tokensByDomain"].values()] == [pytest.approx(share * record["tokens"], abs=1) for share in shares]


@pytest.fixture
def unfinished(results, tmp_path):
    """A copy of the results in which these runs have not begun."""

    def copy(runs):
        manifest = json.loads((results / "manifest.json").read_text())
        manifest["files"] = [file for file in manifest["files"] if file["path"].split("/")[0] not in runs]
        for file in manifest["files"]:
            (tmp_path / file["path"]).parent.mkdir(exist_ok=True)
            shutil.copy(results / file["path"], tmp_path / file["path"])
        (tmp_path / "manifest.json").write_text(json.dumps(manifest))
        return tmp_path

    return copy


def test_fsdp_trains_gates_bodies_and_sparse_models_as_the_studio_does(package, studio, unfinished):
    runs = ["expert-english-student-aware", "cell-1-2", "teacher"]
    folder = unfinished(runs)
    start(package, folder, "--strategy", "fsdp", "--precision", "f32")
    for run in runs:
        worst = gap(lines(folder / run, "step"), lines(studio / run, "step"))
        print(f"fsdp, {run}: worst relative difference of a step's loss or term {worst:.1e}")
        assert worst < TOLERANCE


def train_here(package, folder, monkeypatch, *arguments):
    """Trains in this process, which saves a start."""
    line = [package / "recipe.json", "--results", folder, "--strategy", "ddp", *arguments]
    monkeypatch.setattr(sys, "argv", ["train.py", *map(str, line)])
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert train.main() == 0
    finally:
        signal.signal(signal.SIGTERM, before)
        torch.use_deterministic_algorithms(False)


def test_gates_and_their_student_bodies_and_a_second_phase_go_on_from_states_as_if_never_stopped(package, studio, unfinished, monkeypatch, capsys):
    runs = ["expert-english-student-aware", "jeet", "sequential"]
    folder = unfinished(runs)
    for _ in range(5):  # after 15 steps each: within a run, and in either phase
        train_here(package, folder, monkeypatch, "--precision", "f32", "--stop-after", "15")
    printed = capsys.readouterr().out
    assert "All runs are finished" in printed
    for run in ("expert:English:student-aware goes on after step 15", "joint:jeet goes on after step 10", "joint:sequential goes on after step 5"):
        assert run in printed
    for run in runs:
        assert gap(lines(folder / run, "step"), lines(studio / run, "step")) < 1e-5


def test_bf16_computes_in_it_and_chooses_experts_in_f32(package, studio, unfinished, monkeypatch):
    folder = unfinished(["teacher"])
    train_here(package, folder, monkeypatch, "--precision", "bf16")
    ours, theirs = (lines(one / "teacher", "step") for one in (folder, studio))
    assert 1e-5 < gap(ours[:5], theirs[:5]) < 0.05
