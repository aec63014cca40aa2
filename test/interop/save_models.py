"""Saves small GPT-2s as transformers does, for produce_outside.ts to open: in several shards and bf16, in one file and f16, and as the
oldest checkpoints are, without prefixes and with masks; and what save_trained.py and save_curves.py do. Run: python save_models.py FOLDER
"""

import json
import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import save_curves
import save_trained
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

END_OF_TEXT = "<|endoftext|>"
CONTEXT = 32
SENTENCES = ["The ferry leaves at eight.", "Who counts the sacks before the ferry leaves?", "def leaves(ferry): return 8"]


def trained_tokenizer():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=[END_OF_TEXT], initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(SENTENCES * 3, trainer)
    return tokenizer


def heated_model(seed, vocabulary, **shape):
    """Weights far from a fresh model's, so that every gain, bias and head matters."""
    torch.manual_seed(seed)
    config = GPT2Config(vocab_size=vocabulary, n_positions=CONTEXT, bos_token_id=0, eos_token_id=0, **shape)
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    return model


def save(folder):
    tokenizer = trained_tokenizer()
    vocabulary = tokenizer.get_vocab_size()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=END_OF_TEXT, eos_token=END_OF_TEXT)

    shards = folder / "shards-bf16"
    heated_model(1, vocabulary, n_layer=3, n_head=4, n_embd=48).to(torch.bfloat16).save_pretrained(shards, max_shard_size="60KB")
    fast.save_pretrained(shards)
    assert len(list(shards.glob("*.safetensors"))) > 2

    whole = folder / "whole-f16"
    heated_model(2, vocabulary, n_layer=2, n_head=2, n_embd=32, n_inner=80).to(torch.float16).save_pretrained(whole)
    fast.save_pretrained(whole)

    hub = folder / "hub-f32"
    hub.mkdir(parents=True)
    model = heated_model(3, vocabulary, n_layer=2, n_head=2, n_embd=32)
    tensors = {name: tensor.detach().clone() for name, tensor in model.transformer.state_dict().items()}
    tensors["lm_head.weight"] = tensors["wte.weight"].clone()
    for layer in range(2):
        tensors[f"h.{layer}.attn.bias"] = torch.tril(torch.ones(CONTEXT, CONTEXT)).view(1, 1, CONTEXT, CONTEXT)
        tensors[f"h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    save_file(tensors, hub / "model.safetensors")
    (hub / "config.json").write_text(json.dumps({**model.config.to_dict(), "n_ctx": CONTEXT}))
    tokenizer.model.save(str(hub))


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    save(folder / "outside")
    save_trained.save(folder / "trained")
    save_curves.save(folder / "curves")
