"""GPT-2 as the studio has it, by transformers: pre-LayerNorm, learned positions, tanh-GELU, biases, and the token embedding as the head.
Parameters have the studio's names: those of transformers, without "transformer."."""

from __future__ import annotations

import torch
from torch import nn
from transformers import GPT2Config, GPT2Model

from .sparse import as_gated_now, make_sparse

Shape = dict  # layers, heads, width, context, vocabSize and, where they are not the usual ones, inner and experts


def config_of(shape: Shape) -> GPT2Config:
    sizes = {"n_layer": "layers", "n_head": "heads", "n_embd": "width", "n_positions": "context", "vocab_size": "vocabSize"}
    return GPT2Config(
        **{theirs: shape[ours] for theirs, ours in sizes.items()},
        n_inner=shape.get("inner"),
        activation_function="gelu_new",
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        use_cache=False,
        attn_implementation="sdpa",
        bos_token_id=None,  # their defaults are ids of another tokenizer
        eos_token_id=None,
    )


def build(shape: Shape, weights: dict[str, torch.Tensor], recompute: bool = False) -> GPT2Model:
    """The GPT-2 of a shape with these weights. With `recompute` each block's input alone is kept for the backward pass."""
    with torch.device("meta"):
        model = GPT2Model(config_of(shape))
        if "experts" in shape:
            make_sparse(model.h, shape)
    return with_weights(model, weights, recompute)


def with_weights(model: GPT2Model, weights: dict[str, torch.Tensor], recompute: bool) -> GPT2Model:
    """Gives weights to a model that was built without any, or to a body, which has no token embedding."""
    load(model, weights)
    if recompute:
        model.activation_checkpointing_enable({"use_reentrant": False, "context_fn": lambda: as_gated_now(model)})
    return model.train()


def load(model: nn.Module, weights: dict[str, torch.Tensor]) -> None:
    """Puts weights in place of the model's own, which must be just these. Raises ValueError naming the tensor."""
    due = model.state_dict()
    for name in sorted(due.keys() ^ weights.keys()):
        raise ValueError(f"tensor {name} is {'missing' if name in due else 'none of this model'}")
    for name, tensor in weights.items():
        if tensor.shape != due[name].shape:
            raise ValueError(f"tensor {name} has the shape {list(tensor.shape)}, where {list(due[name].shape)} is due")
    model.load_state_dict({name: nn.Parameter(tensor) for name, tensor in weights.items()}, assign=True)


def hidden_states(model: GPT2Model, tokens: torch.Tensor) -> torch.Tensor:
    """After the final LayerNorm [B, T, d], of tokens [B, T]."""
    return model(input_ids=tokens).last_hidden_state


def logits_of(model: GPT2Model, tokens: torch.Tensor) -> torch.Tensor:
    """Of the token after each [B, T, V]."""
    return hidden_states(model, tokens) @ model.wte.weight.T
