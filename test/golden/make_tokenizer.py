"""Writes tokenizer.json beside it: byte-level BPE as Python `tokenizers` trains, saves and applies it.

Run with `python test/golden/make_tokenizer.py`; needs the package `tokenizers` (made with 0.23). The training text is
generated here from a seed, so nothing but this file and that package decides what is written.
"""

import json
import random
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

PHRASES = [
    "The harbour master's log says they'll sail at dawn, and we've no reason to doubt it.",
    "I'm sure it's the ferryman's; you'd know, you're his sister. DON'T shout, it isn't won.",
    "L'été dernier, la pêcheuse a réparé 14 filets à l'aube, où la mer était calme.",
    "Überall läuft die Straße größer werdender Schiffe entlang; süße Äpfel für 3,50 €.",
    "def weigh(catch: list[float]) -> float:\r\n    return sum(catch) / max(1, len(catch))\r\n",
    "for i in range(10_000):\n\tif i % 7 == 0 and not seen[i]:\n\t\tprint(f\"{i:>8} | {total:.2f}\")\n",
    "港口的灯塔在雾中闪烁,渔船慢慢回来了。",
    "灯台の光が見える。船は十時に出ます。",
    "등대의 불빛이 보인다. 배는 열 시에 떠난다.",
    "Привет, мир! Корабль уходит в 10:45 утра.",
    "السفينة تغادر عند الفجر في ١٢ يونيو",
    "वह नाव सुबह निकलती है",
    "👩‍🚀🚀 launch in 3…2…1 🎉🎉🎉 (see http://example.org/a?b=1&c=%20)",
    "a  b   c    d\n\n\n   e \t f",
    "==== ---- #### .... ____ aaaaaaaaaaaaaaaa aaaaaaa aaa",
    "x² + y² = z², ½ of Ⅻ, 2024-02-29T12:00:00Z, №5",
]

TEXTS = [
    "",
    " ",
    "\n",
    "   ",
    "a",
    "Hello, harbour! It's dawn; they'll sail, won't they? I'D say WE'VE time.",
    "'s 't 're 've 'm 'll 'd 'x ''s s' 'S 'LL 'l 'r 'v",
    "leading   spaces, trailing spaces   ",
    "tabs\tand\r\nCRLF\r\n\r\nand\n\n\nmany  \n  mixed \t\n",
    "no\u00a0break, ideographic\u3000space, thin\u2009space\u2009\u2009, line\u2028separator",
    "next\u0085line and\u0085\u0085two, byte\ufefforder\ufeff\ufeffmark",
    "1234567890 12,345.67 ½ Ⅻ ٣٤ 2e-5 0x1F",
    "def f(x):\n    return [i**2 for i in range(x) if i % 2 == 0]  # squares\n",
    "naïve café — “quotes” … Straße, cœur, Ångström, e\u0301 decomposed",
    "灯塔在雾中闪烁。灯台の光 등대의 불빛 Привет السفينة नाव",
    "👩‍🚀👨‍👩‍👧‍👦🏳️‍🌈 🎉🎉 ✈️ 𝒳𝒴 𐍈 🇫🇷",
    "aaaaaaaaaaaaaaaaaaaaaaa aaaaaaaaaaaa aaaaa ====== =======",
    "snake_case camelCase SCREAMING_CASE kebab-case a_b__c",
    "<|endoftext|> is text <|endoftext|>here",
    "control \u0000\u0001\u001f\u007f and private \ue000 and last \U0010ffff",
    "word" * 60,
]


def training_documents() -> list[str]:
    """Phrases in random order, some with a letter changed, so that counts differ and ties are common."""
    draw = random.Random(7)
    documents = []
    for _ in range(40):
        picked = [draw.choice(PHRASES) for _ in range(6)]
        place = draw.randrange(len(picked))
        word = draw.choice(picked[place].split())
        picked[place] = picked[place].replace(word, word[::-1])
        documents.append(draw.choice(["\n", " ", "\r\n\r\n"]).join(picked))
    return documents


def train(documents: list[str], vocab_size: int, min_frequency: int) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=min_frequency,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(documents, trainer)
    tokenizer.encode_special_tokens = True  # "<|endoftext|>" in a document is text
    return tokenizer


def main() -> None:
    documents = training_documents()
    trainings = []
    # The last two run out of pairs before they reach their size.
    for vocab_size, min_frequency in [(257, 2), (600, 2), (5000, 1), (5000, 4)]:
        tokenizer = train(documents, vocab_size, min_frequency)
        trainings.append(
            {
                "vocabSize": vocab_size,
                "minFrequency": min_frequency,
                "file": tokenizer.to_str(pretty=True),
                "encodings": [tokenizer.encode(text).ids for text in TEXTS],
            }
        )
    golden = {"documents": documents, "texts": TEXTS, "trainings": trainings}
    path = Path(__file__).with_name("tokenizer.json")
    path.write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
