"""Trains what Limbeck, a studio for small language models, exported for a cluster.

    pip install -r requirements.txt
    torchrun --nproc-per-node 8 train.py recipe.json
    accelerate launch train.py recipe.json
    python train.py recipe.json                        # one process
    torchrun … train.py recipe.json --stop-after 1000  # stops after so many steps, to be started again
    torchrun … train.py recipe.json --strategy fsdp --precision bf16   # in place of what the recipe says

Every run of runs.json is trained in turn, from the weights, on the text and with the random numbers that the studio would have used: as many
processes as there are make its batches together, so their number changes rounding alone. Results go to results/, which the studio opens
again. Started anew, or after a SIGTERM, it goes on from the last checkpoint there. All processes must see the same folder.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import signal
import sys

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # without it, matrix products on a GPU differ from time to time

import torch

from limbeck.package import Package
from limbeck.results import Results
from limbeck.run import Means, Run, Stopped, Stopping
from limbeck.world import World


def main() -> int:
    parser = argparse.ArgumentParser(description="Trains what Limbeck exported for a cluster.")
    parser.add_argument("recipe", type=pathlib.Path, help="the package's recipe.json")
    parser.add_argument("--strategy", help="ddp: every process has all weights; fsdp: each has a part (default: the recipe's)")
    parser.add_argument("--precision", help="f32, or bf16 to compute in with weights and sums in f32 (default: the recipe's)")
    parser.add_argument("--results", type=pathlib.Path, help="folder of results (default: results, beside the recipe)")
    parser.add_argument("--stop-after", type=int, metavar="STEPS", help="keep the state after so many steps and stop")
    given = parser.parse_args()
    try:
        package = Package(given.recipe)
        world = World(given.strategy or package.cluster["strategy"], given.precision or package.cluster["precision"])
    except ValueError as error:
        parser.error(str(error))
    try:
        status = train(package, world, given)
        world.wait()  # none leaves while another still hears from it
        return status
    except ValueError as error:
        if world.is_first:
            print(f"train.py: {error}", file=sys.stderr)
        return 1
    finally:
        world.close()


def train(package: Package, world: World, given: argparse.Namespace) -> int:
    torch.use_deterministic_algorithms(True, warn_only=True)
    check(package, world)
    stopping = Stopping(given.stop_after)
    signal.signal(signal.SIGTERM, lambda *_: setattr(stopping, "asked", True))
    results = Results(given.results or package.folder / "results", package, world)
    means = Means(
        package=package,
        results=results,
        world=world,
        tell=(lambda line: print(line, flush=True)) if world.is_first else lambda line: None,
        stopping=stopping,
    )
    means.tell(f"{world.size} processes, {world.strategy}, {world.precision}, {world.device_name}")
    for run in package.runs:
        if run["out"] in results.finished:
            means.tell(f"{run['id']} is finished")
            continue
        try:
            Run(run, means).train()
        except Stopped:
            means.tell(f"{run['id']} stops here; start again to go on")
            return 0
    means.tell(f"All runs are finished: open {results.folder} in the studio")
    return 0


def check(package: Package, world: World) -> None:
    """Raises ValueError, in all processes, naming a file that is not the studio's."""
    problem = None
    if world.is_first:
        try:
            package.check()
        except ValueError as error:
            problem = str(error)
    problem = world.tell(problem)
    if problem:
        raise ValueError(problem)


if __name__ == "__main__":
    sys.exit(main())
