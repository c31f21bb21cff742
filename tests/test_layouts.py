"""Layouts by form: every kind of document is recognised by its form, and its parts are told apart."""

import pytest

from migration_dialogue.documents.cleaning import clean_text, find_hyphens
from migration_dialogue.documents.document import LAYOUTS, parse_document
from migration_dialogue.documents.layouts.prose import LONGEST_NAME
from migration_dialogue.documents.marks import read_mark, read_roman

TREATY = """Agreement on Seasonal Work

The Government of Arda and the Government of Belin (hereinafter "the Parties"),

Recalling their long friendship,

Desirous of protecting seasonal workers,

Have agreed as follows:

PART I
GENERAL PROVISIONS

Article 1
Purpose

1. The Parties shall protect seasonal workers.

2. They shall:

(a) inform workers of their rights;

(b) inspect places of work.

Article 2

This Agreement applies to seasonal workers. Article 1 of the Charter is not affected.

Done at Arda City on 3 May 2020, in two copies.
"""
MEMORANDUM = """Memorandum of Understanding

A. WHEREAS the Parties share a border;

NOW, THEREFORE, the Parties have reached the following understanding:

1. Purpose

1.1 The Parties will share data.

2. Costs

2.1 Each Party shall bear its own costs.
"""
EVALUATION = """Evaluation of the reception centres

4. Findings

The centres opened late. Staff should have been trained before the opening.

5. Recommendations

1. Country offices to establish a complaints desk.
2. The team should publish its results.
3. Train all guards, in particular:
   a) those who work at night;
   b) those who are new.
"""
UPR = """Report of the Working Group

77.1
Strengthen labour inspection (Arda);
77.2 Further improve the asylum procedure (Belin) (Cadia);
77.3 Ratify the Convention of
2014 (Dorn).
"""
BRIEF = """Why cities matter

Cities receive most migrants. Their mayors know it.

What cities can do

• They can open their schools.
• They can share their data.

This is a beginning.
"""
DECLARATION = """Declaration of the Lake Summit

We, the Heads of State of the Lake Region, meeting in Arda on 2 June 2021,
Recalling our earlier declarations;
Deeply concerned by the loss of life;
HEREBY DECLARE OUR COMMITMENT TO THE FOLLOWING:
ON WORK
Place decent work at the centre of our plans.
We will meet again each year.
Done at Arda
"""
REPORT = """1. The Assembly notes that people move.

2. The Assembly welcomes the plan of its committee.

3. The Assembly calls on member States to:

3.1. open regular channels;

3.2. protect children.
"""


def list_parts(document, *columns):
    rows = document.segments.sort_values("start")
    rows = rows[rows["kind"].isin(["clause", "recommendation"])]
    return [tuple(str(value) for value in row) for row in rows[list(columns)].itertuples(index=False)]


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (TREATY, "articles"),
        (MEMORANDUM, "articles"),
        (EVALUATION, "recommendations"),
        (UPR, "recommendations"),
        (BRIEF, "prose"),
        (DECLARATION, "resolution"),
        (REPORT, "resolution"),
        ("Article 5 of the Covenant applies.\n\nArticle 6 does not.", "prose"),
        ("The council met. It was long.", "prose"),
    ],
)
def test_layouts_are_recognised_by_form(text, layout):
    assert parse_document(text).layout == layout


def test_articles_of_a_treaty():
    document = parse_document(TREATY)
    assert list_parts(document, "part", "number", "letter") == [
        ("preamble", "1", "nan"), ("preamble", "2", "nan"), ("operative", "1", "1"), ("operative", "1", "2"),
        ("operative", "1", "2(a)"), ("operative", "1", "2(b)"), ("operative", "2", "nan"),
    ]  # fmt: skip
    kinds = document.segments.set_index("text")["kind"]
    assert [kinds[text] for text in ("PART I GENERAL PROVISIONS", "Article 1 Purpose")] == ["heading"] * 2
    assert kinds["Have agreed as follows:"] == "opening"
    assert kinds["Done at Arda City on 3 May 2020, in two copies."] == "closing"


def test_numbered_sections_of_a_memorandum():
    parts = list_parts(parse_document(MEMORANDUM), "part", "number", "letter", "text")
    assert parts == [
        ("preamble", "1", "nan", "WHEREAS the Parties share a border;"),
        ("operative", "1", "1", "The Parties will share data."),
        ("operative", "2", "1", "Each Party shall bear its own costs."),
    ]


def test_recommendations_of_an_evaluation_and_what_belongs_to_them():
    document = parse_document(EVALUATION)
    assert [text for (text,) in list_parts(document, "text")] == [
        "Country offices to establish a complaints desk.", "The team should publish its results.",
        "Train all guards, in particular:", "those who work at night;", "those who are new.",
    ]  # fmt: skip
    sections = document.segments.set_index("kind")["section"]
    assert sections["paragraph"] == "4. Findings" and set(sections["recommendation"]) == {"5. Recommendations"}


