"""PyTorch's own time for the training steps that `npm run bench -- --device` times: the same shapes, batches and optimizer.

    python test/bench/torch_steps.py [--sizes nano,micro,mini,small] [--rounds N] [--compile]

Prints one line of JSON per size and kind of arithmetic: f32 as the engine computes, and TF32, which rounds what its
products read to 10 bits. A step ends when its loss is on the host, as the engine's does. Needs a GPU that CUDA knows.
"""

import argparse
import json
import statistics
import time

import torch
import torch.nn.functional as F

# Layers, heads, width, context, vocabulary and sequences per step: src/core/config/sizes.ts and src/cli/benchCases.ts.
SIZES = {
    "nano": (2, 4, 64, 64, 512, 8),
    "micro": (4, 4, 128, 128, 2048, 4),
    "mini": (6, 6, 384, 256, 8192, 2),
    "small": (12, 12, 768, 1024, 32000, 4),
}


def parameters(layers, width, context, vocab, device):
    """GPT-2's parameters, matrices [in, out], the head tied to wte."""
    draw = lambda *shape: torch.nn.Parameter(0.02 * torch.randn(*shape, device=device))
    fill = lambda value, *shape: torch.nn.Parameter(torch.full(shape, value, device=device))
    norm = lambda: (fill(1.0, width), fill(0.0, width))
    block = lambda: [
        *norm(),
        draw(width, 3 * width), fill(0.0, 3 * width), draw(width, width), fill(0.0, width),
        *norm(),
        draw(width, 4 * width), fill(0.0, 4 * width), draw(4 * width, width), fill(0.0, width),
    ]  # fmt: skip
    return draw(vocab, width), draw(context, width), [block() for _ in range(layers)], norm()


def loss_of(wte, wpe, blocks, last, heads, tokens, targets):
    """Mean cross-entropy of tokens [B, T] against targets [B, T]."""
    x = wte[tokens] + wpe
    B, T, d = x.shape
    for g1, b1, w_qkv, b_qkv, w_out, b_out, g2, b2, w_in, b_in, w_back, b_back in blocks:
        q, k, v = torch.addmm(b_qkv, F.layer_norm(x, (d,), g1, b1).view(-1, d), w_qkv).view(B, T, 3, heads, -1).unbind(2)
        mixed = F.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), is_causal=True)
        x = x + torch.addmm(b_out, mixed.transpose(1, 2).reshape(-1, d), w_out).view(B, T, d)
        inner = F.gelu(torch.addmm(b_in, F.layer_norm(x, (d,), g2, b2).view(-1, d), w_in), approximate="tanh")
        x = x + torch.addmm(b_back, inner, w_back).view(B, T, d)
    return F.cross_entropy(F.layer_norm(x, (d,), *last).view(-1, d) @ wte.T, targets.view(-1))


def time_steps(size, rounds, compiled):
    """Milliseconds of each of `rounds` steps."""
    layers, heads, width, context, vocab, batch = SIZES[size]
    torch.manual_seed(1)
    wte, wpe, blocks, last = parameters(layers, width, context, vocab, "cuda")
    every = [wte, wpe, *last, *(p for block in blocks for p in block)]
    decay = [{"params": [p for p in every if p.dim() > 1], "weight_decay": 0.1}, {"params": [p for p in every if p.dim() == 1], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(decay, lr=3e-3, fused=True)
    compute = torch.compile(loss_of) if compiled else loss_of
    times = []
    for step in range(rounds + 5):
        stream = (torch.rand(batch * context + 1) ** 2 * vocab).long()
        tokens, targets = stream[:-1].view(batch, context), stream[1:].view(batch, context)
        begin = time.perf_counter()
        loss = compute(wte, wpe, blocks, last, heads, tokens.cuda(), targets.cuda())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        loss.item()
        if step >= 5:
            times.append((time.perf_counter() - begin) * 1e3)
    return times


def matmul_rate(side=1024, repeats=200):
    """GFLOP/s of a square product."""
    a, b = torch.rand(side, side, device="cuda"), torch.rand(side, side, device="cuda")
    for _ in range(10):
        a @ b
    begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    begin.record()
    for _ in range(repeats):
        a @ b
    end.record()
    torch.cuda.synchronize()
    return repeats * 2 * side**3 / begin.elapsed_time(end) / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--compile", action="store_true", help="through torch.compile as well")
    wanted = parser.parse_args()
    for precision in ("highest", "high"):  # f32, and TF32
        torch.set_float32_matmul_precision(precision)
        kind = {"arithmetic": {"highest": "f32", "high": "tf32"}[precision], "device": torch.cuda.get_device_name(), "torch": torch.__version__}
        print(json.dumps({**kind, "matmul1024Gflops": round(matmul_rate())}), flush=True)
        for size in wanted.sizes.split(","):
            for compiled in (False, True) if wanted.compile else (False,):
                times = time_steps(size, wanted.rounds, compiled)
                print(json.dumps({**kind, "size": size, "compiled": compiled, "milliseconds": round(statistics.median(times), 3)}), flush=True)


if __name__ == "__main__":
    main()
