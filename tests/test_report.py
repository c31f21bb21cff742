import hashlib
import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migration_dialogue.documents.cleaning import clean_text, restore_capitals
from migration_dialogue.documents.document import account_characters, parse_document
from migration_dialogue.documents.layouts.parlatino_2017 import SECTIONS
from migration_dialogue.documents.readers import read_text
from migration_dialogue.errors import CodebookError, DocumentError
from migration_dialogue.paths import REPORT

RAW = REPORT.read_bytes().decode("utf-8")
SHA256 = "77b51e98b4a81dfa9835a8f3b6440e2d868568eaf86f246f393b1294e248c0c9"
OPENING = "The following persons (listed in order) participated in the Inaugural Session:"
QUOTATION = "a title, a quotation, the person quoted and a moderator after it"
TITLE = RAW[RAW.index("RIGHTS OF MIGRANTS") : RAW.index("• Address migration")]
ARTICLES = RAW[RAW.index("1. Reiterates") : RAW.index(" summary of recommendations for")]
LAST_PANEL = RAW[RAW.index("Members", RAW.index("Moderator Diego")) + 8 : RAW.index(" final parlatino declaration")]
MESSAGE = "'Message from His Holiness Pope Francis to the PARLATINO Session on Migration'"


def parse_report(raw):
    return parse_document(raw, layout="parlatino_2017")


def read_report(path=REPORT):
    return parse_document(read_text(path), source=str(path), layout="parlatino_2017")


@pytest.fixture(scope="module")
def report():
    return read_report()


def count_parts(report):
    kinds = report.segments["kind"].value_counts()
    return int(kinds["recommendation"]), int(kinds["clause"]), len(report.participants)


def test_report_is_kept_byte_for_byte():
    assert hashlib.sha256(REPORT.read_bytes()).hexdigest() == SHA256
    assert SHA256 in (REPORT.parent / "README.md").read_text(encoding="utf-8")


def test_parts_are_those_counted_by_hand(report):
    assert count_parts(report) == (33, 27, 40)
    bullets = report.segments[report.segments["kind"] == "recommendation"].groupby("panel").size()
    assert bullets.tolist() == [4, 7, 6, 7, 5, 4]
    assert report.participants["role"].value_counts().to_dict() == {
        "panelist": 22, "speaker": 6, "moderator": 6, "quoted": 6,
    }  # fmt: skip
    assert report.participants["person_id"].nunique() == 33


def test_ledger_accounts_for_every_character(report):
    ledger = account_characters(report)
    assert ledger["characters"].sum() == len(report.raw) and ledger["share"].sum() == pytest.approx(1)
    assert ledger["section"].unique().tolist() == [*SECTIONS, ""] and ledger.index.tolist() == list(range(len(ledger)))
    assert ledger.iloc[-1][["section", "kind", "segments"]].tolist() == ["", "white space between", 0]
    spans = report.segments[["start", "end"]].to_numpy().tolist()
    inside = [position for start, end in spans for position in range(start, end)]
    assert len(inside) == len(set(inside))
    outside = set(range(len(report.raw))) - set(inside)
    assert not "".join(report.raw[position] for position in outside).strip()


def test_cleaned_text_maps_back_character_by_character(report):
    for row in report.segments.itertuples():
        offsets = report.offsets[row.segment_id]
        assert len(offsets) == len(row.text)
        assert offsets == sorted(offsets)
        for character, offset in zip(row.text, offsets, strict=True):
            raw = report.raw[offset]
            assert character.casefold() == raw.casefold() or (character == " " and (raw.isspace() or raw == ","))


def test_words_broken_over_lines_are_joined_and_others_are_not(report):
    text = " ".join(report.segments["text"])
    for word in (
        "series",
        "sustainable development",
        "agreements",
        "intercede",
        "Protection and Assistance",
        "whereas",
    ):
        assert word in text
    assert "cross-cutting" in text and "medium- and" in text
    assert not any(f"{left}-{right}" in text for left, right in [("se", "ries"), ("de", "velopment"), ("En", "try")])


def test_furniture_is_running_heads_and_page_numbers_only(report):
    texts = report.segments.loc[report.segments["kind"] == "furniture", "text"].tolist()
    assert len(texts) == 5
    assert "22" in texts and any(text.endswith("RESULTS10") for text in texts)
    assert not report.segments.loc[report.segments["kind"] != "furniture", "text"].str.contains("REALIT IES").any()


def test_bullets_cut_in_two_are_one(report):
    texts = report.segments.loc[report.segments["kind"] == "recommendation", "text"]
    assert "Enact laws that punish the forms of trafficking in persons set forth in the Palermo Protocol." in set(texts)
    assert not texts.str.contains("•").any()


