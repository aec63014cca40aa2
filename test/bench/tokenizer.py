"""Python's part of npm run bench -- --tokenizer: trains on the texts in a folder, encodes them, and prints how long that took.

tokenizer.py FOLDER VOCABULARY TURNS PATTERN: without a pattern it cuts as GPT-2 does.
"""

import json
import pathlib
import sys
import time

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

folder, vocabulary, turns, pattern = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
texts = [path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.rglob("*")) if path.is_file()]


def timed(task):
    before = time.perf_counter()
    task()
    return time.perf_counter() - before


def fresh():
    tokenizer = Tokenizer(models.BPE())
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=pattern == "")
    split = [pre_tokenizers.Split(Regex(pattern), behavior="isolated")] if pattern else []
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*split, byte_level])
    return tokenizer


seconds = {"train": float("inf"), "encode": float("inf")}
for _ in range(turns):
    tokenizer = fresh()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        min_frequency=2,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>"],
        show_progress=False,
    )
    seconds["train"] = min(seconds["train"], timed(lambda: tokenizer.train_from_iterator(texts, trainer)))
    seconds["encode"] = min(seconds["encode"], timed(lambda: tokenizer.encode_batch_fast(texts)))
print(json.dumps(seconds))
