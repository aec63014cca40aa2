"""Golden numbers for the language model, its losses and its optimizer, made once with PyTorch in float64.

Writes model.json, losses.json, cached.json, distillation.json, adamw.json and accumulation.json beside this file:

    python make_model.py        (torch 2.13, transformers 5.23)

Weights are hot (far from a fresh model's, gains away from 1, biases away from 0), so that a wrong GELU, scale,
mask or transposition shows. Inputs are float32 numbers with few digits; results keep nine. Before anything is
written the model is held against transformers' GPT2LMHeadModel, the divergences against torch's kl_div, and the
optimizer numbers against a float32 run and against runs with one thing wrong.
"""

import json
import math
from dataclasses import asdict
from pathlib import Path

import torch
import torch.nn.functional as F
from gpt2 import IGNORED, Shape, batch, check_against_transformers, gpt2_logits, hot_weights
from transformers import get_linear_schedule_with_warmup

FOLDER = Path(__file__).parent
DUST = 1e-12  # results below this are float64's rounding of 0


def cross_entropy_sum(logits, targets):
    """Sum over the valid positions of −log q(target), for logits [N, V] and targets [N]."""
    return F.cross_entropy(logits, targets, ignore_index=IGNORED, reduction="sum")


def share_of_head(p, q, mass, kept=None):
    """How much of Σ |p − q| lies in each row's head: the most probable of p up to `mass` together, the first always; no gradient.

    Only the first `kept` outcomes can be in it, where that is given."""
    p, q = p.detach(), q.detach()
    eligible = p.clone()
    eligible[:, kept or p.shape[1] :] = 0
    ordered, order = eligible.sort(dim=1, descending=True, stable=True)
    is_head = ordered.cumsum(dim=1) <= mass
    is_head[:, 0] = True
    # Tokens of equal probability stay together: none of those that begin past the mass, all of the most probable.
    first_past = torch.where(is_head, torch.zeros_like(ordered), ordered).amax(dim=1, keepdim=True)
    is_head = (ordered > first_past) | (ordered == ordered[:, :1])
    gaps = (p - q).abs().gather(1, order)
    whole = gaps.sum(dim=1, keepdim=True)
    return torch.where(whole > 0, (gaps * is_head).sum(dim=1, keepdim=True) / whole, 0.5)


def divergence_sum(name, student, teacher, temperature, valid, share=None):
    """Sum over the valid rows of T² · divergence of the softened distributions; teacher p, student q, logits [N, V]."""
    log_p = F.log_softmax(teacher / temperature, dim=1)
    log_q = F.log_softmax(student / temperature, dim=1)
    return temperature**2 * divergence_entries(name, log_p, log_q, share)[valid].sum()


def cached_divergence_sum(name, student, teacher, temperature, valid, kept, share=None):
    """The same between the distributions over the teacher's `kept` most probable tokens and, unless these are all, all others as one."""
    log_p, log_q = F.log_softmax(teacher / temperature, dim=1), F.log_softmax(student / temperature, dim=1)
    log_kept, ids = log_p.topk(kept, dim=1)
    sides = [log_kept, log_q.gather(1, ids)]
    if kept < student.shape[1]:
        sides = [torch.cat([side, torch.log1p(-side.exp().sum(dim=1, keepdim=True))], dim=1) for side in sides]
    return temperature**2 * divergence_entries(name, *sides, share, kept)[valid].sum(), ids, log_kept


def divergence_entries(name, log_p, log_q, share=None, kept=None):
    """f(p, q) of every outcome, whose sum over a row is the divergence."""
    p, q = log_p.exp(), log_q.exp()
    forward, reverse = p * (log_p - log_q), q * (log_q - log_p)
    assert torch.allclose(forward, F.kl_div(log_q, log_p, reduction="none", log_target=True))
    assert torch.allclose(reverse, F.kl_div(log_p, log_q, reduction="none", log_target=True))

    def kl_to_mixture(log_a, of_p):
        """KL(a ‖ of_p·p + (1 − of_p)·q), the mixture's logarithm without leaving logarithms."""
        log_m = torch.logaddexp(log_p + math.log(of_p), log_q + math.log(1 - of_p))
        return log_a.exp() * (log_a - log_m)

    def adaptive():
        head = share_of_head(p, q, share, kept)
        return head * forward + (1 - head) * reverse

    terms = {
        "forward-kl": lambda: forward,
        "reverse-kl": lambda: reverse,
        "paper-released": lambda: -p * log_q,
        "total-variation": lambda: (p - q).abs() / 2,
        "jsd": lambda: share * kl_to_mixture(log_p, share) + (1 - share) * kl_to_mixture(log_q, share),
        "skew-forward-kl": lambda: kl_to_mixture(log_p, share),
        "skew-reverse-kl": lambda: kl_to_mixture(log_q, 1 - share),
        "symmetric-kl": lambda: (1 - share) * forward + share * reverse,
        "adaptive-kl": adaptive,
    }
    return terms[name]()


