"""The load balance of a sparse model's gates, and what gates did, over whole micro-batches, however their rows are shared out.

Not the formulas: those are gates.py's.
"""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import Tensor

from .batches import Batch
from .gates import load_balance
from .sequences import UNSCORED
from .sparse import SparseMlp


def whole_use(mlps: list[SparseMlp], batch: Batch) -> Tensor:
    """What every layer's gate did in the last pass over the rows of a micro-batch that have a target, [layers, 5, experts].

    Where processes share a micro-batch the use is that of all its rows, and the gradient each process's own.
    """
    scored = batch.targets.flatten() != UNSCORED
    own = torch.stack([mlp.choice.use(scored) for mlp in mlps])
    if batch.group is None:
        return own
    total = own.detach().clone()
    dist.all_reduce(total, group=batch.group)
    return own + (total - own.detach())


def balanced(mlps: list[SparseMlp], batch: Batch, weight: float) -> dict[str, Tensor]:
    """What a module under load balance adds to its loss, "extra", and tells: the "use" of its gates and the unweighed "balance"."""
    use = whole_use(mlps, batch)
    balance = torch.stack([load_balance(layer) for layer in use]).sum()
    return {"extra": weight * balance, "use": use.detach(), "balance": balance.detach()}
