"""Trains a small GPT-2 on modules of Python's standard library and saves it as transformers does, with text that it never saw: a model whose
predictions mean something, for what other programs make of it.
"""

import argparse
import ast
import inspect
import os
import textwrap
import typing

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

END_OF_TEXT = "<|endoftext|>"
CONTEXT = 64
STEPS = 300


def save(folder):
    text = "".join(inspect.getsource(module) for module in [argparse, inspect, typing, ast])
    held_out = inspect.getsource(textwrap)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=500, special_tokens=[END_OF_TEXT], initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([text], trainer)
    ids = torch.tensor(tokenizer.encode(text).ids)

    torch.set_num_threads(1)  # the model is small: several would wait for one another
    torch.manual_seed(1)
    # Rows of its inner width are no multiple of the blocks of q8_0, those of its width are.
    config = GPT2Config(
        vocab_size=500, n_positions=CONTEXT, n_layer=2, n_head=4, n_embd=64, n_inner=200, bos_token_id=0, eos_token_id=0,
        resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
    )
    model = GPT2LMHeadModel(config).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.05, STEPS)
    for _ in range(STEPS):
        starts = torch.randint(len(ids) - CONTEXT, (16,))
        rows = torch.stack([ids[start : start + CONTEXT] for start in starts])
        model(rows, labels=rows).loss.backward()
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    model.eval().save_pretrained(folder / "model")
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=END_OF_TEXT, eos_token=END_OF_TEXT).save_pretrained(folder / "model")
    (folder / "held-out.txt").write_text(held_out, encoding="utf-8")
