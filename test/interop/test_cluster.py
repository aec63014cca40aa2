"""A cluster package, trained by the train.py in it, against what the studio makes of the same runs on its reference executor.

The package in the folder LIMBECK_INTEROP/cluster, a teacher and an expert under it, and the studio's results are written by produce_cluster.ts.
"""

import hashlib
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
from limbeck.gpt import build
from limbeck.package import Package
from limbeck.tensors import read_tensors
from limbeck.world import World

BIN = pathlib.Path(sys.executable).parent
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore", "PYTHONFAULTHANDLER": "1"}
TOLERANCE = 1e-3
RUNS = ["teacher", "expert-english"]
LEFT = 5  # steps that are left to the studio, and to another start


@pytest.fixture(scope="module")
def produced():
    return pathlib.Path(os.environ["LIMBECK_INTEROP"])


@pytest.fixture(scope="module")
def package(produced):
    return produced / "cluster"


def call(command, package, results, *arguments):
    line = [*command, package / "train.py", package / "recipe.json", "--results", results, *arguments]
    return subprocess.run([str(part) for part in line], env=ENVIRONMENT, capture_output=True, text=True, timeout=120)


def start(command, package, results, *arguments):
    done = call(command, package, results, *arguments)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[:6000]}"
    return done.stdout


@pytest.fixture
def tell(capsys):
    """Prints a line whatever pytest does with what is printed: figures are to be seen where tests pass, too."""

    def say(line):
        with capsys.disabled():
            print(f"\n{line}")

    return say


@pytest.fixture
def train_here(package, capsys, monkeypatch):
    """Trains in this process, which saves a start; returns the exit status and what was printed."""

    def run(results, *arguments, package=package):
        monkeypatch.setattr(sys, "argv", ["train.py", str(package / "recipe.json"), "--results", str(results), *map(str, arguments)])
        status = train.main()
        return status, capsys.readouterr()

    before = signal.getsignal(signal.SIGTERM)
    yield run
    signal.signal(signal.SIGTERM, before)
    torch.use_deterministic_algorithms(False)


TORCHRUN = [BIN / "torchrun", "--nproc-per-node", "2"]
PYTHON = [sys.executable]


@pytest.fixture(scope="module")
def results(package, tmp_path_factory):
    """Of two processes that trained all of it without an interruption."""
    folder = tmp_path_factory.mktemp("results")
    start(TORCHRUN, package, folder)
    return folder


@pytest.fixture(scope="module")
def interrupted(package, tmp_path_factory):
    """Of two processes that stopped LEFT steps before the teacher's end."""
    folder = tmp_path_factory.mktemp("interrupted")
    assert "teacher stops here" in start(TORCHRUN, package, folder, "--stop-after", 100 - LEFT)
    return folder


def lines(folder, kind):
    with (folder / "metrics.jsonl").open(encoding="utf-8") as file:
        return [line for line in map(json.loads, file) if line["kind"] == kind]


def gap(ours, theirs):
    """The largest relative difference between losses, and terms, of steps."""
    assert len(ours) == len(theirs) > 0
    pairs = [(a["loss"], b["loss"]) for a, b in zip(ours, theirs)]
    pairs += [(a["terms"][term], b["terms"][term]) for a, b in zip(ours, theirs) for term in b["terms"]]
    return max(abs(a - b) / abs(b) for a, b in pairs)


@pytest.mark.parametrize("run", RUNS)
def test_two_processes_have_the_studios_loss_at_each_of_a_hundred_steps(results, produced, run, tell):
    ours, theirs = (lines(folder / run, "step") for folder in (results, produced / "cluster-studio"))
    assert len(theirs) == 100
    worst = gap(ours, theirs)
    tell(f"{run}: worst relative difference of a step's loss or term {worst:.1e}")
    assert worst < TOLERANCE
    for a, b in zip(ours, theirs):
        assert (a["step"], a["tokens"], a["weights"]) == (b["step"], b["tokens"], b["weights"])
        assert a["learningRate"] == pytest.approx(b["learningRate"], rel=1e-12)
        assert a["gradientNorm"] == pytest.approx(b["gradientNorm"], rel=0.05)


