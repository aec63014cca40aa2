"""Golden numbers for jointly trained experts (JEET and MoE-CE of arXiv 2407.19610), made once with PyTorch in float64.

Writes mixture.json beside this file:

    python make_mixture.py        (torch 2.13, transformers 5.23)

Three bodies stand between one token embedding and one untied head with a bias; a step reads one domain, so only its body
has gradients, as do embedding and head and, in MoE-CE, the common body, whose last hidden states are averaged with the
routed one's. PyTorch's AdamW leaves a parameter without a gradient alone: no moment, no decay, no count of a step.
"""

import torch
from gpt2 import IGNORED, Shape, batch, gpt2_body, gpt2_logits, hot_weights
from make_model import SETTINGS, cross_entropy_sum, divergence_sum, stored, write

SHAPE = Shape(1, 2, 8, 5, 29)
TEACHER = Shape(1, 2, 12, 6, 29)
EXPERTS = 3
ALPHA, BETA, TEMPERATURE = 0.4, 0.6, 2
# Bodies take part a different number of times, the last one never.
ROUTED = [0, 1, 0, 0, 1]
RATE = 0.03


def without_embedding(weights):
    return {name: value for name, value in weights.items() if name != "wte.weight"}


def fresh():
    """Hot weights by part: "shared", the number of an expert, "common"."""
    generator = torch.Generator().manual_seed(71)

    def draw(std, *size):
        return torch.round(std * torch.randn(*size, generator=generator, dtype=torch.float64), decimals=4).float().double()

    shared = {
        "wte.weight": draw(0.5, SHAPE.vocabSize, SHAPE.width),
        "lm_head.weight": draw(0.5, SHAPE.vocabSize, SHAPE.width),
        "lm_head.bias": draw(0.7, SHAPE.vocabSize),
    }
    bodies = {part: without_embedding(hot_weights(SHAPE, 80 + index)) for index, part in enumerate([*map(str, range(EXPERTS)), "common"])}
    return {"shared": shared, **bodies}


def mixture_logits(parts, bodies, tokens):
    """Logits [B, T, V] of the mean of the bodies' hidden states."""
    shared = parts["shared"]
    embedded = shared["wte.weight"][tokens]
    hidden = torch.stack([gpt2_body(parts[body], SHAPE, embedded) for body in bodies]).mean(dim=0)
    return hidden @ shared["lm_head.weight"].T + shared["lm_head.bias"]


def train(kind, batches, teacher):
    parts = {part: {name: value.clone().requires_grad_() for name, value in weights.items()} for part, weights in fresh().items()}
    if kind == "jeet":
        del parts["common"]
    leaves = [value for weights in parts.values() for value in weights.values()]
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in leaves if p.dim() >= 2], "weight_decay": SETTINGS["weightDecay"]},
         {"params": [p for p in leaves if p.dim() < 2], "weight_decay": 0.0}],
        lr=RATE, betas=(SETTINGS["beta1"], SETTINGS["beta2"]), eps=SETTINGS["epsilon"],
    )
    steps = []
    for expert, (tokens, targets) in zip(ROUTED, batches):
        optimizer.zero_grad(set_to_none=True)
        flat = targets.flatten()
        valid = flat != IGNORED
        bodies = [str(expert)] + (["common"] if kind == "moe-ce" else [])
        student = mixture_logits(parts, bodies, tokens).flatten(0, 1)
        ce = cross_entropy_sum(student, flat)
        kd = divergence_sum("forward-kl", student, gpt2_logits(teacher, TEACHER, tokens).flatten(0, 1), TEMPERATURE, valid)
        ((ALPHA * ce + BETA * kd) / valid.sum()).backward()
        gradients = {part: {name: value.grad.clone() for name, value in weights.items() if value.grad is not None} for part, weights in parts.items()}
        norm = torch.nn.utils.clip_grad_norm_([p for p in leaves if p.grad is not None], SETTINGS["clip"])
        optimizer.step()
        steps.append({"expert": expert, "tokens": tokens, "targets": targets, "crossEntropySum": ce, "distillationSum": kd,
                      "gradientNorm": norm, **({"gradients": {p: g for p, g in gradients.items() if g}} if not steps else {})})
    final = {part: stored({name: value.detach() for name, value in weights.items()}) for part, weights in parts.items()}
    return {"kind": kind, "steps": steps, "final": final}


def scores(tokens, targets):
    """The summed cross-entropy of each sequence under several sets of bodies at their first weights, and the logits under one."""
    parts = fresh()
    results = []
    for bodies in [["0"], ["2"], ["common"], ["1", "common"], ["0", "2"], ["0", "1", "2"]]:
        logits = mixture_logits(parts, bodies, tokens)
        sums = [cross_entropy_sum(row, target) for row, target in zip(logits, targets)]
        results.append({"bodies": bodies, "sums": torch.stack(sums)})
    return {"tokens": tokens, "targets": targets, "results": results, "logits": mixture_logits(parts, ["1", "common"], tokens)}


if __name__ == "__main__":
    generator = torch.Generator().manual_seed(72)
    batches = [batch(generator, SHAPE, [5, 1 + step % 5, 3]) for step in range(len(ROUTED))]
    teacher = hot_weights(TEACHER, 73)
    write("mixture.json", {
        "shape": SHAPE, "teacherShape": TEACHER, "settings": SETTINGS, "learningRate": RATE, "alpha": ALPHA, "beta": BETA,
        "temperature": TEMPERATURE, "teacher": stored(teacher), "parts": {part: stored(weights) for part, weights in fresh().items()},
        "runs": [train(kind, batches, teacher) for kind in ("jeet", "moe-ce")], "scores": scores(*batches[0]),
    })
