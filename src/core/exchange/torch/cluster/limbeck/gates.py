"""The gate of a sparse layer: which experts a token takes and how much each weighs, what gates draw, and how their load is balanced.

A gate is that of "Outrageously Large Neural Networks" (arXiv 1701.06538): logits x W_g, in training with noise of the size
softplus(x W_noise); of the k largest the softmax weighs, all other experts take no part. The random numbers are the studio's own,
addressed by a seed, the layer and the row, so that a micro-batch draws the same however it is shared out among processes.
Not the experts themselves: those are sparse.py's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .batches import Batch
from .randoms import hash32

# What a gate does over scored rows, row by row of its use [5, experts]: how many rows took an expert, the sum of its weights, of its
# probabilities among all experts, of these where it was taken, and its part of the entropy.
TAKEN, WEIGHTS, PROBABILITIES, ACTIVATED, ENTROPY = range(5)

# Added to the squared mean that a variance is divided by.
BALANCE_EPSILON = 1e-10

# Numbers [rows, experts] that a layer's gate adds: (layer, experts) -> float64.
Scores = Callable[[int, int], Tensor]


def within(*address: int | Tensor) -> Tensor:
    """Numbers of 24 random bits within (0, 1), never at an end of it, in float64: a half more takes 25 bits.

    hash32 of int64 tensors is that of each of their entries: products wrap around, which leaves their lower 32 bits right."""
    return ((hash32(*address) >> 8).double() + 0.5) / 2**24


@dataclass(frozen=True)
class Addresses:
    """What addresses the random numbers of a pass: the seed of its micro-batch, and of every row its number among that one's rows [rows]."""

    seed: int
    rows: Tensor

    @classmethod
    def of(cls, batch: Batch) -> Addresses:
        """Those of a process's part of a micro-batch."""
        sequences, context = batch.tokens.shape
        rows = torch.arange(sequences * context, device=batch.tokens.device) + batch.first * context
        return cls(hash32(batch.gate_seed, batch.step, batch.index), rows)

    def normal(self) -> Scores:
        """N(0, 1) by Box and Muller's transform."""

        def scores(layer: int, experts: int) -> Tensor:
            own, at = self.entries(layer, experts)
            return torch.sqrt(-2 * torch.log(within(own, at, 0))) * torch.cos(2 * math.pi * within(own, at, 1))

        return scores

    def drawing(self, share: float, salt: int = 0) -> Scores:
        """Standard Gumbel numbers in rows that are drawn with probability `share`, 0 in all others; layers' salts count from `salt`.

        Added to logits before the largest are taken, they draw experts without replacement by the gate's probabilities.
        """

        def scores(layer: int, experts: int) -> Tensor:
            own, at = self.entries(salt + layer, experts)
            is_drawn = within(own, self.rows[:, None], 2) < share
            return torch.where(is_drawn, -torch.log(-torch.log(within(own, at, 0))), 0.0)

        return scores

    def entries(self, salt: int, experts: int) -> tuple[int, Tensor]:
        """The seed under a salt, and of every entry its number [rows, experts]."""
        at = self.rows[:, None] * experts + torch.arange(experts, device=self.rows.device)
        return hash32(self.seed, salt), at


@dataclass(frozen=True)
class Gating:
    """How a pass through a sparse model chooses experts: by its own gates and number, without noise, where nothing else is said."""

    active: int | None = None  # k: experts of every token
    gates: Sequence[Gate] | None = None  # in place of the model's own, by layer
    noise: Scores | None = None  # N(0, 1), which the gate scales
    draw: Scores | None = None  # added to logits where experts are chosen, and not where they are weighed
    compares: bool = False  # whether the model's own gates are asked of the same rows, too


class Choice:
    """What a layer's gate said of the rows of a pass, [rows, experts] each."""

    def __init__(self, logits: Tensor, scores: Tensor, active: int, own: Tensor | None = None):
        self.logits = logits
        self.own = own  # what the model's own gate says, where others choose
        # Of equal scores the expert with the smaller number is taken.
        chosen = scores.argsort(dim=-1, descending=True, stable=True)[:, :active]
        self.taken = torch.zeros_like(logits, dtype=torch.bool).scatter(1, chosen, True)
        self.weights = logits.masked_fill(~self.taken, -math.inf).softmax(-1)

    def use(self, scored: Tensor) -> Tensor:
        """What the gate does, summed over the rows that are scored [rows], as a tensor [5, experts]."""
        logits, weights, taken = self.logits[scored], self.weights[scored], self.taken[scored].to(self.logits.dtype)
        log_probabilities = logits.log_softmax(-1)
        probabilities = log_probabilities.exp()
        rows = [taken, weights, probabilities, probabilities * taken, -probabilities * log_probabilities]
        return torch.stack([values.sum(0) for values in rows])


class Gate(nn.Module):
    """One layer's gate: the weights of its logits and of the size of their noise, [width, experts] each."""

    def __init__(self, width: int, experts: int):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(width, experts))
        self.noise = nn.Parameter(torch.zeros(width, experts))

    def forward(self, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """The logits [rows, experts] of rows [rows, width], in the precision of the weights even where products are bf16."""
        with torch.autocast(x.device.type, enabled=False):
            x = x.to(self.weight.dtype)
            logits = x @ self.weight
            return logits if noise is None else logits + noise.to(logits.dtype) * F.softplus(x @ self.noise)


def load_balance(use: Tensor) -> Tensor:
    """CV² of the rows that took each expert, and of their summed weights, which alone has a gradient (arXiv 2502.12947)."""
    return squared_variation(use[TAKEN]) + squared_variation(use[WEIGHTS])


def squared_variation(values: Tensor) -> Tensor:
    return values.var() / (values.mean() ** 2 + BALANCE_EPSILON)


def gate_figures(uses: Tensor, balance: Tensor) -> dict[str, float]:
    """The studio's figures by name, of the use [layers, 5, experts] and the load balance summed over layers: of every layer the share of
    rows that took each expert ("taken/LAYER/EXPERT"), how unsure its gate is ("entropy/LAYER", nats) and how much of its probability the
    experts taken have ("mass/LAYER"); and the "balance"."""
    figures: dict[str, float] = {}
    for layer, use in enumerate(uses):
        mean = use.double() / use[PROBABILITIES].sum()  # each row's probabilities add up to 1
        figures |= {f"taken/{layer}/{expert}": share for expert, share in enumerate(mean[TAKEN].tolist())}
        figures[f"entropy/{layer}"] = float(mean[ENTROPY].sum())
        figures[f"mass/{layer}"] = float(mean[ACTIVATED].sum())
    return figures | {"balance": float(balance)}