@pytest.mark.parametrize("run", RUNS)
def test_evaluations_and_final_figures_are_the_studios(results, produced, run):
    ours, theirs = (lines(folder / run, "evaluation") for folder in (results, produced / "cluster-studio"))
    assert [(line["step"], line["tokens"]) for line in ours] == [(line["step"], line["tokens"]) for line in theirs]
    record, studios = (json.loads((folder / run / "record.json").read_text()) for folder in (results, produced / "cluster-studio"))
    for a, b in [*((a["domains"], b["domains"]) for a, b in zip(ours, theirs)), (record["final"], studios["final"])]:
        assert a.keys() == b.keys()
        for domain in b:
            assert a[domain] == pytest.approx(b[domain], rel=2e-3)
    assert record["path"] == [line["domains"] for line in ours]
    assert (record["state"], record["steps"], record["tokens"]) == ("done", studios["steps"], studios["tokens"])
    assert (record["processes"], record["strategy"], record["precision"], record["device"]) == (2, "ddp", "f32", "cpu")


def test_how_often_and_how_surely_the_teacher_is_right_is_what_the_studio_finds(results, produced):
    ours, theirs = (json.loads((folder / "teacher/record.json").read_text())["predictions"] for folder in (results, produced / "cluster-studio"))
    assert ours.keys() == theirs.keys()
    for domain, due in theirs.items():
        found = ours[domain]
        assert [found[name] for name in ("top1", "top5", "ece")] == pytest.approx([due[name] for name in ("top1", "top5", "ece")], abs=5e-3)
        assert sum(one["count"] for one in found["bins"]) == sum(one["count"] for one in due["bins"])
        assert all(0 < one["confidence"] <= 1 and 0 <= one["accuracy"] <= 1 for one in found["bins"])


def test_the_trained_teacher_is_the_studios(results, produced):
    ours, theirs = (safetensors.torch.load_file(folder / "teacher/student.0.safetensors") for folder in (results, produced / "cluster-studio"))
    assert ours.keys() == theirs.keys()
    for name, tensor in theirs.items():
        if not name.endswith("c_attn.bias"):  # the gradient of a key's bias is rounding alone
            torch.testing.assert_close(ours[name], tensor, rtol=0, atol=5e-3)


def test_the_first_sample_is_the_studios(results, produced):
    ours, theirs = (lines(folder / "teacher", "sample")[0] for folder in (results, produced / "cluster-studio"))
    assert (ours["step"], ours["prompt"], ours["text"]) == (theirs["step"], theirs["prompt"], theirs["text"])


def test_the_manifest_of_the_results_lists_what_is_there(results, package):
    manifest = json.loads((results / "manifest.json").read_text())
    assert manifest["format"] == "limbeck-cluster-results"
    listed = {file["path"]: (file["bytes"], file["sha256"]) for file in manifest["files"]}
    there = {path.relative_to(results).as_posix() for path in results.rglob("*") if path.is_file()} - {"manifest.json"}
    assert listed.keys() == there
    assert there == {"recipe.json", "runs.json"} | {f"{run}/{name}" for run in RUNS for name in ("metrics.jsonl", "record.json", "student.0.safetensors")}
    for path, known in listed.items():
        assert known == known_by(results / path)
    assert all(manifest["package"][name] == known_by(package / name)[1] for name in ("recipe.json", "runs.json"))


def known_by(path):
    return path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_studio_takes_finished_and_stopped_runs_and_names_a_file_that_was_edited(results, interrupted, tmp_path):
    edited = tmp_path / "edited"
    shutil.copytree(results, edited)
    metrics = edited / "teacher/metrics.jsonl"
    metrics.write_text(metrics.read_text("utf-8").replace('"step":2,"tokens":256,', '"step":2,"tokens":257,'), "utf-8")
    script = ["npx", "--no-install", "tsx", "test/interop/take_cluster.ts", tmp_path / "taken.json", results, interrupted, edited]
    subprocess.run([str(part) for part in script], cwd=ROOT, check=True, capture_output=True, timeout=120)
    finished, stopped, refused = json.loads((tmp_path / "taken.json").read_text())
    assert [(run["kind"], run["stage"]) for run in finished] == [("done", "teacher"), ("done", "expert:English")]
    assert [(run["kind"], run["stage"]) for run in stopped] == [("unfinished", "teacher")]
    assert stopped[0]["run"]["step"] == 100 - LEFT
    assert "teacher/metrics.jsonl" in refused["problem"]["message"]


