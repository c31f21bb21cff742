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
        ("The Andean Water Convention (AWC) applies.", "It follows AWC in all parts.", "AWC", "LAW"),
        ("The Andean Water Council (hereinafter 'the Body') met.", "Later the Body wrote.", "Body", "ORG"),
        ("The Andean Water Convention (hereinafter called AWC) applies.", "It follows AWC in all parts.", "AWC", "LAW"),
    ],
)
def test_a_text_teaches_its_names(nlp, first, second, name, label):
    assert (name, label, "taught") in read(nlp, first, second)
    assert (name, label, "taught") not in read(nlp, second)


def test_a_full_name_teaches_its_surname(nlp):
    assert ("Szymborska", "PERSON") in {
        each[:2] for each in read(nlp, "Wisława Szymborska came.", "Then Szymborska spoke.")
    }


def test_a_taught_acronym_wins_over_the_list(nlp):
    assert ("IMO", "ORG", "authority") in read(nlp, "Then IMO wrote.")
    assert ("IMO", "ORG", "taught") in read(nlp, "The Inland Mills Office (IMO) met.", "Then IMO wrote.")


def link(nlp, *texts):
    docs = list(nlp.pipe(texts))
    teach_names(nlp, docs)
    return {ent.text: ent.id_ for ent in docs[-1].ents}


@pytest.mark.parametrize(
    ("first", "linked"),
    [
        (("They ratified the Convention on the Rights of the Child.",), "convention-on-the-rights-of-the-child"),
        (
            (
                "They ratified the Kyoto Protocol and the Refugee Convention, and the Convention on Biological Diversity.",
            ),
            "",
        ),
        (("CONVENTION ON RIVERS", "They ratified the Convention on the Rights of the Child."), ""),
    ],
)
def test_a_short_form_is_linked_to_the_one_thing_it_can_mean(nlp, first, linked):
    assert link(nlp, *first, "They cite the Convention often.")["Convention"] == linked


def test_most_places_say_what_a_name_is(nlp):
    texts = ["They flew to Velmora.", "She lives in Velmora.", "He came from Velmora.", "Velmora"]
    labels = [{ent.label_ for doc in nlp.pipe([text]) for ent in doc.ents} for text in texts]
    assert {("Velmora", "GPE")} == {each[:2] for each in read(nlp, *texts)}, labels


def test_parties_are_no_name_that_a_text_teaches(nlp):
    assert "Parties" not in {
        name for name, *_ in read(nlp, 'Kenya\'s Water Council (the "Parties") met.', "The Parties met.")
    }


def test_short_forms_need_a_determiner(nlp):
    assert "Bank" not in {name for name, *_ in read(nlp, "The Andean Water Bank met.", "Bank clerks wrote.")}


def test_a_form_alone_is_short_for_the_instrument_that_the_document_names(nlp):
    text = "Each Member applies this Convention."
    assert ("Convention", "LAW") in {each[:2] for each in read(nlp, "They signed the Wetlands Convention.", text)}
    assert ("Convention", "LAW") in {each[:2] for each in read(nlp, "CONVENTION ON RIVERS", text)}
    assert ("Constitution", "LAW") in {each[:2] for each in read(nlp, "They met.", "It follows the Constitution.")}
