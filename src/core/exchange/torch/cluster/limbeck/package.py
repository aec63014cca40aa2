"""The package that the studio exported: its manifest is held against the files before anything is trained, and what it says is read here."""

from __future__ import annotations

import json
import pathlib

import numpy
import torch

from .files import sha256_of
from .sequences import Stream
from .tensors import read_tensors

VERSION = 1


class Package:
    """The folder that recipe.json stands in. Raises ValueError for a folder that is no package or of a newer version."""

    def __init__(self, recipe_path: pathlib.Path):
        self.folder = recipe_path.resolve().parent
        self.recipe = self.read_json(recipe_path.name)
        self.manifest = self.read_json("manifest.json")
        check_version("manifest.json", self.manifest, "limbeck-cluster")
        self.runs_file = self.read_json("runs.json")
        check_version("runs.json", self.runs_file, "limbeck-cluster-runs")
        if recipe_path.name != "recipe.json" or "cluster" not in self.recipe:
            raise ValueError(f"{recipe_path.name} is not the recipe of a package: name the recipe.json that came with it")

    def read_json(self, name: str) -> dict:
        try:
            return json.loads((self.folder / name).read_bytes())
        except FileNotFoundError:
            raise ValueError(f"{self.folder} has no {name}: unpack the whole package, and name its recipe.json") from None
        except ValueError:
            raise ValueError(f"{name} is not JSON: unpack the package again") from None

    @property
    def cluster(self) -> dict:
        return self.recipe["cluster"]

    @property
    def runs(self) -> list[dict]:
        return self.runs_file["runs"]

    @property
    def end_of_text(self) -> int:
        return self.runs_file["endOfText"]

    def check(self) -> None:
        """Raises ValueError naming a file that is not the one that the studio wrote."""
        for listed in self.manifest["files"]:
            path = self.folder / listed["path"]
            if not path.is_file():
                raise ValueError(f"{listed['path']} is missing: unpack the whole package")
            if path.stat().st_size != listed["bytes"] or sha256_of(path) != listed["sha256"]:
                raise ValueError(
                    f"{listed['path']} was changed after the studio wrote it: unpack the package again, or change the recipe in the studio"
                    " and export it anew"
                )

    def domain(self, name: str) -> dict:
        return next(domain for domain in self.runs_file["domains"] if domain["name"] == name)

    def stream(self, name: str, split: str) -> Stream:
        """The tokens of one part of a domain, which stay on disk until they are looked at."""
        text = self.domain(name)[split]
        tokens = self.array(text["file"], f"<u{text['bits'] // 8}")
        if len(tokens) != text["tokens"]:
            raise ValueError(f"{text['file']} has {len(tokens)} tokens, where {text['tokens']} are due")
        examples = self.array(text["examples"], "<u4").reshape(-1, 2) if "examples" in text else None
        return Stream(name, tokens, examples)

    def array(self, name: str, kind: str) -> numpy.ndarray:
        path = self.folder / name
        return numpy.memmap(path, kind, "r") if path.stat().st_size > 0 else numpy.zeros(0, kind)

    def weights(self, name: str) -> dict[str, torch.Tensor]:
        return read_tensors(self.folder / name)


def check_version(name: str, file: dict, form: str) -> None:
    if file.get("format") != form or file["version"] > VERSION:
        raise ValueError(f"{name} is {file.get('format')} {file.get('version')}; this program reads {form} up to version {VERSION}")