def test_fsdp_trains_as_the_studio_does(package, produced, tmp_path, tell):
    start(TORCHRUN, package, tmp_path, "--strategy", "fsdp", "--stop-after", 30)
    worst = gap(lines(tmp_path / "teacher", "step"), lines(produced / "cluster-studio/teacher", "step")[:30])
    tell(f"fsdp: worst relative difference of a step's loss {worst:.1e}")
    assert worst < TOLERANCE


def test_the_studio_goes_on_from_a_state_that_python_kept(interrupted, produced, tmp_path):
    script = ["npx", "--no-install", "tsx", "test/interop/go_on_cluster.ts"]
    newest = max(interrupted.glob("teacher/checkpoint.*"), key=lambda path: path.stat().st_mtime)
    subprocess.run([*script, str(newest), str(tmp_path)], cwd=ROOT, check=True, capture_output=True, timeout=120)
    ours, theirs = (lines(folder, "step")[-LEFT:] for folder in (tmp_path, produced / "cluster-studio/teacher"))
    assert [line["step"] for line in lines(tmp_path, "step")] == list(range(101 - LEFT, 101))
    assert gap(ours, theirs) < TOLERANCE


@pytest.fixture
def studios_states(produced, tmp_path):
    """Results with the last two states that the studio kept of the teacher, the older one first, and the older one's step."""
    shutil.copytree(produced / "cluster-studio/teacher", tmp_path / "studios/teacher")
    states = sorted((tmp_path / "studios/teacher").glob("checkpoint.*"), key=lambda path: head_of(path)["course"]["step"])
    steps = [head_of(path)["course"]["step"] for path in states]
    assert 0 < steps[0] < steps[1] == 100
    return tmp_path / "studios", states, steps[0]


def test_python_goes_on_from_a_state_that_the_studio_kept(train_here, studios_states, produced):
    folder, (_, newest), step = studios_states
    newest.unlink()
    status, printed = train_here(folder, "--stop-after", 1)
    assert status == 0 and f"teacher goes on after step {step}" in printed.out
    ours, theirs = (lines(one / "teacher", "step") for one in (folder, produced / "cluster-studio"))
    assert len(ours) == step + 1
    assert gap(ours[step:], theirs[step : step + 1]) < 1e-5
    assert ours[step]["gradientNorm"] == pytest.approx(theirs[step]["gradientNorm"], rel=1e-4)


def test_a_damaged_state_is_named_and_the_one_before_it_is_taken(train_here, studios_states):
    folder, (_, newest), step = studios_states
    data = bytearray(newest.read_bytes())
    data[-100] ^= 1
    newest.write_bytes(data)
    _, printed = train_here(folder, "--stop-after", 1)
    assert f"{newest.name}, from which teacher was to go on, is damaged" in printed.out
    assert f"teacher goes on after step {step}" in printed.out


def head_of(path):
    """The JSON at the beginning of a checkpoint."""
    with path.open("rb") as file:
        return json.loads(file.read(int(file.read(74)[64:])))


def test_a_resumed_run_equals_the_uninterrupted_one_bit_for_bit(package, interrupted, results, tmp_path):
    folder = tmp_path / "resumed"
    shutil.copytree(interrupted, folder)
    assert f"teacher goes on after step {100 - LEFT}" in start(TORCHRUN, package, folder)
    for run in RUNS:
        assert known_by(folder / run / "student.0.safetensors") == known_by(results / run / "student.0.safetensors")
        for kind in ("step", "evaluation", "sample"):
            ours, whole = ([line | {"seconds": 0} for line in lines(one / run, kind)] for one in (folder, results))
            assert ours == whole


