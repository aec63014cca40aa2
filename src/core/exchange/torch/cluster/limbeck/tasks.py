"""Which learners a run has: by the names of the models in it and by its teacher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .gpt import build
from .learner import Learner, Student, Teacher
from .objective import Objective

if TYPE_CHECKING:
    from .run import Means


def learners_of(run: dict, objective: Objective, means: Means) -> list[Learner]:
    """Those that are updated in turn in every step; the last is the student. Raises ValueError naming what there is not."""
    names = [model["name"] for model in run["models"]]
    if names != ["student"]:
        raise ValueError(f"{run['id']}: the models {', '.join(names)} are none that this program trains")
    (weights,) = run["models"][0]["members"]
    recompute = run["settings"]["activations"] == "recompute"
    model = build(run["shape"], means.package.weights(weights), recompute)
    answers = teacher_of(run, means) if objective.divergence is not None else None
    return [Learner(Student(model, objective.divergence), {"student": [model]}, answers, blocks=list(model.h))]


def teacher_of(run: dict, means: Means):
    """What asks the run's teacher for its logits of each batch."""
    described, world = run["teacher"], means.world
    model = build(described["shape"], means.teacher_weights(described))
    teacher = world.spread(Teacher(model), list(model.h))
    return lambda batch: [teacher(batch.tokens)]
