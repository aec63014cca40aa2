"""The processes that train together: who they are, what they add up, and how a model is spread over them. With one process all of it
holds, too."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.fsdp import fully_shard, register_fsdp_forward_method
from torch.nn.parallel import DistributedDataParallel

STRATEGIES = ("ddp", "fsdp")
PRECISIONS = {"f32": torch.float32, "bf16": torch.bfloat16}


class World:
    """All processes, as torchrun or accelerate started them; a single one where neither did. `strategy` says how models are spread:
    "ddp" has all of a model in every process, "fsdp" a part of every tensor in each. `precision` is what is computed in: weights, gradients
    and the optimizer's moments are f32 always."""

    def __init__(self, strategy: str, precision: str):
        if strategy not in STRATEGIES:
            raise ValueError(f"cluster.strategy is {strategy!r}; this program has {', '.join(STRATEGIES)}")
        if precision not in PRECISIONS:
            raise ValueError(f"cluster.precision is {precision!r}; this program has {', '.join(PRECISIONS)}")
        self.strategy, self.precision = strategy, precision
        on_gpu = torch.cuda.is_available() and os.environ.get("ACCELERATE_USE_CPU", "false").lower() != "true"
        self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if on_gpu else torch.device("cpu")
        if on_gpu:
            torch.cuda.set_device(self.device)
        backend = "nccl" if on_gpu else "gloo"
        if "RANK" in os.environ:
            dist.init_process_group(backend)
        else:
            dist.init_process_group(backend, store=dist.HashStore(), rank=0, world_size=1)
        self.rank, self.size = dist.get_rank(), dist.get_world_size()

    def close(self) -> None:
        dist.destroy_process_group()

    @property
    def is_first(self) -> bool:
        """Whether this is the process that writes files."""
        return self.rank == 0

    @property
    def device_name(self) -> str:
        return torch.cuda.get_device_name(self.device) if self.device.type == "cuda" else "cpu"

    def sum(self, numbers: list[float]) -> list[float]:
        """Each number's sum over all processes, which have equally many."""
        total = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        dist.all_reduce(total)
        return total.tolist()

    def tell(self, value: object, source: int = 0) -> object:
        """What one process says, in all."""
        told = [value]
        dist.broadcast_object_list(told, src=source)
        return told[0]

    def wait(self) -> None:
        """Until all processes are here: what the first one wrote is there then."""
        self.sum([0.0])

    def groups(self, members: list[tuple[int, ...]]) -> dict[tuple[int, ...], dist.ProcessGroup]:
        """A process group for each of these sets of ranks, which are the same in all processes."""
        return {ranks: dist.new_group(list(ranks)) for ranks in members}

    def computing(self) -> AbstractContextManager:
        """The precision that values are computed in, inside."""
        if self.precision == "f32":
            return nullcontext()
        return torch.autocast(self.device.type, PRECISIONS[self.precision])

    def spread(self, module: nn.Module, blocks: list[nn.Module], partly_trained: bool = False, is_small: bool = False) -> nn.Module:
        """`module` over all processes; `blocks` are those of its parts that FSDP gathers one at a time. With `partly_trained` not every
        parameter takes part in every step; what `is_small` is whole in every process, whatever the strategy."""
        module.to(self.device)
        if self.strategy == "fsdp" and not is_small:
            for part in [*blocks, module]:
                fully_shard(part, reshard_after_forward=True)
            if hasattr(module, "logits"):
                register_fsdp_forward_method(module, "logits")
            return module
        if self.size == 1 or not any(parameter.requires_grad for parameter in module.parameters()):
            return module
        device_ids = [self.device.index] if self.device.type == "cuda" else None
        return DistributedDataParallel(module, device_ids, find_unused_parameters=partly_trained)


def accumulating(module: nn.Module, is_last: bool) -> AbstractContextManager:
    """Gradients are summed over processes with the last of a step's micro-batches alone."""
    if isinstance(module, DistributedDataParallel):
        return nullcontext() if is_last else module.no_sync()
    if hasattr(module, "set_requires_gradient_sync"):
        module.set_requires_gradient_sync(is_last)
    return nullcontext()


def inner(module: nn.Module) -> nn.Module:
    """What DDP is wrapped around: scoring needs no gradients, and processes may then differ in how often they do it."""
    return module.module if isinstance(module, DistributedDataParallel) else module


def whole(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor on the CPU with all its numbers, wherever these are. All processes must ask for it."""
    tensor = tensor.detach()
    return (tensor.full_tensor() if hasattr(tensor, "full_tensor") else tensor).cpu()


def put(target: torch.Tensor, numbers: torch.Tensor) -> None:
    """Gives a tensor, of which this process may have a part, these numbers."""
    with torch.no_grad():
        target.copy_(like(target, numbers))


def like(target: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
    """Numbers spread over processes as `target` is."""
    numbers = numbers.to(target.device, target.dtype)
    if not hasattr(target, "full_tensor"):
        return numbers
    return torch.distributed.tensor.distribute_tensor(numbers, target.device_mesh, target.placements)
