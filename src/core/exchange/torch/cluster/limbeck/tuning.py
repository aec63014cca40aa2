"""The student-aware router (arXiv 2502.12947): before each update of a student, its sparse teacher's gates are updated on the same batch, with
every expert active and noise on the gates. They are a copy that learns beside the student; the teacher keeps its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from .balance import balanced
from .batches import Batch
from .divergences import Divergence
from .gates import Addresses, Gating, gate_figures
from .learner import Learner
from .sequences import UNSCORED
from .sparse import Gates, gated, sparse_mlps

if TYPE_CHECKING:
    from .evaluation import Scorer


class GateTuning(nn.Module):
    """A teacher's gates, tuned on a divergence between it and its student and on their load balance, whose weight in a micro-batch is given."""

    def __init__(self, gates: Gates, teacher: nn.Module, temperature: float, balance: float):
        super().__init__()
        self.gates = gates
        self.untrained = [teacher]  # in a list, so that none of its parameters is one of this module
        # Here the teacher is what learns, so KL(teacher‖student) is the reverse KL.
        self.divergence = Divergence("reverse-kl", temperature)
        self.balance = balance

    def forward(self, batch: Batch, answers: list[Tensor]) -> dict[str, Tensor]:
        """As a Learner's module does, the divergence being its one term; the one answer is the student's logits."""
        [teacher], [student] = self.untrained, answers
        everything = Gating(sparse_mlps(teacher)[0].count, self.gates, noise=Addresses.of(batch).normal())
        with gated(teacher, everything) as mlps:
            logits = teacher(batch.tokens)
        rows = self.divergence.rows(logits, student) * (batch.targets != UNSCORED)
        return {"sums": rows.sum()[None], **balanced(mlps, batch, self.balance)}


class TuningLearner(Learner):
    """Trains the gates, and tells what they do and how far they are from the student."""

    has_gates = True
    is_small = True  # the teacher asks them one by one

    def __init__(self, module: GateTuning, student: Learner, rate: float):
        super().__init__(module, {"gates": [module.gates]}, self.ask_student, rate)
        self.student = student

    @torch.no_grad()
    def ask_student(self, batch: Batch) -> list[Tensor]:
        """What the student, as it stands, says."""
        return [self.student.module.logits(batch.tokens)]

    def figures(self, outputs: dict[str, Tensor], sums: list[float], scored: int) -> dict[str, float]:
        kl = max(0.0, sums[0] / scored)  # rounding alone takes it below
        return gate_figures(outputs["use"], outputs["balance"]) | {"kl": kl}

    def record(self, scorer: Scorer, held_out: list[dict]) -> dict:
        """How far every layer's gate went from the teacher's own, over held-out text."""
        return {"gates": {"divergence": self.divergences(scorer, held_out)}}

    @torch.no_grad()
    def divergences(self, scorer: Scorer, held_out: list[dict]) -> list[float]:
        """KL(own‖tuned) of every layer, softmax over all experts, in nats, the mean over tokens; every expert is active."""
        [teacher] = self.module.untrained
        totals, rows = 0.0, 0
        everything = Gating(sparse_mlps(teacher)[0].count, self.module.gates, compares=True)
        for batch in (batch for held in held_out for batch in scorer.batches(held)):
            with gated(teacher, everything) as mlps:
                teacher(batch.tokens)
            rows += batch.tokens.numel()
            sides = [(mlp.choice.own.double().log_softmax(-1), mlp.choice.logits.double().log_softmax(-1)) for mlp in mlps]
            totals = totals + torch.stack([(own.exp() * (own - tuned)).sum() for own, tuned in sides])
        return (totals / rows).clamp_min(0).tolist()  # rounding alone takes it below
