"""Writes curves as trainers do, with PyTorch's SummaryWriter, for produce_curves.ts to read: scalars as simple values and as tensors, and what
else it writes, which is no curve."""

import numpy
from torch.utils.tensorboard import SummaryWriter

STEPS = range(0, 200, 10)


def loss(step):
    return 4 - step / 64


def save(folder):
    for name, new_style in [("simple", False), ("tensors", True)]:
        with SummaryWriter(folder / name) as writer:
            writer.add_text("note", "no curve", 0)
            for step in STEPS:
                writer.add_scalar("Loss/train", loss(step), step, walltime=1.7e9 + step, new_style=new_style)
                writer.add_scalar("lr", 0.5, step, walltime=1.7e9 + step, new_style=new_style)
                writer.add_histogram("weights", numpy.array([1.0, 2.0, step]), step)