def with_gradients(weights):
    return {name: value.clone().requires_grad_() for name, value in weights.items()}


def gradients(loss, inputs):
    return dict(zip(inputs, torch.autograd.grad(loss, list(inputs.values()))))


def model_loss(weights, shape, tokens, targets):
    """Logits, summed and mean cross-entropy over the valid targets, gradients of the mean."""
    leaves = with_gradients(weights)
    logits = gpt2_logits(leaves, shape, tokens)
    total = cross_entropy_sum(logits.flatten(0, 1), targets.flatten())
    mean = total / (targets != IGNORED).sum()
    return {"logits": logits, "lossSum": total, "loss": mean, "gradients": gradients(mean, leaves)}


def model_cases():
    cases = []
    for name, shape, counts, seed in [
        ("two layers", Shape(2, 2, 16, 6, 29), [6, 4, 2], 11),
        ("odd sizes", Shape(1, 3, 24, 7, 37), [3, 7], 12),
    ]:
        weights = hot_weights(shape, seed)
        tokens, targets = batch(torch.Generator().manual_seed(seed), shape, counts)
        check_against_transformers(weights, shape, tokens)
        result = model_loss(weights, shape, tokens, targets)
        cases.append({"name": name, "shape": shape, "weights": weights, "tokens": tokens, "targets": targets, **result})
    return cases


def named(divergence, share=None):
    return {"divergence": divergence, **({} if share is None else {"share": share})}


KINDS = [("forward-kl",), ("reverse-kl",), ("paper-released",), ("total-variation",), ("jsd", 0.5), ("jsd", 0.2), ("skew-forward-kl", 0.1),
         ("skew-reverse-kl", 0.1), ("symmetric-kl", 0.3), ("adaptive-kl", 0.5)]
DIVERGENCES = [(kind, temperature) for kind in KINDS for temperature in (1, 2, 4)]


def loss_cases():
    generator = torch.Generator().manual_seed(21)

    def draw(std, rows, vocab):
        return torch.round(std * torch.randn(rows, vocab, generator=generator), decimals=3).double()

    def peaked(height, rows, vocab, shift):
        """Rows whose mass lies on one entry; the others' probabilities are near exp(−height)."""
        hot = F.one_hot((torch.arange(rows) * 5 + shift) % vocab, vocab)
        return draw(0.5, rows, vocab) + height * hot

    same = draw(2, 4, 29)
    pairs = {
        "normal": (draw(2, 6, 29), draw(2, 6, 29)),
        "odd vocabulary": (draw(3, 5, 37), draw(3, 5, 37)),
        "masked rows": (draw(2, 6, 29), draw(2, 6, 29)),
        "student equals teacher": (same, same.clone()),
        "teacher near one-hot": (draw(2, 4, 29), peaked(25, 4, 29, 2)),
        "tails of 1e-30, peaks agree": (peaked(70, 4, 29, 2), peaked(68, 4, 29, 2)),
        "tails of 1e-30, peaks apart": (peaked(70, 4, 29, 3), peaked(70, 4, 29, 2)),
        "far from zero": (draw(2, 4, 29) + 500, draw(2, 4, 29) - 500),
        "uniform": (torch.full((3, 31), 0.75).double(), torch.full((3, 31), -2.0).double()),
    }
    cases = []
    for name, (student, teacher) in pairs.items():
        # "far from zero" must hold the numbers that float32 logits can express, not those before their rounding.
        student, teacher = student.float().double().requires_grad_(), teacher.float().double()
        rows, vocab = student.shape
        targets = torch.randint(vocab, (rows,), generator=generator)
        if name == "masked rows":
            targets[torch.tensor([0, 3, 4])] = IGNORED
        ce = cross_entropy_sum(student, targets)
        terms = []
        for (divergence, *share), temperature in DIVERGENCES:
            value = divergence_sum(divergence, student, teacher, temperature, targets != IGNORED, *share)
            (gradient,) = torch.autograd.grad(value, student)
            terms.append({**named(divergence, *share), "temperature": temperature, "sum": value, "gradient": gradient})
        (gradient,) = torch.autograd.grad(ce, student)
        cases.append({"name": name, "rows": rows, "vocabSize": vocab, "student": student, "teacher": teacher, "targets": targets,
                      "crossEntropy": {"sum": ce, "gradient": gradient}, "divergences": terms})
    uniform = cases[-1]
    assert math.isclose(uniform["crossEntropy"]["sum"].item(), 3 * math.log(31))
    return cases


