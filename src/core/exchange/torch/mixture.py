"""A mixture of language models that Limbeck trained: it picks an expert for a text and writes on with it.

    pip install -r requirements.txt
    python mixture.py "Your text"                 # the router chooses, and looks again while the text grows
    python mixture.py "Your text" --expert NAME   # one expert alone
    python mixture.py "Your text" --route         # only the router's probabilities

From Python:

    mixture = Mixture.load(".")                   # this folder, or the zip it came in
    mixture.route("Your text")                    # {domain: probability}
    mixture.logits(mixture.encode("Your text"))   # [tokens, vocabulary], of the expert that the router chooses
    mixture.generate("Your text").text

Every expert has the body of a GPT-2: positions, blocks and a final norm. The manifest's `kind` says what stands around it:

    ple     each expert has an embedding of its own, which is its head too: a whole GPT-2
    jeet    all experts stand between one embedding and one head with a bias
    moe-ce  as jeet, with a common expert: the head reads the mean of what the common and the chosen body make of a text

The method is that of "Mixture of Modular Experts" (arXiv 2407.19610). Nothing here needs a network.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pathlib
import zipfile
from dataclasses import dataclass

import numpy
import safetensors.torch
import torch
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2Model

# Stands among the names of experts for the common expert without any other.
COMMON_ALONE = "common alone"


class Router:
    """From token ids to the probability of each domain, by what router.json holds, in version 1 or 2.

    The features of a text are its tokens and those pairs of neighbouring tokens that the file lists; each counts n, or
    1 + ln n, times its inverse document frequency, and all are scaled to length one. A linear model makes a score per domain.
    """

    def __init__(self, file: dict):
        check_version(file, "limbeck-router", 2)
        self.domains: list[str] = file["domains"]
        self.idf = numpy.array(file["idf"])  # [features]
        self.weights = numpy.array(file["weights"])  # [domains, features]
        self.intercept = numpy.array(file["intercept"])  # [domains]
        self.pairs = {tuple(pair): file["vocabSize"] + i for i, pair in enumerate(file.get("pairs", []))}
        self.log_counts = file.get("termFrequency", "count") == "log"
        self.is_clipped = file.get("link", "softmax") == "clipped"
        self.temperature: float = file.get("temperature", 1)

    def features(self, ids: list[int]) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Which features a text has, and the value of each."""
        pairs = [self.pairs[pair] for pair in zip(ids, ids[1:]) if pair in self.pairs]
        which, counts = numpy.unique(numpy.array([*ids, *pairs], dtype=int), return_counts=True)
        values = (1 + numpy.log(counts) if self.log_counts else counts) * self.idf[which]
        return which, values / (numpy.linalg.norm(values) or 1)

    def scores(self, ids: list[int]) -> numpy.ndarray:
        """Of each domain [domains]; of a text without a known feature, the intercept."""
        which, values = self.features(ids)
        return self.weights[:, which] @ values + self.intercept

    def probabilities(self, ids: list[int]) -> numpy.ndarray:
        """Of each domain [domains]: the softmax of the scores, or the share of each cut to [-1, 1] and moved to [0, 2]."""
        scores = self.scores(ids)
        shares = scores.clip(-1, 1) + 1 if self.is_clipped else numpy.exp((scores - scores.max()) / self.temperature)
        return shares / shares.sum() if shares.sum() > 0 else numpy.full(len(shares), 1 / len(shares))


class Rerouter:
    """Follows one text while it grows: routes it again every few tokens, and changes only for a domain that is more probable by a margin."""

    def __init__(self, router: Router, every: int, hysteresis: float):
        self.router, self.every, self.hysteresis = router, every, hysteresis
        self.domain: int | None = None
        self.routed_at = 0

    def next(self, ids: list[int]) -> tuple[int, numpy.ndarray]:
        """The domain that writes the token after `ids`, all of the text so far, and what the router last said."""
        if self.domain is None or (self.every > 0 and len(ids) - self.routed_at >= self.every):
            self.probabilities = self.router.probabilities(ids)
            self.routed_at = len(ids)
            best = int(self.probabilities.argmax())
            if self.domain is None or self.probabilities[best] > self.probabilities[self.domain] + self.hysteresis:
                self.domain = best
        return self.domain, self.probabilities


@dataclass
class Written:
    """What was written after a prompt: its text, its tokens, and for each token the experts that took part, with their weights."""

    text: str
    ids: list[int]
    writers: list[dict[str, float]]


