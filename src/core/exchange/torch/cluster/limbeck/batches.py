"""How a step's sequences are shared out. Each process has a neighbouring part of them, cut at the studio's micro-batches: what addresses
random numbers, and what losses that take turns go by, is the studio's micro-batch, whoever computes it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.distributed as dist

from .sequences import UNSCORED, Sequence
from .world import World


@dataclass
class Batch:
    """Sequences that one process computes at once, all of one micro-batch of the studio's."""

    tokens: torch.Tensor  # [B, T]
    targets: torch.Tensor | None  # [B, T], each token's next one or UNSCORED; None where text is to be written on
    step: int = 0
    index: int = 0  # number of the micro-batch in the step
    first: int = 0  # number of the first of these sequences in the micro-batch
    size: int = 0  # sequences of the micro-batch, over all processes
    gate_seed: int = 0  # addresses what gates draw
    member: int = 0  # the member of the models' lists that takes part
    group: dist.ProcessGroup | None = None  # the processes that share the micro-batch; None where this one has all of it

    @property
    def scored(self) -> int:
        return int((self.targets != UNSCORED).sum())


@dataclass(frozen=True)
class Part:
    """The place of a batch in a step: sequences `start` to `end`, of micro-batch `index`; empty where there is nothing to do."""

    index: int = 0
    start: int = 0
    end: int = 0
    ranks: tuple[int, ...] = ()


def parts_of(sequences: int, micro_batch: int, processes: int) -> list[list[Part]]:
    """By process, the parts that it computes one after the other, as many for each: what several share comes at the same time for all.
    Raises ValueError where there are more processes than sequences."""
    if processes > sequences:
        raise ValueError(f"a step has {sequences} sequences, too few for {processes} processes: start at most {sequences}")
    bounds = [rank * sequences // processes for rank in range(processes + 1)]
    plan: list[list[Part]] = [[] for _ in range(processes)]
    for index, start in enumerate(range(0, sequences, micro_batch)):
        end = min(sequences, start + micro_batch)
        shares = {r: (max(start, bounds[r]), min(end, bounds[r + 1])) for r in range(processes)}
        ranks = tuple(rank for rank, (begin, stop) in shares.items() if begin < stop)
        turn = max(len(plan[rank]) for rank in ranks)
        for rank in ranks:
            plan[rank] += [Part()] * (turn - len(plan[rank])) + [Part(index, *shares[rank], ranks)]
    most = max(len(parts) for parts in plan)
    return [parts + [Part()] * (most - len(parts)) for parts in plan]


class Sharing:
    """Makes this process's batches of every step."""

    def __init__(self, world: World, settings: dict, context: int, gate_seed: int):
        self.world, self.context, self.gate_seed = world, context, gate_seed
        self.sequences, self.micro_batch = settings["sequences"], settings["microBatch"]
        plan = parts_of(self.sequences, self.micro_batch, world.size)
        self.parts = plan[world.rank]
        shared = sorted({part.ranks for parts in plan for part in parts if len(part.ranks) > 1})
        self.groups = world.groups(shared)

    def batches(self, step: int, member: int, draw) -> list[Batch]:
        """Those of a step; `draw` makes one of its sequences by number."""
        return [self.batch(part, step, member, [draw(step, i) for i in range(part.start, part.end)]) for part in self.parts]

    def batch(self, part: Part, step: int, member: int, sequences: list[Sequence]) -> Batch:
        start = part.index * self.micro_batch
        return Batch(
            *tensors_of(sequences, self.context, self.world.device),
            step=step,
            index=part.index,
            first=part.start - start if part.ranks else 0,
            size=min(self.micro_batch, self.sequences - start) if part.ranks else 0,
            gate_seed=self.gate_seed,
            member=member,
            group=self.groups.get(part.ranks),
        )


def tensors_of(sequences: list[Sequence], context: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Tokens and targets [B, T]; one unscored sequence where there are none, so that every process computes equally often."""
    if not sequences:
        return torch.zeros(1, context, dtype=torch.long, device=device), torch.full((1, context), UNSCORED, device=device)
    tokens, targets = ([getattr(sequence, name) for sequence in sequences] for name in ("tokens", "targets"))
    return tuple(torch.stack([torch.from_numpy(row) for row in rows]).to(device) for rows in (tokens, targets))
