"""Numbers, symbols and years of instruments."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from migration_dialogue.names.dates import DAY, MONTH, YEAR

# "No. 169", "(EU) 2016/679", "1325 (2000)", "2008/115/EC"; and the next of a row.
NUMBER = r"(?P<number>\d+(?:[/.][A-Z]*\d+)*(?:-\d{2,})?(?:/[A-Z]+(?:\.\d+)?)?)(?P<year> \((?:19|20)\d\d\))?(?![\d%])"
FIRST_NUMBER = re.compile(rf"(?P<mark>(?: ?\([A-Z]+\))?(?:,? ?No(?:s?\.?|umber))?) ?{NUMBER}")
# What a number, its mark or a bracket before it can begin with.
OPEN_NUMBER = frozenset("0123456789N(,")
NEXT_NUMBER = re.compile(rf"(?: of {DAY} {MONTH} {YEAR})?(?:,? and|,) {NUMBER}")
SYMBOL = re.compile(
    r"\b[A-Z]+(?:/[A-Z]+)*/(?:RES|PRST)/\d+(?:/\d+)*\b|\bCOM ?\(\d{4}\) ?\d+(?: final)?"
    r"|\b(?:[A-Z][A-Za-z.]*/)+(?:RES|Res|Dec|Rec|Decl)\.? ?(?:\(\d{4}\) ?)?\d+(?: ?\([\w/-]+\)(?:\d\d\b)?)?"
    r"|\b(?:G\.A\.|S\.C\.|UNGA|UNSC|HRC) [Rr]es\.? \d+[A-Z]?(?:/\d+)?(?: ?\([IVXL]+\))?"
    r"|\b\d+ (?:U\.S\.C\.|USC|C\.F\.R\.|CFR) (?:§+ ?)?\d[\w.]*(?<!\.)(?:\(\w+\))*"
    r"|\b[Tt]itle \d+,? (?:of the )?United States Code\b"
)
YEARS = re.compile(
    r" (?:\((?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d\)|(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d\b|until 20\d\d\b)"
)
# The year of its making or its number: "Geneva Convention of 1951", "Forced Labour Convention (No. 29)"; the year of an act:
# "Refugees Act, 2021", "Aliens Act (2004)".
MADE = re.compile(rf" of {YEAR}\b(?! to)| \(No\. ?\d+\)")
ENACTED = re.compile(rf",? {YEAR}\b|,? \({YEAR}\)")
# Tokens of the longest of these.
LONGEST_YEARS = 6
MADE_IN = frozenset({"Act", "Bill", "Code", "Constitution", "Decree", "Law", "Ordinance"})


# Digits of a number that counts no list: "Executive Order 13780".
LONG = 4


def find_symbols(doc: Doc) -> Iterator[Span]:
    """Symbols of resolutions and decisions, and sections of a code: "A/RES/63/4", "8 U.S.C. 1101"."""
    for match in SYMBOL.finditer(doc.text):
        symbol = doc.char_span(*match.span(), label="LAW")
        if symbol is not None:
            yield symbol


def take_years(span: Span) -> Span:
    """An instrument with the years it is for, or the year of its making: "National Strategy on Migration 2020-2030"."""
    if span.label_ != "LAW":
        return span
    after = span.doc[span.end - 1].whitespace_ + span.doc[span.end : span.end + LONGEST_YEARS].text
    years = YEARS.match(after) or MADE.match(after)
    if not years and MADE_IN & {token.text for token in span}:
        years = ENACTED.match(after)
    end = span.end_char + (years.end() if years else 0)
    return span.doc.char_span(span.start_char, end, label="LAW", span_id=span.id_) or span


def find_numbers(form: Token, *, sure: bool) -> Iterator[Span]:
    """Numbered instruments: "Resolution 71/280", and each of "Conventions 97 (1949), 143 (1975), and 189 (2011)".

    Of what is written without a capital, or not `sure`, only numbers that no count has are taken: "resolution 77/117".
    """
    doc, start, end = form.doc, form.idx, form.idx + len(form)
    match = FIRST_NUMBER.match(doc.text, end)
    if match and (
        (form.text[0].isupper() and (sure or (match["number"].isdigit() and len(match["number"]) >= LONG)))
        or match["mark"]
        or match["year"]
        # "target 10.7", but "recommendation 140.1" counts a list
        or not (match["number"] if sure else match["number"].replace(".", "")).isdigit()
    ):
        while match:
            span = doc.char_span(start, match.end(), label="LAW")
            if span is not None:
                yield span
            match = NEXT_NUMBER.match(doc.text, match.end())
            start = match.start("number") if match else start
