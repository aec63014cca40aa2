"""What is trained in a run: models, how their loss is computed, and who teaches them. The loop knows nothing else of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

import torch
from torch import nn

from .batches import Batch
from .divergences import Divergence
from .gpt import hidden_states, logits_of
from .objective import head_sums

if TYPE_CHECKING:
    from .evaluation import Scorer

Answers = list[torch.Tensor]  # of each pass of a teacher its logits [B, T, V]


class Learner:
    """Models that are updated together, by AdamW, on one loss.

    `module(batch, answers)` returns a dict of tensors: "sums" [C], every term's sum over the batch's scored tokens; where there is more to
    minimise "extra", this process's part of it, weighed; and what else is to be told of the step's last batch. With no answers it is scored
    alone: its sums are cross-entropy. Where it `writes`, it returns "logits" [B, V] of the token after the last for a batch without targets.
    """

    writes = True
    has_gates = False  # whether there are figures of gates to tell
    is_small = False  # whether every process has all of it, whatever is done with larger ones

    def __init__(
        self,
        module: nn.Module,
        trained: dict[str, list[nn.Module]],
        answers: Callable[[Batch], Answers] | None = None,
        rate: float = 1.0,
        blocks: list[nn.Module] | None = None,
    ):
        self.module = module
        self.trained = trained  # by the names of the studio's checkpoints, each with its members
        self.answers = answers
        self.rate = rate  # its learning rate for each 1 of the run's
        self.blocks = blocks or []  # the parts that FSDP gathers one at a time

    def tensors(self, model: str, member: int) -> dict[str, nn.Parameter]:
        """The trained parameters of one member by their names in the studio's files."""
        return dict(self.trained[model][member].named_parameters())

    def member_for(self, domain: str) -> int:
        """The member that answers for texts of a domain."""
        return 0

    def figures(self, outputs: dict[str, torch.Tensor], sums: list[float], scored: int) -> dict[str, float]:
        """What is told of gates after a step: of what the module returned for the step's last batch, and its terms' sums over the step's scored
        tokens."""
        return {}

    def record(self, scorer: Scorer, held_out: list[dict]) -> dict:
        """What the record of a finished run tells of it besides; of text, on that of the final figures."""
        return {}


class Student(nn.Module):
    """One dense GPT-2, by itself or under a teacher."""

    def __init__(self, model: nn.Module, divergence: Divergence | None):
        super().__init__()
        self.model, self.divergence = model, divergence

    def logits(self, tokens: torch.Tensor) -> torch.Tensor:
        """Of the token after each of `tokens` [B, T, V]."""
        return logits_of(self.model, tokens)

    def forward(self, batch: Batch, answers: Answers | None = None) -> dict[str, torch.Tensor]:
        hidden, head = hidden_states(self.model, batch.tokens), self.model.wte.weight
        if batch.targets is None:
            return {"logits": hidden[:, -1] @ head.T}
        return {"sums": head_sums(hidden, head, batch.targets, self.divergence if answers is not None else None, answers)}


class Teacher(nn.Module):
    """A GPT-2 that does not learn. What stands in a sparse one's gates' place may learn through it."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model.eval().requires_grad_(False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Logits [B, T, V]."""
        return logits_of(self.model, tokens)
