import pytest

from migration_dialogue.language.model import load_pipeline
from migration_dialogue.names.taught import teach_names


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


def read(nlp, *texts):
    docs = list(nlp.pipe(texts))
    teach_names(nlp, docs)
    return {(ent.text, ent.label_, ent._.method) for ent in docs[-1].ents}


@pytest.mark.parametrize(
    ("first", "second", "name", "label"),
    [
        ("The Andean Water Council (AWC) met.", "Money from AWC came.", "AWC", "ORG"),
        ("The Andean Water Council (hereinafter 'the Body') met.", "Later the Body wrote.", "Body", "ORG"),
    ],
)
def test_a_text_teaches_its_names(nlp, first, second, name, label):
    assert (name, label, "taught") in read(nlp, first, second)
    assert (name, label, "taught") not in read(nlp, second)


def test_a_full_name_teaches_its_surname(nlp):
    assert ("Szymborska", "PERSON") in {
        each[:2] for each in read(nlp, "Wisława Szymborska came.", "Then Szymborska spoke.")
    }


def test_short_forms_need_a_determiner(nlp):
    assert "Council" not in {name for name, *_ in read(nlp, "The Andean Water Council met.", "Council members wrote.")}


def test_what_a_text_writes_small_is_no_place(nlp):
    heading = "Panel 1: Xenophobia and Migration"
    assert "Migration" in {name for name, *_ in read(nlp, heading)}
    assert "Migration" not in {name for name, *_ in read(nlp, "They discuss migration.", heading)}