def test_clauses_split_at_capitals_only(report):
    clauses = report.segments.loc[report.segments["kind"] == "clause", "text"].tolist()
    assert (
        clauses[5].startswith("Considering the efforts")
        and "in 2007; the establishment of the Work Group" in clauses[5]
    )
    assert clauses[6].startswith("In accordance with")
    assert clauses[11].startswith("Reiterates the prevalence") and clauses[26].startswith("Calls for the Members")


def test_numbered_lists_elsewhere_are_not_articles(report):
    items = report.segments[report.segments["kind"] == "list_item"]
    assert items["section"].unique().tolist() == ["introduction"] and len(items) == 6
    assert items["text"].iloc[4].endswith("to sustainable development.")
    assert report.segments["text"].str.contains(r"\(1\) the laws.*\(5\) the basic protocols").sum() == 1


@pytest.mark.parametrize(
    ("garbled", "restored"),
    [
        ("Luis ErnEsto Vargas siLVa, Commissioner", "Luis Ernesto Vargas Silva, Commissioner"),
        ("ManuEL orozco, Director of Migration", "Manuel Orozco, Director of Migration"),
        ("JorgE MartínEz Pizarro, CELADE", "Jorge Martínez Pizarro, CELADE"),
        ("José raMos, cEntraL aMErican ParLiaMEnt", "José Ramos, Central American Parliament"),
        ("Diego Beltrand, Director IOM", "Diego Beltrand, Director IOM"),
    ],
)
def test_garbled_capitals_are_restored_and_sound_ones_kept(garbled, restored):
    assert restore_capitals(garbled) == restored


def test_people_quoted_are_those_of_the_lists(report):
    people = report.participants
    quoted = set(people.loc[people["role"] == "quoted", "person_id"])
    assert quoted <= set(people.loc[people["role"] != "quoted", "person_id"])
    row = people[(people["role"] == "quoted") & (people["panel"] == 3)].iloc[0]
    assert (row["title"], row["name"]) == ("Parliament Member", "José Ramos")
    assert row["position"] == "Macro-Economy and Finance Committee Member, Central American Parliament"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("se-\nries of", "series of"),
        ("medium- and", "medium- and"),
        ("Inter-\nAmerican", "Inter- American"),
        ("Pizarro,CELADE", "Pizarro, CELADE"),
        ("(Mt 2,13)", "(Mt 2,13)"),
        ("a  b \n\n c", "a b c"),
    ],
)
def test_cleaning(raw, text):
    cleaned, offsets = clean_text(raw, 0, len(raw))
    assert cleaned == text and len(offsets) == len(text)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_line_ends_blank_lines_and_trailing_spaces_do_not_matter(data):
    lines = RAW.split("\n")
    positions = st.lists(st.integers(0, len(lines) - 1), max_size=30)
    for position in sorted(data.draw(positions, label="blank lines"), reverse=True):
        lines.insert(position + 1, "")
    for position in data.draw(positions, label="trailing spaces"):
        lines[position] += "  "
    end = data.draw(st.sampled_from(["\n", "\r\n"]), label="line end")
    assert count_parts(parse_report(end.join(lines))) == (33, 27, 40)


def find_lost(report):
    """Characters that are not white space and lie in no segment, and words that a segment's cleaned text lacks."""
    covered = bytearray(len(report.raw))
    lost = []
    for row in report.segments.itertuples():
        covered[row.start : row.end] = b"\1" * (row.end - row.start)
        kept = set(report.offsets[row.segment_id])
        left = "".join(report.raw[i] for i in range(row.start, row.end) if i not in kept)
        # Marks and numbers of lists, hyphens at line ends and white space are all that cleaning leaves out.
        if re.sub(r"•|\d{1,2}\. |-|\s", "", left):
            lost.append(left)
    return lost + [char for char, inside in zip(report.raw, covered, strict=True) if not inside and not char.isspace()]


def parse_or_refuse(text):
    """Whether the text parses; it is refused in one way or accounted for."""
    try:
        report = parse_report(text)
    except DocumentError as error:
        assert str(error)
        return False
    assert not find_lost(report)
    return True


def damage(lines, random):
    """Cut, repeat, shuffle or reverse one to six lines."""
    first = random.randrange(len(lines))
    part = lines[first : first + random.randint(1, 6)]
    how = random.choice(["cut", "repeat", "shuffle", "reverse"])
    changed = {"cut": [], "repeat": part * 2, "shuffle": random.sample(part, len(part)), "reverse": part[::-1]}[how]
    return lines[:first] + changed + lines[first + len(part) :]


