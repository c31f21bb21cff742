"""The layout of resolutions and declarations: an opening line, preamble clauses, and operative paragraphs.

"The General Assembly," (or any body, or "We, the Heads of State …,") opens the text proper. Preamble clauses follow, each a
paragraph that ends with a comma or semicolon; then operative paragraphs, numbered ("1. Urges …") or opening with a verb in the
present, with lettered sub-paragraphs. What comes before is the masthead, what comes after the last full stop the closing.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from migration_dialogue.documents.lines import Block, Line, split_lines

SECTIONS = ("front", "preamble", "operative", "closing", "annex")
# The sections that are compared with each other.
PARTS = SECTIONS[1:3]
LONGEST_OPENING = 60
LONGEST_CLOSING = 25
LONGEST_HEADING = 12
OPENING = re.compile(r"(?:The|We)\b.*,$", re.DOTALL)
# "Recalling", "Deeply concerned", "Mindful of", "Having considered", "In accordance with", "Acting under".
PARTICIPLE = re.compile(
    r"(?:(?:[A-Z][a-z]+ly|Also|Further|Once again|Again|More)\s+)?(?:[A-Z]?[a-z]+(?:ing|ed|ful|ware|scious|izant|rous|ful)\b|"
    r"(?:In|Pursuant|On|With|By|Guided|Inspired)\b)"
)
NUMBER = re.compile(r"(?:Article\s+)?(\d{1,3})\s?[.)]\s+(?=\S)")
LETTER = re.compile(r"\(([a-z]|[ivx]{1,5})\)\s+(?=\S)")
# Page numbers, symbols on lines of their own, and rules: no letters to speak of.
FURNITURE = re.compile(r"(?:\d+(?:/\d+)?|[_*\-–—.\s]+|\*\d+\*)$")
SENTENCE_END = re.compile(r"[.!?][”’\"')\]]*\d{0,3}$")


@dataclass
class Paragraph:
    """Lines that belong together."""

    lines: list[Line]

    @property
    def text(self) -> str:
        """The lines joined by spaces."""
        return " ".join(line.text for line in self.lines)


def recognise(raw: str, codebook: Path) -> bool:
    """Whether a text has the opening line of a resolution or declaration with preamble or operative clauses after it."""
    return _find_opening(_split_paragraphs(raw)) is not None


def parse(raw: str, source: str, codebook: Path) -> list[Block]:
    """The blocks of a resolution; a text without an opening line is all masthead."""
    paragraphs = _split_paragraphs(raw)
    found = _find_opening(paragraphs)
    opening = len(paragraphs) if found is None else found
    blocks = [_make_block("furniture", [line], "") for line in split_lines(raw) if FURNITURE.match(line.text)]
    for place, paragraph in enumerate(paragraphs[:opening]):
        blocks.append(_make_block("title" if place == opening - 1 else "label", paragraph.lines, "front"))
    if found is not None:
        blocks.append(_make_block("opening", paragraphs[opening].lines, "front"))
        blocks += _read_clauses(paragraphs[opening + 1 :])
    return blocks


def _split_paragraphs(raw: str) -> list[Paragraph]:
    """Runs of lines between blank lines; a number, a letter or a participle after a comma or semicolon opens one too."""
    paragraphs: list[Paragraph] = []
    for line in split_lines(raw):
        if FURNITURE.match(line.text):
            continue
        before = paragraphs[-1].lines[-1].text if paragraphs else ""
        marked = NUMBER.match(line.text) or LETTER.match(line.text)
        ended = not before or before[-1] in ",;:." or SENTENCE_END.search(before)
        goes_on = line.gap and before and not ended and line.text[0].islower()
        if not paragraphs or (line.gap and not goes_on) or (marked and ended):
            paragraphs.append(Paragraph([]))
        paragraphs[-1].lines.append(line)
    return paragraphs


def _find_opening(paragraphs: list[Paragraph]) -> int | None:
    """The paragraph that names who speaks, before the first clause."""
    for place, (paragraph, following) in enumerate(itertools.pairwise(paragraphs)):
        text = paragraph.text
        short = len(text.split()) <= LONGEST_OPENING
        if short and OPENING.match(text) and (PARTICIPLE.match(following.text) or NUMBER.match(following.text)):
            return place
    return None


def _make_block(kind: str, lines: list[Line], section: str) -> Block:
    return Block(kind, lines[0].start, lines[-1].end, section)


def _read_clauses(paragraphs: list[Paragraph]) -> Iterator[Block]:
    """Clauses of preamble and operative part, headings between them, and what follows the last one."""
    last = max((place for place, each in enumerate(paragraphs) if NUMBER.match(each.text)), default=-1)
    block: Block | None = None
    counts = {"preamble": 0, "operative": 0}
    operative = False
    for place, paragraph in enumerate(paragraphs):
        text = paragraph.text
        number, letter = NUMBER.match(text), LETTER.match(text)
        ended = block is None or bool(SENTENCE_END.search(paragraphs[place - 1].text))
        operative = operative or number is not None or _opens_operative(text, number_follows=place < last)
        if operative and place > last and ended and not _opens_operative(text, number_follows=False) and not letter:
            yield from _read_closing(paragraphs[place:])
            return
        if block is not None and not number and not letter and _is_heading(text):
            yield _make_block("heading", paragraph.lines, PARTS[operative])
            continue
        part = PARTS[operative]
        counts[part] += letter is None
        block = _make_block("clause", paragraph.lines, part)
        block.part, block.number = part, max(counts[part], 1)
        block.letter = letter.group(1) if letter else None
        if mark := number or letter:
            block.marks.append((block.start, block.start + mark.end()))
        yield block


def _opens_operative(text: str, *, number_follows: bool) -> bool:
    """Whether a paragraph without a number opens with a verb in the present: "Decides to …", "Also requests …"."""
    if number_follows:
        return False
    words = re.findall(r"[A-Za-z]+", text)[:3]
    skipped = [
        word for word in words if not word.endswith("ly") and word.lower() not in {"also", "further", "once", "again"}
    ]
    return bool(skipped) and len(skipped[0]) > 3 and skipped[0].endswith("s") and not skipped[0].endswith(("ous", "ss"))


def _is_heading(text: str) -> bool:
    """Whether a paragraph is a heading between clauses: short, and without an end mark."""
    return len(text.split()) <= LONGEST_HEADING and text[-1] not in ",;:.!?”" and not PARTICIPLE.match(text)


def _read_closing(paragraphs: list[Paragraph]) -> Iterator[Block]:
    """What follows the last clause: places and dates of the closing, and the paragraphs of an annex."""
    for paragraph in paragraphs:
        closing = len(paragraph.text.split()) <= LONGEST_CLOSING
        yield _make_block("closing" if closing else "paragraph", paragraph.lines, "closing" if closing else "annex")
