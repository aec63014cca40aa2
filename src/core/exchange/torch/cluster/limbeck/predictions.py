"""How often a model is right about the next token of held-out text, and whether it knows: accuracy among its most probable tokens, and the
reliability of its confidence (arXiv 1706.04599)."""

from __future__ import annotations

import math

import torch

from .batches import Batch, tensors_of
from .evaluation import Scorer
from .sequences import UNSCORED

BINS = 15  # equal parts of (0, 1] that confidences are sorted into; each holds its upper end


@torch.no_grad()
def predictions(scorer: Scorer, held_out: list[dict]) -> dict[str, dict]:
    """By domain; one without any token is left out. All processes take part, each with its sequences."""
    return {held["domain"]: shown(counts(scorer, held)) for held in held_out if held["tokens"] > 0}


def counts(scorer: Scorer, held: dict) -> list[float]:
    """Tokens among the five most probable; and of each bin its tokens, the sum of their confidences, and those that were right."""
    world, total = scorer.world, torch.zeros(1 + 3 * BINS, dtype=torch.float64)
    for batch in scorer.batches_here(held):
        with world.computing():
            logits = scorer.module.logits(batch.tokens).float()
        total += tally(logits, batch.targets).cpu()
    return world.sum(total.tolist())


def tally(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """The same of logits [B, T, V] and targets [B, T]. Of tokens as probable as the one that came, those with a smaller id stand before it."""
    is_scored = targets != UNSCORED
    logits, targets = logits[is_scored], targets[is_scored, None]  # [N, V], [N, 1]
    of_target = logits.gather(1, targets)
    ids = torch.arange(logits.shape[1], device=logits.device)
    rank = ((logits > of_target) | ((logits == of_target) & (ids < targets))).sum(1)
    confidence = logits.softmax(-1).amax(-1).double().clamp_max(1)
    bins = (confidence * BINS).ceil().long().clamp(1, BINS) - 1
    of_bins = [torch.zeros(BINS, dtype=torch.float64, device=logits.device) for _ in range(3)]
    for sums, values in zip(of_bins, (torch.ones_like(confidence), confidence, (rank == 0).double())):
        sums.index_add_(0, bins, values)
    return torch.cat([(rank < 5).sum().double().view(1), *of_bins])


def shown(counted: list[float]) -> dict:
    """What a record tells of the counts."""
    within_five, of_bins = counted[0], zip(*(counted[1 + BINS * part : 1 + BINS * (part + 1)] for part in range(3)))
    bins = [{"count": n, "confidence": sure / n, "accuracy": right / n} for n, sure, right in of_bins if n > 0]
    total = sum(one["count"] for one in bins)
    right = sum(one["count"] * one["accuracy"] for one in bins)
    error = math.fsum(one["count"] / total * abs(one["accuracy"] - one["confidence"]) for one in bins)
    return {"top1": right / total, "top5": within_five / total, "ece": error, "bins": bins}
