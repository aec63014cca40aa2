"""GPT-2 in plain torch functions, weights to try it with, and text to feed it; used by make_model.py.

Everything is float64, so that what comes out is exact at the nine digits that are kept.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from transformers import GPT2Config, GPT2LMHeadModel

IGNORED = -1  # the target of a position that is not scored


@dataclass(frozen=True)
class Shape:
    layers: int
    heads: int
    width: int
    context: int
    vocabSize: int


def hot_weights(shape, seed):
    """Parameters under GPT-2's names, matrices [in, out]; float32 values with four decimals, held in float64."""
    generator = torch.Generator().manual_seed(seed)
    d = shape.width

    def draw(mean, std, *size):
        values = mean + std * torch.randn(*size, generator=generator, dtype=torch.float64)
        return torch.round(values, decimals=4).float().double()

    def norm(name):
        return {f"{name}.weight": draw(1.2, 0.3, d), f"{name}.bias": draw(0.1, 0.3, d)}

    def dense(name, inputs, outputs):
        return {f"{name}.weight": draw(0, 0.35, inputs, outputs), f"{name}.bias": draw(0.05, 0.3, outputs)}

    weights = {"wte.weight": draw(0, 0.5, shape.vocabSize, d), "wpe.weight": draw(0, 0.4, shape.context, d)}
    for layer in range(shape.layers):
        h = f"h.{layer}"
        weights |= norm(f"{h}.ln_1") | dense(f"{h}.attn.c_attn", d, 3 * d) | dense(f"{h}.attn.c_proj", d, d)
        weights |= norm(f"{h}.ln_2") | dense(f"{h}.mlp.c_fc", d, 4 * d) | dense(f"{h}.mlp.c_proj", 4 * d, d)
    return weights | norm("ln_f")


def gpt2_logits(w, shape, tokens, gelu="tanh"):
    """Logits [B, T, V] of GPT-2 (pre-norm, causal attention scaled by 1/sqrt(dh), head tied to wte) for tokens [B, T]."""
    return gpt2_body(w, shape, w["wte.weight"][tokens], gelu) @ w["wte.weight"].T


def gpt2_body(w, shape, embedded, gelu="tanh", mlp=None):
    """What lies between the token embedding and the head: last hidden states [B, T, d] for embedded tokens [B, T, d].

    `mlp` takes the place of every layer's MLP: (layer, normalised rows [B, T, d]) → what is added to the stream.
    """
    B, T = embedded.shape[:2]
    H, dh = shape.heads, shape.width // shape.heads

    def norm(x, name):
        return F.layer_norm(x, (shape.width,), w[f"{name}.weight"], w[f"{name}.bias"], eps=1e-5)

    def dense(x, name):
        return x @ w[f"{name}.weight"] + w[f"{name}.bias"]

    def dense_mlp(layer, x):
        h = f"h.{layer}"
        return dense(F.gelu(dense(x, f"{h}.mlp.c_fc"), approximate=gelu), f"{h}.mlp.c_proj")

    future = torch.ones(T, T, dtype=torch.bool).triu(1)
    x = embedded + w["wpe.weight"][:T]  # [B, T, d]
    for layer in range(shape.layers):
        h = f"h.{layer}"
        qkv = dense(norm(x, f"{h}.ln_1"), f"{h}.attn.c_attn")  # [B, T, 3d]
        q, k, v = (part.view(B, T, H, dh).transpose(1, 2) for part in qkv.split(shape.width, dim=2))  # [B, H, T, dh]
        scores = (q @ k.transpose(2, 3) / math.sqrt(dh)).masked_fill(future, -math.inf)  # [B, H, T, T]
        mixed = (scores.softmax(3) @ v).transpose(1, 2).reshape(B, T, shape.width)  # [B, T, d]
        x = x + dense(mixed, f"{h}.attn.c_proj")
        x = x + (mlp or dense_mlp)(layer, norm(x, f"{h}.ln_2"))
    return norm(x, "ln_f")


def check_against_transformers(w, shape, tokens):
    config = GPT2Config(
        n_layer=shape.layers, n_head=shape.heads, n_embd=shape.width, n_positions=shape.context,
        vocab_size=shape.vocabSize, activation_function="gelu_new", attn_implementation="eager",
        bos_token_id=None, eos_token_id=None,
    )
    theirs = GPT2LMHeadModel(config).double().eval()
    theirs.transformer.load_state_dict(w)
    with torch.no_grad():
        gap = (theirs(tokens).logits - gpt2_logits(w, shape, tokens)).abs().max().item()
    assert gap < 1e-5, f"logits differ from transformers by {gap}"


def batch(generator, shape, valid_counts):
    """Tokens and next-token targets, both [B, T]; of each sequence only that many targets are valid, at random places."""
    B, T = len(valid_counts), shape.context
    text = torch.randint(shape.vocabSize, (B, T + 1), generator=generator)
    targets = torch.full((B, T), IGNORED)
    for row, count in enumerate(valid_counts):
        places = torch.randperm(T, generator=generator)[:count]
        targets[row, places] = text[row, 1:][places]
    return text[:, :-1], targets
