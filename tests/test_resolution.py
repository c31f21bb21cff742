import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migration_dialogue.analysis import make_tables
from migration_dialogue.documents.document import choose_layout, parse_document
from migration_dialogue.documents.layouts import resolution
from migration_dialogue.documents.readers import read_text
from migration_dialogue.errors import DocumentError
from migration_dialogue.language.units import read_units
from migration_dialogue.paths import EXAMPLES, REPORT
from migration_dialogue.themes.codebook import read_themes

COUNTED = {"un_a_res_79_13": (8, 6), "un_a_res_78_283": (8, 8)}
TEXT = """The Human Rights Council,

Recalling the Covenant,

Deeply concerned at the risks
that children face,

1. Urges States to protect children;

2. Calls upon States:

(a) To ratify the Convention;

(b) To report on it;

3. Decides to remain seized of the matter.

40th meeting
7 July 2020
"""


def count_parts(document):
    clauses = document.segments[document.segments["kind"] == "clause"]
    return tuple(int((clauses["part"] == part).sum()) for part in ("preamble", "operative"))


def list_lost(document):
    """Characters that are not white space and lie in no segment."""
    inside = {i for row in document.segments.itertuples() for i in range(row.start, row.end)}
    return "".join(raw for i, raw in enumerate(document.raw) if i not in inside).strip()


def parse(text):
    return parse_document(text, layout="resolution")


@pytest.mark.parametrize("name", COUNTED)
def test_paragraphs_counted_by_hand(name):
    document = parse_document(read_text(EXAMPLES / f"{name}.txt"))
    assert document.layout == "resolution"
    assert count_parts(document) == COUNTED[name] and not list_lost(document)


def test_the_report_is_no_resolution():
    assert choose_layout(read_text(REPORT)) == "parlatino_2017"


def test_parts_of_a_resolution():
    document = parse(TEXT)
    clauses = document.segments[document.segments["kind"] == "clause"]
    assert clauses["number"].tolist() == [1, 2, 1, 2, 2, 2, 3]
    assert clauses["letter"].dropna().tolist() == ["a", "b"]
    assert clauses["text"].iloc[1] == "Deeply concerned at the risks that children face,"
    assert clauses["text"].iloc[2] == "Urges States to protect children;"
    assert document.segments["kind"].iloc[-1] == "closing" and document.segments["kind"].iloc[0] == "opening"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "The Security Council,\n\nActing under Chapter VII,\n\nDecides to extend the mandate;\n\nRequests a report.",
            (1, 2),
        ),
        (
            "The Parliament,\n\nMindful of the risks,\n\n1. Welcomes the report;\n2. Notes the plan;\n3. Urges action.",
            (1, 3),
        ),
        ("We, the Ministers of Labour,\n\nRecognizing the need,\n\n1. Commit to act.\n\nAnnex\n\nThe plan.", (1, 1)),
        ("The Assembly,\n\nRecalling that:\n\n(a) rights matter,\n\n(b) so do duties,\n\n1. Decides to act.", (3, 1)),
    ],
)
def test_forms_of_resolutions(text, parts):
    document = parse_document(text)
    assert document.layout == "resolution" and count_parts(document) == parts


@pytest.mark.parametrize(
    "text", ["A novel.\n\nIt was a dark night.", "The house, which was old, fell.\n\nNobody came."]
)
def test_other_texts_are_running_text(text):
    document = parse_document(text)
    assert document.layout == "prose" and not list_lost(document)


def test_unknown_layouts_are_refused_and_an_empty_text_has_empty_tables():
    with pytest.raises(DocumentError, match="no layout named 'poem'; expected one of parlatino_2017, articles"):
        parse_document(TEXT, layout="poem")
    with pytest.warns(UserWarning, match=r"notes\.txt: the document has no text"):
        assert parse_document(" \n", source="notes.txt").segments.empty


@settings(max_examples=100, deadline=None, derandomize=True)
@given(data=st.data())
def test_damaged_resolutions_lose_no_character(data):
    lines = data.draw(st.permutations(TEXT.split("\n")), label="order")
    start = data.draw(st.integers(0, len(lines)), label="start")
    document = parse("The Council,\n" + "\n".join(lines[start:]))
    assert not list_lost(document)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(alphabet="•\n\r 1.,;:(a)ThWeRing_\u2028\x1c\u0301", min_size=1, max_size=200).filter(str.strip))
def test_any_text_is_accounted_for(text):
    document = parse(text)
    assert not list_lost(document)
    assert resolution.recognise(text, EXAMPLES) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "Only a title\n\nand a line",
        "The Council,\n\n1. Urges calm.",
        "The Council,\n\nRecalling,\n\n1. .\n\n2. 1998\n\n",
        "The Council,\n\n1. Urges calm.\n\n2.",
        "The Council,\n\n1. Decides:\n\n(a) To go;\n\n(i) now;\n\n(a) To stay.",
    ],
)
def test_small_texts_give_every_table(analysis, text):
    document = read_units(analysis.nlp, parse(text))
    tables = make_tables(document, themes=read_themes())
    assert set(tables) == set(analysis.tables)
    assert document.units["unit_id"].is_unique and document.units["order"].is_unique