class Mixture:
    """Experts by the names of their domains, and the router between them."""

    def __init__(self, manifest: dict, router: Router, tokenizer: Tokenizer, experts: dict[str, GPT2Model]):
        self.manifest, self.router, self.tokenizer, self.experts = manifest, router, tokenizer, experts
        self.domains: list[str] = manifest["domains"]
        self.routing: dict = manifest["routing"]
        self.end_of_text: int = manifest["tokenizer"]["endOfText"]
        self.context: int = min(model.config.n_positions for model in experts.values())
        self.common: GPT2Model | None = None
        self.head: tuple[torch.Tensor, torch.Tensor] | None = None  # weight [vocabulary, width] and bias, where it is shared

    @classmethod
    def load(cls, path: str | pathlib.Path, device: str = "cpu") -> Mixture:
        """The mixture in a folder or a zip. Raises ValueError for a file that is not the one that the manifest lists."""
        path = pathlib.Path(path)
        root = zipfile.Path(path) if path.is_file() else path
        manifest = json.loads((root / "manifest.json").read_bytes())
        check_version(manifest, "limbeck-mixture", 1)
        hashes = {file["path"]: file["sha256"] for file in manifest["files"]}

        def read(name: str) -> bytes:
            data = (root / name).read_bytes()
            if hashlib.sha256(data).hexdigest() != hashes[name]:
                raise ValueError(f"{name} is not the file that manifest.json lists")
            return data

        def tensors(name: str) -> dict[str, torch.Tensor]:
            loaded = safetensors.torch.load(read(name))
            return {key.removeprefix("transformer."): tensor.to(device) for key, tensor in loaded.items()}

        shared = tensors(manifest["shared"]) if "shared" in manifest else None

        def expert(name: str, shape: dict) -> GPT2Model:
            return build(tensors(name) if shared is None else {**tensors(name), "wte.weight": shared["wte.weight"]}, shape)

        router = Router(json.loads(read("router.json")))
        tokenizer = Tokenizer.from_str(read("tokenizer.json").decode())
        experts = {listed["domain"]: expert(listed["weights"], listed["shape"]) for listed in manifest["experts"]}
        mixture = cls(manifest, router, tokenizer, experts)
        if shared is not None:
            mixture.head = (shared["lm_head.weight"], shared["lm_head.bias"])
        if "common" in manifest:
            mixture.common = expert(manifest["common"], manifest["experts"][0]["shape"])
        return mixture

    @property
    def names(self) -> list[str]:
        """Who can write: every domain's expert, and the common one alone where there is one."""
        return [*self.domains, *([COMMON_ALONE] if self.common is not None else [])]

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text).ids

    def route(self, text: str | list[int]) -> dict[str, float]:
        """The probability of each domain for a text or its token ids."""
        ids = self.encode(text) if isinstance(text, str) else text
        return dict(zip(self.domains, self.router.probabilities(ids).tolist()))

    @torch.no_grad()
    def logits(self, ids: list[int], expert: str | None = None, common: bool = True) -> torch.Tensor:
        """Of the token after each of `ids` [tokens, vocabulary], at most `context` of them.

        `expert` is one of `names`, or None for the expert that the router chooses. `common` lets the common expert take
        part where there is one. Raises ValueError for another name, and for more tokens or none.
        """
        if not 0 < len(ids) <= self.context:
            raise ValueError(f"the experts read 1 to {self.context} tokens, not {len(ids)}")
        if expert is None:
            expert = self.domains[int(self.router.probabilities(ids).argmax())]
        if expert not in self.names:
            raise ValueError(f"there is no expert {expert!r}, only {', '.join(self.names)}")
        bodies = [] if expert == COMMON_ALONE else [self.experts[expert]]
        if self.common is not None and (common or not bodies):
            bodies.append(self.common)
        tokens = torch.tensor([ids], device=bodies[0].device)
        hidden = torch.stack([body(tokens).last_hidden_state[0] for body in bodies]).mean(0)  # [tokens, width]
        weight, bias = self.head or (bodies[0].wte.weight, None)
        return torch.nn.functional.linear(hidden, weight, bias)

    def log_probabilities(self, ids: list[int], writers: dict[str, float], common: bool = True) -> torch.Tensor:
        """Of the token after `ids` [vocabulary]: the logarithm of the experts' probabilities, averaged by their weights."""
        parts = [self.logits(ids, expert, common)[-1].log_softmax(-1) + numpy.log(weight) for expert, weight in writers.items()]
        return torch.stack(parts).logsumexp(0)

    def writers(self, domain: int, probabilities: numpy.ndarray, top: int | None = None) -> dict[str, float]:
        """The experts that write, with their weights: the domain's own, or those that the package names for an unsure router.

        `top` asks for that many of the most probable ones, however sure the router is.
        """
        is_unsure = probabilities.max() < self.routing["abstainBelow"]
        if top is None and is_unsure and self.routing["unsure"] == "common" and self.common is not None:
            return {COMMON_ALONE: 1.0}
        if top is None and not (is_unsure and self.routing["unsure"] == "ensemble"):
            return {self.domains[domain]: 1.0}
        chosen = numpy.argsort(-probabilities, kind="stable")[: top or self.routing["ensemble"]]
        return {self.domains[k]: float(probabilities[k] / probabilities[chosen].sum()) for k in chosen if probabilities[k] > 0}

    def generate(
        self,
        prompt: str | list[int],
        tokens: int = 64,
        expert: str | None = None,
        top: int | None = None,
        reroute: int | None = None,
        hysteresis: float | None = None,
        temperature: float = 1.0,
        top_k: int = 0,
        seed: int | None = None,
        common: bool = True,
    ) -> Written:
        """Writes up to `tokens` tokens after a prompt, or fewer where the text ends.

        One `expert` alone, else the router's choice, looked at again every `reroute` tokens with `hysteresis` (the
        package's own settings where None); `top` averages that many experts. Temperature 0 takes the most probable token.
        The experts see a window: once it is full, its last half begins a new one. All of it is computed for every token,
        which is slower than keeping keys and values, and lets another expert go on at any token.
        """
        text = (self.encode(prompt) if isinstance(prompt, str) else list(prompt)) or [self.end_of_text]
        every = self.routing["rerouteTokens"] if reroute is None else reroute
        rerouter = Rerouter(self.router, every, self.routing["hysteresis"] if hysteresis is None else hysteresis)
        random = torch.Generator()
        random.manual_seed(seed) if seed is not None else random.seed()
        window = text[-self.context :]
        ids: list[int] = []
        took_part: list[dict[str, float]] = []
        while len(ids) < tokens:
            writers = {expert: 1.0} if expert is not None else self.writers(*rerouter.next(text + ids), top)
            token = sample(self.log_probabilities(window, writers, common), temperature, top_k, random)
            if token == self.end_of_text:
                break
            ids.append(token)
            took_part.append(writers)
            window = window + [token] if len(window) < self.context else (window + [token])[-max(1, self.context // 2) :]
        return Written(self.tokenizer.decode(ids), ids, took_part)


def build(weights: dict[str, torch.Tensor], shape: dict) -> GPT2Model:
    """The GPT-2 of a shape with these weights, which it takes as they are, so that several models can share some."""
    sizes = {"n_layer": "layers", "n_head": "heads", "n_embd": "width", "n_positions": "context", "vocab_size": "vocabSize"}
    config = {theirs: shape[ours] for theirs, ours in sizes.items()} | {"n_inner": shape.get("inner")}
    model = GPT2Model(GPT2Config(**config, bos_token_id=None, eos_token_id=None))  # their defaults are ids of another tokenizer
    model.load_state_dict(weights, assign=True)
    return model.to(weights["wte.weight"].device).eval()


def sample(log_probabilities: torch.Tensor, temperature: float, top_k: int, random: torch.Generator) -> int:
    """A token drawn among the `top_k` most probable, 0 for all of them; the most probable one at temperature 0."""
    if temperature == 0:
        return int(log_probabilities.argmax())
    values, ids = log_probabilities.cpu().topk(min(top_k or len(log_probabilities), len(log_probabilities)))
    return int(ids[torch.multinomial((values / temperature).softmax(-1), 1, generator=random)])


def check_version(file: dict, name: str, newest: int) -> None:
    if file.get("format") != name or file["version"] > newest:
        raise ValueError(f"this program reads {name} up to version {newest}, not {file.get('format')} {file.get('version')}")


def main() -> None:
    here = pathlib.Path(__file__).parent
    parser = argparse.ArgumentParser(description="Writes on after a prompt with the expert that the router chooses.")
    parser.add_argument("prompt")
    parser.add_argument("--mixture", default=here, help="folder or zip of the mixture (default: this folder)")
    parser.add_argument("--route", action="store_true", help="print the router's probabilities and write nothing")
    parser.add_argument("--expert", help=f"write with this expert alone, or with {COMMON_ALONE!r}")
    parser.add_argument("--top", type=int, help="average so many of the most probable experts")
    parser.add_argument("--tokens", type=int, default=64, help="tokens to write (default 64)")
    parser.add_argument("--temperature", type=float, default=1.0, help="0 for the most probable token (default 1)")
    parser.add_argument("--top-k", type=int, default=0, help="draw among so many tokens (default all)")
    parser.add_argument("--seed", type=int, help="for the same text again")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps (default cpu)")
    given = parser.parse_args()
    mixture = Mixture.load(given.mixture, given.device)
    if given.expert not in (None, *mixture.names):
        parser.error(f"there is no expert {given.expert!r}, only {', '.join(mixture.names)}")
    if given.route:
        for domain, probability in mixture.route(given.prompt).items():
            print(f"{probability:.4f} {domain}")
        return
    options = {name: getattr(given, name) for name in ("tokens", "expert", "top", "temperature", "top_k", "seed")}
    print(given.prompt + mixture.generate(given.prompt, **options).text)


if __name__ == "__main__":
    main()