def test_damaged_lines_lose_no_character():
    random = Random(2017)
    parsed = sum(parse_or_refuse("\n".join(damage(RAW.split("\n"), random))) for _ in range(60))
    # Most damages stay inside a paragraph, so that the parser has to cope with them.
    assert parsed > 25


def test_any_text_inside_the_report_is_refused_in_one_way_or_kept():
    random = Random(2018)
    alphabet = "•\n\r 1.abPanel“”;:-(A\u2028\x1c\u0301"
    parsed = 0
    for _ in range(60):
        place = random.randrange(len(RAW))
        text = "".join(random.choices(alphabet, k=random.randint(1, 40)))
        parsed += parse_or_refuse(RAW[:place] + text + RAW[place:])
    assert parsed > 25


@pytest.mark.parametrize(
    ("old", "new", "place", "expected"),
    [
        (" introduction\n", "\n", "line 3: found 'Within the framework of", "the heading 'introduction'"),
        ("\n appendix\n", "\n", "the text ends", "the heading 'appendix'"),
        (" appendix\n", " appendix\n appendix\n", "line 604: found 'appendix'", "no further section"),
        (
            "final parlatino declaration", "finale", "line 528: found 'summary of recommendations for the global compact'",
            "the heading of section 'declaration'",
        ),
        ("The following persons", "The persons", "line 38: found", repr(OPENING)),
        ("Clarissa Azkoul IOM Deputy", "nobody", "line 40: found 'nobody Chief of Staff'", "a list of speakers"),
        ("panel 1 human", "human", "line 98: found 'human rights of migrants'", "the heading of panel 1"),
        ("panel 4 migrant", "panel 7 migrant", "line 251: found", "the heading of panel 4"),
        ("“Human rights", "Human rights", "line 98: found 'panel 1 human rights of migrants'", QUOTATION),
        ("Moderator Javier", "Javier", "line 98: found 'panel 1 human rights of migrants'", QUOTATION),
        ("Luis ErnEsto Vargas siLVa", "somebody", "line 103: found", "a person's name"),
        ("Fabienne Venet Rebiffe", "nobody", "line 259: found 'Moderator nobody General", "a moderator, then 'Panel Members'"),
        ("Panel \nMembers\n", "", "line 120: found 'The Panel Members agreed", "a moderator, then 'Panel Members'"),
        (LAST_PANEL, "", "the text ends", "panel members, then a narrative"),
        (
            "AND THE CARIBBEAN: \n", "\n", "line 386: found 'During the Parliamentary Session",
            "an introduction and the declaration's title after it",
        ),
        ("\nThe Latin American and", "\nThe", "line 397: found", "'The Latin American and Caribbean Parliament,'"),
        ("1. Reiterates", "2. Reiterates", "line 527: found 'nations of", "preamble clauses that end with ':' before article 1"),
        (ARTICLES, "", "the text ends", "article 1 of the declaration"),
        ("7. Condemns", "8. Condemns", "line 474: found '8. Condemns", "article 7 of the declaration"),
        ("• Prioritize the issue of women migrants and returned migrants.", "•", "line 544: found '•'", "words after the bullet"),
        (TITLE, "", "line 532: found '• Address migration", "the title of panel 1 and its bullets"),
        ("Dear Madame President", "Dear all", "line 604: found 'Message from", f"{MESSAGE} and 'Dear Madame President'"),
        ("Vatican City, 07 June 2017", "Vatican City", "the text ends", "the place and date of the message"),
    ],
)  # fmt: skip
def test_missing_parts_are_named_with_line_and_expectation(old, new, place, expected):
    with pytest.raises(DocumentError) as error:
        parse_document(RAW.replace(old, new, 1), source="a.txt", layout="parlatino_2017")
    assert str(error.value).startswith(f"a.txt{':' if place == 'the text ends' else ','} {place}")
    assert str(error.value).endswith(f", expected {expected}")


def test_words_of_the_layout_that_cannot_be_read_are_refused(folder):
    path = folder / "report_layout.toml"
    path.write_text("running_heads = [", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"report_layout\.toml: .*; expected TOML in UTF-8"):
        parse_document(RAW, codebook=folder)
    path.unlink()
    with pytest.raises(CodebookError, match=r"report_layout\.toml: no such file, expected the layout of the report"):
        parse_document(RAW, codebook=folder)


def test_unreadable_files_are_refused(tmp_path):
    path = tmp_path / "report.txt"
    with pytest.raises(DocumentError, match="no such file"):
        read_report(path)
    path.write_bytes(b"")
    with pytest.raises(DocumentError, match="holds no text"):
        read_report(path)
    path.write_bytes(b"introduction\nAlcal\x00")
    with pytest.raises(DocumentError, match=r"report\.txt: line 2: found a zero byte, expected text"):
        read_report(path)
