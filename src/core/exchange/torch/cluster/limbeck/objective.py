"""What a run minimises: named loss terms, their weights from step to step, and the one convention that makes accumulation exact: a term is
a sum over scored tokens, divided by the scored tokens of the whole optimizer step, over all micro-batches and processes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable

import torch
import torch.nn.functional as F

from .combination import combination_of
from .divergences import Divergence
from .sequences import UNSCORED
from .weighting import PerTerm, Weighting, weighting_of


@dataclass
class Weigher:
    """The weights of one run's terms, in their order."""

    weights: Callable[[int, int], list[float]]  # of a step and a micro-batch, both counted from 0
    figures: Callable[[int], PerTerm]  # what is told of a step's weights beside its losses, before the step is heard
    weighting: Weighting | None = None

    @property
    def memory(self) -> object:
        return self.weighting.memory if self.weighting else None

    def hear(self, means: PerTerm, learning_rate: float) -> None:
        """Told of every step before the next one's weights are asked for."""
        if self.weighting:
            self.weighting.hear(means, learning_rate)


class Objective:
    """The terms of a run, as runs.json has them: cross-entropy and, under a teacher, a divergence from it. Raises ValueError naming a kind
    that there is not."""

    def __init__(self, described: dict):
        self.weighting, self.combination = described["weighting"], described["combination"]
        self.terms = [term["name"] for term in described["terms"]]
        divergences = [term for term in described["terms"] if term["name"] == "kd"]
        if self.terms != ["ce", "kd"][: len(self.terms)] or described["terms"][0]["kind"] != "ce":
            raise ValueError(f"an objective of the terms {described['terms']} is none that this program has")
        self.divergence = Divergence(*(divergences[0].get(key) for key in ("kind", "temperature", "share"))) if divergences else None

    def weigher(self, settings: dict, memory: object = None) -> Weigher:
        """The weights of a run with these settings, from its start or with the memory that one like it had."""
        if self.weighting is None:
            return Weigher(lambda step, micro_batch: [1.0], lambda step: {})
        steps, micro_batches = settings["steps"], math.ceil(settings["sequences"] / settings["microBatch"])
        weighting = weighting_of(self.weighting, settings, steps, memory)
        combination = combination_of(self.combination, steps, micro_batches)

        def weights(step: int, micro_batch: int) -> list[float]:
            weight, factor = weighting.at(step), combination(step, micro_batch)
            return [weight[term] * factor[term] for term in self.terms]

        def figures(step: int) -> PerTerm:
            names = {"ce": "alpha", "kd": "beta"}
            return {names[term]: weighting.at(step)[term] for term in self.terms} | weighting.figures()

        return Weigher(weights, figures, weighting)

    def means(self, sums: list[float], scored: int) -> PerTerm:
        """Each term's mean over the step's scored tokens, by name. Rounding alone takes a divergence below 0."""
        means = {term: total / scored for term, total in zip(self.terms, sums)}
        if self.divergence is not None and self.divergence.has_floor:
            means["kd"] = 0.0 if means["kd"] < 0 else means["kd"]
        return means


def head_sums(
    hidden: torch.Tensor,
    head: torch.Tensor,
    targets: torch.Tensor,
    divergence: Divergence | None = None,
    answers: list[torch.Tensor] | None = None,
    bias: torch.Tensor | None = None,
) -> torch.Tensor:
    """Every term's sum over scored positions [C], in nats: cross-entropy and, where there is one, the divergence, its mean over all passes of
    the teacher. Of hidden states [B, T, d], a head [V, d], targets [B, T] and of each pass the teacher's logits [B, T, V]."""
    logits = F.linear(hidden, head, bias).float()  # [B, T, V]
    sums = [F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=UNSCORED, reduction="sum")]
    if divergence is not None:
        scored = targets != UNSCORED
        passes = [(divergence.rows(logits, answer) * scored).sum() for answer in answers]
        sums.append(torch.stack(passes).mean())
    return torch.stack(sums)
