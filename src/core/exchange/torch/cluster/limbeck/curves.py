"""The curves of a run as the studio's checkpoints keep them, so that the studio can show them where it goes on with the run: every quantity in
at most 500 buckets of steps, with the smallest, largest and last value of each, and the smoothed value after it."""

from __future__ import annotations

import math

MOST_BUCKETS = 500
SMOOTHING = 0.98  # share of the smoothed value that is carried from step to step
CELLS = ("min", "max", "last", "mean")


class Curve:
    """Goes on from the `state` that another one had, or begins. The state is plain data."""

    def __init__(self, state: dict | None = None):
        self.state = state or {
            "buckets": {"width": 1, "filled": 0, "positions": [], "columns": {}},
            "previous": {"tokens": 0, "seconds": 0},
        }

    def add(self, record: dict) -> None:
        """Adds a step, as it stands in metrics.jsonl."""
        previous, position = self.state["previous"], {name: record[name] for name in ("step", "tokens", "seconds")}
        passed = position["seconds"] - previous["seconds"]
        speed = (position["tokens"] - previous["tokens"]) / passed if passed > 0 else math.inf
        self.state["previous"] = {name: position[name] for name in ("tokens", "seconds")}
        values = {name: record[name] for name in ("loss", "learningRate", "gradientNorm")} | {"tokensPerSecond": speed} | record["terms"]
        values |= {f"weight/{name}": value for name, value in record["weights"].items()}
        values |= {f"gate/{name}": value for name, value in record.get("gates", {}).items()}
        self.add_values(position, values)

    def add_values(self, position: dict, values: dict[str, float]) -> None:
        buckets = self.state["buckets"]
        if not buckets["positions"] or buckets["filled"] == buckets["width"]:
            self.open()
        buckets["positions"][-1] = position
        buckets["filled"] += 1
        for name, value in values.items():
            if not math.isfinite(value):
                continue
            none = [None] * len(buckets["positions"])
            column = buckets["columns"].setdefault(name, {cell: none.copy() for cell in CELLS} | {"sum": 0, "weight": 0})
            before = [number for number in (column["min"][-1], column["max"][-1]) if number is not None]
            column["min"][-1], column["max"][-1], column["last"][-1] = min([value, *before]), max([value, *before]), value
            # Dividing by the weights' own sum takes out the pull of the start at zero.
            column["sum"] = SMOOTHING * column["sum"] + (1 - SMOOTHING) * value
            column["weight"] = SMOOTHING * column["weight"] + (1 - SMOOTHING)
            column["mean"][-1] = column["sum"] / column["weight"]

    def open(self) -> None:
        """Begins a bucket; when all are in use, neighbours merge and each holds twice as many steps."""
        buckets = self.state["buckets"]
        if len(buckets["positions"]) == MOST_BUCKETS:
            buckets["positions"] = buckets["positions"][1::2]
            buckets["width"] *= 2
            for column in buckets["columns"].values():
                for cell in CELLS:
                    column[cell] = [merged(cell, *column[cell][i : i + 2]) for i in range(0, MOST_BUCKETS, 2)]
        buckets["positions"].append({"step": 0, "tokens": 0, "seconds": 0})
        for column in buckets["columns"].values():
            for cell in CELLS:
                column[cell].append(None)
        buckets["filled"] = 0


def merged(cell: str, first: float | None, second: float | None) -> float | None:
    """One cell of two; of a pair with one value that value stays."""
    if first is None or second is None:
        return second if first is None else first
    return {"min": min, "max": max}.get(cell, lambda _, later: later)(first, second)
