"""Parts of long documents, and what belongs to their pages: furniture, notes, marks and hyphens."""

import pandas as pd
import pytest

from migration_dialogue.documents.cleaning import clean_text, find_hyphens
from migration_dialogue.documents.document import parse_document


def list_segments(text, **options):
    """Every segment as "section kind part number letter: text"."""
    columns = ["section", "kind", "part", "number", "letter"]
    rows = parse_document(text, **options).segments
    return [
        f"{' '.join(str(row[name]) for name in columns if pd.notna(row[name]))}: {row['text']}"
        for row in rows.to_dict("records")
    ]


def list_expected(text):
    """A listing without its indents; a line that begins with "…" goes on."""
    return text.strip().replace("\n…", "").split("\n")


LONG_TREATY = """Agreement on Seasonal Work

Between Arda and Belin

The Government of Arda and the Government of Belin,

Whereas:

(1) Seasonal workers are many;

(2) Their rights are few,

Desirous of protecting them,

Have agreed as follows:

TITLE I
GENERAL PROVISIONS

Article I
Purpose

1. The Parties shall protect seasonal workers.

1.2 They shall also help them:

• with money;

• with advice.

CHAPTER 2

Work and pay

Article II – Pay of workers

(a) Work is paid.

(b) Pay is fair.

Article III The Parties shall meet each year.

A closing rule

Article 4 of the Charter is not affected.

Article IV

Each Party may leave.

Done at Arda City on 3 May 2020, in two copies.

For Arda: A. Bell

Annex 1

Forms of work

The forms are listed here, one by one.

For the Parties
"""
LONG_RESOLUTION = """Resolution 5

Adopted on 3 May 2020

On rivers

The Council of Rivers,

Recalling its resolution 4,

Noting:

(a) that rivers are long,

(b) that lakes are deep,

Deeply concerned about floods,

I. Water

1. Urges States:

(a) to build dams:

• of stone;

• of earth;

(b) to plant trees;

2.1 Decides to meet again;

Reporting

3. Requests a report.

Adopts the plan.

40th meeting
3 May 2020

The editors thank everybody who has helped them with this text, in whatever way
that may have been, for so long and in so many places.

Appendix

Plan of Action

The plan has parts.

1. Dams are built.

Timetable
"""


def test_every_part_of_a_treaty_is_told_apart():
    assert list_segments(LONG_TREATY) == list_expected("""
front title: Agreement on Seasonal Work
front label: Between Arda and Belin
front opening: The Government of Arda and the Government of Belin,
front opening: Whereas:
preamble clause preamble 1: Seasonal workers are many;
preamble clause preamble 2: Their rights are few,
preamble clause preamble 3: Desirous of protecting them,
operative opening: Have agreed as follows:
operative heading: TITLE I GENERAL PROVISIONS
operative heading: Article I Purpose
operative clause operative 1 1: The Parties shall protect seasonal workers.
operative clause operative 1 2: They shall also help them:
operative clause operative 1 2(1): with money;
operative clause operative 1 2(2): with advice.
operative heading: CHAPTER 2
operative heading: Work and pay
operative heading: Article II – Pay of workers
operative clause operative 2 (a): Work is paid.
operative clause operative 2 (b): Pay is fair.
operative clause operative 3: The Parties shall meet each year.
operative heading: A closing rule
operative clause operative 3: Article 4 of the Charter is not affected.
operative heading: Article IV
operative clause operative 4: Each Party may leave.
closing closing: Done at Arda City on 3 May 2020, in two copies.
closing closing: For Arda: A. Bell
annex heading: Annex 1
annex heading: Forms of work
annex paragraph: The forms are listed here, one by one.
annex heading: For the Parties
""")


