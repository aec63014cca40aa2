"""Files of curves: those of the studio as TensorBoard, csv and json read them, and those of PyTorch's SummaryWriter as the studio does.

The event files in the folder curves are written by save_curves.py, the others and curves.json by produce_curves.ts.
"""

import csv
import json
import os
import pathlib

import pytest
import save_curves
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.util.tensor_util import make_ndarray


@pytest.fixture(scope="module")
def folder():
    return pathlib.Path(os.environ["LIMBECK_INTEROP"]) / "curves"


@pytest.fixture(scope="module")
def produced(folder):
    return json.loads((folder / "curves.json").read_text())


def test_tensorboard_reads_every_step_time_and_value_of_an_event_file(folder, produced):
    first, *events = EventFileLoader(str(folder / "tensorboard")).Load()
    assert first.file_version == "brain.Event:2"
    assert len(produced["rows"]) == len(events) > 40
    for event, row in zip(events, produced["rows"], strict=True):
        assert (event.step, event.wall_time) == (row["step"], row["seconds"])
        values = {value.tag: make_ndarray(value.tensor).item() for value in event.summary.value}
        assert values.keys() == row["values"].keys()
        for tag, value in values.items():
            assert value == pytest.approx(row["values"][tag], rel=1e-6)


def test_the_table_and_the_lines_hold_the_same_numbers(folder, produced):
    with open(folder / "csv", newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    lines = [json.loads(line) for line in (folder / "jsonl").read_text().splitlines()]
    assert len(rows) == len(lines) == len(produced["rows"])
    for row, line, told in zip(rows, lines, produced["rows"], strict=True):
        assert int(row["step"]) == line["_step"] == told["step"]
        assert float(row["time"]) == line["_timestamp"] == told["seconds"]
        assert {name: float(row[name]) for name in told["values"]} == told["values"]
        assert len(line) == 3 + len(told["values"])
    assert "train.loss" in lines[-1] and "validation.en.bitsPerByte" in lines[-1]


@pytest.mark.parametrize("name", ["simple", "tensors"])
def test_the_studio_reads_what_a_summary_writer_wrote(produced, name):
    read = produced["read"][name]
    steps = list(save_curves.STEPS)
    assert read["startedAt"] == 1.7e12
    assert read["step"] == read["seconds"] == steps
    assert read["columns"]["loss"]["last"] == [save_curves.loss(step) for step in steps]
    assert read["columns"]["lr"]["last"] == [0.5] * len(steps)
    assert read["columns"].keys() == {"loss", "lr"}
