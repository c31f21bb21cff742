"""Marks that open a paragraph, and the form of headings."""

import pytest

from migration_dialogue.documents.marks import is_heading, read_mark, read_roman


@pytest.mark.parametrize(
    ("text", "kind", "value", "rest"),
    [
        ("1. Urges", "number", "1", "Urges"), ("(12) A number", "number", "12", "A number"),
        ("145.12 Ratify", "number", "145.12", "Ratify"), ("10.1. calls", "number", "10.1", "calls"),
        ("(c)employment taxes", "letter", "c", "employment taxes"), ("(D) combating", "letter", "D", "combating"),
        ("(s)he said", "", "", ""), ("(un)documented migrants", "", "", ""),
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


@pytest.mark.parametrize("text", ["The Parties provide", "The rules of the road"])
@pytest.mark.parametrize("end", [" —", "; and", ", or"])
def test_what_goes_on_is_no_heading(text, end):
    assert is_heading(text) and not is_heading(text + end)


def test_roman_numbers():
    assert [read_roman(text) for text in ("I", "IV", "ix", "XLII", "7")] == [1, 4, 9, 42, 7]
