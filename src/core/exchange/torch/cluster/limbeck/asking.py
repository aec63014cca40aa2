"""How a sparse teacher is asked where a student learns from it (arXiv 2502.12947): with how many experts, in how many passes, and under whose gates.

Knowledge augmentation is several passes over the same text: in each of them, in every layer and for each token, with some probability
the experts are drawn without replacement by the gate's probabilities, and are those with the largest logits otherwise. What is learned
is the mean over the passes. Not the gates themselves: gates.py has those.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .batches import Batch
from .gates import Addresses, Gating
from .sparse import Gates, gated


class Asking:
    """What a teacher answers to a batch, pass by pass: its logits [B, T, V], without a gradient. `asked` is the `pass` of a run's teacher,
    `shape` its own; `tuned` are gates that stand in the place of its own where that says so."""

    def __init__(self, teacher: nn.Module, asked: dict, shape: dict, tuned: Gates | None = None):
        self.teacher, self.asked, self.layers, self.tuned = teacher, asked, shape["layers"], tuned

    @torch.no_grad()
    def __call__(self, batch: Batch) -> list[Tensor]:
        answers = []
        for gating in gatings(self.asked, self.layers, Addresses.of(batch), self.tuned):
            with gated(self.teacher, gating):
                answers.append(self.teacher(batch.tokens))
        return answers


def gatings(asked: dict, layers: int, addresses: Addresses, tuned: Gates | None = None) -> list[Gating]:
    """How each pass through a teacher of so many layers chooses experts; one pass where none is drawn.

    `asked` is {"active"?, "drawn"?: {"share", "passes"}, "tuned"?}. Raises ValueError where it needs tuned gates that are not there.
    """
    if asked.get("tuned") and tuned is None:
        raise ValueError("teacher.pass.tuned asks for gates that are tuned to the student, and there are none")
    common = {"active": asked.get("active"), "gates": tuned if asked.get("tuned") else None}
    if "drawn" not in asked:
        return [Gating(**common)]
    share, passes = asked["drawn"]["share"], asked["drawn"]["passes"]
    return [Gating(**common, draw=addresses.drawing(share, number * layers)) for number in range(passes)]
