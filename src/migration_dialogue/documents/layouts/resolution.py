"""The layout of resolutions and declarations: an opening line, preamble clauses, and operative paragraphs.

"The General Assembly," (or any body, or "We, the Heads of State …,") opens the text proper. Clauses of the preamble open with a
participle, an adjective or a preposition and end with a comma or semicolon; operative paragraphs follow, numbered ("1. Urges …")
or not, with lettered sub-paragraphs. What comes before is the masthead, what comes after the last clause the closing.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from migration_dialogue.documents.layouts import articles
from migration_dialogue.documents.layouts.clauses import (
    CLOSING,
    LONGEST_CLOSING,
    is_preamble,
    is_running,
    is_turn,
    split_preamble,
)
from migration_dialogue.documents.lines import Block
from migration_dialogue.documents.marks import FIRST_PERSON, Mark, drop_mark, is_heading, opens_preamble, read_mark
from migration_dialogue.documents.paragraphs import Paragraph, split_paragraphs

SECTIONS = ("front", "preamble", "operative", "closing", "annex")
# The sections that are compared with each other.
PARTS = SECTIONS[1:3]
OPENING = re.compile(r"(?:The|THE|We|WE)\b[^.;:]*,$", re.DOTALL)
ANNEX = re.compile(r"(?:annex|appendix|attachment)(?:es)?\b[\s\w]{0,12}$", re.IGNORECASE)
# "The Parliamentary Assembly notes", "The Conference urges".
SPEAKER = re.compile(
    r"(?:The )?(?:[A-Z]\w+ (?:of )?)*([A-Z]\w+) (?:also |further |therefore |\w+ly )*(?:is\b|are\b|\w+[^s]s\b|\w+ed\b)"
)
RECOMMENDS = re.compile(r"The (?:\w+ ){1,4}recommends\b")
# "We reaffirm our commitment to:" is a clause, "Have agreed as follows:" is none.
SUBJECT = re.compile(r"(?:We|The|It)\b")
FEWEST_SPEECHES = 3
LONGEST_OPENING = 60


def recognise(raw: str, codebook: Path) -> bool:
    """Whether a text has the opening line of a resolution or declaration, or paragraphs in which one body speaks.

    What a body recommends to one addressee ("The Committee recommends that the State party …") is a list of recommendations.
    """
    paragraphs, _ = split_paragraphs(raw)
    recommending = sum(bool(RECOMMENDS.match(drop_mark(each.text))) for each in paragraphs)
    return recommending < FEWEST_SPEECHES and _find_opening(paragraphs) is not None


def parse(raw: str, source: str, codebook: Path) -> list[Block]:
    """The blocks of a resolution; of a text without an opening line all is masthead or running text."""
    paragraphs, blocks = split_paragraphs(raw)
    found = _find_opening(paragraphs)
    opening = len(paragraphs) if found is None else found
    for place, paragraph in enumerate(paragraphs[:opening]):
        kind = "paragraph" if is_running(paragraph.text) else "title" if place == opening - 1 else "label"
        blocks.append(paragraph.make_block(kind, "front"))
    annex = next((p for p in range(opening + 1, len(paragraphs)) if ANNEX.match(paragraphs[p].text)), len(paragraphs))
    blocks += ClauseReader(split_preamble(paragraphs[opening:annex])).read()
    return [*blocks, *_read_annex(paragraphs[annex:])]


def _read_annex(paragraphs: list[Paragraph]) -> Iterator[Block]:
    """An annex is read as what it is: a treaty, another declaration, or running text."""
    if articles.find_articles(paragraphs):
        yield from articles.read_articles(paragraphs)
        return
    opening = _find_opening(paragraphs)
    for place, paragraph in enumerate(paragraphs[:opening]):
        mark = read_mark(paragraph.text)
        heading = place == 0 or (mark is None and is_heading(paragraph.text))
        kind = "heading" if heading else "paragraph"
        yield paragraph.make_block(kind, "annex", mark=mark.end if mark and not heading else 0)
    if opening is not None:
        yield from ClauseReader(split_preamble(paragraphs[opening:])).read()


def _find_opening(paragraphs: list[Paragraph]) -> int | None:
    """The paragraph that names who speaks, before the first clause."""
    for place, (paragraph, following) in enumerate(pairwise(paragraphs)):
        text = paragraph.text
        if FIRST_PERSON.match(drop_mark(text)):
            return place
        rest = drop_mark(following.text)
        clause = opens_preamble(rest) or rest != following.text or opens_operative(rest)
        if OPENING.match(text) and len(text.split()) <= LONGEST_OPENING and clause:
            return place
    return _find_speaker(paragraphs)


def _find_speaker(paragraphs: list[Paragraph]) -> int | None:
    """The first of several numbered paragraphs in which one body speaks: "1. The Parliamentary Assembly notes …"."""
    numbered = [
        (place, SPEAKER.match(each.text[mark.end :]))
        for place, each in enumerate(paragraphs)
        if (mark := read_mark(each.text)) is not None and mark.kind == "number"
    ]
    speakers = Counter(match.group(1) for _, match in numbered if match)
    if not speakers or max(speakers.values()) < max(FEWEST_SPEECHES, len(numbered) / 5):
        return None
    return numbered[0][0]


def opens_operative(text: str) -> bool:
    """Whether a text opens with a verb in the present: "Decides to …", "Also requests …", "TAKES NOTE of"."""
    words = re.findall(r"[A-Za-z]+", text)[:4]
    skipped = [word.lower() for word in words if not word.lower().endswith("ly")]
    skipped = [word for word in skipped if word not in {"also", "further", "once", "again"}]
    return bool(skipped) and len(skipped[0]) > 3 and skipped[0].endswith("s") and not skipped[0].endswith(("ous", "ss"))


class ClauseReader:
    """Walks the paragraphs from the opening line on, and says of each what it is."""

    def __init__(self, paragraphs: list[Paragraph]) -> None:
        self.paragraphs = paragraphs
        self.operative = False
        self.counts = {"preamble": 0, "operative": 0}
        self.number, self.bullets = 0, 0
        numbered = [place for place, each in enumerate(paragraphs) if self.is_numbered(each)]
        self.last = numbered[-1] if numbered else -1

    @staticmethod
    def is_numbered(paragraph: Paragraph) -> bool:
        mark = read_mark(paragraph.text)
        return mark is not None and mark.kind == "number"

    def read(self) -> Iterator[Block]:
        """Clauses, headings between them, and what follows the last one."""
        for place, paragraph in enumerate(self.paragraphs):
            if place and self.closes(place):
                for after in self.paragraphs[place:]:
                    closing = len(after.text.split()) <= LONGEST_CLOSING
                    yield after.make_block("closing" if closing else "paragraph", "closing" if closing else "annex")
                return
            yield self.read_paragraph(place, paragraph)

    def read_paragraph(self, place: int, paragraph: Paragraph) -> Block:
        text, mark = paragraph.text, read_mark(paragraph.text)
        rest = text[mark.end :] if mark else text
        spoken = FIRST_PERSON.match(rest) and text[-1] in ",;:"
        if spoken or (mark is None and OPENING.match(text) and len(text.split()) <= LONGEST_OPENING):
            self.operative = False
            return paragraph.make_block("opening", "front")
        if mark is None and is_turn(text) and not SUBJECT.match(text):
            self.operative = True
            return paragraph.make_block("opening", "operative")
        clause = (opens_operative(rest) and not rest.isupper()) or (opens_preamble(rest) and not self.operative)
        listed = mark is not None and mark.kind not in {"number", "capital"}
        if is_heading(rest) and not (clause or listed) and place not in (0, self.last):
            return paragraph.make_block("heading", PARTS[self.operative])
        sub = mark is not None and mark.kind != "number" and self.counts["preamble"] > 0
        self.operative = self.operative or not (sub or is_preamble(rest))
        return self.make_clause(paragraph, mark)

    def make_clause(self, paragraph: Paragraph, mark: Mark | None) -> Block:
        part = PARTS[self.operative]
        block = paragraph.make_block("clause", part, mark=mark.end if mark else 0)
        lettered = mark is not None and mark.kind != "number" and self.counts[part] > 0
        if (
            mark is not None
            and not self.operative
            and (mark.kind == "bullet" or opens_preamble(paragraph.text[mark.end :]))
        ):
            lettered = False
        if not lettered:
            self.counts[part] += 1
            printed = mark.value.split(".") if mark is not None and mark.kind == "number" else []
            self.number = int(printed[0]) if printed else self.counts[part]
            self.bullets, block.letter = 0, ".".join(printed[1:]) or None
        elif mark is not None:
            self.bullets += 1
            block.letter = str(self.bullets) if mark.kind == "bullet" else mark.value
        block.part, block.number = part, self.number
        return block

    def closes(self, place: int) -> bool:
        """Whether the clauses end before a paragraph: after the last number, or at a place and date."""
        paragraph, before = self.paragraphs[place], self.paragraphs[place - 1]
        if place <= self.last or not self.operative or read_mark(paragraph.text):
            return False
        if CLOSING.match(paragraph.text) and len(paragraph.text.split()) <= LONGEST_CLOSING:
            return True
        ended = before.text[-1] not in ",;:"
        return self.last >= 0 and ended and not opens_operative(paragraph.text)
