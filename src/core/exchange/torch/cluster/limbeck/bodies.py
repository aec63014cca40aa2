"""Jointly trained experts (JEET, and MoE-CE with a common one, of arXiv 2407.19610): bodies of a GPT-2 between one token embedding and one
untied head with a bias.

A step reads one domain. Only the embedding, the head, that domain's body and the common one have gradients in it: to the optimizer all
other bodies are as if they were not there.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import GPT2Model


class Shared(nn.Module):
    """What all bodies stand between."""

    def __init__(self, vocabulary: int, width: int):
        super().__init__()
        self.wte = nn.Embedding(vocabulary, width)
        self.lm_head = nn.Linear(width, vocabulary)


def body_of(model: GPT2Model) -> GPT2Model:
    """A GPT-2 without its token embedding, to be called on embedded tokens."""
    del model.wte
    return model


class Mixture(nn.Module):
    """Bodies by their places in the order of the domains, and a common one where there is one."""

    def __init__(self, shared: Shared, experts: list[GPT2Model], common: GPT2Model | None):
        super().__init__()
        self.shared, self.experts, self.common = shared, nn.ModuleList(experts), common

    def forward(self, tokens: Tensor, member: int, with_common: bool = True) -> Tensor:
        """Logits [B, T, V] of tokens [B, T]: of the plain mean of the last hidden states of the expert `member` and the common one."""
        bodies = [self.experts[member], *([self.common] if self.common is not None and with_common else [])]
        embedded = self.shared.wte(tokens)
        hidden = [body(inputs_embeds=embedded).last_hidden_state for body in bodies]
        return self.shared.lm_head(torch.stack(hidden).mean(0) if len(hidden) > 1 else hidden[0])
