"""How much the text (cross-entropy, α) and the teacher (divergence, β) weigh at each step: settled beforehand, or drawn from how the two
losses went so far. Not when which of them is trained on: that is combination.py's."""

from __future__ import annotations

import math
from typing import Callable

TERMS = ("ce", "kd")
PerTerm = dict[str, float]  # a number for each of the two: weights, or losses in nats per token


def mean_of(values: list[float]) -> float:
    return sum(values) / len(values)


class Weighting:
    """The weights of one run. One that `listens` is told the means of every step before the next one's weights are asked for."""

    listens = False
    memory: object = None  # what it knows of the run so far, as plain data that changes with it

    def at(self, step: int) -> PerTerm:
        """α and β at a step, counted from 0."""
        raise NotImplementedError

    def figures(self) -> PerTerm:
        """What they were drawn from, by the names of its curves."""
        return {}

    def hear(self, means: PerTerm, learning_rate: float) -> None:
        pass


class Settled(Weighting):
    def __init__(self, at: Callable[[int], PerTerm]):
        self.at = at


def weighting_of(weighting: dict, adam: dict, steps: int, memory: object = None) -> Weighting:
    """The weighting of a run, from its start or with the memory that one like it had. `adam` is what AdamW is set to."""
    last = max(1, steps - 1)

    def moving(progress: Callable[[int], float]) -> Weighting:
        alpha, end = weighting["alpha"], weighting["alphaEnd"]

        def at(step: int) -> PerTerm:
            ce = alpha + (end - alpha) * progress(step)
            return {"ce": ce, "kd": 1 - ce}

        return Settled(at)

    match weighting["kind"]:
        case "fixed":
            return Settled(lambda _: {"ce": weighting["alpha"], "kd": weighting.get("beta", 0)})
        case "linear":
            return moving(lambda step: step / last)
        case "cosine":
            return moving(lambda step: (1 - math.cos(math.pi * step / last)) / 2)
        case "adaptive":
            return AdaptiveWeighting(weighting["window"], memory)
        case "dwa":
            return AverageWeighting(weighting["window"], weighting["temperature"], memory)
        case "uncertainty":
            return UncertaintyWeighting(adam, memory)
        case other:
            raise ValueError(f"weighting {other!r} is none that this program has")


class AdaptiveWeighting(Weighting):
    """The adaptive α of arXiv 2407.19610: w = 1 − clip((newest − oldest) / mean, 0, 1) over the last k losses of a term,
    k the window, and α = w_CE / (w_CE + w_KD), one half until k losses are known. Only a loss that rose over the window weighs less."""

    listens = True

    def __init__(self, window: int, memory: dict | None):
        self.window = window
        self.memory = memory or {"ce": [], "kd": []}

    def at(self, step: int) -> PerTerm:
        kept = {term: self.kept(term) for term in TERMS}
        both = kept["ce"] + kept["kd"]
        alpha = kept["ce"] / both if both > 0 else 0.5
        return {"ce": alpha, "kd": 1 - alpha}

    def figures(self) -> PerTerm:
        return {f"w_{term}": self.kept(term) for term in TERMS}

    def hear(self, means: PerTerm, learning_rate: float) -> None:
        for term in TERMS:
            self.memory[term] = [*self.memory[term], means[term]][-self.window :]

    def kept(self, term: str) -> float:
        """w: 1 where the loss did not rise."""
        losses = self.memory[term]
        if len(losses) < self.window or mean_of(losses) == 0:
            return 1.0
        return 1 - min(1.0, max(0.0, (losses[-1] - losses[0]) / mean_of(losses)))


class AverageWeighting(Weighting):
    """Dynamic weight average (arXiv 1803.10704): after every window, 2·softmax of how much each loss's mean shrank from the window before to
    this one, over the temperature; 1 and 1 until two windows are known. A loss that falls more slowly weighs more."""

    listens = True

    def __init__(self, window: int, temperature: float, memory: dict | None):
        self.window, self.temperature = window, temperature
        self.memory = memory or {"losses": [], "rates": {"ce": 1, "kd": 1}}

    def at(self, step: int) -> PerTerm:
        rates = self.memory["rates"]
        share_of_ce = 1 / (1 + math.exp((rates["kd"] - rates["ce"]) / self.temperature))
        return {"ce": 2 * share_of_ce, "kd": 2 * (1 - share_of_ce)}

    def figures(self) -> PerTerm:
        return {f"rate_{term}": self.memory["rates"][term] for term in TERMS}

    def hear(self, means: PerTerm, learning_rate: float) -> None:
        memory = self.memory
        memory["losses"].append(means)
        if len(memory["losses"]) < self.window:
            return
        newest = {term: mean_of([losses[term] for losses in memory["losses"]]) for term in TERMS}
        before = memory.get("previous", newest)
        memory["rates"] = {term: newest[term] / before[term] if before[term] > 0 else 1 for term in TERMS}
        memory["previous"], memory["losses"] = newest, []


class UncertaintyWeighting(Weighting):
    """Uncertainty weighting (arXiv 1705.07115): Σ ½·e^(−s)·L + ½·s with one s per term, learned by Adam (arXiv 1412.6980) at the run's own
    learning rate from 0, where both terms weigh one half."""

    listens = True

    def __init__(self, adam: dict, memory: dict | None):
        self.beta1, self.beta2, self.epsilon = adam["beta1"], adam["beta2"], adam["epsilon"]
        self.memory = memory or {term: {"value": 0, "steps": 0, "first": 0, "second": 0} for term in TERMS}

    def at(self, step: int) -> PerTerm:
        return {term: math.exp(-self.memory[term]["value"]) / 2 for term in TERMS}

    def figures(self) -> PerTerm:
        return {f"s_{term}": self.memory[term]["value"] for term in TERMS}

    def hear(self, means: PerTerm, learning_rate: float) -> None:
        for term in TERMS:
            scale = self.memory[term]
            gradient = (1 - math.exp(-scale["value"]) * means[term]) / 2
            scale["steps"] += 1
            scale["first"] = self.beta1 * scale["first"] + (1 - self.beta1) * gradient
            scale["second"] = self.beta2 * scale["second"] + (1 - self.beta2) * gradient**2
            mean = scale["first"] / (1 - self.beta1 ** scale["steps"])
            square = scale["second"] / (1 - self.beta2 ** scale["steps"])
            scale["value"] -= learning_rate * mean / (math.sqrt(square) + self.epsilon)
