"""The student-aware router (arXiv 2502.12947): before each update of a student, its sparse teacher's gates are updated on the same batch, with
every expert active and noise on the gates. They are a copy that learns beside the student; the teacher keeps its own.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import GPT2Model

from .balance import balanced
from .batches import Batch
from .divergences import Divergence
from .gates import Addresses, Gating
from .gpt import logits_of
from .sequences import UNSCORED
from .sparse import Gates, gated, sparse_mlps


class GateTuning(nn.Module):
    """A teacher's gates, tuned on a divergence between it and its student and on their load balance, whose weight in a micro-batch is given."""

    def __init__(self, gates: Gates, teacher: GPT2Model, temperature: float, balance: float, gate_seed: int):
        super().__init__()
        self.gates = gates
        self.untrained = [teacher]  # in a list, so that none of its parameters is one of this module
        # Here the teacher is what learns, so KL(teacher‖student) is the reverse KL.
        self.divergence = Divergence("reverse-kl", temperature)
        self.balance, self.gate_seed = balance, gate_seed

    def forward(self, batch: Batch, answers: list[Tensor]) -> dict[str, Tensor]:
        """The divergence summed over scored positions [1], with what balances; `answers` are the student's logits [B, T, V], without a gradient."""
        [teacher] = self.untrained
        active = sparse_mlps(teacher)[0].count
        noise = Addresses.of(self.gate_seed, batch).normal()
        with gated(teacher, Gating(active, self.gates, noise)) as mlps:
            logits = logits_of(teacher, batch.tokens)
        [student] = answers
        rows = self.divergence.rows(logits, student) * (batch.targets != UNSCORED)
        return {"sums": rows.sum()[None], **balanced(mlps, batch, self.balance)}


@torch.no_grad()
def gate_divergence(teacher: GPT2Model, gates: Gates, texts: list[Tensor]) -> list[float]:
    """KL(own‖tuned) of every layer's gates, softmax over all experts, in nats, the mean over the tokens of batches [B, T]; every expert is active."""
    totals, rows = 0.0, 0
    with gated(teacher, Gating(sparse_mlps(teacher)[0].count, gates, compares=True)) as mlps:
        for tokens in texts:
            logits_of(teacher, tokens)
            rows += tokens.numel()
            sides = [(mlp.choice.own.double().log_softmax(-1), mlp.choice.logits.double().log_softmax(-1)) for mlp in mlps]
            totals = totals + torch.stack([(own.exp() * (own - tuned)).sum() for own, tuned in sides])
    return (totals / rows).clamp_min(0).tolist()  # rounding alone takes it below
