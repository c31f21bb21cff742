"""What the clauses of resolutions and of treaties have in common: openings, the end of a preamble, closings."""

import re
from dataclasses import replace

from migration_dialogue.documents.marks import MAIN_CLAUSE, opens_preamble
from migration_dialogue.documents.paragraphs import Paragraph

OPENS_TEXT = re.compile(r"(?:The|THE|We,|WE,)\s")
CLOSING = re.compile(
    r"(?:done|adopted|signed|in witness whereof|for the)\b|\d+(?:st|nd|rd|th)\b.*\bmeeting\b|"
    r"(?:\w+, )?\d{1,2} [A-Z][a-z]+ \d{4}$",
    re.IGNORECASE,
)
LONGEST_CLOSING, LONGEST_TURN = 25, 10
CLAUSE_END = re.compile(r"(?:[,;:]|[,;] and)$")
# Where a preamble is written without paragraphs, a capitalised participle after a comma opens the next clause.
INNER_CLAUSE = re.compile(
    r"(?<=[,;])\s+(?=(?:[A-Z][a-z]+ly |Having |HAVING )?"
    r"(?:[A-Z][A-Za-z]+(?:ing|ed|ous|ful|ware)|[A-Z][a-z]+ED|Have agreed|HAVE)\s+[a-z\d])"
)


def is_preamble(text: str) -> bool:
    """Whether a clause belongs to a preamble: by its opening, and because no main clause follows it."""
    if not opens_preamble(text):
        return False
    return bool(CLAUSE_END.search(text)) or not MAIN_CLAUSE.search(text)


def is_running(text: str) -> bool:
    """Whether a paragraph above the clauses is running text, and no line of a masthead."""
    return len(text.split()) > LONGEST_CLOSING and text[-1] in ".:”"


def is_turn(text: str) -> bool:
    """Whether a line turns from the preamble to what is agreed: "Have agreed as follows:", "RESOLVES:", "We declare:"."""
    return len(text.split()) <= LONGEST_TURN and text[-1] in ":—–" and not opens_preamble(text)


def split_preamble(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Paragraphs, those of them cut that are a whole preamble."""
    return [
        piece
        for each in paragraphs
        for piece in (cut_clauses(each) if OPENS_TEXT.match(each.text) or opens_preamble(each.text) else [each])
    ]


def cut_clauses(paragraph: Paragraph) -> list[Paragraph]:
    """The clauses of a preamble that is written in one paragraph, its opening line and the turn at its end."""
    cut: list[Paragraph] = [Paragraph([], paragraph.marks)]
    for line in paragraph.lines:
        start = 0
        for match in INNER_CLAUSE.finditer(line.text):
            cut[-1].lines.append(replace(line, start=line.start + start, text=line.text[start : match.start()]))
            cut.append(Paragraph([], paragraph.marks))
            start = match.end()
        cut[-1].lines.append(replace(line, start=line.start + start, text=line.text[start:]))
    return cut
