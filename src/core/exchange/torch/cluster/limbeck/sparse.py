"""Sparse models: in every layer several MLPs, the experts, of which each token takes those that its gate chooses.

The names and layouts of parameters are the studio's: weights are stacks over experts, [experts, in, out], and biases lie one after the
other, [experts * out], so that they do not decay. Everything else is the GPT-2 of model.py.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .gates import Choice, Gate, Gating


class ExpertLinear(nn.Module):
    """The same layer of all experts."""

    def __init__(self, experts: int, inputs: int, outputs: int):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(experts, inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(experts * outputs))

    def of(self, expert: int, x: Tensor) -> Tensor:
        """What one expert makes of rows, [rows, inputs] to [rows, outputs]."""
        return F.linear(x, self.weight[expert].T, self.bias.view(len(self.weight), -1)[expert])


class Experts(nn.Module):
    def __init__(self, experts: int, width: int, inner: int):
        super().__init__()
        self.c_fc = ExpertLinear(experts, width, inner)
        self.c_proj = ExpertLinear(experts, inner, width)

    def of(self, expert: int, x: Tensor) -> Tensor:
        return self.c_proj.of(expert, F.gelu(self.c_fc.of(expert, x), approximate="tanh"))


class SparseMlp(nn.Module):
    """What takes the place of a layer's MLP. `gating` says how the next pass chooses; `choice` is what its gate said in the last one."""

    def __init__(self, layer: int, width: int, inner: int, experts: int, active: int):
        super().__init__()
        self.layer, self.count, self.active = layer, experts, active
        self.gate = Gate(width, experts)
        self.experts = Experts(experts, width, inner)
        self.gating = Gating()
        self.choice: Choice | None = None

    def forward(self, x: Tensor) -> Tensor:
        """Of normalised rows [..., width], what the experts taken add to the stream."""
        rows = x.reshape(-1, x.shape[-1])
        self.choice = choice = self.choose(rows)
        added = torch.zeros_like(rows)
        for expert in range(self.count):  # all, so that one that no row takes has a gradient of zeros as in the studio
            taken = choice.taken[:, expert].nonzero().squeeze(1)
            weight = choice.weights[taken, expert, None]
            added = added.index_add(0, taken, (weight * self.experts.of(expert, rows[taken])).to(added.dtype))
        return added.view(x.shape)

    def choose(self, rows: Tensor) -> Choice:
        gating, size = self.gating, (self.layer, self.count)
        gate = self.gate if gating.gates is None else gating.gates[self.layer]
        logits = gate(rows, None if gating.noise is None else gating.noise(*size))
        scores = logits if gating.draw is None else logits + gating.draw(*size).to(logits.dtype)
        own = self.gate(rows) if gating.compares else None
        return Choice(logits, scores, self.active if gating.active is None else gating.active, own)


def make_sparse(blocks: nn.ModuleList, shape: dict) -> None:
    """Puts a sparse MLP in the place of every block's MLP, for a shape that has experts. Its weights are to be loaded after that."""
    width, experts = shape["width"], shape["experts"]
    for layer, block in enumerate(blocks):
        block.mlp = SparseMlp(layer, width, shape.get("inner") or 4 * width, experts["count"], experts["active"])


def sparse_mlps(model: nn.Module) -> list[SparseMlp]:
    """Those of a model, layer after layer; none of a dense one."""
    return [module for module in model.modules() if isinstance(module, SparseMlp)]


@contextmanager
def gated(model: nn.Module, gating: Gating) -> Iterator[list[SparseMlp]]:
    """Within it, passes through `model` choose experts as `gating` says; what gates said is left in the sparse MLPs that it yields."""
    mlps = sparse_mlps(model)
    for mlp in mlps:
        mlp.gating = gating
    try:
        yield mlps
    finally:
        for mlp in mlps:
            mlp.gating = Gating()


def as_gated_now(model: nn.Module) -> tuple[AbstractContextManager, AbstractContextManager]:
    """For values that are computed again for the backward pass: the contexts of the first time and of the second, which chooses experts alike."""
    mlps = sparse_mlps(model)
    return nullcontext(), gated(model, mlps[0].gating) if mlps else nullcontext()


class Gates(nn.Module):
    """A copy of a sparse model's gates under the same names, to be tuned while the model keeps its own."""

    def __init__(self, model: nn.Module):
        super().__init__()
        gates = [copy.deepcopy(mlp.gate) for mlp in sparse_mlps(model)]
        self.h = nn.ModuleList(nn.ModuleDict({"mlp": nn.ModuleDict({"gate": gate})}) for gate in gates)
        self.requires_grad_(True)

    def __getitem__(self, layer: int) -> Gate:
        return self.h[layer]["mlp"]["gate"]
