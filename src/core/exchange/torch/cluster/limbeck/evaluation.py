"""How well models predict held-out text: nats per token, perplexity and bits per byte; and the weights that did it best."""

from __future__ import annotations

import math
from typing import Iterator

import torch

from .batches import Batch, tensors_of
from .checkpoints import Weights, weights_of
from .learner import Learner
from .package import Package
from .sequences import Sequence, consecutive
from .world import World, inner

MOST_SEQUENCES = 32  # scored together


class Scorer:
    """Scores a run's student on held-out text, of which every process has a part."""

    def __init__(self, world: World, learner: Learner, module: torch.nn.Module, package: Package, shape: dict):
        self.world, self.learner, self.module = world, learner, inner(module)
        self.package, self.context = package, shape["context"]
        self.at_once = max(1, min(MOST_SEQUENCES, 2**24 // (self.context * shape["vocabSize"])))

    def quality(self, held_out: list[dict]) -> dict[str, dict]:
        """By domain."""
        return {held["domain"]: quality_of(self.nats(held), held) for held in held_out}

    def sequences(self, held: dict) -> list[Sequence]:
        """The windows of a domain that are scored."""
        return consecutive(self.package.stream(held["domain"], "validation"), self.context, held["limit"])

    def batches(self, held: dict) -> Iterator[Batch]:
        """All of them, the same in every process."""
        sequences = self.sequences(held)
        for first in range(0, len(sequences), self.at_once):
            yield Batch(*tensors_of(sequences[first : first + self.at_once], self.context, self.world.device))

    def batches_here(self, held: dict) -> Iterator[Batch]:
        """This process's part of them, with the member that answers; as many for each process, as FSDP needs it."""
        sequences, member = self.sequences(held), self.learner.member_for(held["domain"])
        for first in range(0, len(sequences), self.at_once * self.world.size):
            part = sequences[first + self.world.rank : first + self.at_once * self.world.size : self.world.size]
            yield Batch(*tensors_of(part, self.context, self.world.device), member=member)

    @torch.no_grad()
    def nats(self, held: dict) -> float:
        """The cross-entropy of all that is scored of a domain."""
        total = 0.0
        for batch in self.batches_here(held):
            with self.world.computing():
                total += float(self.module(batch)["sums"][0])
        return self.world.sum([total])[0]


def quality_of(nats: float, held: dict) -> dict:
    """Nats spent on end-of-text tokens count, which have no bytes, so bits per byte is never flattered."""
    loss = nats / held["tokens"] if held["tokens"] else math.nan
    bits = nats / math.log(2) / held["bytes"] if held["bytes"] else math.nan
    return {"loss": loss, "perplexity": math.exp(loss) if loss < 700 else math.inf, "bitsPerByte": bits}


class BestWeights:
    """The weights of the evaluation with the fewest bits per byte, the mean over its domains."""

    def __init__(self, learners: list[Learner], best: dict | None = None, weights: Weights | None = None):
        self.learners, self.best, self.weights = learners, best, weights

    def hear(self, step: int, domains: dict[str, dict]) -> None:
        bits = sum(quality["bitsPerByte"] for quality in domains.values()) / len(domains)
        if self.best is None or bits < self.best["bitsPerByte"]:
            self.best, self.weights = {"step": step, "bitsPerByte": bits}, weights_of(self.learners)
