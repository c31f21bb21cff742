import shutil

import pytest

from migration_dialogue.demands.actions import read_manual
from migration_dialogue.demands.imperatives import split_imperatives
from migration_dialogue.errors import CodebookError
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.paths import CODEBOOK


def read(analysis, text):
    return [(found.verb, found.object) for found in split_imperatives(analysis.nlp, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Enact laws that punish traffickers.", [("enact", "laws that punish traffickers")]),
        ("Laws that punish traffickers should be enacted.", []),
        (
            "Challenge the view that mobility is harmful, and redefine it as an opportunity.",
            [("challenge", "the view that mobility is harmful"), ("redefine", "it")],
        ),
        ("Promote peace, dialogue, and crisis management.", [("promote", "peace, dialogue, and crisis management")]),
        ("Prioritize women migrants and returned migrants.", [("prioritize", "women migrants and returned migrants")]),
        ("Avoid criminalizing migrants.", [("avoid", "criminalizing migrants")]),
        ("International collaboration should take place as an exchange.", []),
        ("", []),
    ],
)
def test_imperatives(analysis, text, expected):
    assert read(analysis, text) == expected


def test_offsets_of_imperatives_are_those_of_the_text(analysis, units):
    text = units.at["R3.5", "text"]
    found = split_imperatives(analysis.nlp, text)
    assert [text[imperative.start :].split()[0].lower() for imperative in found] == [
        "increase", "favor", "strengthen", "reduce",
    ]  # fmt: skip
    assert text[found[-1].start : found[-1].end] == "reduce the costs of hiring migrants in said countries"


def test_opening_verbs_of_all_recommendations(analysis):
    gold = read_gold("recommendations").set_index("rec_id")["verbs"].str.split("; ").str[0]
    found = analysis.tables["recommendations"].set_index("rec_id")["verb"].fillna("")
    assert found.to_dict() == gold.to_dict()
    assert (gold != "").sum() == 32


def test_demand_text_stands_at_its_offsets(analysis):
    for row in analysis.tables["demands"].itertuples():
        raw = analysis.document.raw[row.start : row.end].replace("•", " ").split()
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
