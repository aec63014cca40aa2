"""Golden numbers for sparse mixtures of experts, made once with PyTorch in float64.

Writes sparse.json beside this file:

    python make_sparse.py        (torch 2.13, transformers 5.23)

Every layer computes all of its experts on every token and weighs them by a gate that is 0 for those not chosen: grouped
execution has to come to the same. The gate is that of arXiv 1701.06538 with noise of the size softplus(x W_noise); load balance,
knowledge augmentation and the student-aware router are those of arXiv 2502.12947. Random numbers are made as
src/core/randomScores.ts makes them, so that programs draw their own.
"""

import math

import torch
import torch.nn.functional as F
from gpt2 import Shape, batch, gpt2_body, gpt2_logits, hot_weights
from make_model import SETTINGS, cross_entropy_sum, divergence_sum, gradients, stored, with_gradients, write

SHAPE = Shape(2, 2, 8, 6, 29)
STUDENT = Shape(1, 2, 8, 6, 29)
EXPERTS, ACTIVE = 4, 2
BALANCE = 0.3
SEED = 20_250_217
TEMPERATURE = 2
RATE = 0.05


def hash32(*parts):
    h = 0x9E3779B9
    for part in parts:
        h = (h ^ (part & 0xFFFFFFFF)) * 0x85EBCA6B & 0xFFFFFFFF
        h ^= h >> 13
        h = h * 0xC2B2AE35 & 0xFFFFFFFF
        h ^= h >> 16
    return h


def within(*address):
    return ((hash32(*address) >> 8) + 0.5) / 2**24


