"""Seconds of compute, without those that keeping states takes."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import Iterator


class Stopwatch:
    """Runs on from so many seconds."""

    def __init__(self, seconds: float):
        self.before, self.started = seconds, time.monotonic()
        self.lap = self.started

    @property
    def seconds(self) -> float:
        return self.before + time.monotonic() - self.started

    def since_lap(self) -> float:
        """Seconds since it was last stopped, or since it began."""
        return time.monotonic() - self.lap

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Time does not count inside; a lap ends with it."""
        self.before = self.seconds
        yield
        self.started = self.lap = time.monotonic()
