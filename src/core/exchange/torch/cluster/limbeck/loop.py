"""The step loop: a generator of records that trains any task. It knows no files and no clock."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Callable, Iterator

import torch
from torch import nn

from .batches import Batch, Sharing
from .learner import Learner
from .objective import Objective
from .optimizer import update
from .schedule import learning_rate_at
from .sequences import Sequence
from .world import World, accumulating


@dataclass
class Task:
    """What differs between one run and another. Its learners are updated one after the other in each step, on the same sequences; the last
    is the one whose losses are told, those before it have one term, which weighs 1."""

    name: str
    world: World
    learners: list[Learner]
    modules: list[nn.Module]  # of each learner, as it is spread over the processes
    optimizers: list[torch.optim.AdamW]
    objective: Objective
    settings: dict
    sharing: Sharing
    draw: Callable[[int, int], Sequence]  # a sequence of a step, both counted from 0
    evaluate: Callable[[], dict[str, dict]]  # by domain, of the models as they stand
    write: Callable[[], dict] | None = None  # a sample's prompt and text
    member: Callable[[int], int] = lambda step: 0  # the member of the models' lists that a step trains


@dataclass
class Standing:
    """How far a run was: with models and optimizers, all that it needs to go on."""

    step: int = 0
    tokens: int = 0
    weighing: object = None
    is_new: bool = field(default=True)


class LossNotFinite(ValueError):
    """A step's loss or gradient is no number."""

    def __init__(self, task: Task, step: int, what: str):
        rate = task.settings["learningRate"]
        super().__init__(
            f"{task.name}: step {step} gave no number ({what}). Export the package again with a third of the learning rate, {rate / 3:g} in"
            f" place of {rate:g}, or a longer warm-up."
        )
        self.step = step


def train(task: Task, standing: Standing, wants_state: Callable[[int], bool]) -> Iterator[dict]:
    """Trains and yields a record for each step, evaluation and sample, as they stand in metrics.jsonl, and one of the kind "state" wherever
    the first process's `wants_state`, which is asked after every step, says that the state be kept; of the last step always. Raises
    LossNotFinite."""
    settings, world = task.settings, task.world
    steps = settings["steps"]
    weigher = task.objective.weigher(settings, standing.weighing)
    tokens = standing.tokens
    if standing.is_new:
        yield {"kind": "evaluation", "step": 0, "tokens": tokens, "domains": task.evaluate()}
    for index in range(standing.step, steps):
        step, rate = index + 1, learning_rate_at(index, steps, settings["learningRate"], settings["warmupSteps"])
        batches = task.sharing.batches(index, task.member(index), task.draw)
        scored = round(world.sum([sum(batch.scored for batch in batches)])[0])
        own, outputs = [], []
        for number, learner in enumerate(task.learners):
            is_last = number == len(task.learners) - 1
            weights = weigher.weights if is_last else lambda step, micro_batch: [1.0]
            sums, averages, told = accumulate(task, number, batches, scored, weights)
            norm = update(task.optimizers[number], rate * learner.rate, settings["clip"])
            own += [*averages, *sums] if is_last else sums
            outputs.append(told)
        *totals, wanted = world.sum([*own, float(world.is_first and wants_state(step))])
        terms = len(task.objective.terms)
        earlier, averages, sums = totals[: -2 * terms], totals[-2 * terms : -terms], totals[-terms:]
        means = task.objective.means(sums, scored)
        loss = sum(weight * mean for weight, mean in zip(averages, means.values()))
        if not (math.isfinite(loss) and math.isfinite(norm)):
            raise LossNotFinite(task, step, f"gradient norm {norm}" if math.isfinite(loss) else f"loss {loss}")
        tokens += scored
        told = {"kind": "step", "step": step, "tokens": tokens, "learningRate": rate, "gradientNorm": norm, "loss": loss, "terms": means}
        gates = figures_of(task, outputs, [*([total] for total in earlier), sums], scored)
        yield told | {"weights": weigher.figures(index)} | ({"gates": gates} if gates else {})
        weigher.hear(means, rate)
        if step == steps or step % settings["evaluateEvery"] == 0:
            yield {"kind": "evaluation", "step": step, "tokens": tokens, "domains": task.evaluate()}
        if task.write is not None and step in settings["sampleAfter"]:
            yield {"kind": "sample", "step": step, **task.write()}
        if wanted > 0 or step == steps:
            yield {"kind": "state", "standing": Standing(step, tokens, weigher.memory, is_new=False)}


def figures_of(task: Task, outputs: list[dict], sums: list[list[float]], scored: int) -> dict[str, float]:
    """What the learners tell of gates, each of its outputs and sums: what the last process, which has the step's last micro-batch, says."""
    if not any(learner.has_gates for learner in task.learners):
        return {}
    figures = {}
    if task.world.rank == task.world.size - 1:
        for learner, *told in zip(task.learners, outputs, sums):
            figures |= learner.figures(*told, scored)
    return task.world.tell(figures, task.world.size - 1)


def accumulate(task: Task, number: int, batches: list[Batch], scored: int, weights) -> tuple[list[float], list[float], dict]:
    """Adds up a learner's gradients over this process's batches, and over processes with the last of them. Returns each term's sum over
    scored tokens and each term's weight, averaged over them, of this process; and what the last batch's module told besides."""
    learner, module, world = task.learners[number], task.modules[number], task.world
    sums, averages, outputs = 0.0, 0.0, {}
    for turn, batch in enumerate(batches):
        weighed = torch.tensor(weights(batch.step, batch.index), device=world.device)
        with accumulating(module, turn == len(batches) - 1), world.computing():
            answers = learner.answers(batch) if learner.answers else []
            losses = module(batch, answers)
            loss = (losses["sums"] * (weighed / scored)).sum() + losses.get("extra", 0.0)
            (loss * world.size).backward()  # DDP and FSDP take the mean over processes, where the sum is due
        outputs = losses if batch.size > 0 else outputs
        sums = sums + losses["sums"].detach().double()
        averages = averages + weighed.double() * (batch.scored / scored)
    return sums.tolist(), averages.tolist(), outputs