def cached_cases():
    """Divergences from a teacher of whom 3 or all of 29 tokens are kept, over the logits of ordinary rows, two of which do not count."""
    generator = torch.Generator().manual_seed(61)
    student, teacher = (torch.round(2 * torch.randn(5, 29, generator=generator), decimals=3).double() for _ in range(2))
    student = student.float().double().requires_grad_()
    teacher = teacher.float().double()
    targets = torch.randint(29, (5,), generator=generator)
    targets[torch.tensor([1, 4])] = IGNORED
    cases = []
    for kept in (3, 29):
        for temperature in (1, 2):
            terms = []
            for divergence, *share in KINDS:
                value, ids, log_kept = cached_divergence_sum(divergence, student, teacher, temperature, targets != IGNORED, kept, *share)
                (gradient,) = torch.autograd.grad(value, student)
                if kept == 29:
                    live = divergence_sum(divergence, student, teacher, temperature, targets != IGNORED, *share)
                    assert torch.allclose(value, live) and torch.allclose(gradient, torch.autograd.grad(live, student)[0])
                terms.append({**named(divergence, *share), "temperature": temperature, "sum": value, "gradient": gradient})
            cases.append({"kept": kept, "temperature": temperature, "ids": ids, "logProbs": log_kept.float(), "divergences": terms})
    return {"rows": 5, "vocabSize": 29, "student": student, "targets": targets, "cases": cases}


def distillation(teacher_case):
    """A one-layer student, of another width and a shorter context, under the two-layer teacher: alpha · CE + beta · KD per valid token."""
    teacher_shape, shape = teacher_case["shape"], Shape(1, 3, 12, 5, 29)
    weights = hot_weights(shape, 31)
    tokens, targets = batch(torch.Generator().manual_seed(32), shape, [5, 2, 4])
    check_against_transformers(weights, shape, tokens)
    teacher = gpt2_logits(teacher_case["weights"], teacher_shape, tokens).flatten(0, 1)
    flat = targets.flatten()
    valid = flat != IGNORED
    cases = []
    for divergence, temperature, alpha, beta, *share in [
        ("forward-kl", 2, 0.5, 0.5), ("reverse-kl", 1, 0.3, 0.7), ("reverse-kl", 2, 0.5, 0.5), ("paper-released", 1, 0.6, 0.4),
        ("jsd", 2, 0.4, 0.6, 0.3), ("adaptive-kl", 1, 0.5, 0.5, 0.5),
    ]:
        leaves = with_gradients(weights)
        student = gpt2_logits(leaves, shape, tokens).flatten(0, 1)
        ce = cross_entropy_sum(student, flat)
        kd = divergence_sum(divergence, student, teacher, temperature, valid, *share)
        loss = (alpha * ce + beta * kd) / valid.sum()
        cases.append({**named(divergence, *share), "temperature": temperature, "alpha": alpha, "beta": beta, "crossEntropySum": ce,
                      "distillationSum": kd, "loss": loss, "gradients": gradients(loss, leaves)})
    return {"teacher": teacher_case["name"], "shape": shape, "weights": stored(weights),
            "tokens": tokens, "targets": targets, "cases": cases}


# A clip of 2, not 1: it acts on some steps only, and multiplying by 1 / norm would show.
SETTINGS = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.1, "clip": 2.0}


def train(weights, shape, batches, rates, settings=SETTINGS, dtype=torch.float64, gelu="tanh"):
    """AdamW with decoupled decay on tensors of rank 2 and the global norm clipped; losses and norms before each update."""
    leaves = with_gradients({name: value.to(dtype) for name, value in weights.items()})
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in leaves.values() if p.dim() >= 2], "weight_decay": settings["weightDecay"]},
         {"params": [p for p in leaves.values() if p.dim() < 2], "weight_decay": 0.0}],
        betas=(settings["beta1"], settings["beta2"]), eps=settings["epsilon"],
    )
    losses, norms = [], []
    for (tokens, targets), rate in zip(batches, rates):
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        logits = gpt2_logits(leaves, shape, tokens, gelu).flatten(0, 1)
        loss = cross_entropy_sum(logits, targets.flatten()) / (targets != IGNORED).sum()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(leaves.values(), settings["clip"]).item())
        optimizer.step()
        losses.append(loss.item())
    return losses, norms, {name: value.detach() for name, value in leaves.items()}


