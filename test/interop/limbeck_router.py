"""Reads a router's file (limbeck-router.json) and routes sequences of token ids; needs NumPy alone.

The scores of a sequence are weights · features + intercept. Its features are the counts of single tokens and of the pairs
of neighbouring tokens that the file lists, as n or 1 + ln n, times the idf, scaled to length one.
"""

import collections
import json

import numpy


class Router:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            parts = json.load(file)
        if parts["format"] != "limbeck-router" or parts["version"] > 2:
            raise ValueError(f"{path} is no router of version 1 or 2")
        self.domains = parts["domains"]
        self.log_counts = parts.get("termFrequency") == "log"
        self.link = parts.get("link", "softmax")
        self.temperature = parts.get("temperature", 1.0)
        self.idf = numpy.array(parts["idf"])
        self.intercept = numpy.array(parts["intercept"])
        self.weights = numpy.array(parts["weights"])  # [domains, features]
        pairs = parts.get("pairs", [])
        self.pairs = {tuple(pair): parts["vocabSize"] + i for i, pair in enumerate(pairs)}

    def features(self, tokens):
        """Which features `tokens` has, and the value of each."""
        tokens = [int(token) for token in tokens]
        counts = collections.Counter(tokens)
        counts.update(self.pairs[pair] for pair in zip(tokens, tokens[1:]) if pair in self.pairs)
        where = numpy.array(list(counts), dtype=int)
        frequency = numpy.array(list(counts.values()), dtype=float)
        values = (1 + numpy.log(frequency) if self.log_counts else frequency) * self.idf[where]
        length = numpy.sqrt(numpy.sum(values**2))
        return where, values / length if length > 0 else values

    def scores(self, tokens):
        where, values = self.features(tokens)
        return self.weights[:, where] @ values + self.intercept

    def probabilities(self, tokens):
        """The probability of each domain."""
        scores = self.scores(tokens)
        if self.link == "clipped":
            shares = (numpy.clip(scores, -1, 1) + 1) / 2
            return shares / shares.sum() if shares.sum() > 0 else numpy.full(len(shares), 1 / len(shares))
        scaled = (scores - scores.max()) / self.temperature
        return numpy.exp(scaled) / numpy.exp(scaled).sum()
