"""Seeded random numbers, bit for bit the studio's. A stream is addressed by whole numbers (seed, step, index, …), so any draw can be
made again, on any process, without those before it."""

import math

WORD = 0xFFFFFFFF
GOLDEN = 0x9E3779B9


def hash32(*parts: int) -> int:
    """Mixes whole numbers into one well-spread 32-bit word (murmur3's finaliser after each number)."""
    h = GOLDEN
    for part in parts:
        h = ((h ^ (part & WORD)) * 0x85EBCA6B) & WORD
        h ^= h >> 13
        h = (h * 0xC2B2AE35) & WORD
        h ^= h >> 16
    return h


class Random:
    """The stream that belongs to these numbers; equal numbers give equal streams."""

    def __init__(self, *address: int):
        self.state = hash32(*address)

    def next(self) -> float:
        """A number in [0, 1) with 32 random bits."""
        self.state = (self.state + GOLDEN) & WORD
        return hash32(self.state) / 2**32

    def below(self, bound: int) -> int:
        """A whole number in [0, bound)."""
        return math.floor(self.next() * bound)

    def normal(self) -> float:
        """A draw from N(0, 1) (Box–Muller)."""
        radius = math.sqrt(-2 * math.log(1 - self.next()))
        return radius * math.cos(2 * math.pi * self.next())
