"""The folder of results, which the studio opens again: metrics, checkpoints, models and records of runs, and a manifest with the hashes of all
of them. Only the first process writes."""

from __future__ import annotations

import json
import pathlib
import shutil

from . import checkpoints
from .files import replacing, sha256_of
from .learner import Learner
from .numbers import from_json, to_json
from .package import Package
from .tensors import write_tensors
from .world import World, whole

MANIFEST = "manifest.json"
# What the results are of; they are copied into their folder.
PLANNED = ("recipe.json", "runs.json")


class Results:
    def __init__(self, folder: pathlib.Path, package: Package, world: World):
        self.folder, self.package, self.world = folder, package, world
        self.hashes: dict[pathlib.Path, tuple[tuple[int, int], str]] = {}  # by file: size and time of change, and the SHA-256 it had then
        try:
            listed = json.loads((folder / MANIFEST).read_bytes())["files"]
        except FileNotFoundError:
            listed = []
        if world.is_first:
            folder.mkdir(parents=True, exist_ok=True)
            for name in PLANNED:
                shutil.copyfile(package.folder / name, folder / name)
        self.finished = {file["path"].split("/")[0] for file in listed if file["path"].endswith("/record.json")}

    def write_manifest(self) -> None:
        """Lists what is there. A metrics.jsonl may grow after that: it is listed as it is now, the beginning of what it becomes."""
        if not self.world.is_first:
            return
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file() and path.name != MANIFEST and path.suffix != ".part")
        files = [{"path": path.relative_to(self.folder).as_posix(), **self.known_by(path)} for path in paths]
        of_package = {name: sha256_of(self.package.folder / name) for name in PLANNED}
        manifest = {"format": "limbeck-cluster-results", "version": 1, "package": of_package, "files": files}
        with replacing(self.folder / MANIFEST) as file:
            file.write((json.dumps(manifest, indent=2) + "\n").encode())

    def known_by(self, path: pathlib.Path) -> dict:
        status = path.stat()
        state = (status.st_size, status.st_mtime_ns)
        if self.hashes.get(path, (None, ""))[0] != state:
            self.hashes[path] = (state, sha256_of(path, end=status.st_size))
        return {"bytes": status.st_size, "sha256": self.hashes[path][1]}


class RunResults:
    """What one run leaves in its folder."""

    def __init__(self, results: Results, out: str):
        self.results, self.world = results, results.world
        self.folder = results.folder / out
        self.metrics = self.folder / "metrics.jsonl"

    def begin(self, after: int | None) -> None:
        """Empties the metrics, or keeps those up to step `after`, from which the run goes on."""
        if not self.world.is_first:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = self.metrics.read_text("utf-8").splitlines() if after is not None and self.metrics.exists() else []
        with replacing(self.metrics) as file:
            file.writelines((line + "\n").encode() for line in lines if from_json(line)["step"] <= after)
        self.results.write_manifest()

    def tell(self, record: dict) -> None:
        if self.world.is_first:
            with self.metrics.open("a", encoding="utf-8") as file:
                file.write(to_json(record) + "\n")

    def write_models(self, learners: list[Learner]) -> None:
        """A safetensors file for each member of each model. All processes take part."""
        for _, model, member, parameters in checkpoints.members(learners):
            tensors = (whole(parameter) for parameter in parameters.values())
            if not self.world.is_first:
                for _ in tensors:
                    pass
                continue
            with replacing(self.folder / f"{model}.{member}.safetensors") as file:
                shapes = {name: tuple(parameter.shape) for name, parameter in parameters.items()}
                write_tensors(file, shapes, tensors, lambda piece: None)

    def finish(self, record: dict) -> None:
        if self.world.is_first:
            with replacing(self.folder / "record.json") as file:
                file.write(to_json(record).encode())
        self.results.write_manifest()
        self.world.wait()
