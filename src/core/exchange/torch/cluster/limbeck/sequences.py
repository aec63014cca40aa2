"""Sequences of tokens with their targets: windows of a text, which of them a step draws, and which are scored. The order of all draws is
the studio's; each is addressed by (seed, step, sequence), so every process makes its own part of a step's batch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy

from .randoms import Random

UNSCORED = -1  # the target of a position that is not scored


@dataclass
class Sequence:
    """Tokens [T] and the next token of each, or UNSCORED [T]."""

    tokens: numpy.ndarray
    targets: numpy.ndarray
    prompt: int | None = None  # of an instruction with its response: how many of the tokens are the prompt

    @property
    def scored(self) -> int:
        return int((self.targets != UNSCORED).sum())


@dataclass
class Stream:
    """Tokens of a domain, document after document. Of instructions, `examples` [N, 2] says where each begins and how long its prompt is."""

    domain: str
    tokens: numpy.ndarray
    examples: numpy.ndarray | None = None


@dataclass(frozen=True)
class DrawSettings:
    seed: int
    count: int  # sequences of a step
    context: int  # tokens of a window
    on_grid: bool = False  # whether windows start at multiples of the context alone


def sequence_at(tokens: numpy.ndarray, start: int, context: int) -> Sequence:
    """The `context` tokens from `start` and their successors; positions past the end are padding."""
    scored = max(0, min(context, len(tokens) - start - 1))
    sequence = Sequence(numpy.zeros(context, numpy.int64), numpy.full(context, UNSCORED, numpy.int64))
    sequence.tokens[:scored] = tokens[start : start + scored]
    sequence.targets[:scored] = tokens[start + 1 : start + 1 + scored]
    return sequence


def sequence_of(stream: Stream, start: int, context: int) -> Sequence:
    """The window from `start`: of plain text it begins at that token, of instructions it is example `start / context`."""
    if stream.examples is None:
        return sequence_at(stream.tokens, start, context)
    index = start // context
    begin, length = (int(number) for number in stream.examples[index])
    end = int(stream.examples[index + 1, 0]) if index + 1 < len(stream.examples) else len(stream.tokens)
    prompt, response = kept(length, end - begin - length, context)
    first = begin + length - prompt
    sequence = sequence_at(stream.tokens[first : first + prompt + response], 0, context)
    sequence.targets[: max(0, prompt - 1)] = UNSCORED
    sequence.prompt = prompt
    return sequence


def kept(prompt: int, response: int, context: int) -> tuple[int, int]:
    """What a window has of an example, whose last token is a target alone: its prompt's end and its response's beginning. At least half of
    the window is for the response, or as much as that needs."""
    room = context + 1
    of_prompt = min(prompt, room - min(response, math.ceil(context / 2)))
    return of_prompt, min(response, room - of_prompt)


def draw_window(streams: list[Stream], step: int, index: int, settings: DrawSettings) -> tuple[Stream, int]:
    """Where sequence `index` of step `step` begins, both counted from 0: streams take turns, one that is listed more often has more."""
    context = settings.context
    stream = streams[(step * settings.count + index) % len(streams)]
    random = Random(settings.seed, step, index)
    if stream.examples is not None:
        return stream, context * random.below(len(stream.examples))
    start = random.below(max(1, len(stream.tokens) - context))
    return stream, start - start % context if settings.on_grid else start


def draw(streams: list[Stream], step: int, index: int, settings: DrawSettings) -> Sequence:
    """Sequence `index` of step `step`."""
    stream, start = draw_window(streams, step, index, settings)
    return sequence_of(stream, start, settings.context)


def consecutive(stream: Stream, context: int, limit: int) -> list[Sequence]:
    """Windows that follow one on the other, those whose first token is among the first `limit`."""
    if stream.examples is not None:
        starts = [i * context for i, (begin, _) in enumerate(stream.examples) if begin < limit]
    else:
        starts = list(range(0, min(limit, max(0, len(stream.tokens) - 1)), context))
    return [sequence_of(stream, start, context) for start in starts]
