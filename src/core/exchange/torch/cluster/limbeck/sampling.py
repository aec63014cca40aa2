"""Text that a model writes on its way, to be looked at: the next token is drawn as the studio draws it."""

from __future__ import annotations

import torch

from .batches import Batch
from .randoms import hash32
from .world import World

TEMPERATURE, TOP = 0.8, 40


@torch.no_grad()
def continuation(module: torch.nn.Module, prompt: list[int], count: int, context: int, end_of_text: int, seed: int, world: World) -> list[int]:
    """Up to `count` tokens after a prompt, fewer where the text ends. The model sees a window of `context` tokens: once it is full, its last
    half begins a new one. All processes write the same."""
    window, written = list(prompt), []
    while len(written) < count:
        with world.computing():
            logits = module(Batch(torch.tensor([window], device=world.device), None))["logits"][0].double().cpu()
        token = drawn(logits, (hash32(seed, 0, len(written)) >> 8) / 2**24)
        if token == end_of_text:
            break
        written.append(token)
        is_full = len(window) == context
        window = [*window, token]
        if is_full:
            window = window[-max(1, context // 2) :]
    return written


def drawn(logits: torch.Tensor, draw: float) -> int:
    """The token that `draw` in [0, 1) falls on when the most probable stand in a row by id, each as wide as probable."""
    ids = logits.argsort(descending=True, stable=True)[:TOP].sort().values
    weights = ((logits[ids] - logits.max()) / TEMPERATURE).exp()
    place = int((weights.cumsum(0) <= draw * weights.sum()).sum())
    return int(ids[min(place, len(ids) - 1)])
