"""AdamW as the studio has it (arXiv 1711.05101): decoupled decay of tensors of rank 2 and more, after the gradient was clipped by its
global norm. PyTorch's own does just that."""

from __future__ import annotations

from typing import Iterable

import torch
from torch import nn


def adamw(parameters: Iterable[nn.Parameter], settings: dict) -> torch.optim.AdamW:
    """Over parameters that are trained; each counts its own updates, one without a gradient has none."""
    trained = [parameter for parameter in parameters if parameter.requires_grad]
    groups = [
        {"params": [p for p in trained if p.dim() >= 2], "weight_decay": settings["weightDecay"]},
        {"params": [p for p in trained if p.dim() < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=0.0, betas=(settings["beta1"], settings["beta2"]), eps=settings["epsilon"])


def update(optimizer: torch.optim.AdamW, learning_rate: float, clip: float) -> float:
    """One update from the gradients that are there, which it empties; their global norm before clipping."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    norm = torch.nn.utils.clip_grad_norm_(parameters, clip)
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(norm.full_tensor() if hasattr(norm, "full_tensor") else norm)
