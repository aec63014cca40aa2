"""Which learners a run has: by the names of the models in it and by its teacher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from .asking import Asking
from .bodies import Bodies, BodiesLearner, Shared, body_of
from .gpt import build, load
from .learner import Learner, Student, Teacher
from .objective import Objective
from .sparse import Gates
from .sparse_student import SparseLearner, SparseStudent
from .tuning import GateTuning, TuningLearner

if TYPE_CHECKING:
    from .run import Means


def learners_of(run: dict, objective: Objective, means: Means) -> list[Learner]:
    """Those that are updated in turn in every step; the last is the student. Raises ValueError naming models that this program does not
    train together."""
    members = {model["name"]: model["members"] for model in run["models"]}
    asking = asking_of(run, means) if objective.divergence is not None else None
    match sorted(members):
        case ["student"]:
            return [student_of(run, members, objective, asking, means)]
        case ["gates", "student"] if asking is not None and asking.tuned is not None:
            student = student_of(run, members, objective, asking, means)
            return [tuning_of(run, asking, student), student]
        case ["expert", "shared"] | ["common", "expert", "shared"]:
            return [bodies_of(run, members, objective, asking, means)]
    raise ValueError(f"{run['id']}: this program does not train models named {', '.join(members)} together")


def student_of(run: dict, members: dict, objective: Objective, asking: Asking | None, means: Means) -> Learner:
    """One model, dense or sparse."""
    (file,) = members["student"]
    model = build(run["shape"], means.package.weights(file), recomputes(run))
    trained, blocks = {"student": [model]}, [*model.h]
    if "experts" not in run["shape"]:
        return Learner(Student(model, objective.divergence), trained, asking, blocks=blocks)
    return SparseLearner(SparseStudent(model, objective.divergence, run["balance"] * part_of_step(run)), trained, asking, blocks=blocks)


def tuning_of(run: dict, asking: Asking, student: Learner) -> Learner:
    """A copy of a sparse teacher's gates, which learns from `student`."""
    tuning = run["tuning"]
    module = GateTuning(asking.tuned, asking.teacher, tuning["temperature"], tuning["balance"] * part_of_step(run))
    return TuningLearner(module, student, tuning["learningRate"] / run["settings"]["learningRate"])


def bodies_of(run: dict, members: dict, objective: Objective, asking: Asking | None, means: Means) -> Learner:
    """The bodies of a mixture, of which a step trains one, and what they stand between."""

    def weights(model: str) -> list[dict]:
        return [means.package.weights(file) for file in members.get(model, [])]

    with torch.device("meta"):
        shared = Shared(run["shape"]["vocabSize"], run["shape"]["width"])
    load(shared, weights("shared")[0])
    experts, commons = ([body_of(run["shape"], each, recomputes(run)) for each in weights(model)] for model in ("expert", "common"))
    module = Bodies(shared, experts, *commons, divergence=objective.divergence)
    trained = {"shared": [shared], "expert": experts} | ({"common": commons} if commons else {})
    domains = [draw["turns"][0] for draw in run["draws"]]
    return BodiesLearner(module, trained, asking, domains)


def asking_of(run: dict, means: Means) -> Asking:
    """What asks the run's teacher about each batch, under a copy of its gates where the run tunes them."""
    described = run["teacher"]
    teacher = Teacher(build(described["shape"], means.teacher_weights(described)))
    tuned = Gates(teacher) if described["pass"].get("tuned") else None
    spread = means.world.spread(teacher, [*teacher.model.h])
    return Asking(spread, described["pass"], described["shape"], tuned)


def recomputes(run: dict) -> bool:
    return run["settings"]["activations"] == "recompute"


def part_of_step(run: dict) -> float:
    """The part of a step's load balance that a micro-batch has, so that accumulation adds up."""
    return run["settings"]["microBatch"] / run["settings"]["sequences"]
