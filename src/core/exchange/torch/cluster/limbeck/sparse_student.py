"""A sparse model that learns: with noise on its gates, and their load balanced. What it learns beside that, objective.py says."""

from __future__ import annotations

from torch import Tensor, nn
from transformers import GPT2Model

from .balance import balanced
from .batches import Batch
from .divergences import Divergence
from .gates import Addresses, Gating
from .gpt import hidden_states
from .objective import head_sums
from .sparse import gated


class SparseStudent(nn.Module):
    """`balance` is the weight of the load balance in a micro-batch; `gate_seed` addresses the noise."""

    def __init__(self, model: GPT2Model, divergence: Divergence | None, balance: float, gate_seed: int):
        super().__init__()
        self.model, self.divergence, self.balance, self.gate_seed = model, divergence, balance, gate_seed

    def forward(self, batch: Batch, answers: list[Tensor] | None) -> dict[str, Tensor]:
        """Every term's sum [C], with what balances."""
        with gated(self.model, Gating(noise=Addresses.of(self.gate_seed, batch).normal())) as mlps:
            hidden = hidden_states(self.model, batch.tokens)
        sums = head_sums(hidden, self.model.wte.weight, batch.targets, self.divergence, answers)
        return {"sums": sums, **balanced(mlps, batch, self.balance)}
