"""Checkpoints in the studio's format: the last two states of a run, from which it goes on as if it had never ended, here or in the studio. A
file is the head's SHA-256, the head's length in ten digits, the head as JSON, and a safetensors file."""

from __future__ import annotations

import hashlib
import pathlib
import shutil
from typing import Callable, Iterable, Iterator

import torch

from .files import replacing, sha256_of
from .learner import Learner
from .numbers import from_json, to_json
from .tensors import Shapes, read_tensors, write_tensors
from .world import World, like, put, whole

VERSION = 2
DIGEST, LENGTH = 64, 10

# Weights by trained model, of each of its members, by name.
Weights = dict[str, list[dict[str, torch.Tensor]]]


class Checkpoints:
    """The states of one run, in its folder of results."""

    def __init__(self, folder: pathlib.Path, run: str, world: World):
        self.folder, self.run, self.world = folder, run, world
        self.next = 0

    def path(self, slot: int) -> pathlib.Path:
        return self.folder / f"checkpoint.{slot}"

    def newest(self, warn: Callable[[str], None]) -> tuple[dict, pathlib.Path, int] | None:
        """The head of the newest sound state of this run, its file, and where its tensors begin. `warn` is told of a damaged one."""
        found = [self.read_head(slot, warn) for slot in (0, 1)] if self.world.is_first else []
        sound = [(head["course"]["stepsInAll"], slot, head, start) for slot, (head, start) in enumerate(found) if head is not None]
        _, slot, head, start = max(sound, default=(0, None, None, 0), key=lambda state: state[0])
        slot, head, start = self.world.tell((slot, head, start))
        if head is None:
            return None
        self.next = 1 - slot
        return head, self.path(slot), start

    def read_head(self, slot: int, warn: Callable[[str], None]) -> tuple[dict | None, int]:
        """A state's head, and where its tensors begin; none where there is none, or one that `warn` is told of."""
        path = self.path(slot)
        if not path.is_file():
            return None, 0
        with path.open("rb") as file:
            beginning = file.read(DIGEST + LENGTH).decode("ascii", "replace")
            length = beginning[DIGEST:].strip()
            text = file.read(int(length)) if length.isdigit() else b""
            start = file.tell()
        head = from_json(text.decode()) if hashlib.sha256(text).hexdigest() == beginning[:DIGEST] else None
        if head is None or (head["version"] == VERSION and sha256_of(path, start=start) != head["tensors"]):
            warn(f"{path.name}, from which {self.folder.name} was to go on, is damaged; the state before it is taken, or the start")
        elif head["version"] != VERSION or head["run"] != self.run:
            warn(f"{path.name} is of another run or version than {self.folder.name}; the state before it is taken, or the start")
        else:
            return head, start
        return None, 0

    def save(self, head: dict, learners: list[Learner], optimizers: list[torch.optim.Optimizer], best: Weights | None) -> None:
        """Keeps a state in place of the older of two. All processes take part; the first one writes."""
        shapes, tensors = everything(learners, optimizers, best)
        if not self.world.is_first:
            for _ in tensors:
                pass
            return
        path, digest = self.path(self.next), hashlib.sha256()
        aside = path.with_name(f"{path.name}.tensors.part")
        self.folder.mkdir(parents=True, exist_ok=True)
        with aside.open("w+b") as file:
            write_tensors(file, shapes, tensors, digest.update)
            file.seek(0)
            known = {"version": VERSION, "run": self.run, "updates": updates(learners, optimizers), "tensors": digest.hexdigest()}
            text = to_json(known | head).encode()
            with replacing(path) as whole_file:
                whole_file.write((hashlib.sha256(text).hexdigest() + str(len(text)).rjust(LENGTH)).encode() + text)
                shutil.copyfileobj(file, whole_file)
        aside.unlink()
        self.next = 1 - self.next

    def remove(self) -> None:
        """The run is over."""
        if self.world.is_first:
            for slot in (0, 1):
                self.path(slot).unlink(missing_ok=True)


def members(learners: list[Learner]) -> Iterator[tuple[int, str, int, dict]]:
    """Every trained member: the number of its learner, the name of its model, its number there, and its parameters by name."""
    for number, learner in enumerate(learners):
        for model, those in learner.trained.items():
            for member in range(len(those)):
                yield number, model, member, learner.tensors(model, member)


def everything(learners: list, optimizers: list, best: Weights | None) -> tuple[Shapes, Iterable[torch.Tensor]]:
    """Names and shapes of all tensors of a state, and the tensors, which are made whole one at a time."""
    entries: list[tuple[str, torch.Tensor]] = []
    for number, model, member, parameters in members(learners):
        states = {name: optimizers[number].state.get(parameter, {}) for name, parameter in parameters.items()}
        for part, key in (("weights", None), ("firstMoment", "exp_avg"), ("secondMoment", "exp_avg_sq")):
            for name, parameter in parameters.items():
                tensor = parameter if key is None else states[name].get(key)
                entries.append((f"{model}/{member}/{part}/{name}", torch.zeros(parameter.shape) if tensor is None else tensor))
        for name, tensor in (best[model][member] if best else {}).items():
            entries.append((f"{model}/{member}/best/{name}", tensor))
    return {name: tuple(tensor.shape) for name, tensor in entries}, (whole(tensor) for _, tensor in entries)


def updates(learners: list, optimizers: list) -> dict[str, list[int]]:
    """By model the updates of each of its members."""
    counts: dict[str, list[int]] = {}
    for number, model, _, parameters in members(learners):
        steps = [int(optimizers[number].state[p]["step"]) for p in parameters.values() if p in optimizers[number].state]
        counts.setdefault(model, []).append(max(steps, default=0))
    return counts


def restore(head: dict, path: pathlib.Path, start: int, learners: list, optimizers: list) -> Weights | None:
    """Puts models and optimizers where they were; the best weights so far, where there are any."""
    tensors, best = read_tensors(path, start), {}
    for number, model, member, parameters in members(learners):
        at = f"{model}/{member}"
        best.setdefault(model, []).append({name: tensors[f"{at}/best/{name}"] for name in parameters if f"{at}/best/{name}" in tensors})
        for name, parameter in parameters.items():
            put(parameter, tensors[f"{at}/weights/{name}"])
            count = head["updates"][model][member]
            if count > 0:
                moments = {"exp_avg": "firstMoment", "exp_avg_sq": "secondMoment"}
                state = {key: like(parameter, tensors[f"{at}/{part}/{name}"]) for key, part in moments.items()}
                optimizers[number].state[parameter] = {"step": torch.tensor(float(count)), **state}
    return best if any(weights for those in best.values() for weights in those) else None


def weights_of(learners: list[Learner]) -> Weights:
    """A copy of all trained weights, on the CPU."""
    copies: Weights = {}
    for _, model, _, parameters in members(learners):
        copies.setdefault(model, []).append({name: whole(parameter).clone() for name, parameter in parameters.items()})
    return copies


def put_weights(learners: list[Learner], weights: Weights) -> None:
    for _, model, member, parameters in members(learners):
        for name, parameter in parameters.items():
            put(parameter, weights[model][member][name])