def test_every_part_of_a_resolution_is_told_apart():
    assert list_segments(LONG_RESOLUTION) == list_expected("""
front label: Resolution 5
front label: Adopted on 3 May 2020
front title: On rivers
front opening: The Council of Rivers,
preamble clause preamble 1: Recalling its resolution 4,
preamble clause preamble 2: Noting:
preamble clause preamble 2 a: that rivers are long,
preamble clause preamble 2 b: that lakes are deep,
preamble clause preamble 3: Deeply concerned about floods,
preamble heading: I. Water
operative clause operative 1: Urges States:
operative clause operative 1 a: to build dams:
operative clause operative 1 2: of stone;
operative clause operative 1 3: of earth;
operative clause operative 1 b: to plant trees;
operative clause operative 2 1: Decides to meet again;
operative heading: Reporting
operative clause operative 3: Requests a report.
operative clause operative 4: Adopts the plan.
closing closing: 40th meeting 3 May 2020
annex paragraph: The editors thank everybody who has helped them with this text, in whatever way that may have been,
… for so long and in so many places.
annex heading: Appendix
annex heading: Plan of Action
annex paragraph: The plan has parts.
annex paragraph: Dams are built.
annex heading: Timetable
""")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Assembly,\n\nRecalling its plan,\n\n1. Adopts the Protocol.\n\nAnnex\n\nProtocol on Rivers\n\n"
            "Article 1\n\nRivers are shared.\n\nArticle 2\n\nLakes are shared.",
            """
front opening: The Assembly,
preamble clause preamble 1: Recalling its plan,
operative clause operative 1: Adopts the Protocol.
front title: Annex
front label: Protocol on Rivers
operative heading: Article 1
operative clause operative 1: Rivers are shared.
operative heading: Article 2
operative clause operative 2: Lakes are shared.
""",
        ),
        (
            "The Assembly,\n\n1. Adopts the Declaration.\n\nAppendix\n\nThe Declaration of Arda\n\n• first draft\n\n"
            "We, the peoples of the rivers,\n\nRecalling the floods,\n\n1. Declare that rivers are shared.",
            """
front opening: The Assembly,
operative clause operative 1: Adopts the Declaration.
annex heading: Appendix
annex heading: The Declaration of Arda
annex paragraph: first draft
front opening: We, the peoples of the rivers,
preamble clause preamble 1: Recalling the floods,
operative clause operative 1: Declare that rivers are shared.
""",
        ),
        (
            "The Council,\n\n1. Urges calm.\n\nWater matters to us.",
            """
front opening: The Council,
operative clause operative 1: Urges calm.
closing closing: Water matters to us.
""",
        ),
        (
            "The Council,\n\n1. Urges calm,\n\nWater matters to us.",
            """
front opening: The Council,
operative clause operative 1: Urges calm,
operative clause operative 2: Water matters to us.
""",
        ),
        (
            "We, the Ministers of Rivers, meeting in Arda,\n\nRESOLVE:\n\nTo build dams.\n\nWe, the Ministers, further:\n\n"
            "1. Thank Arda.",
            """
front opening: We, the Ministers of Rivers, meeting in Arda,
operative opening: RESOLVE:
operative clause operative 1: To build dams.
front opening: We, the Ministers, further:
operative clause operative 1: Thank Arda.
""",
        ),
    ],
)
def test_annexes_and_second_openings_are_read_as_what_they_are(text, expected):
    assert list_segments(text) == list_expected(expected)


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Rivers are long.1 They cross lands9 and seas,2 too.\n\n________\n1 See it.\n2 See the map, which\nis old.\n\nLakes.",
            """
text paragraph: Rivers are long. They cross lands9 and seas, too.
text furniture: ________
text note: 1 See it.
text note: 2 See the map, which
text note: is old.
text paragraph: Lakes.
""",
        ),
        (
            "Rivers are long.\n\n________\n\n1. Lakes are deep.",
            """
text paragraph: Rivers are long.
text furniture: ________
text paragraph: Lakes are deep.
""",
        ),
        (
            "On rivers\n\nRivers are long and cross\n\n1\n\nOn rivers\n\nmany lands.\n\n2\n\nOn rivers\n\nLakes are deep.",
            """
text furniture: On rivers
text paragraph: Rivers are long and cross many lands.
text furniture: 2
text furniture: On rivers
text paragraph: Lakes are deep.
""",
        ),
        (
            "On rivers\n\nRivers are long and cross\n\fOn rivers\nmany lands.\n\fOn rivers\nLakes are deep.",
            """
text title: On rivers
text paragraph: Rivers are long and cross many lands.
text furniture: On rivers
text paragraph: Lakes are deep.
""",
        ),
        (
            "Rivers are long.\n\n<script>run()</script>\n\nLakes are deep.\n\nPage 2 of 3",
            """
text paragraph: Rivers are long.
text furniture: <script>run()</script>
text paragraph: Lakes are deep.
text furniture: Page 2 of 3
""",
        ),
    ],
)
def test_what_belongs_to_the_page_is_set_apart(text, expected):
    assert list_segments(text, layout="prose") == list_expected(expected)


def test_notes_need_their_marks_in_order():
    segments = parse_document("Rivers are long1 and wide. Seas are deep2 and old.").segments
    assert segments["text"].tolist() == ["Rivers are long and wide. Seas are deep and old."]
    segments = parse_document("The form I20 and the group of G7 are named.").segments
    assert segments["text"].tolist() == ["The form I20 and the group of G7 are named."]


def test_an_order_in_sections_keeps_what_is_said_before_them():
    before = "The camps of the coast are full, and " + "many people wait there " * 6 + "for a place to stay."
    order = f"Order on Camps\n\n{before}\n\nSec. 1. Policy. Camps shall close.\n\nSec. 2. Rules. (a) Guards shall help."
    assert list_segments(order, layout=None)[:2] == ["front title: Order on Camps", f"preamble paragraph: {before}"]
    assert [each[:21] for each in list_segments(order)[2:]] == ["operative clause oper"] * 2


def test_a_symbol_with_the_number_of_its_page_is_no_text():
    pages = "\n\n".join(f"{page} GE.25-02819\n\nIt rained on day {page}." for page in (2, 3, 4))
    segments = parse_document(pages).segments
    assert segments.loc[segments["kind"] == "furniture", "text"].tolist() == [
        f"{page} GE.25-02819" for page in (2, 3, 4)
    ]


@pytest.mark.parametrize("lines", [("Q1 2019", "Q2 2019", "Q3 2019"), ("12 km2", "15 km2", "17 km2")])
def test_short_lines_with_numbers_are_text(lines):
    segments = parse_document("\n\n".join(f"{line}\n\nIt rained on that day." for line in lines)).segments
    assert "furniture" not in set(segments["kind"])


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
