"""Calendar dates, and meetings known by their number in a series: rules that find them."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
MONTH = rf"(?:{MONTHS}|{MONTHS.upper()})"
WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
DAY, YEAR = r"\d{1,2}(?:st|nd|rd|th|ST|ND|RD|TH)?", r"(?:1[89]|20)\d\d"
OTHER = r"(?: to | and | or | until |\s?[-–]\s?)"
DAYS = rf"{DAY}(?:{OTHER}{DAY})?"
# A day or month, without its year: "Monday, 4 to 6 May", "June 9", "March".
POINT = rf"{WEEKDAY}(?:{DAYS} (?:of )?{MONTH}|{MONTH}(?: {DAYS}(?![-–/\d]))?)\b"
PART = (
    r"(?:(?:[Ee]nd|[Bb]eginning|[Ss]tart|[Mm]iddle|(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast) (?:half|quarter))"
    r" of (?:the )?|(?:[Ee]arly|[Ll]ate|[Mm]id)(?: to (?:mid|late))?[ -]|[Ll]ast |[Nn]ext )"
)
OF_YEAR = rf",? (?:(?:of )?this year|(?:of )?{YEAR})\b"
TO, TO_YEAR = r"(?: to (?:the )?| until (?:the )?|\s?[-–]\s?)", r"(?: to |\s?[-–]\s?)"
DATE = re.compile(
    rf"\b{YEAR}-\d\d-\d\d\b|\b\d\d?[./]\d\d?[./]{YEAR}\b"
    rf"|\b{PART}?{POINT}(?:{OF_YEAR})?,?{TO}{POINT}{OF_YEAR}"
    rf"|(?<=\b[Bb]etween ){POINT}(?:{OF_YEAR})? and {POINT}(?:{OF_YEAR})?"
    rf"|\b{POINT} (?:and|or) {POINT}{OF_YEAR}|\b{PART}?{POINT}{OF_YEAR}|\b{PART}{MONTH}\b"
    rf"|\b{WEEKDAY}{DAYS} (?:of )?{MONTH}(?:{OTHER}{DAYS} {MONTH})?\b|\b{WEEKDAY}{MONTH} {DAYS}(?![-–/\d])\b"
    rf"|\b{PART}?(?:[Ff]iscal [Yy]ear )?{YEAR}(?:{TO_YEAR}{YEAR}|[-–/]\d\d|s)?\b(?![-–/%])"
    rf"|(?<=\b(?:[Ii]n|[Oo]f|[Bb]y) )(?:{MONTHS})\b"
)
UNITS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
SMALL = rf"{UNITS}|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth"
LARGE = rf"\d+(?:st|nd|rd|th)|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)(?:ieth|y-(?:{UNITS}))"
ORDINAL = re.compile(rf"([IVXL]+|{YEAR}|(?i:{SMALL}|{LARGE}))$")
SERIES = re.compile(
    rf"\b(?:(?P<large>(?i:{LARGE}))|(?i:{SMALL}))(?P<between>(?: [\w+-]+){{0,3}}?)"
    r" (?:(?P<sitting>[Ss]ession|[Mm]eeting)|[Ss]ummit|[Cc]onference|[Ff]orum|[Cc]ongress|[Aa]ssembly)\b"
)


def find_dates(doc: Doc) -> Iterator[Span]:
    """Calendar dates, days, months with a year, years, and spans of them."""
    for match in DATE.finditer(doc.text):
        span = doc.char_span(*match.span(), label="DATE")
        if span is not None and not _counts_things(span):
            yield span


def _counts_things(span: Span) -> bool:
    """Whether a bare number counts what comes after it, and is no year: "1998 steps"."""
    before = span.doc[max(span.start - 1, 0)]
    counted = span[0].dep_ == "nummod" and span[0].head.tag_ == "NNS" and span[0].head.i == span.end
    return len(span) == 1 and counted and before.lower_ not in {"the", "from", "below", "above", "since"}


def compile_series(words: dict[str, list[str]]) -> re.Pattern[str]:
    """What finds acronyms with a number; formats of talks have theirs in the name: "P5+1"."""
    kinds = (("EVENT", "meeting_series"), ("LAW", "goal_series"))
    numbered = [rf"(?P<{label}>(?:{'|'.join(words[kind]) or '(?!)'})[ -]?\d{{1,2}}(?:\.\w+)?)" for label, kind in kinds]
    return re.compile(rf"\b(?:{'|'.join(numbered)}|(?P<ORG>[A-Z]\d\+\d+))\b")


def find_series(doc: Doc, series: re.Pattern[str]) -> Iterator[Span]:
    """Acronyms with the number of a meeting or goal; the group of the pattern that matches is the label: "COP27", "SDG 4"."""
    for match in series.finditer(doc.text):
        span = doc.char_span(*match.span(), label=match.lastgroup or "")
        if span is not None:
            yield span


def find_meetings(doc: Doc, names: list[Span], *, between: frozenset[str]) -> Iterator[Span]:
    """Sessions and meetings with an ordinal number, and the body after "of": "seventy-ninth session".

    `between` are the words that may come between number and noun. A small number counts only with one of
    these, or with a body that the words name: "fourth plenary session", "fourth ASEAN summit", not "second meeting".
    """
    ends = {span.start: span.end for span in sorted(names, key=len)}
    named = {token.i for span in names if span.label_ == "ORG" for token in span}
    for match in SERIES.finditer(doc.text):
        span = doc.char_span(*match.span(), label="EVENT")
        if span is None or not all(word in between or word[0].isupper() for word in match["between"].split()):
            continue
        follows = [token.lower_ for token in doc[span.end : span.end + 2]]
        body = span.end + (2 if follows == ["of", "the"] else 1)
        end = ends.get(body, span.end) if follows[:1] == ["of"] else span.end
        sitting = match["sitting"] and (match["large"] or match["between"])
        if sitting or end > span.end or named & set(range(span.start, span.end)):
            yield Span(doc, span.start, end, label="EVENT")