def linear_schedule(peak, warmup, steps):
    """Hugging Face's linear warm-up and decay without the zero rates at both its ends."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=peak)
    schedule = get_linear_schedule_with_warmup(optimizer, warmup + 1, steps + 1)
    rates = []
    for _ in range(steps):
        optimizer.step()
        schedule.step()
        rates.append(schedule.get_last_lr()[0])
    return rates


def adamw(case):
    weights, shape = case["weights"], case["shape"]
    generator = torch.Generator().manual_seed(41)
    batches = [batch(generator, shape, [6, 1 + step % 6, 3]) for step in range(10)]
    rates = linear_schedule(peak=0.05, warmup=3, steps=10)
    losses, norms, final = train(weights, shape, batches, rates)
    assert min(norms) < SETTINGS["clip"] < max(norms), f"the clip should act on some steps only: {norms}"

    def gap(*arguments, **options):
        other = train(weights, shape, batches, *arguments, **options)[0]
        return max(abs(a - b) / b for a, b in zip(other, losses))

    print("losses", [round(loss, 4) for loss in losses], "norms", [round(norm, 3) for norm in norms])
    noise = gap(rates, dtype=torch.float32)
    assert noise < 1e-5, f"float32 alone moves the losses by {noise}"
    for fault, difference in {
        "rate off by 1 %": gap([rate * 1.01 for rate in rates]),
        "no weight decay": gap(rates, {**SETTINGS, "weightDecay": 0.0}),
        "no clip": gap(rates, {**SETTINGS, "clip": 1e9}),
        "beta2 of 0.99": gap(rates, {**SETTINGS, "beta2": 0.99}),
        "erf GELU": gap(rates, gelu="none"),
    }.items():
        print(f"{fault}: losses move by {difference:.1e}; float32 noise {noise:.1e}")
        assert difference > 1e-4 > 10 * noise, f"these ten steps would not show: {fault}"
    steps = [{"learningRate": rate, "tokens": tokens, "targets": targets, "loss": loss, "gradientNorm": norm}
             for rate, (tokens, targets), loss, norm in zip(rates, batches, losses, norms)]
    return {"model": case["name"], "settings": SETTINGS, "steps": steps, "final": stored(final)}


def accumulation(case):
    """Eight sequences in one go; the pair in places 4 and 5 has no valid target at all."""
    tokens, targets = batch(torch.Generator().manual_seed(51), case["shape"], [6, 1, 4, 2, 0, 0, 5, 3])
    result = model_loss(case["weights"], case["shape"], tokens, targets)
    return {"model": case["name"], "tokens": tokens, "targets": targets, "loss": result["loss"], "gradients": result["gradients"]}


def plain(value):
    """A JSON value: tensors as flat lists in row-major order, results with nine significant digits and rounding dust as 0."""
    if isinstance(value, torch.Tensor):
        if not value.is_floating_point():
            return value.flatten().tolist()
        if value.dim() == 0:
            return plain(value.item())
        if torch.equal(value, value.float().double()):  # an input: float32 numbers, each in its shortest form
            return [float(str(x)) for x in value.detach().float().flatten().numpy()]
        return plain(value.flatten().tolist())
    if isinstance(value, float):
        rounded = float(f"{value:.9g}") if abs(value) > DUST else 0.0
        return int(rounded) if rounded.is_integer() else rounded
    if isinstance(value, Shape):
        return asdict(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def stored(weights):
    return {name: {"shape": list(tensor.shape), "data": tensor} for name, tensor in weights.items()}


def write(name, value):
    text = json.dumps(plain(value), separators=(",", ":"))
    assert len(text) < 1_500_000, f"{name} has grown to {len(text)} bytes"
    (FOLDER / name).write_text(text + "\n")
    print(name, f"{len(text):,} bytes")


if __name__ == "__main__":
    models = model_cases()
    write("model.json", {"cases": [{**case, "weights": stored(case["weights"])} for case in models]})
    write("losses.json", {"cases": loss_cases()})
    write("cached.json", cached_cases())
    write("distillation.json", distillation(models[0]))
    write("adamw.json", adamw(models[0]))
    write("accumulation.json", accumulation(models[0]))
