import shutil

import pytest

from migration_dialogue.demands.actions import read_manual
from migration_dialogue.demands.find import find_demands
from migration_dialogue.errors import CodebookError
from migration_dialogue.paths import CODEBOOK


def find(analysis, text):
    doc = analysis.nlp.make_doc(text)
    doc.user_data["kind"] = "recommendation"
    return find_demands(analysis.nlp(doc))


def read(analysis, text):
    return [(found.verb, found.object) for found in find(analysis, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Enact laws that punish traffickers.", [("enact", "laws that punish traffickers")]),
        ("Laws that punish traffickers are enacted.", []),
        (
            "Challenge the view that mobility is harmful, and redefine it as an opportunity.",
            [("challenge", "view that mobility is harmful"), ("redefine", "it")],
        ),
        ("Promote peace, dialogue, and crisis management.", [("promote", "peace, dialogue, and crisis management")]),
        ("Avoid criminalizing migrants.", [("avoid", "criminalizing migrants")]),
        ("International collaboration takes place as an exchange.", []),
        ("", []),
    ],
)
def test_imperatives(analysis, text, expected):
    assert read(analysis, text) == expected


def test_offsets_of_imperatives_are_those_of_the_text(analysis, units):
    text = units.at["R3.5", "text"]
    found = find(analysis, text)
    assert [text[imperative.start :].split()[0].lower() for imperative in found] == [
        "increase", "favor", "strengthen", "reduce",
    ]  # fmt: skip
    assert text[found[-1].start : found[-1].end] == "reduce the costs of hiring migrants in said countries"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ratify the Convention.", [("imperative", "ratify", "Convention", "")]),
        ("Further strengthen the laws on asylum.", [("imperative", "strengthen", "laws on asylum", "")]),
        ("Publicly condemn all acts of violence.", [("imperative", "condemn", "all acts of violence", "")]),
        ("Urges Member States to ensure access to asylum.", [("urges", "ensure", "access to asylum", "Member States")]),
        ("The AAP team should publish its plan.", [("should", "publish", "its plan", "AAP team")]),
        ("Requests the Secretary-General to submit a report.", [("requests", "submit", "report", "Secretary-General")]),
        ("The Parties shall meet every year.", [("shall", "meet", "", "Parties")]),
        ("The report should be published by the Office.", [("should", "publish", "report", "Office")]),
        (
            "The evaluation recommended that States broaden channels.",
            [("recommended", "broaden", "channels", "States")],
        ),
        ("It requested that the Office report on progress.", [("requested", "report", "progress", "Office")]),
        (
            "We recommended that authorities guarantee access and provide shelter.",
            [
                ("recommended", "guarantee", "access", "authorities"),
                ("recommended", "provide", "shelter", "authorities"),
            ],
        ),
        (
            "They suggested that countries of destination ease the rules.",
            [("suggested", "ease", "rules", "countries of destination")],
        ),
        # near misses
        ("Access to health is vital.", []),
        ("Work permits are issued in the capital.", []),
        ("He recommended that book.", []),
        ("The report states that borders broaden minds.", []),
    ],
)
def test_a_text_alone_gives_its_demands(analysis, text, expected):
    found = find_demands(analysis.nlp(text))
    assert [(each.cue, each.verb, each.object.removeprefix("the "), each.addressee) for each in found] == expected


def test_demand_text_stands_at_its_offsets(analysis):
    for row in analysis.tables["demands"].itertuples():
        raw = analysis.document.raw[row.start : row.end].replace("•", " ").replace("-\n", "").split()
        words = row.text.split()
        # A page's end can stand between the first and the last word.
        assert (raw[0], raw[-1]) == (words[0], words[-1]) and len(raw) >= len(words) - 1


def test_bad_codebooks_of_verbs_are_refused(analysis, tmp_path):
    folder = shutil.copytree(CODEBOOK, tmp_path / "codebook")
    path = folder / "action_verbs.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "shout,6\n", encoding="utf-8")
    with pytest.raises(CodebookError, match="found category '6', expected 1 to 5"):
        read_manual(folder)
    path.write_text(text + "adopt,4\n", encoding="utf-8")
    with pytest.raises(CodebookError, match="verb 'adopt' is already in"):
        read_manual(folder)
