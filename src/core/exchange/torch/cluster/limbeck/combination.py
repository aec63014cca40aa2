"""When a student is trained on the text, on its teacher, or on both: factors on the weights of the two losses. They add up to 2, so that
losses that take turns weigh as much over a pair of steps as combined ones."""

from __future__ import annotations

from typing import Callable

from .weighting import PerTerm

# The factors of micro-batch `micro_batch` of step `step`, both counted from 0.
Combination = Callable[[int, int], PerTerm]

FACTORS: dict[str, PerTerm] = {"ce": {"ce": 2, "kd": 0}, "kd": {"ce": 0, "kd": 2}, "both": {"ce": 1, "kd": 1}}
TURNS = [FACTORS["ce"], FACTORS["kd"]]


def combination_of(combination: dict, steps: int, micro_batches: int) -> Combination:
    """The combination of a run of so many steps of so many micro-batches."""
    match combination["kind"]:
        case "combined":
            return lambda step, micro_batch: FACTORS["both"]
        case "alternating-micro-batches":
            return lambda step, micro_batch: TURNS[(step * micro_batches + micro_batch) % 2]
        case "alternating-steps":
            return lambda step, micro_batch: TURNS[step % 2]
        case "phases":
            phases = combination["phases"]  # the last takes what is left
            return lambda step, micro_batch: FACTORS[next((p["loss"] for p in phases[:-1] if step < p["until"]), phases[-1]["loss"])]
        case "curriculum":
            start, end = combination["shareStart"], combination["shareEnd"]

            def curriculum(step: int, micro_batch: int) -> PerTerm:
                share = start + (end - start) * step / max(1, steps - 1)
                return {"ce": 2 * (1 - share), "kd": 2 * share}

            return curriculum
        case other:
            raise ValueError(f"combination {other!r} is none that this program has")
