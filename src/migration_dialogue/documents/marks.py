"""Marks that open a paragraph (numbers, letters, bullets), and openings that tell preamble, operative part and headings apart."""

import re
from typing import NamedTuple

ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
MARKS = {
    "label": re.compile(
        r"(?:Recommendation|Rec\.?|REC|R)[-\s]?(\d{1,3}(?:\.\d{1,3})*)"
        r"\s?(?:[.):–-]|(?=\s+(?:\d{1,2}\.\d{1,3}\s+)?[A-Z]|$))(?:\s+\d{1,2}\.\d{1,3}(?=\s+[A-Z]))?(?:\s+|$)"
    ),
    "number": re.compile(
        r"(?:(?:Paragraph|Para\.)\s*|[A-Z]{1,3}(?=\d{1,3}[.):]))?"
        r"(?:\(?(\d{1,3})(?:\s?[.):](?!\d)|[-–](?=\s+[A-Z]))|(\d{1,3}(?:\.\d{1,3})+)(?:[.):]|(?=\s+[A-Z]|$)))(?:\s+|$)"
    ),
    "letter": re.compile(
        r"(?:\(([a-z]{1,2}|[ivx]{1,5}|[A-Z])\)(?:\s+|$)|\(([a-z])\)(?=[a-z]{3})|"
        r"(?:([a-z]|[ivx]{1,5})(?:\)|-(?=\s))|([a-z])\.(?=\s+[A-Za-z])|([A-Z])\.(?=\s+(?:[a-z]|[A-Z]{4,})))(?:\s+|$))"
    ),
    "capital": re.compile(r"([A-Z])\.\s+(?=[A-Z])"),
    "bullet": re.compile(r"([•·▪‣◦●○■□–—*-])(?:\s+|$)"),
}
# Adverbs and the participles, adjectives and prepositions that open a clause of a preamble.
PREAMBLE = re.compile(
    r"(?!including|involving|being|during)(?:(?:\w+ly|also|further|once again|again|more)\s+)*"
    r"(?:having|whereas|in (?:accordance|conformity|the light|light|view|line|pursuance)|pursuant|guided|"
    r"\w+(?:ing|ed|ful|ware|ous|i[sz]ant|fident|rtain))\b",
    re.IGNORECASE,
)
# "…, we intend to": the sentence has a main clause after its opening phrase.
MAIN_CLAUSE = re.compile(r",\s+(?:we|the [A-Z]\w+(?: \w+){0,3})\s+(?:\w+ly\s+|also\s+)?(?!and\b|or\b)[a-z]+\b")
# "We, the Heads of State and Government": a declaration begins.
FIRST_PERSON = re.compile(r"W[eE],? (?:the|THE)\b")
# "The General Assembly,": so does a resolution.
SPEAKS = re.compile(r"(?:The|THE) [A-Z][\w’' -]{3,60},$")
END_MARKS = ",;:.!?”"
# What goes on in the next paragraph: "…; and", "… undertakes to provide —".
GOES_ON = re.compile(r"[;,]\s*(?:and|or)(?:/or)?$|[—–]$")
LONGEST_HEADING = 16


class Mark(NamedTuple):
    """A mark that opens a paragraph: its kind (a key of `MARKS`), its value as printed, and where the text begins."""

    kind: str
    value: str
    end: int


def read_mark(text: str) -> Mark | None:
    """The mark that opens a text; a mark with nothing after it is one, too."""
    for kind, pattern in MARKS.items():
        if match := pattern.match(text):
            inner = read_mark(text[match.end() :]) if kind == "bullet" else None  # "• 109.3 Ratify"
            if inner is not None:
                return inner._replace(end=match.end() + inner.end)
            return Mark(kind, next(filter(None, match.groups())), match.end())
    return None


def drop_mark(text: str) -> str:
    """A text without the mark that opens it."""
    mark = read_mark(text)
    return text[mark.end :] if mark else text


def is_mark(text: str) -> bool:
    """Whether a text is a mark and nothing else."""
    mark = read_mark(text)
    return mark is not None and mark.end == len(text)


def read_roman(text: str) -> int:
    """The value of a number in Arabic or Roman digits."""
    if text.isdecimal():
        return int(text)
    values = [ROMAN[letter] for letter in text.lower()]
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))


def opens_preamble(text: str) -> bool:
    """Whether a text opens as a clause of a preamble does: "Recalling", "Deeply concerned", "In accordance with"."""
    return bool(PREAMBLE.match(text))


def is_heading(text: str) -> bool:
    """Whether a paragraph has the form of a heading: short, without an end mark, opening with a capital, digit or mark."""
    return 0 < len(text.split()) <= LONGEST_HEADING and stands_alone(text) and not text[0].islower()


def stands_alone(text: str) -> bool:
    """Whether a text has no end mark, as a title has none, and does not go on in the next paragraph."""
    return text[-1] not in END_MARKS and not GOES_ON.search(text)
