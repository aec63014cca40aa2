"""Jointly trained experts (JEET, and MoE-CE with a common one, of arXiv 2407.19610): bodies of a GPT-2 between one token embedding and one
untied head with a bias.

A step reads one domain. Only the embedding, the head, that domain's body and the common one have gradients in it: to the optimizer all
other bodies are as if they were not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

import torch
from torch import Tensor, nn
from transformers import GPT2Model

from .batches import Batch
from .divergences import Divergence
from .gpt import Shape, config_of, with_weights
from .learner import Answers, Learner
from .objective import head_sums

if TYPE_CHECKING:
    from .evaluation import Scorer


class Shared(nn.Module):
    """What all bodies stand between."""

    def __init__(self, vocabulary: int, width: int):
        super().__init__()
        self.wte = nn.Embedding(vocabulary, width)
        self.lm_head = nn.Linear(width, vocabulary)


class Bodies(nn.Module):
    """Bodies by their places in the order of the domains, each a GPT-2 without its token embedding, and a common one where there is one."""

    def __init__(self, shared: Shared, experts: list[GPT2Model], common: GPT2Model | None = None, divergence: Divergence | None = None):
        super().__init__()
        self.shared, self.experts, self.common, self.divergence = shared, nn.ModuleList(experts), common, divergence
        self.with_common = True  # whether the common body takes part where there is one

    def forward(self, batch: Batch, answers: list[Tensor] | None = None) -> dict[str, Tensor]:
        """As a Learner's module does, under the body of the batch's member."""
        hidden, head = self.hidden_states(batch.tokens, batch.member), self.shared.lm_head
        if batch.targets is None:
            return {"logits": head(hidden[:, -1])}
        divergence = self.divergence if answers is not None else None
        return {"sums": head_sums(hidden, head.weight, batch.targets, divergence, answers, head.bias)}

    def hidden_states(self, tokens: Tensor, member: int) -> Tensor:
        """The plain mean of the last hidden states [B, T, d] of the expert `member` and the common one, of tokens [B, T]."""
        embedded = self.shared.wte(tokens)
        bodies = [self.experts[member], *([self.common] if self.common is not None and self.with_common else [])]
        hidden = [body(inputs_embeds=embedded).last_hidden_state for body in bodies]
        return torch.stack(hidden).mean(0) if len(hidden) > 1 else hidden[0]


def body_of(shape: Shape, weights: dict[str, Tensor], recompute: bool = False) -> GPT2Model:
    """A GPT-2 of a shape without its token embedding, to be called on embedded tokens."""
    with torch.device("meta"):
        model = GPT2Model(config_of(shape))
    del model.wte
    return with_weights(model, weights, recompute)


class BodiesLearner(Learner):
    """Trains them; each answers for texts of its domain, which stand in the order of the bodies."""

    def __init__(self, module: Bodies, trained: dict, answers: Callable[[Batch], Answers] | None, domains: list[str]):
        blocks = [block for body in (*module.experts, module.common) if body is not None for block in body.h]
        super().__init__(module, trained, answers, blocks=blocks)
        self.domains = domains

    def member_for(self, domain: str) -> int:
        return self.domains.index(domain)

    def record(self, scorer: Scorer, held_out: list[dict]) -> dict:
        """Where there is a common body, how each domain's does without it."""
        if self.module.common is None:
            return {}
        self.module.with_common = False
        try:
            return {"withoutCommon": scorer.quality(held_out)}
        finally:
            self.module.with_common = True
