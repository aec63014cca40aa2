"""Packages of mixtures, run by the mixture.py in them, against what the studio computes with the same weights.

The zips and mixtures.json in the folder LIMBECK_INTEROP are written by produce_mixture.ts.
"""

import hashlib
import importlib.util
import json
import os
import pathlib
import sys
import zipfile

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy
import pytest
import torch
from huggingface_hub import ModelCard
from transformers import AutoModelForCausalLM, AutoTokenizer

torch.set_num_threads(1)  # threads cost more than models of this size give back
KINDS = ["ple", "jeet", "moe-ce"]


@pytest.fixture(scope="module")
def produced():
    return pathlib.Path(os.environ["LIMBECK_INTEROP"])


@pytest.fixture(scope="module")
def expected(produced):
    return json.loads((produced / "mixtures.json").read_text())


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def package(produced, kind):
    return produced / f"limbeck-mixture-{kind}.zip"


@pytest.fixture(scope="module")
def folder(package, kind, tmp_path_factory):
    unpacked = tmp_path_factory.mktemp(kind)
    with zipfile.ZipFile(package) as opened:
        assert opened.testzip() is None
        opened.extractall(unpacked)
    return unpacked


@pytest.fixture(scope="module")
def program(folder, kind):
    """The package's own mixture.py as a module."""
    spec = importlib.util.spec_from_file_location(f"mixture_{kind.replace('-', '_')}", folder / "mixture.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def mixture(program, folder):
    return program.Mixture.load(folder)


@pytest.fixture(scope="module")
def manifest(folder):
    return json.loads((folder / "manifest.json").read_text())


@pytest.fixture(scope="module")
def predictions(expected, kind):
    return [row for row in expected["predictions"] if kind in row["kinds"]]


@pytest.fixture(scope="module")
def ids(predictions):
    return predictions[0]["tokens"]


def test_logits_are_the_studios(program, mixture, kind, predictions, expected):
    assert len(predictions) == 3 * {"ple": 3, "jeet": 3, "moe-ce": 7}[kind]
    for row in predictions:
        theirs = mixture.logits(row["tokens"], row["expert"] or program.COMMON_ALONE, common=row["common"])
        ours = torch.tensor(row["logits"]).reshape(len(row["tokens"]), expected["vocabSize"])
        assert ours.std() > 0.5
        torch.testing.assert_close(theirs, ours, rtol=0, atol=1e-4)


def test_greedy_generation_writes_what_the_studio_writes(program, mixture, predictions, expected):
    assert any(len(row["prompt"]) + len(row["greedy"]) > expected["context"] for row in predictions)
    for row in predictions:
        options = {"expert": row["expert"] or program.COMMON_ALONE, "common": row["common"], "temperature": 0}
        written = mixture.generate(row["prompt"], tokens=expected["generatedTokens"], **options)
        assert written.ids == row["greedy"]


def test_without_a_name_the_routers_choice_answers(mixture, ids):
    routed = mixture.route(ids)
    best = max(routed, key=routed.get)
    assert torch.equal(mixture.logits(ids), mixture.logits(ids, best))
    others = [mixture.logits(ids, domain) for domain in mixture.domains if domain != best]
    assert all(not torch.equal(mixture.logits(ids), other) for other in others)


def test_routes_are_the_studios(mixture, expected):
    assert mixture.domains == expected["domains"]
    for routed in expected["routers"][0]["routes"]:
        theirs = mixture.route(routed["tokens"])
        assert list(theirs) == expected["domains"]
        numpy.testing.assert_allclose(list(theirs.values()), routed["probabilities"], rtol=0, atol=1e-6)


def test_a_text_is_routed_by_its_tokens(mixture, expected):
    for text in expected["texts"]:
        assert mixture.encode(text["text"]) == text["ids"]
        assert mixture.route(text["text"]) == mixture.route(text["ids"])


@pytest.mark.parametrize("kind", ["ple"], indirect=True)
@pytest.mark.parametrize("number", range(3))
def test_routers_of_every_link_and_version_are_read(program, expected, number):
    """Softmax with a temperature, cut scores, and the first version of the file, which knows neither these nor pairs."""
    file, routes = expected["routers"][number].values()
    assert (file["version"], file.get("link")) == [(2, "softmax"), (2, "clipped"), (1, None)][number]
    router = program.Router(file)
    for route in routes:
        numpy.testing.assert_allclose(router.probabilities(route["tokens"]), route["probabilities"], rtol=0, atol=1e-6)


def test_a_growing_text_is_rerouted_as_in_the_studio(program, mixture, expected):
    rerouted = expected["rerouted"]
    settings = mixture.routing
    assert settings == expected["routing"]
    rerouter = program.Rerouter(mixture.router, settings["rerouteTokens"], settings["hysteresis"])
    turns = [rerouter.next(rerouted["text"][: end + 1]) for end in range(len(rerouted["text"]))]
    assert [domain for domain, _ in turns] == rerouted["domains"]
    assert len(set(rerouted["domains"])) > 1
    assert any(probabilities.argmax() != domain for domain, probabilities in turns), "the hysteresis decides somewhere"
    numpy.testing.assert_allclose([probabilities for _, probabilities in turns], rerouted["probabilities"], rtol=0, atol=1e-6)


def test_a_routed_text_is_written_by_whom_the_router_names(program, mixture, ids, expected):
    prompt = ids[:4]
    written = mixture.generate(prompt, tokens=20, temperature=0)
    rerouter = program.Rerouter(mixture.router, expected["routing"]["rerouteTokens"], expected["routing"]["hysteresis"])
    for end, writers in enumerate(written.writers):
        domain, probabilities = rerouter.next(prompt + written.ids[:end])
        if probabilities.max() >= expected["routing"]["abstainBelow"]:
            assert writers == {mixture.domains[domain]: 1.0}
        else:
            assert len(writers) == expected["routing"]["ensemble"]
    assert len(written.ids) == len(written.writers) > 0


def test_several_experts_together_predict_the_weighted_mean_of_their_probabilities(mixture, ids):
    probabilities = mixture.router.probabilities(ids)
    writers = mixture.writers(0, probabilities, top=2)
    chosen = numpy.argsort(-probabilities)[:2]
    assert list(writers) == [mixture.domains[k] for k in chosen]
    assert sum(writers.values()) == pytest.approx(1)
    theirs = mixture.log_probabilities(ids, writers).exp()
    ours = sum(weight * mixture.logits(ids, domain)[-1].softmax(-1) for domain, weight in writers.items())
    torch.testing.assert_close(theirs, ours, rtol=1e-5, atol=1e-7)


def test_an_unsure_router_hands_over_as_the_package_says(program, mixture, kind, monkeypatch):
    unsure = numpy.array([0.3, 0.36, 0.34])
    sure = numpy.array([0.1, 0.8, 0.1])
    first, second, third = mixture.domains
    for unsure_choice, takers in {
        "best": {second: 1.0},
        "ensemble": {second: pytest.approx(0.36 / 0.7), third: pytest.approx(0.34 / 0.7)},
        "common": {program.COMMON_ALONE: 1.0} if kind == "moe-ce" else {second: 1.0},
    }.items():
        monkeypatch.setitem(mixture.routing, "unsure", unsure_choice)
        assert mixture.writers(1, unsure) == takers
        assert mixture.writers(1, sure) == {second: 1.0}


def test_strange_experts_and_too_long_texts_are_refused(mixture, kind, expected):
    strangers = ["nobody"] if kind == "moe-ce" else ["nobody", "common alone"]
    for stranger in strangers:
        with pytest.raises(ValueError, match=f"there is no expert '{stranger}', only English"):
            mixture.logits([0], stranger)
    for ids in [[], [0] * (expected["context"] + 1)]:
        with pytest.raises(ValueError, match="read 1 to 24 tokens"):
            mixture.logits(ids)


def test_equal_seeds_write_equal_texts_and_others_do_not(mixture):
    texts = [mixture.generate("The ", tokens=12, seed=seed).ids for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_a_zip_loads_as_its_folder_does(program, package, mixture, ids):
    assert torch.equal(program.Mixture.load(package).logits(ids), mixture.logits(ids))


@pytest.mark.parametrize("kind", ["jeet", "moe-ce"], indirect=True)
def test_joint_experts_hold_their_embedding_once(mixture):
    assert len({model.wte.weight.data_ptr() for model in mixture.experts.values()}) == 1


def test_a_changed_file_is_refused_by_name(program, folder, manifest, tmp_path):
    for file in ["router.json", manifest["experts"][0]["weights"]]:
        for listed in [*manifest["files"], {"path": "manifest.json"}]:
            copy = tmp_path / listed["path"]
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((folder / listed["path"]).read_bytes())
        changed = bytearray((tmp_path / file).read_bytes())
        changed[len(changed) // 2] ^= 1
        (tmp_path / file).write_bytes(changed)
        with pytest.raises(ValueError, match=file):
            program.Mixture.load(tmp_path)


def test_the_manifest_lists_every_file_with_its_hash(folder, manifest):
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert found == {"manifest.json", *(file["path"] for file in manifest["files"])}
    for file in manifest["files"]:
        data = (folder / file["path"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])


def test_the_command_line_routes_and_writes(program, expected, monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["mixture.py", "the cat", *arguments])
        program.main()
        return capsys.readouterr().out

    assert [line.split(" ", 1)[1] for line in run("--route").splitlines()] == expected["domains"]
    assert run("--tokens", "5", "--seed", "1", "--expert", expected["domains"][1]).startswith("the cat")
    with pytest.raises(SystemExit):
        run("--expert", "nobody")
    assert "there is no expert 'nobody'" in capsys.readouterr().err


def test_transformers_opens_the_tokenizer(folder, expected):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    for text in expected["texts"]:
        assert tokenizer(text["text"])["input_ids"] == text["ids"]


@pytest.mark.parametrize("kind", ["ple"], indirect=True)
def test_transformers_opens_each_whole_expert(folder, manifest, mixture, ids):
    for expert in manifest["experts"]:
        model, info = AutoModelForCausalLM.from_pretrained((folder / expert["weights"]).parent, output_loading_info=True)
        assert not info["missing_keys"] and not info["unexpected_keys"]
        with torch.no_grad():
            logits = model.eval()(torch.tensor([ids])).logits[0]
        torch.testing.assert_close(logits, mixture.logits(ids, expert["domain"]), rtol=0, atol=1e-5)


def test_the_card_is_one(folder):
    card = ModelCard.load(folder / "README.md")
    assert card.data.pipeline_tag == "text-generation"
    assert card.data.license is None


def test_the_lines_of_the_card_run(program, folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "mixture", program)
    monkeypatch.chdir(folder)
    exec((folder / "README.md").read_text().split("```python")[1].split("```")[0], {})
    assert capsys.readouterr().out.startswith("{'English': ")
