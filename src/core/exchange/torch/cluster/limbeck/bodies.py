"""Jointly trained experts (JEET, and MoE-CE with a common one, of arXiv 2407.19610): bodies of a GPT-2 between one token embedding and one
untied head with a bias.

A step reads one domain. Only the embedding, the head, that domain's body and the common one have gradients in it: to the optimizer all
other bodies are as if they were not there.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import GPT2Model

from .batches import Batch
from .divergences import Divergence
from .objective import head_sums


class Shared(nn.Module):
    """What all bodies stand between."""

    def __init__(self, vocabulary: int, width: int):
        super().__init__()
        self.wte = nn.Embedding(vocabulary, width)
        self.lm_head = nn.Linear(width, vocabulary)


class Bodies(nn.Module):
    """Bodies by their places in the order of the domains, each a GPT-2 without its token embedding, and a common one where there is one."""

    def __init__(self, shared: Shared, experts: list[GPT2Model], common: GPT2Model | None, divergence: Divergence | None = None):
        super().__init__()
        self.shared, self.experts, self.common, self.divergence = shared, nn.ModuleList(experts), common, divergence

    def forward(self, batch: Batch, answers: list[Tensor] | None) -> dict[str, Tensor]:
        """Every term's sum [C] of a batch under the body of its member."""
        hidden, head = self.hidden_states(batch.tokens, batch.member), self.shared.lm_head
        return {"sums": head_sums(hidden, head.weight, batch.targets, self.divergence, answers, head.bias)}

    def hidden_states(self, tokens: Tensor, member: int, with_common: bool = True) -> Tensor:
        """The plain mean of the last hidden states [B, T, d] of the expert `member` and the common one, of tokens [B, T]."""
        embedded = self.shared.wte(tokens)
        bodies = [self.experts[member], *([self.common] if self.common is not None and with_common else [])]
        hidden = [body(inputs_embeds=embedded).last_hidden_state for body in bodies]
        return torch.stack(hidden).mean(0) if len(hidden) > 1 else hidden[0]

    def logits(self, tokens: Tensor, member: int, with_common: bool = True) -> Tensor:
        """Of the token after each [B, T, V]."""
        return self.shared.lm_head(self.hidden_states(tokens, member, with_common))


def body_of(model: GPT2Model) -> GPT2Model:
    """A GPT-2 without its token embedding, to be called on embedded tokens."""
    del model.wte
    return model