def random_scores(kind, share, salt, seed, rows, columns):
    own = hash32(seed, salt)

    def number(at):
        if kind == "normal":
            return math.sqrt(-2 * math.log(within(own, at, 0))) * math.cos(2 * math.pi * within(own, at, 1))
        return -math.log(-math.log(within(own, at, 0))) if within(own, at // columns, 2) < share else 0.0

    return torch.tensor([[number(row * columns + column) for column in range(columns)] for row in range(rows)], dtype=torch.float64)


def sparse_weights(shape, experts, seed):
    """Hot weights whose MLPs are `experts` in a stack, and gates that tell tokens apart."""
    weights = {name: value for name, value in hot_weights(shape, seed).items() if ".mlp." not in name}
    generator = torch.Generator().manual_seed(seed + 1)

    def draw(std, *size):
        return torch.round(std * torch.randn(*size, generator=generator, dtype=torch.float64), decimals=4).float().double()

    d, f = shape.width, 4 * shape.width
    for layer in range(shape.layers):
        mlp = f"h.{layer}.mlp"
        weights |= {f"{mlp}.gate.weight": draw(0.8, d, experts), f"{mlp}.gate.noise": draw(0.5, d, experts)}
        weights |= {f"{mlp}.experts.c_fc.weight": draw(0.35, experts, d, f), f"{mlp}.experts.c_fc.bias": draw(0.3, experts * f)}
        weights |= {f"{mlp}.experts.c_proj.weight": draw(0.35, experts, f, d), f"{mlp}.experts.c_proj.bias": draw(0.3, experts * d)}
    return weights


def sparse_logits(w, shape, tokens, active, noise=None, draw=None, gates=None):
    """Logits [B, T, V], and of every layer the gate's logits and weights [N, E]; noise and draw are (salt) → [N, E]."""
    told = []

    def mlp(layer, x):
        B, T, d = x.shape
        rows = x.reshape(-1, d)
        own = gates or w
        logits = rows @ own[f"h.{layer}.mlp.gate.weight"]
        if noise:
            logits = logits + noise(layer) * F.softplus(rows @ own[f"h.{layer}.mlp.gate.noise"])
        scores = logits + draw(layer) if draw else logits
        chosen = torch.zeros_like(logits, dtype=torch.bool).scatter(1, scores.topk(active, dim=1).indices, True)
        weights = logits.masked_fill(~chosen, -math.inf).softmax(1)
        told.append((logits, weights))
        name = f"h.{layer}.mlp.experts"
        E = logits.shape[1]
        inner = F.gelu(torch.einsum("nd,edf->enf", rows, w[f"{name}.c_fc.weight"]) + w[f"{name}.c_fc.bias"].view(E, 1, -1), approximate="tanh")
        outer = torch.einsum("enf,efd->end", inner, w[f"{name}.c_proj.weight"]) + w[f"{name}.c_proj.bias"].view(E, 1, -1)
        return torch.einsum("ne,end->nd", weights, outer).view(B, T, d)

    hidden = gpt2_body(w, shape, w["wte.weight"][tokens], mlp=mlp)
    return hidden @ w["wte.weight"].T, told


def squared_variation(values):
    return values.var() / (values.mean() ** 2 + 1e-10)


def load_balance(weights):
    """CV² of the rows that took each expert, and of the summed gates."""
    return squared_variation((weights > 0).double().sum(0)) + squared_variation(weights.sum(0))


def gate_use(logits, weights):
    p = logits.softmax(1)
    taken = (weights > 0).double()
    return torch.stack([taken.sum(0), weights.sum(0), p.sum(0), (p * taken).sum(0), -(p * p.log()).sum(0)])


def told_of(told, valid):
    """What gates do over the rows that have a target: padding would count as text."""
    return {"use": [gate_use(logits[valid], weights[valid]) for logits, weights in told], "balance": [load_balance(weights[valid]) for _, weights in told]}


def scores_of(kind, share, rows):
    return lambda salt: random_scores(kind, share, salt, SEED, rows, EXPERTS)


def training(tokens, targets):
    weights = with_gradients(sparse_weights(SHAPE, EXPERTS, 91))
    flat = targets.flatten()
    logits, told = sparse_logits(weights, SHAPE, tokens, ACTIVE, noise=scores_of("normal", 1, flat.numel()))
    ce = cross_entropy_sum(logits.flatten(0, 1), flat)
    valid = flat >= 0
    balance = sum(load_balance(gates[valid]) for _, gates in told)
    loss = ce / valid.sum() + BALANCE * balance
    return {"sum": ce, "gradients": gradients(loss, weights), **told_of(told, valid)}


def augmented(tokens, targets):
    """A student's loss on M = 2 passes of its teacher with experts drawn, averaged."""
    teacher, student = sparse_weights(SHAPE, EXPERTS, 91), with_gradients(hot_weights(STUDENT, 93))
    flat, share, passes, active = targets.flatten(), 0.5, 2, EXPERTS - 1
    valid = flat >= 0
    own = gpt2_logits(student, STUDENT, tokens).flatten(0, 1)
    draw = scores_of("gumbel", share, flat.numel())
    taught = [
        sparse_logits(teacher, SHAPE, tokens, active, draw=lambda layer, m=m: draw(m * SHAPE.layers + layer))[0].flatten(0, 1)
        for m in range(passes)
    ]
    ce = cross_entropy_sum(own, flat)
    kd = sum(divergence_sum("reverse-kl", own, logits, TEMPERATURE, valid) for logits in taught) / passes
    loss = (0.4 * ce + 0.6 * kd) / valid.sum()
    return {"share": share, "passes": passes, "active": active, "sums": [ce, kd], "gradients": gradients(loss, student)}


def student_aware(tokens, targets):
    """Two steps: of the gates on KL(p‖q) and load balance, then of the student on KL(q‖p) with every expert active."""
    teacher, student = sparse_weights(SHAPE, EXPERTS, 91), with_gradients(hot_weights(STUDENT, 93))
    gates = with_gradients({name: value for name, value in teacher.items() if ".gate." in name})
    flat = targets.flatten()
    valid = flat >= 0
    own = gpt2_logits(student, STUDENT, tokens).flatten(0, 1)
    noise = scores_of("normal", 1, flat.numel())
    logits, told = sparse_logits(teacher, SHAPE, tokens, EXPERTS, noise=noise, gates=gates)
    kl = divergence_sum("forward-kl", own.detach(), logits.flatten(0, 1), 1, valid)
    loss = kl / valid.sum() + BALANCE * sum(load_balance(weights[valid]) for _, weights in told)
    optimizer = torch.optim.AdamW(gates.values(), lr=RATE, betas=(SETTINGS["beta1"], SETTINGS["beta2"]), eps=SETTINGS["epsilon"],
                                  weight_decay=SETTINGS["weightDecay"])
    loss.backward()
    of_gates = {name: value.grad.clone() for name, value in gates.items()}
    norm = torch.nn.utils.clip_grad_norm_(gates.values(), SETTINGS["clip"])
    optimizer.step()
    tuned = {name: value.detach() for name, value in gates.items()}
    taught = sparse_logits(teacher, SHAPE, tokens, EXPERTS, gates=tuned)[0].flatten(0, 1)
    reverse = divergence_sum("reverse-kl", own, taught, 1, valid)
    return {"gates": {"sum": kl, "norm": norm, "gradients": of_gates, "final": stored(tuned), **told_of(told, valid)},
            "student": {"sum": reverse, "gradients": gradients(reverse / valid.sum(), student)}}


if __name__ == "__main__":
    tokens, targets = batch(torch.Generator().manual_seed(92), SHAPE, [6, 4, 5, 6])
    teacher = sparse_weights(SHAPE, EXPERTS, 91)
    write("sparse.json", {
        "shape": SHAPE, "studentShape": STUDENT, "experts": {"count": EXPERTS, "active": ACTIVE}, "balance": BALANCE, "seed": SEED,
        "temperature": TEMPERATURE, "learningRate": RATE, "settings": SETTINGS, "tokens": tokens, "targets": targets,
        "teacher": stored(teacher), "student": stored(hot_weights(STUDENT, 93)),
        "logits": {k: sparse_logits(teacher, SHAPE, tokens, k)[0] for k in (1, ACTIVE, EXPERTS)},
        "training": training(tokens, targets), "augmented": augmented(tokens, targets), "studentAware": student_aware(tokens, targets),
    })
