"""Fields of demands: who is asked, what is acted on, and whether it should not be done."""

import pytest

from migration_dialogue.demands.find import find_demands
from migration_dialogue.demands.tables import list_demands
from migration_dialogue.documents.document import parse_document
from migration_dialogue.language.units import read_units


@pytest.mark.parametrize(
    ("text", "verb", "negated"),
    [
        ("States shall take no measures without authorization.", "take", True),
        ("No State shall detain a child.", "detain", True),
        ("States shall not detain a child.", "detain", True),
        ("Neither States nor cities should detain a child.", "detain", True),
        ("States shall take measures.", "take", False),
        ("Ratify ILO Convention No 189 on domestic workers.", "ratify", False),
        ("The Government should amend the Migration Act (No. 30 of 2002).", "amend", False),
    ],
)
def test_what_should_not_be_done_is_negated(analysis, text, verb, negated):
    assert [(each.verb, each.negated) for each in find_demands(analysis.nlp(text))] == [(verb, negated)]


def test_coordinated_verbs_share_what_negates_them(analysis):
    found = find_demands(analysis.nlp("States shall not expel or return a refugee, but shall grant visas."))
    assert [(each.verb, each.negated) for each in found] == [("expel", True), ("return", True), ("grant", False)]


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("Member States should not detain children and ensure access to lawyers.", [("detain", True), ("ensure", False)]),
        ("The State party should take no action against them and release the detainees.", [("take", True), ("release", False)]),
        ("States shall neither detain nor deport children.", [("detain", True), ("deport", True)]),
    ],
)  # fmt: skip
def test_what_is_joined_otherwise_is_not_negated(analysis, text, negated):
    assert [(each.verb, each.negated) for each in find_demands(analysis.nlp(text))] == negated


def test_sub_paragraphs_are_asked_of_whom_their_paragraph_names(analysis):
    text = "The Council,\n\n1. Calls upon Governments to act:\n\n(a) To promote the rights of migrants;\n\n(b) To train guards."
    document = read_units(analysis.nlp, parse_document(text))
    found = list_demands(document)
    assert found[["unit_id", "verb", "addressee"]].to_numpy().tolist() == [
        ["A01", "act", "Governments"], ["A01a", "promote", "Governments"], ["A01b", "train", "Governments"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("opening", "addressee"),
    [
        ("Calls upon States to:", "States"),
        ("Calls upon the Member States of the Union to:", "Member States of the Union"),
        ("Each Member undertakes to provide —", "Each Member"),
    ],
)
def test_the_opening_of_a_list_names_who_is_asked(analysis, opening, addressee):
    text = f"The Council,\n\n1. {opening}\n\n(a) To adopt laws;\n\n(b) To train guards."
    found = list_demands(read_units(analysis.nlp, parse_document(text, layout="resolution")))
    assert found.loc[found["unit_id"] != "A01", ["verb", "addressee"]].to_numpy().tolist() == [
        ["adopt", addressee], ["train", addressee],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "object", "implied"),
    [
        ("It should be a priority.", "priority", ""),
        ("Provide training (two weeks) to officials in Mexico.", "training (two weeks)", "Mexico"),
        ("Ensure access to justice (including legal aid).", "access to justice", ""),
        ("Provide training to migrants (Sri Lanka).", "training to migrants", ""),
    ],
)
def test_brackets_and_pronouns_are_no_objects(analysis, text, object, implied):
    assert [(each.object, each.implied) for each in find_demands(analysis.nlp(text))] == [(object, implied)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The State shall, where appropriate, ensure that children can attend school.", [("ensure", "State")]),
        ("The Secretary-General of the Organization of American States shall, within 90 days, adopt a regulation.",
         [("adopt", "Secretary-General of the Organization of American States")]),
    ],
)  # fmt: skip
def test_words_between_shall_and_its_verb(analysis, text, expected):
    assert [(each.verb, each.addressee) for each in find_demands(analysis.nlp(text))] == expected


def test_a_list_of_what_should_not_be_done_is_negated(analysis):
    text = "The Council,\n\n1. Calls upon States not to:\n\n(a) Detain children;\n\n(b) Deport victims."
    found = list_demands(read_units(analysis.nlp, parse_document(text, layout="resolution")))
    assert found.loc[found["unit_id"] != "A01", ["verb", "addressee", "negated"]].to_numpy().tolist() == [
        ["detain", "States", True], ["deport", "States", True],
    ]  # fmt: skip


def test_the_body_at_the_end_is_the_one_that_is_asked(analysis):
    text = "\n\n".join([
        "The Council,", "1. Requests the Secretary-General to report, and calls upon States to:", "(a) Promote returns;",
        "2. Takes note of the report submitted by Member States to the Council, in particular:", "(a) To promote returns.",
    ])  # fmt: skip
    found = list_demands(read_units(analysis.nlp, parse_document(text, layout="resolution"))).set_index("unit_id")
    assert found.at["A01a", "addressee"] == "States" and "Member States" not in set(found["addressee"])


def test_many_brackets_take_no_time(analysis):
    text = "Provide training " + "(A " * 60 + "B) of officials."
    assert [each.verb for each in find_demands(analysis.nlp(text))] == ["provide"]


def test_an_object_after_the_demand_is_left_out(analysis):
    text = "A State Party shall respond to a request from another State to determine whether a vessel is entitled to do so."
    assert [each.verb for each in find_demands(analysis.nlp(text))] == ["respond"]