def test_items_of_a_upr_list_go_over_lines():
    texts = [text for (text,) in list_parts(parse_document(UPR), "text")]
    assert texts == [
        "Strengthen labour inspection (Arda);", "Further improve the asylum procedure (Belin) (Cadia);",
        "Ratify the Convention of 2014 (Dorn).",
    ]  # fmt: skip


def test_running_text_has_headings_paragraphs_and_items():
    segments = parse_document(BRIEF).segments
    assert segments["kind"].tolist() == ["title", "paragraph", "heading", "paragraph", "paragraph", "paragraph"]
    assert (
        segments["section"].iloc[-1] == "What cities can do"
        and segments["text"].iloc[3] == "They can open their schools."
    )


def test_declaration_without_blank_lines_or_numbers():
    parts = list_parts(parse_document(DECLARATION), "part", "text")
    assert parts == [
        ("preamble", "Recalling our earlier declarations;"), ("preamble", "Deeply concerned by the loss of life;"),
        ("operative", "Place decent work at the centre of our plans."), ("operative", "We will meet again each year."),
    ]  # fmt: skip


def test_numbered_paragraphs_in_which_one_body_speaks():
    assert list_parts(parse_document(REPORT), "number", "letter") == [
        ("1", "nan"), ("2", "nan"), ("3", "nan"), ("3", "1"), ("3", "2"),
    ]  # fmt: skip


def test_page_furniture_and_notes_are_found_by_repetition():
    text = (
        "Report on rivers\n\nRivers are long.1 They cross many\n\n________\n1 See the atlas.\n\n"
        "Report on rivers\t\tPage 1 of 3\n\nlands and seas.\n\nLakes are deep.2 Some of them feed the\n\n"
        "Report on rivers\t\tPage 2 of 3\n\nrivers that we know.\n\n________\n2 See the map.\n"
    )
    segments = parse_document(text).segments
    assert segments.loc[segments["kind"] == "paragraph", "text"].tolist() == [
        "Rivers are long. They cross many lands and seas.", "Lakes are deep. Some of them feed the rivers that we know.",
    ]  # fmt: skip


def test_notes_need_their_marks_in_order():
    segments = parse_document("Rivers are long1 and wide. Seas are deep2 and old.").segments
    assert segments["text"].tolist() == ["Rivers are long and wide. Seas are deep and old."]
    segments = parse_document("The form I20 and the group of G7 are named.").segments
    assert segments["text"].tolist() == ["The form I20 and the group of G7 are named."]


@pytest.mark.parametrize(
    ("text", "kind", "value", "rest"),
    [
        ("1. Urges", "number", "1", "Urges"), ("(12) A number", "number", "12", "A number"),
        ("145.12 Ratify", "number", "145.12", "Ratify"), ("10.1. calls", "number", "10.1", "calls"),
        ("(a) To act", "letter", "a", "To act"), ("iv) now", "letter", "iv", "now"), ("B. whereas", "letter", "B", "whereas"),
        ("2- Adopt", "number", "2", "Adopt"), ("b- provide", "letter", "b", "provide"), ("19-20 April", "", "", ""),
        ("• 109.3 Ratify", "number", "109.3", "Ratify"), ("– having regard", "bullet", "–", "having regard"),
        ("R3. Train guards", "label", "3", "Train guards"), ("Recommendation 4: Train", "label", "4", "Train"),
        ("2030 Agenda", "", "", ""), ("3.5 million people", "", "", ""), ("A. Objectives", "capital", "A", "Objectives"),
        ("10:30 start", "", "", ""),
    ],
)  # fmt: skip
def test_marks(text, kind, value, rest):
    mark = read_mark(text)
    assert (mark is None) == (not kind)
    if mark:
        assert (mark.kind, mark.value, text[mark.end :]) == (kind, value, rest)


def test_roman_numbers():
    assert [read_roman(text) for text in ("I", "IV", "ix", "XLII", "7")] == [1, 4, 9, 42, 7]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("non-\nrefoulement and non-discrimination", "non-refoulement and non-discrimination"),
        ("migra-\ntion and migration, devel-\nopment", "migration and migration, development"),
        ("fact-\nbased, fact-based, migra-\ntion and migration", "fact-based, fact-based, migration and migration"),
    ],
)  # fmt: skip
def test_hyphens_at_line_ends_are_kept_where_the_text_has_them(text, expected):
    assert clean_text(text, 0, len(text), hyphens=find_hyphens(text))[0] == expected


def test_long_headings_name_their_section_by_their_first_words():
    heading = "Objective 1: " + "collect and use accurate data " * 4 + "for policies"
    document = parse_document(f"{heading}\n\nData are few.\n\nData are old.")
    section = document.segments["section"].iloc[-1]
    assert section.endswith(" …") and len(section) <= LONGEST_NAME + 2 and section.startswith("Objective 1: collect")


def test_every_layout_can_be_asked_for_and_loses_nothing():
    for name in LAYOUTS:
        if name != "parlatino_2017":
            for text in (TREATY, EVALUATION, UPR, BRIEF, DECLARATION, REPORT):
                assert parse_document(text, layout=name).layout == name
