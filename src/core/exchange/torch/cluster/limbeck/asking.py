"""How a sparse teacher is asked where a student learns from it (arXiv 2502.12947): with how many experts, in how many passes, and under whose gates.

Knowledge augmentation is several passes over the same text: in each of them, in every layer and for each token, with some probability
the experts are drawn without replacement by the gate's probabilities, and are those with the largest logits otherwise. What is learned
is the mean over the passes. Not the gates themselves: gates.py has those.
"""

from __future__ import annotations

from .gates import Addresses, Gating
from .sparse import Gates


def gatings(asked: dict, layers: int, addresses: Addresses | None, tuned: Gates | None = None) -> list[Gating]:
    """How each pass through a teacher of so many layers chooses experts; one pass where none is drawn.

    `asked` is the `pass` of a run's teacher: {"active"?, "drawn"?: {"share", "passes"}, "tuned"?}. Raises ValueError where it needs tuned
    gates or addresses that are not there.
    """
    if asked.get("tuned") and tuned is None:
        raise ValueError("teacher.pass.tuned asks for gates that are tuned to the student, and there are none")
    common = {"active": asked.get("active"), "gates": tuned if asked.get("tuned") else None}
    if "drawn" not in asked:
        return [Gating(**common)]
    if addresses is None:
        raise ValueError("teacher.pass.drawn asks for experts that are drawn, and nothing addresses their random numbers")
    share, passes = asked["drawn"]["share"], asked["drawn"]["passes"]
    return [Gating(**common, draw=addresses.drawing(share, number * layers)) for number in range(passes)]