def test_a_sigterm_keeps_the_state(package, tmp_path):
    line = [*PYTHON, package / "train.py", package / "recipe.json", "--results", tmp_path]
    with subprocess.Popen([str(part) for part in line], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as process:
        assert "processes" in process.stdout.readline()
        assert "teacher step 0" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert "teacher stops here" in process.communicate(timeout=60)[0]
    assert process.returncode == 0
    assert list(tmp_path.glob("teacher/checkpoint.*"))


def test_accelerate_launch_trains_too(package, produced, tmp_path):
    launch = [BIN / "accelerate", "launch", "--cpu", "--num_processes", "1", "--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]
    start(launch, package, tmp_path, "--stop-after", 3)
    assert gap(lines(tmp_path / "teacher", "step"), lines(produced / "cluster-studio/teacher", "step")[:3]) < 1e-5


def test_bf16_computes_in_it_and_keeps_weights_in_f32(train_here, produced, tmp_path, tell):
    train_here(tmp_path, "--precision", "bf16", "--stop-after", 10)
    worst = gap(lines(tmp_path / "teacher", "step"), lines(produced / "cluster-studio/teacher", "step")[:10])
    tell(f"bf16: worst relative difference of a step's loss {worst:.1e}")
    assert 1e-5 < worst < 0.05


@pytest.fixture
def changed(package, tmp_path):
    """A copy of the package in which one of `files` is replaced by what `change` makes of it."""

    def copy(name, change):
        folder = tmp_path / "changed"
        shutil.copytree(package, folder, dirs_exist_ok=True)
        (folder / name).write_bytes(change((folder / name).read_bytes()))
        return folder

    return copy


@pytest.mark.parametrize("name", ["recipe.json", "runs.json", "tokens/0.train.u16", "weights/teacher.start.safetensors", "limbeck/loop.py"])
def test_a_file_that_was_edited_is_named(changed, name):
    folder = changed(name, lambda data: data + b" " if name.endswith((".json", ".py")) else data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ValueError, match=f"{name} was changed after the studio wrote it"):
        Package(folder / "recipe.json").check()


def test_a_package_that_was_edited_is_not_trained(train_here, changed, tmp_path):
    folder = changed("runs.json", lambda data: data.replace(b'"steps": 100', b'"steps": 900'))
    status, printed = train_here(tmp_path / "none", package=folder)
    assert status == 1
    assert printed.err.startswith("train.py: runs.json was changed after the studio wrote it")
    assert not (tmp_path / "none").exists()


def test_a_strategy_or_precision_that_there_is_not_is_named(package, tmp_path):
    with pytest.raises(ValueError, match="cluster.strategy is 'pipeline'; this program has ddp, fsdp"):
        World("pipeline", "f32")
    with pytest.raises(ValueError, match="cluster.precision is 'fp8'; this program has f32, bf16"):
        World("ddp", "fp8")


def test_tensors_of_another_dtype_or_shape_or_name_are_named(package, tmp_path):
    weights = read_tensors(package / "weights/teacher.start.safetensors")
    shape = json.loads((package / "runs.json").read_text())["runs"][0]["shape"]
    half = tmp_path / "half.safetensors"
    safetensors.torch.save_file({"wte.weight": weights["wte.weight"].half()}, half)
    with pytest.raises(ValueError, match="half.safetensors: tensor wte.weight has dtype F16; this program reads F32"):
        read_tensors(half)
    with pytest.raises(ValueError, match="tensor wpe.weight has the shape"):
        build(shape, weights | {"wpe.weight": weights["wpe.weight"][1:]})
    with pytest.raises(ValueError, match="tensor h.9.other is none of this model"):
        build(shape, weights | {"h.9.other": weights["ln_f.bias"]})
    with pytest.raises(ValueError, match="tensor ln_f.bias is missing"):
        build(shape, {name: tensor for name, tensor in weights.items() if name != "ln_f.bias"})
