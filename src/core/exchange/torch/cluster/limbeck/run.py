"""One run from its first weights, or from where it was interrupted, to its record. What is trained in it, tasks.py says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import torch
from tokenizers import Tokenizer

from .batches import Sharing
from .checkpoints import Checkpoints, put_weights, restore
from .curves import Curve
from .evaluation import BestWeights, Scorer
from .learner import Learner
from .loop import LossNotFinite, Standing, Task, train
from .numbers import rounded
from .objective import Objective
from .optimizer import adamw
from .package import Package
from .predictions import predictions
from .results import Results, RunResults
from .sampling import continuation
from .sequences import DrawSettings, Sequence, consecutive, draw
from .stopwatch import Stopwatch
from .tasks import learners_of
from .tensors import read_tensors
from .world import World, inner

PROMPT_TOKENS, SAMPLE_TOKENS = 8, 32


@dataclass
class Stopping:
    """Whether to stop, once the state is kept: when that was asked for, or after so many steps of this start."""

    after: int | None = None
    asked: bool = False
    steps: int = 0

    @property
    def is_due(self) -> bool:
        return self.asked or (self.after is not None and self.steps >= self.after)


@dataclass
class Means:
    """What all runs share."""

    package: Package
    results: Results
    world: World
    tell: Callable[[str], None]  # a line for people
    stopping: Stopping

    def teacher_weights(self, described: dict) -> dict[str, torch.Tensor]:
        """Of the model that an earlier run trained, or of a file of the package."""
        if "file" in described:
            return self.package.weights(described["file"])
        out = next(run["out"] for run in self.package.runs if run["id"] == described["run"])
        return read_tensors(self.results.folder / out / "student.0.safetensors")


class Stopped(Exception):
    """The run's state is kept, from which the next start goes on."""


