import json

import numpy as np
import pytest

from migration_dialogue.errors import GoldError, ModelError
from migration_dialogue.evaluation import training
from migration_dialogue.evaluation.training import train_recogniser
from migration_dialogue.language.model import RECOGNISER, list_weights, load_model, load_pipeline

TEXT = "The Harbour Council of Velmora met the Quillon Fund in Tarn on 3 May 2011."
NAMES = {"Harbour Council of Velmora": "ORG", "Quillon Fund": "ORG", "Tarn": "GPE", "3 May 2011": "DATE"}
COLUMNS = """# newdoc id = one
# text = She left Tarn for the Quillon Fund .
1\tShe\tO
2\tleft\tO
3\tTarn\tB-LOC
4\tfor\tO
5\tthe\tO
6\tQuillon\tB-ORG
7\tFund\tI-ORG
8\t.\tO

"""


def write_annotated(path):
    spans = [{"start": (at := TEXT.index(name)), "end": at + len(name), "label": NAMES[name]} for name in NAMES]
    path.write_text(json.dumps({"text": TEXT, "spans": spans}) + "\n", encoding="utf-8")
    return path


def find_names(nlp, text=TEXT):
    with nlp.select_pipes(enable="ner"):
        return {(ent.text, ent.label_) for ent in nlp(text).ents}


def list_arrays(nlp):
    return [node.get_param(name) for node, name in list_weights(nlp.get_pipe("ner").model.walk())]


def test_the_pipeline_uses_the_stored_weights():
    with np.load(RECOGNISER) as stored:
        used, bare = list_arrays(load_pipeline()), list_arrays(load_model())
        assert all((weight == stored[key]).all() for key, weight in zip(stored, used, strict=True))
    assert any((weight != other).any() for weight, other in zip(used, bare, strict=True))


def test_training_learns_the_names_of_its_texts_and_is_repeatable(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "FIRST_ROUNDS", 30)
    monkeypatch.setattr(training, "SECOND_ROUNDS", 30)
    (tmp_path / "corpus.iob2").write_text(COLUMNS, encoding="utf-8")
    paths = [write_annotated(tmp_path / "policy.jsonl"), tmp_path / "corpus.iob2"]
    assert train_recogniser(paths, path=tmp_path / "one.npz") == 6
    train_recogniser(paths, path=tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert find_names(load_model()) != set(NAMES.items())
    monkeypatch.setattr("migration_dialogue.language.model.RECOGNISER", tmp_path / "one.npz")
    assert find_names(load_pipeline()) == set(NAMES.items())


def test_further_training_begins_with_the_stored_weights(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "FIRST_ROUNDS", 0)
    monkeypatch.setattr(training, "MODEL_SHARE", 0)
    train_recogniser([write_annotated(tmp_path / "policy.jsonl")], path=tmp_path / "same.npz", further=True)
    with np.load(RECOGNISER) as stored, np.load(tmp_path / "same.npz") as same:
        assert all((stored[key] == same[key]).all() for key in stored)


def test_further_training_mixes_the_weights_before_and_after_with_the_model(tmp_path, monkeypatch):
    share = 0.25
    monkeypatch.setattr(training, "MODEL_SHARE", share)
    own = list_arrays(load_model())
    after = load_model()
    for node, name in list_weights(after.get_pipe("ner").model.walk()):
        node.set_param(name, node.get_param(name) + 1)
    monkeypatch.setattr(training, "_train", lambda *_, **options: after)
    train_recogniser([write_annotated(tmp_path / "policy.jsonl")], path=tmp_path / "mixed.npz", further=True)
    with np.load(tmp_path / "mixed.npz") as mixed:
        for key, weight, before in zip(mixed, own, list_arrays(load_pipeline()), strict=True):
            expected = share * weight + (1 - share) * (before + weight + 1) / 2
            assert np.allclose(mixed[key], expected, rtol=2**-10, atol=2**-20)


def test_a_corpus_alone_cannot_tell_the_kinds_of_names(tmp_path):
    (tmp_path / "corpus.iob2").write_text(COLUMNS, encoding="utf-8")
    with pytest.raises(GoldError, match="expected one at least whose annotation has GPE"):
        train_recogniser([tmp_path / "corpus.iob2"], path=tmp_path / "one.npz")
    with pytest.raises(GoldError, match=r"notes\.txt: found a file of another kind, expected one of \.jsonl"):
        train_recogniser([tmp_path / "notes.txt"], path=tmp_path / "one.npz")
    assert not (tmp_path / "one.npz").exists()


def test_weights_that_do_not_fit_the_model_are_an_error(tmp_path, monkeypatch):
    np.savez(tmp_path / "other.npz", np.zeros((2, 3), dtype=np.float16))
    monkeypatch.setattr("migration_dialogue.language.model.RECOGNISER", tmp_path / "other.npz")
    with pytest.raises(
        ModelError, match=r"other\.npz: found weights of another shape .* expected those of en_core_web_sm"
    ):
        load_pipeline()
