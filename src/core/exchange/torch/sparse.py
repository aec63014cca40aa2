"""A sparse mixture-of-experts language model that Limbeck trained: it writes on after a prompt.

    pip install torch safetensors tokenizers
    python sparse.py "Your text"
    python sparse.py "Your text" --active 1      # a token takes another number of experts than in training
    python sparse.py "Your text" --experts       # which experts every layer took for each token, and their weights
    python sparse.py "Your text" --gates FILE    # under gates that were tuned to one student

From Python:

    model = SparseGpt.load(".")                  # this folder, or the zip it came in
    model.logits(model.encode("Your text"))      # [tokens, vocabulary]
    model.choices(model.encode("Your text"))     # of every layer, the experts of each token and their weights
    model.generate("Your text")

It is a GPT-2 in which every layer has several MLPs, the experts, and a gate (arXiv 1701.06538): a token takes the experts with
the largest logits x W_g, and adds up what they make of it, weighted by the softmax of those logits alone. In training the
logits had noise of the size softplus(x W_noise), of which nothing is left here. Nothing here needs a network.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pathlib
import zipfile
from typing import NamedTuple

import safetensors
import safetensors.torch
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer


class Choice(NamedTuple):
    """What the gate of one layer chose: for each token its experts, the one with the largest weight first, and their weights."""

    experts: torch.Tensor  # [tokens, active]
    weights: torch.Tensor  # [tokens, active]


class SparseGpt:
    """The model: its config, its tokenizer and its weights by name."""

    def __init__(self, config: dict, tokenizer: Tokenizer, weights: dict[str, torch.Tensor], sha256: str):
        self.config, self.tokenizer, self.w, self.sha256 = config, tokenizer, weights, sha256
        self.context: int = config["n_positions"]
        self.end_of_text: int = config["eos_token_id"]

    @classmethod
    def load(cls, path: str | pathlib.Path, device: str = "cpu") -> SparseGpt:
        """The model in a folder or a zip. Raises ValueError for another kind of model and for a newer version."""
        path = pathlib.Path(path)
        root = zipfile.Path(path) if path.is_file() else path
        config = json.loads((root / "config.json").read_bytes())
        check_version("model", "limbeck-sparse-gpt", config.get("model_type"), config.get("version", 1))
        data = (root / "model.safetensors").read_bytes()
        weights = {name: tensor.to(device) for name, tensor in safetensors.torch.load(data).items()}
        tokenizer = Tokenizer.from_str((root / "tokenizer.json").read_bytes().decode())
        return cls(config, tokenizer, weights, hashlib.sha256(data).hexdigest())

    def apply_gates(self, path: str | pathlib.Path) -> None:
        """Puts tuned gates in place of the model's own. Raises ValueError for gates that are not this model's."""
        with safetensors.safe_open(path, framework="pt") as file:
            declared = file.metadata() or {}
            gates = {name: file.get_tensor(name) for name in file.keys()}
        check_version("gates", "limbeck-gates", declared.get("format"), int(declared.get("version", 1)))
        if declared.get("teacher") != self.sha256:
            raise ValueError(f"these gates were tuned of the model with SHA-256 {declared.get('teacher')}, not {self.sha256}")
        due = {name for name in self.w if ".mlp.gate." in name}
        if gates.keys() != due:
            raise ValueError(f"these gates lack or add {', '.join(sorted(gates.keys() ^ due))}")
        for name, gate in gates.items():
            if gate.shape != self.w[name].shape or not gate.isfinite().all():
                raise ValueError(f"{name} has another shape than the model's, or a number that is not finite")
        self.w |= {name: gate.to(self.w[name].device) for name, gate in gates.items()}

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text).ids

    def logits(self, ids: list[int], active: int | None = None) -> torch.Tensor:
        """Of the token after each of `ids` [tokens, vocabulary], at most `context` of them; a token takes `active` experts."""
        return self.forward(ids, active)[0]

    def choices(self, ids: list[int], active: int | None = None) -> list[Choice]:
        """Which experts every layer takes for each of `ids`."""
        return self.forward(ids, active)[1]

    @torch.no_grad()
    def forward(self, ids: list[int], active: int | None = None) -> tuple[torch.Tensor, list[Choice]]:
        """Logits [tokens, vocabulary] and the choice of every layer. Raises ValueError for too many tokens or experts, and for none."""
        active, most = self.config["n_active"] if active is None else active, self.config["n_experts"]
        if not 0 < len(ids) <= self.context:
            raise ValueError(f"the model reads 1 to {self.context} tokens, not {len(ids)}")
        if not 0 < active <= most:
            raise ValueError(f"a token takes 1 to {most} experts, not {active}")
        tokens = torch.tensor(ids, device=self.w["wte.weight"].device)
        x = self.w["wte.weight"][tokens] + self.w["wpe.weight"][: len(ids)]  # [tokens, width]
        choices = []
        for layer in range(self.config["n_layer"]):
            x = x + self.attention(self.norm(x, f"h.{layer}.ln_1"), f"h.{layer}.attn")
            added, choice = self.sparse_mlp(self.norm(x, f"h.{layer}.ln_2"), f"h.{layer}.mlp", active)
            x = x + added
            choices.append(choice)
        return self.norm(x, "ln_f") @ self.w["wte.weight"].T, choices

    def norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return F.layer_norm(x, x.shape[-1:], self.w[f"{name}.weight"], self.w[f"{name}.bias"], self.config["layer_norm_epsilon"])

    def linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return x @ self.w[f"{name}.weight"] + self.w[f"{name}.bias"]

    def attention(self, x: torch.Tensor, name: str) -> torch.Tensor:
        """Of every token to itself and those before it [tokens, width]."""
        heads = (part.view(len(x), self.config["n_head"], -1).transpose(0, 1) for part in self.linear(x, f"{name}.c_attn").chunk(3, -1))
        mixed = F.scaled_dot_product_attention(*heads, is_causal=True)  # [heads, tokens, width / heads]
        return self.linear(mixed.transpose(0, 1).reshape(x.shape), f"{name}.c_proj")

    def sparse_mlp(self, x: torch.Tensor, name: str, active: int) -> tuple[torch.Tensor, Choice]:
        """What the chosen experts add to each token [tokens, width]. Of equal logits, the expert with the smaller number is taken."""
        logits = x @ self.w[f"{name}.gate.weight"]  # [tokens, experts]
        chosen = logits.argsort(dim=-1, descending=True, stable=True)[:, :active]
        choice = Choice(chosen, logits.gather(-1, chosen).softmax(-1))
        added = torch.zeros_like(x)
        for expert in chosen.unique().tolist():
            rows, places = (chosen == expert).nonzero(as_tuple=True)
            inner = F.gelu(self.expert_linear(x[rows], f"{name}.experts.c_fc", expert), approximate="tanh")
            outer = self.expert_linear(inner, f"{name}.experts.c_proj", expert)
            added[rows] += choice.weights[rows, places, None] * outer
        return added, choice

    def expert_linear(self, x: torch.Tensor, name: str, expert: int) -> torch.Tensor:
        """One expert's layer: weights are a stack [experts, in, out], biases lie one after the other."""
        weight = self.w[f"{name}.weight"][expert]
        return x @ weight + self.w[f"{name}.bias"].view(-1, weight.shape[1])[expert]

    def generate(
        self,
        prompt: str | list[int],
        tokens: int = 64,
        temperature: float = 1.0,
        top_k: int = 0,
        seed: int | None = None,
        active: int | None = None,
    ) -> str:
        """What is written after a prompt: up to `tokens` tokens, or fewer where the text ends."""
        ids = self.encode(prompt) if isinstance(prompt, str) else prompt
        return self.tokenizer.decode(self.continuation(ids, tokens, temperature, top_k, seed, active))

    def continuation(
        self, ids: list[int], tokens: int, temperature: float = 1.0, top_k: int = 0, seed: int | None = None, active: int | None = None
    ) -> list[int]:
        """The tokens written after `ids`. Temperature 0 takes the most probable one; a seed draws the same ones again.

        The model sees a window: once it is full, its last half begins a new one. All of it is computed for every token,
        which is slower than keeping keys and values, and much shorter.
        """
        random = torch.Generator()
        random.manual_seed(seed) if seed is not None else random.seed()
        window = list(ids)[-self.context :] or [self.end_of_text]
        written: list[int] = []
        while len(written) < tokens:
            token = sample(self.logits(window, active)[-1].cpu(), temperature, top_k, random)
            if token == self.end_of_text:
                break
            written.append(token)
            window = window + [token] if len(window) < self.context else (window + [token])[-max(1, self.context // 2) :]
        return written


def sample(logits: torch.Tensor, temperature: float, top_k: int, random: torch.Generator) -> int:
    """A token drawn among the `top_k` most probable, 0 for all of them; the most probable one at temperature 0."""
    if temperature == 0:
        return int(logits.argmax())
    values, ids = logits.topk(min(top_k or len(logits), len(logits)))
    return int(ids[torch.multinomial((values / temperature).softmax(-1), 1, generator=random)])


def check_version(what: str, due: str, found: str | None, version: int, newest: int = 1) -> None:
    if found != due or version > newest:
        raise ValueError(f"this program reads {what} of the kind {due} up to version {newest}, not {found} {version}")


def print_choices(model: SparseGpt, prompt: str, active: int | None) -> None:
    """A line for each token of the prompt: of every layer the experts, each with its weight."""
    ids = model.encode(prompt)[-model.context :] or [model.end_of_text]
    choices = model.choices(ids, active)
    for row, token in enumerate(ids):
        layers = (" ".join(f"{e}:{w:.2f}" for e, w in zip(c.experts[row].tolist(), c.weights[row].tolist())) for c in choices)
        print("\t".join([repr(model.tokenizer.decode([token], skip_special_tokens=False)), *layers]))


def main() -> None:
    here = pathlib.Path(__file__).parent
    parser = argparse.ArgumentParser(description="Writes on after a prompt with a sparse mixture of experts.")
    parser.add_argument("prompt")
    parser.add_argument("--model", default=here, help="folder or zip of the model (default: this folder)")
    parser.add_argument("--active", type=int, help="experts that every token takes (default: as in training)")
    parser.add_argument("--experts", action="store_true", help="print which experts every layer takes for the prompt, and write nothing")
    parser.add_argument("--gates", help="file of tuned gates that take the place of the model's own")
    parser.add_argument("--tokens", type=int, default=64, help="tokens to write (default 64)")
    parser.add_argument("--temperature", type=float, default=1.0, help="0 for the most probable token (default 1)")
    parser.add_argument("--top-k", type=int, default=0, help="draw among so many tokens (default all)")
    parser.add_argument("--seed", type=int, help="for the same text again")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps (default cpu)")
    given = parser.parse_args()
    try:
        model = SparseGpt.load(given.model, given.device)
        if given.gates is not None:
            model.apply_gates(given.gates)
        if given.experts:
            print_choices(model, given.prompt, given.active)
        else:
            options = {name: getattr(given, name) for name in ("tokens", "temperature", "top_k", "seed", "active")}
            print(given.prompt + model.generate(given.prompt, **options))
    except (ValueError, OSError, safetensors.SafetensorError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
