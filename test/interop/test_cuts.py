"""Tokenizers with other cuts than the studio's, trained by Python `tokenizers`: the studio reads their files and gives the same ids.

The cuts are those of models in use: one or several patterns, digits by themselves, GPT-2's own behind them; with and without
normalizers, and with added tokens that are found in texts. encode.ts is the studio's side.
"""

import json
import os
import pathlib
import random
import subprocess

import pytest
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from tokenizers.pre_tokenizers import ByteLevel, Digits, Punctuation, Sequence, Split

ROOT = pathlib.Path(__file__).parents[2]
SAMPLE = pathlib.Path(os.environ["LIMBECK_INTEROP"]) / "tokenizers" / "sample.texts.json"

CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
ENDS = r"\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN = rf"{CONTRACTIONS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{ENDS}"
CAPITAL, SMALL = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
O200K = "|".join(
    [
        rf"[^\r\n\p{{L}}\p{{N}}]?{CAPITAL}*{SMALL}+{CONTRACTIONS}?",
        rf"[^\r\n\p{{L}}\p{{N}}]?{CAPITAL}+{SMALL}*{CONTRACTIONS}?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        ENDS,
    ]
)
WITHOUT_HAN = O200K.replace(r"\p{M}]", r"\p{M}&&[^\p{Han}]]")
POSSESSIVE = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
DEEPSEEK = [
    r"\p{N}{1,3}",
    "[一-龥\u3040-ゟ゠-ヿ]+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|" + ENDS,
]


def level(use_regex=False, prefix=False):
    return ByteLevel(add_prefix_space=prefix, use_regex=use_regex)


def split(pattern, behavior="isolated", invert=False):
    return Split(Regex(pattern), behavior=behavior, invert=invert)


CUTS = {
    "qwen": (Sequence([split(QWEN), level()]), normalizers.NFC()),
    "o200k": (Sequence([split(O200K), level()]), None),
    "o200k-without-han": (Sequence([split(r"[\p{Han}]+"), split(WITHOUT_HAN), level()]), None),
    "possessive": (Sequence([split(POSSESSIVE), level()]), None),
    "neox": (level(True), normalizers.NFC()),
    "starcoder": (Sequence([Digits(individual_digits=True), level(True)]), None),
    "deepseek": (Sequence([*(split(pattern) for pattern in DEEPSEEK), level()]), None),
    "bloom": (Sequence([split(" ?[^(\\s|[.,!?…。，、।۔،])]+"), level()]), None),
    "falcon": (Sequence([Punctuation("contiguous"), level(True), Digits(individual_digits=False), split("[0-9][0-9][0-9]")]), None),
    "prefix": (level(True, prefix=True), None),
    "prefixes": (Sequence([Split("e", "merged_with_next"), Digits(), level(prefix=True)]), None),
    "previous": (Sequence([Split(" ", "merged_with_previous"), level()]), None),
    "removed": (Sequence([split(r"\w+|[^\w\s]+", "removed", invert=True), level()]), None),
    "contiguous": (Sequence([split(r"\s", "contiguous"), level()]), None),
    "uncut": (level(), None),
    "changed": (
        Sequence([split(QWEN), level()]),
        normalizers.Sequence(
            [
                normalizers.NFKD(),
                normalizers.StripAccents(),
                normalizers.Lowercase(),
                normalizers.Strip(),
                normalizers.Replace(Regex(r"\d"), "0"),
                normalizers.Replace("--", "-"),
                normalizers.Prepend("_"),
            ]
        ),
    ),
}
# What these do to texts has them come back otherwise.
CHANGING = {"qwen", "neox", "prefix", "prefixes", "removed", "changed"}

ADDED = [
    AddedToken("<tool_call>", normalized=False),
    AddedToken("<|end|>", lstrip=True, normalized=False),
    AddedToken("<|sep|>", rstrip=True, normalized=True),
    AddedToken("MiXéd", normalized=True),
    AddedToken("word", single_word=True, normalized=False),
    AddedToken("ing", normalized=False),
    AddedToken("   ", normalized=True),
    AddedToken("      ", normalized=True),
    AddedToken("\t\t", normalized=False),
    AddedToken("endoftext", normalized=False),
]
# Those that take no white space let a text come back; blanks have no form that a Strip leaves.
PLAIN = [token for token in ADDED if not (token.lstrip or token.rstrip)]
ADDED_TO = {
    "o200k": PLAIN,
    "falcon": PLAIN,
    "starcoder": [],
    "bloom": [],
    "changed": [token for token in ADDED if token.content.strip() or not token.normalized],
}

PIECES = (
    "'s|'S|'\u017f|'Re|'ve|'lL|'d| |  |   |      |\n|\r\n|\r|\t|\t\t|\u0085|\u00a0|\u3000|\u2028|\ufeff|\u0000|7|12|34567|\u00bd|\u00b2|\u216b|\u0663|e|é|e\u0301|ß|İ|ǅ"
    "|Word|word|words|ing|HTTPServer|camelCase|ABC|Σας|灯火|ひらカナ|한국|हिन्दी|नि|ไทย|!|...|--|/|(|،|।|_|<|🎉|👩‍🚀|<tool_call>|<|end|>|<|sep|>|MiXéd|MIXE\u0301D|<|endoftext|>"
).replace("<|", "<\x01").replace("|>", "\x01>").split("|")
PIECES = [piece.replace("\x01", "|") for piece in PIECES]


def probes():
    rng = random.Random(5)
    hostile = ["".join(rng.choices(PIECES, k=rng.randrange(25))) for _ in range(600)]
    texts = json.loads(SAMPLE.read_text())
    return [*hostile, *rng.sample(texts, 60)]


def trained(name, texts):
    cut, normalizer = CUTS[name]
    tokenizer = Tokenizer(models.BPE(ignore_merges=name == "o200k"))
    tokenizer.pre_tokenizer = cut
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=900, initial_alphabet=ByteLevel.alphabet(), special_tokens=["<|endoftext|>", "<|im_start|>"], show_progress=False
    )
    tokenizer.train_from_iterator([text.replace("<|endoftext|>", "") for text in texts], trainer)
    tokenizer.add_tokens(ADDED_TO.get(name, ADDED))
    return tokenizer


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """The tokenizers by Python, and what the studio makes of their files."""
    folder = tmp_path_factory.mktemp("cuts")
    texts = probes()
    (folder / "probes.json").write_text(json.dumps(texts))
    ours = {name: trained(name, texts) for name in CUTS}
    for name, tokenizer in ours.items():
        tokenizer.save(str(folder / f"{name}.tokenizer.json"))
    subprocess.run(["npx", "--no-install", "tsx", "test/interop/encode.ts", str(folder)], cwd=ROOT, check=True)
    return texts, {name: (tokenizer, json.loads((folder / f"{name}.studio.json").read_text())) for name, tokenizer in ours.items()}


def ids_of(tokenizer, texts):
    tokenizer.encode_special_tokens = True  # the name of a special token in a text is text
    return [encoding.ids for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]


@pytest.mark.parametrize("name", CUTS)
def test_the_studio_gives_the_same_ids_and_exports_a_file_that_does(studio, name):
    texts, made = studio
    tokenizer, result = made[name]
    for text, ours, theirs in zip(texts, ids_of(tokenizer, texts), result["ids"], strict=True):
        assert theirs == ours, repr(text)
    assert ids_of(Tokenizer.from_str(result["file"]), texts) == result["ids"]
    takes_space = any(token.lstrip or token.rstrip for token in ADDED_TO.get(name, ADDED))
    assert bool(result["remarks"]) == (name in CHANGING or takes_space)
    assert (result["changed"] > 0) == bool(result["remarks"])
