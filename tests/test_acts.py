import csv
import logging

import pytest

from migration_dialogue.demands.acts import find_acts, list_clauses, list_forms, read_declaratory_verbs
from migration_dialogue.documents.document import parse_document
from migration_dialogue.errors import CodebookError
from migration_dialogue.language.units import read_units
from migration_dialogue.paths import CODEBOOK


def read_clause(nlp, text):
    doc = nlp.make_doc(text)
    doc.user_data["kind"] = "clause"
    return nlp(doc)


@pytest.fixture(scope="module")
def read_acts(analysis):
    verbs = read_declaratory_verbs()

    def read(text, part):
        return find_acts(read_clause(analysis.nlp, text), part=part, verbs=verbs)

    return read


def test_every_phrase_finds_its_own_example(analysis):
    with (CODEBOOK / "declaratory_verbs.csv").open(encoding="utf-8", newline="") as file:
        entries = list(csv.DictReader(file))
    verbs = read_declaratory_verbs()
    for entry in entries:
        found = find_acts(read_clause(analysis.nlp, entry["example"]), part=entry["part"], verbs=verbs)
        words = entry["phrase"].split()
        verb = "" if words[0] in {"in", "on", "pursuant"} else next(word for word in words if word != "be")
        assert (found.verb, found.force) == (verb, entry["force"]), entry


@pytest.mark.parametrize(
    ("text", "part", "verb", "force"),
    [
        ("Also takes note of the plan;", "operative", "take", "acknowledges"),
        ("Once again strongly condemns the attacks;", "operative", "condemn", "condemns"),
        ("Further requests the Office to report;", "operative", "request", "urges"),
        ("Requests also the Office to report;", "operative", "request", "urges"),
        ("Expresses once again its profound and sincere gratitude to donors;", "operative", "express", "supports"),
        ("Notes with deep concern the figures;", "operative", "note", "regrets"),
        ("Recognises the work of volunteers;", "operative", "recognize", "acknowledges"),
        ("Decides to remain actively seized of the matter.", "operative", "decide", "decides"),
        ("Reiterates its strong commitment to peace;", "operative", "reiterate", "commits"),
        ("Recalling also its earlier decision,", "preamble", "recall", "grounds"),
        ("Having carefully considered the report,", "preamble", "consider", "grounds"),
        ("Deeply concerned by the violence,", "preamble", "concern", "stance"),
        ("Guided by the purposes of the Charter,", "preamble", "guide", "grounds"),
        ("Fully aware of the risks,", "preamble", "aware", "grounds"),
        ("In accordance with its rules,", "preamble", "", "grounds"),
        ("Each Party shall protect workers.", "operative", "protect", "obliges"),
        ("Workers must be paid in time.", "operative", "pay", "obliges"),
        ("The Parties may leave after one year.", "operative", "leave", "permits"),
        ("The Parties should meet each year.", "operative", "meet", "urges"),
        ("We will open regular channels.", "operative", "open", "commits"),
        ("We have agreed to meet.", "operative", "agree", "commits"),
        ("We, the Ministers, recalling the floods, affirm our plan.", "operative", "affirm", "acknowledges"),
        ("The Assembly welcomes the plan of its committee.", "operative", "welcome", "supports"),
        ("The Parties are committed to peace.", "operative", "commit", "commits"),
        ("The Parties are convinced of peace.", "operative", "convince", "acknowledges"),
        ("We are aware of the risks.", "operative", "aware", "acknowledges"),
        ("Adopt a contract that shall be binding;", "operative", "adopt", "decides"),
        ("Recognizing the need, we intend to act.", "preamble", "intend", "grounds"),
        ("Rivers that shall be shared are long.", "operative", "be", ""),
        ("Aware of the costs, the Parties agree to share.", "preamble", "agree", "grounds"),
        ("Each Party could leave.", "operative", "leave", ""),
        ("To conduct meetings;", "operative", "conduct", ""),
        ("Regular meetings of the Parties;", "operative", "", ""),
        ("Also, further;", "operative", "", ""),
        # near misses: the words are there, but not as the opening act
        ("Expresses its support for States concerned;", "operative", "express", "supports"),
        ("Notes the appreciation of the house;", "operative", "note", "acknowledges"),
        ("Calls the meeting to order;", "operative", "call", "urges"),
    ],
)
def test_openings(read_acts, text, part, verb, force):
    found = read_acts(text, part)
    assert (found.verb, found.force) == (verb, force)


def test_all_acts_of_a_clause_in_order(read_acts):
    assert read_acts("Welcomes the report, and urges States to act on it;", "operative").acts == ("welcome", "urge")
    assert read_acts("Urges States that welcome refugees to act;", "operative").acts == ("urge",)


@pytest.mark.parametrize(
    ("verb", "form"), [("apply", "applies"), ("urge", "urging"), ("commit", "committed"), ("stress", "stresses")]
)
def test_forms_of_verbs(verb, form):
    assert form in list_forms(verb) and "urgency" not in list_forms(verb)


def test_an_opening_that_is_not_listed_keeps_its_verb_and_is_logged(analysis, caplog):
    text = "The Council,\n\nRecalling its plan,\n\n1. Juggles the figures of the year;\n\n2. Urges calm:\n\n(a) Urge all to act."
    document = read_units(analysis.nlp, parse_document(text))
    with caplog.at_level(logging.INFO, logger="migration_dialogue"):
        clauses = list_clauses(document).set_index("clause_id")
    assert clauses.at["A01", "opening_verb"] == "juggle" and clauses["force"].isna().tolist() == [
        True,
        False,
        True,
        False,
    ]
    assert "clause A01 opens with words that the codebook does not list: 'Juggles the figures" in caplog.text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sing,chorus,supports,x,Sings.", "found part 'chorus'"),
        ("urge,operative,urges,x,Urges.", "is in part 'operative' twice"),
    ],
)
def test_bad_codebooks_are_refused(folder, add_line, line, message):
    place = add_line("declaratory_verbs.csv", line)
    with pytest.raises(CodebookError, match=message) as caught:
        read_declaratory_verbs(folder)
    assert place in str(caught.value)
