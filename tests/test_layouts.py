"""Layouts by form: every kind of document is recognised by its form, and its parts are told apart."""

import pytest

from migration_dialogue.documents.document import LAYOUTS, parse_document
from migration_dialogue.documents.layouts.prose import LONGEST_NAME

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


@pytest.mark.parametrize(
    "text",
    [
        "¶Rivers are long\nand wide, and lakes\n   Seas are long\nand salt",
        "¶Rivers are long\nand wide, or so.\n   ¶Seas are deep\nand salt, or so.\n   ¶Lakes",
        "¶THE RIVERS\n¶Rivers are long\nand wide.\n¶THE LAKES\n¶Lakes are deep.",
        "¶Rivers are long and they cross many\nlands.\n¶Lakes are deep and feed the rivers\nthat we know.",
        "¶Rivers are long and they cross.\nLakes are deep and feed the rivers\nthat we know.",
        "¶Rivers are long and they cross many\n\fof the lands.\n\n¶Lakes are deep.",
        "¶Rivers cross lands\n\n¶12\n\n¶Lakes are deep and feed the rivers\nthat we know.",
        "¶Rivers are long and they reach to\n\n12\n\nAfrica and its lands.\n\n¶Lakes are deep.",
        "¶Rivers are long and they reach to,\n\n¶12\n\n¶Africa and its lands.\n\n¶Lakes are deep.",
        "¶Rivers are long.\n\n¶12\n\n¶Africa has some.",
        f"¶{'Rivers are long ' * 15}\n¶lakes are deep.\n¶Seas",
        "¶On rivers\n¶The Council,\n¶Recalling lakes,\nUrges us.",
        "¶Rivers matter to\nThe Council,\nwhich met in May.",
        "¶On rivers\n¶We, the Ministers,\nact.",
        "¶1.\nRivers are long.\n\n¶2.\n\nLakes are deep.",
        "¶1. Rivers are long\n¶2. Lakes are deep\n4. May is the month",
        "¶Rivers are long\n2. Lakes are deep",
        "¶Rivers, which are long,\n¶(a) cross lands,\n¶(b) end",
        "¶Rivers cross lands\n\nand end in seas.\n\n¶Lakes are deep.",
        "¶It met in May,\n\n¶Recalling the floods.",
        "¶It met in May,\n\nthe month of floods.",
    ],
)  # fmt: skip
def test_lines_become_paragraphs(text):
    raw, pieces = text.replace("¶", ""), text.split("¶")
    starts = [sum(map(len, pieces[:place])) for place in range(1, len(pieces))]
    assert parse_document(raw, layout="prose").segments["start"].tolist() == starts


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


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Report\n\nRatify it at last (Arda);\n\nEnd the detention of all (Belin);\n\nTrain all guards (Cadia).", 3),
        ("Recommendations\n\nRatify the Convention.\n\nTrain all guards.\n\nClose the old centre.", 3),
        ("Findings\n\nRatify the Convention.\n\nTrain all guards.\n\nClose the old centre.", 0),
        ("Recommendations\n\nRatify it. Rivers are long.\n\nTrain all guards\n\nClose the centre.", 0),
        ("Points\n\n• Better access to justice (Arda);\n\n• Ratify it at last;\n\n• Train all guards;\n\n• Peace", 3),
        ("Points\n\n1. Ratify it at last\n\n2. Free legal advice for all\n\n3. Train all guards\n\n4. Close it now", 4),
        ("Facts\n\n• Ratify it at last;\n\n• Train all guards;\n\n• Close the centre;\n\n1. Rivers are long.\n\n"
         "2. Lakes are deep.\n\n3. Seas are salt.\n\n4. It rains.", 0),
    ],
)  # fmt: skip
def test_recommendations_are_told_by_verb_signature_heading_and_list(text, numbers):
    segments = parse_document(text).segments
    assert segments["number"].dropna().tolist() == list(range(1, numbers + 1))
    assert (segments["kind"] == "recommendation").sum() == numbers


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


def test_what_ends_a_running_text_is_no_heading():
    assert parse_document("It rained.\n\nThe floods\n\nThey came.\n\nThe end").segments["kind"].tolist() == [
        "paragraph", "heading", "paragraph", "paragraph",
    ]  # fmt: skip


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


def test_long_headings_name_their_section_by_their_first_words():
    heading = "Objective 1: " + "collect and use accurate data " * 4 + "for policies"
    document = parse_document(f"{heading}\n\nData are few.\n\nData are old.")
    section = document.segments["section"].iloc[-1]
    assert section.endswith(" …") and len(section) <= LONGEST_NAME + 2 and section.startswith("Objective 1: collect")


def test_the_mark_of_a_note_is_no_part_of_a_section_s_name():
    text = "On data\n\nObjective 1: Data1 and maps\n\nMaps are old.\n\n________\n1 See it.\n"
    sections = parse_document(text, layout="prose").segments.set_index("text")["section"]
    assert sections["Maps are old."] == "Objective 1: Data and maps"


def test_every_layout_can_be_asked_for_and_loses_nothing():
    for name in LAYOUTS:
        if name != "parlatino_2017":
            for text in (TREATY, EVALUATION, UPR, BRIEF, DECLARATION, REPORT):
                assert parse_document(text, layout=name).layout == name


def test_numbered_paragraphs_of_a_speech_are_no_recommendations():
    speech = [
        "Allow me, Mr. President, to speak.",
        "Syria is a founding Member.",
        "We rejoice in what was done.",
        "We saw it.",
    ]
    text = "\n\n".join(f"{number}. {each}" for number, each in enumerate(speech, start=1))
    assert parse_document(text).layout == "prose"


def test_a_list_of_people_in_an_annex_is_no_recommendation():
    asked = [f"{number}. States should train guard {number}." for number in range(1, 5)]
    people = [f"• Ms A{number}, Adviser to the Minister;" for number in range(1, 5)]
    text = [
        "Recommendations",
        "The following are recommended:",
        *asked,
        "Annex",
        "Composition of the delegation",
        *people,
    ]
    segments = parse_document("\n\n".join(text)).segments
    assert segments.loc[segments["kind"] == "recommendation", "text"].tolist() == [each[3:] for each in asked]


def test_recommendations_that_are_called_so_are_the_only_ones():
    asked = [f"The committee recommends that camp {number} be closed." for number in (1, 2, 3)]
    text = ["1 Provide shelter", "• provides protection;", "• provides food;"]
    text += [f"Recommendation {number}\n\n3.2{number} {each}" for number, each in enumerate(asked, start=1)]
    rows = parse_document("\n\n".join(text)).segments.query("kind == 'recommendation'")
    assert rows["text"].tolist() == asked


def test_labels_with_a_title_head_the_items_below_them():
    items = [f"• Collect data on the workers of season {number}." for number in range(1, 4)]
    text = "\n\n".join(f"Recommendation {number}: Data\n\n{item}" for number, item in enumerate(items, start=1))
    rows = parse_document(text).segments.query("kind == 'recommendation'")
    assert rows["text"].tolist() == [item[2:] for item in items]


def test_labels_of_what_asks_nothing_leave_the_other_recommendations():
    asked = [f"{number}. The office should train guard {number}." for number in range(1, 5)]
    status = [f"R{number}: Partly implemented by the regional office." for number in range(1, 4)]
    rows = parse_document("\n\n".join(["Recommendations", *asked, "Annex", *status])).segments
    assert set(each[3:] for each in asked) <= set(rows.loc[rows["kind"] == "recommendation", "text"])
