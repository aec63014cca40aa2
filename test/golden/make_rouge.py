"""Makes rouge.json: ROUGE-L as the package rouge-score has it (no stemmer), for test/core/evaluation/rouge.test.ts.

Run with rouge-score installed: python test/golden/make_rouge.py. Texts are drawn from a seed out of few words, so that
they have much in common. `letters` lists every code point that makes a word on its own, with that word: what
lower-casing does to the whole of Unicode.
"""

import importlib.metadata
import json
import pathlib
import random

from rouge_score import rouge_scorer, tokenize

WORDS = "The the market MARKET in Velmora is on Saturday saturday 7 42 007 3.14 snake_case don't well-known Äpfel café naïve".split()
WORDS += ["İstanbul", "straße", "ΣΑΣ", "\u212aelvin", "東京", "🙂", "x²", "٣", "a\u0301b", "ﬁne", "Ⅷ"]
GAPS = [" ", " ", " ", "  ", "\n", "\t", ", ", ". ", "_", "\u00a0", "\u2003", "\u200b", "-"]

PAIRS = [
    ("", ""),
    ("", "something"),
    ("something", ""),
    ("...", "!!!"),
    ("äöü", "äöü"),
    ("the the the the", "the the"),
    ("the cat the cat", "cat the cat the"),
    ("a_b c_d", "a b c d"),
    ("1,000.50", "1000 50"),
    ("Mira lives in Velmora.", "mira LIVES in velmora"),
    ("Mira lives in Velmora.", "In Velmora lives Mira."),
    ("police killed the gunman", "the gunman kill police"),
]


def random_text(generator, length):
    words = generator.choices(WORDS, k=length)
    return "".join(word + generator.choice(GAPS) for word in words)


def random_pairs(seed, count, longest):
    generator = random.Random(seed)
    return [tuple(random_text(generator, generator.randint(0, longest)) for _ in range(2)) for _ in range(count)]


def case(scorer, reference, candidate):
    score = scorer.score(reference, candidate)["rougeL"]
    return {
        "reference": reference,
        "candidate": candidate,
        "words": [tokenize.tokenize(text, None) for text in (reference, candidate)],
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.fmeasure,
    }


def letters():
    points = (point for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF)
    words = ((point, tokenize.tokenize(chr(point), None)) for point in points)
    return [[point, found[0]] for point, found in words if found]


if __name__ == "__main__":
    scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    pairs = PAIRS + random_pairs(1, 30, 12) + random_pairs(2, 6, 60) + random_pairs(3, 2, 400)
    golden = {
        "versions": {"rouge-score": importlib.metadata.version("rouge-score")},
        "letters": letters(),
        "cases": [case(scorer, reference, candidate) for reference, candidate in pairs],
    }
    path = pathlib.Path(__file__).with_name("rouge.json")
    path.write_text(json.dumps(golden, separators=(",", ":"), ensure_ascii=False) + "\n")
