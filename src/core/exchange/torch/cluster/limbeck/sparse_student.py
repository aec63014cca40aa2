"""A sparse model that learns: with noise on its gates, and their load balanced. What it learns beside that, objective.py says."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .balance import balanced
from .batches import Batch
from .divergences import Divergence
from .gates import Addresses, Gating, gate_figures
from .gpt import hidden_states, logits_of
from .learner import Learner
from .objective import head_sums
from .sparse import gated


class SparseStudent(nn.Module):
    """One sparse GPT-2; `balance` is the weight of its load balance in a micro-batch."""

    def __init__(self, model: nn.Module, divergence: Divergence | None, balance: float):
        super().__init__()
        self.model, self.divergence, self.balance = model, divergence, balance

    def logits(self, tokens: Tensor) -> Tensor:
        """Of the token after each of `tokens` [B, T, V], without noise."""
        with gated(self.model, Gating()):
            return logits_of(self.model, tokens)

    def forward(self, batch: Batch, answers: list[Tensor] | None = None) -> dict[str, Tensor]:
        """As a Learner's module does. Only where gradients are wanted has it noise and balance: a model that is scored is as it will be used."""
        learns, head = torch.is_grad_enabled(), self.model.wte.weight
        with gated(self.model, Gating(noise=Addresses.of(batch).normal() if learns else None)) as mlps:
            hidden = hidden_states(self.model, batch.tokens)
        if batch.targets is None:
            return {"logits": hidden[:, -1] @ head.T}
        sums = head_sums(hidden, head, batch.targets, self.divergence if answers is not None else None, answers)
        return {"sums": sums} | (balanced(mlps, batch, self.balance) if learns else {})


class SparseLearner(Learner):
    """Trains it, and tells what its gates do."""

    has_gates = True

    def figures(self, outputs: dict[str, Tensor], sums: list[float], scored: int) -> dict[str, float]:
        return gate_figures(outputs["use"], outputs["balance"])