class Run:
    """A run of the package."""

    def __init__(self, run: dict, means: Means):
        self.run, self.means = run, means
        self.settings, self.shape = run["settings"], run["shape"]
        self.objective = Objective(run["objective"])
        self.learners = learners_of(run, self.objective, means)
        spread, takes_turns = means.world.spread, run["order"] == "members"
        self.modules = [spread(one.module, one.blocks, takes_turns, one.is_small) for one in self.learners]
        self.scorer = Scorer(means.world, self.learners[-1], self.modules[-1], means.package, self.shape)
        self.files = RunResults(means.results, run["out"])
        self.checkpoints = Checkpoints(self.files.folder, run["checkpoint"]["run"], means.world)
        self.curve, self.marks = Curve(), []  # of all phases
        self.before: list[dict] = []  # what is known of phases that are over

    def train(self) -> None:
        """Trains the run, phase by phase, and leaves its record."""
        try:
            self.train_phases()
        except LossNotFinite as error:
            if not self.run["mayDiverge"]:
                raise
            self.files.finish({"state": "diverged", "step": error.step})
        self.checkpoints.remove()
        self.means.results.write_manifest()

    def train_phases(self) -> None:
        optimizers = self.optimizers()
        found = self.checkpoints.newest(self.means.tell)
        self.files.begin(found[0]["course"]["stepsInAll"] if found else None)
        head, best = None, None
        if found:
            head, best = found[0], restore(*found, self.learners, optimizers)
            self.before = head.get("before", [])
            self.means.tell(f"{self.run['id']} goes on after step {head['course']['stepsInAll']}")
        for phase in range(len(self.before), self.phases):
            if head is None and phase > 0:
                optimizers = self.optimizers()
            self.before.append(self.train_phase(phase, optimizers, head, best))
            head, best = None, None
        self.finish()

    @property
    def turns(self) -> list[str]:
        """The domains that are trained on, as often as they have turns."""
        return [domain for draw in self.run["draws"] for domain in draw["turns"]]

    @property
    def phases(self) -> int:
        return len(self.run["draws"]) if self.run["order"] == "phases" else 1

    def optimizers(self) -> list:
        return [adamw(learner.module.parameters(), self.settings) for learner in self.learners]

    def train_phase(self, phase: int, optimizers: list, head: dict | None, weights) -> dict:
        """One phase from its start or from a checkpoint's head; what is known of it."""
        world, settings, evaluation = self.means.world, self.settings, self.run["evaluation"]
        earlier = {key: sum(one[key] for one in self.before) for key in ("tokens", "seconds")} | {"steps": phase * settings["steps"]}
        course = head["course"] if head else {}
        standing = Standing(course["step"], course["tokens"], course.get("weighing"), False) if head else Standing()
        path, clock = list(head["path"]) if head else [], Stopwatch(course.get("seconds", 0.0))
        if head:
            self.curve, self.marks = Curve(course["curve"]), list(course["marks"])
        best = BestWeights(self.learners, head and head.get("best"), weights) if settings["keeps"] == "best" else None
        judged = evaluation["final"] if evaluation["same"] else evaluation["onTheWay"]

        def wants_state(step: int) -> bool:
            self.means.stopping.steps += 1
            return self.means.stopping.is_due or clock.since_lap() >= self.means.package.recipe["checkpoints"]["everySeconds"]

        for record in train(self.task(phase, optimizers, judged), standing, wants_state):
            if record["kind"] == "state":
                with clock.stopped():
                    self.keep(record["standing"], earlier, clock.seconds, path, best, optimizers)
                if world.tell(self.means.stopping.is_due):
                    raise Stopped
                continue
            if record["kind"] == "evaluation":
                path.append(record["domains"])
                if best:
                    best.hear(record["step"], record["domains"])
            standing.tokens = record.get("tokens", standing.tokens)
            self.tell(record, earlier, clock.seconds)
        if best and best.weights:
            put_weights(self.learners, best.weights)
        final = path[-1] if evaluation["same"] and not best else self.scorer.quality(evaluation["final"])
        known = {"tokens": standing.tokens, "seconds": clock.seconds, "final": final, "precision": world.precision, "path": path}
        return known | ({"keptStep": best.best["step"]} if best and best.best else {})

    def task(self, phase: int, optimizers: list, judged: list[dict]) -> Task:
        order, draws = self.run["order"], self.run["draws"]
        members = len(draws) if order == "members" else 1
        sequences = [self.draw(one) for one in (draws if order == "members" else [draws[phase]])]
        return Task(
            name=self.run["id"],
            world=self.means.world,
            learners=self.learners,
            modules=self.modules,
            optimizers=optimizers,
            objective=self.objective,
            settings=self.settings,
            sharing=Sharing(self.means.world, self.settings, self.shape["context"], draws[phase]["gateSeed"]),
            draw=lambda step, index: sequences[step % members](step // members, index),
            evaluate=lambda: self.scorer.quality(judged),
            write=(lambda: self.sample(judged[0])) if self.learners[-1].writes else None,
            member=lambda step: step % members,
        )

    def draw(self, one: dict) -> Callable[[int, int], Sequence]:
        """What makes a sequence of a turn."""
        streams = {name: self.means.package.stream(name, "train") for name in one["turns"]}
        turns = [streams[name] for name in one["turns"]]
        settings = DrawSettings(one["seed"], self.settings["sequences"], one["context"], one["onGrid"])
        return lambda turn, index: draw(turns, turn // one["updatesOnText"], index, settings)

    def sample(self, held: dict) -> dict:
        """Text that the student writes after the beginning of held-out text."""
        package, context = self.means.package, self.shape["context"]
        first = consecutive(package.stream(held["domain"], "validation"), context, held["limit"])[0]
        prompt = [int(token) for token in first.tokens[: first.prompt or min(PROMPT_TOKENS, context // 2)]]
        tokenizer = Tokenizer.from_file(str(package.folder / "tokenizer.json"))
        seed, module = package.recipe["seed"], inner(self.modules[-1])
        written = continuation(module, prompt, SAMPLE_TOKENS, context, package.end_of_text, seed, self.means.world)
        return {"prompt": tokenizer.decode(prompt, skip_special_tokens=False), "text": tokenizer.decode(written, skip_special_tokens=False)}

    def tell(self, record: dict, earlier: dict, seconds: float) -> None:
        """Writes a record with what it has over all phases, and a line for people now and then."""
        told = record | {"step": earlier["steps"] + record["step"]}
        if "tokens" in record:
            told["tokens"] = earlier["tokens"] + record["tokens"]
        if record["kind"] == "step":
            told["seconds"] = earlier["seconds"] + seconds
            self.curve.add(told)
        else:
            self.marks.append(told | {"stage": self.run["id"]})
        self.files.tell(told)
        if record["kind"] == "evaluation":
            bits = ", ".join(f"{domain} {quality['bitsPerByte']:.4f}" for domain, quality in record["domains"].items())
            self.means.tell(f"{self.run['id']} step {told['step']}: bits per byte {bits}")

    def keep(self, standing: Standing, earlier: dict, seconds: float, path: list, best: BestWeights | None, optimizers: list) -> None:
        """Writes a checkpoint, and a manifest that lists it."""
        course = {"step": standing.step, "tokens": standing.tokens, "stepsInAll": earlier["steps"] + standing.step, "seconds": seconds}
        if standing.weighing is not None:
            course["weighing"] = standing.weighing
        course |= {"curve": self.curve.state, "marks": self.marks, "idle": {}}
        head = {"atOnce": self.settings["microBatch"], "kernels": {}, "course": course, "path": path, "setbacks": []}
        if best and best.best:
            head["best"] = best.best
        if self.phases > 1:
            head["before"] = self.before
        self.checkpoints.save(head, self.learners, optimizers, best.weights if best else None)
        self.means.results.write_manifest()

    def finish(self) -> None:
        """Leaves the models and the record."""
        if self.run["keepsModel"]:
            self.files.write_models(self.learners)
        last, world = self.before[-1], self.means.world
        path = [domains for i, phase in enumerate(self.before) for domains in phase["path"][1 if i > 0 else 0 :]]
        totals = {key: sum(one[key] for one in self.before) for key in ("tokens", "seconds")}
        steps = self.phases * self.settings["steps"]
        record = {"state": "done", "steps": steps, **totals, "final": last["final"], "precision": world.precision}
        record |= {"processes": world.size, "strategy": world.strategy, "device": world.device_name, "path": path}
        record |= {"keptStep": last["keptStep"]} if "keptStep" in last else {}
        for learner in self.learners:
            record |= learner.record(self.scorer, [held for held in self.run["evaluation"]["final"] if held["domain"] in self.turns])
        if self.run["id"] == "teacher":
            record["predictions"] = predictions(self.scorer, self.run["evaluation"]["final"])
        if "phases" in self.run:
            record["tokensByDomain"] = self.tokens_by_domain()
        self.files.finish(record)

    def tokens_by_domain(self) -> dict[str, int]:
        """Tokens trained on of each domain: of turns, each's part of all."""
        tokens, turns = [phase["tokens"] for phase in self.before], self.turns
        if self.run["order"] == "phases":
            return dict(zip(turns, tokens))
        return {domain: rounded(tokens[0] * turns.count(domain) / len(turns)) for domain in dict.fromkeys(turns)}
