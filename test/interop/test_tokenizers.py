"""The studio's tokenizers against Python `tokenizers`, trained on the same texts: the same file, and the same ids.

The folder `tokenizers` in LIMBECK_INTEROP is written by produce_tokenizers.ts.
"""

import array
import hashlib
import json
import os
import pathlib

import pytest
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

FOLDER = pathlib.Path(os.environ["LIMBECK_INTEROP"]) / "tokenizers"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
CL100K = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def named(case):
    return case["name"]


def texts_of(case):
    return json.loads((FOLDER / f"{case['corpus']}.texts.json").read_text())


def file_of(case):
    return (FOLDER / f"{case['name']}.json").read_text()


def trained(case):
    tokenizer = Tokenizer(models.BPE())
    if case["preTokenizer"] == "gpt2":
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    else:
        split = pre_tokenizers.Split(Regex(CL100K), behavior="isolated", invert=False)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=case["vocabSize"],
        min_frequency=case["minFrequency"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>", *case["specialTokens"]],
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts_of(case), trainer)
    return tokenizer


def assert_same_ids(tokenizer, case):
    tokenizer.encode_special_tokens = True  # "<|endoftext|>" in a document is text
    probes = tokenizer.encode_batch(EXPECTED["probes"], add_special_tokens=False)
    for text, ids, encoding in zip(EXPECTED["probes"], case["ids"], probes, strict=True):
        assert encoding.ids == ids, repr(text)
    digest = hashlib.sha256()
    for encoding in tokenizer.encode_batch_fast(texts_of(case), add_special_tokens=False):
        digest.update(array.array("I", encoding.ids).tobytes())
    assert digest.hexdigest() == case["digest"]


@pytest.mark.parametrize("case", [case for case in EXPECTED["cases"] if "vocabSize" in case], ids=named)
def test_the_same_text_gives_the_same_file_and_the_same_ids(case):
    tokenizer = trained(case)
    assert tokenizer.to_str(pretty=True) == file_of(case)
    assert_same_ids(tokenizer, case)


@pytest.mark.parametrize("case", [case for case in EXPECTED["cases"] if "vocabSize" not in case], ids=named)
def test_a_file_like_llama_3s_is_encoded_as_python_encodes_it(case):
    assert_same_ids(Tokenizer.from_str(file_of(case)), case)
