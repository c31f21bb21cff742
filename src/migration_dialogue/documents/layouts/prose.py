"""The layout of running text: headings, paragraphs and lists; it takes any text.

Where a text lists recommendations (the layout `recommendations`), the items that ask for something are units of that kind.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from migration_dialogue.documents.cleaning import clean_text
from migration_dialogue.documents.lines import Block
from migration_dialogue.documents.marks import END_MARKS, LONGEST_HEADING, Mark, is_heading, read_mark
from migration_dialogue.documents.paragraphs import Paragraph, split_paragraphs

SECTIONS = ("text",)
PARTS: tuple[str, ...] = ()
# Characters of a heading that names its section.
LONGEST_NAME = 80
# Words of a title at the head of a text.
LONGEST_TITLE = 40
HEADING_WORD = re.compile(r"(?:Objective|Chapter|Part|Section|Goal|Annex|Appendix)\s+(?:\d+|[IVXLC]+|[A-Z])\b")

Choose = Callable[[list[Paragraph]], set[int]]


def recognise(raw: str, codebook: Path) -> bool:
    """Any text is taken."""
    return True


def parse(raw: str, source: str, codebook: Path) -> list[Block]:
    """The blocks of a running text."""
    return parse_text(raw, choose=lambda _: set())


def parse_text(raw: str, *, choose: Choose) -> list[Block]:
    """The blocks of a text; `choose` gives the places of the paragraphs that are recommendations."""
    paragraphs, blocks = split_paragraphs(raw)
    return [*blocks, *_read_paragraphs(raw, paragraphs, choose(paragraphs))]


def opens_section(paragraph: Paragraph, mark: Mark | None) -> bool:
    """Whether a paragraph is a heading: short and without an end mark, or "Objective 5: …", not an item of a list."""
    text = paragraph.text
    if HEADING_WORD.match(text) and len(text.split()) <= 2 * LONGEST_HEADING and text[-1] not in ".;,":
        return True
    rest = text[mark.end :] if mark else text
    if mark is not None and mark.kind not in {"number", "capital"}:
        return False
    return bool(rest) and is_heading(rest) and (mark is None or len(rest.split()) <= LONGEST_HEADING // 2)


def opens_part(text: str) -> bool:
    """Whether a heading opens a part of a text: "Chapter 1: Background", "2. Scope"."""
    return bool(HEADING_WORD.match(text)) or read_mark(text) is not None


def is_title(text: str) -> bool:
    """Whether the first paragraph is a title, which may be longer than a heading: most of its words have a capital."""
    words = [word for word in text.split() if len(word) > 3]
    capitals = sum(word[0].isupper() for word in words)
    return len(text.split()) <= LONGEST_TITLE and text[-1] not in END_MARKS and 2 * capitals > len(words) > 0


def _read_paragraphs(raw: str, paragraphs: list[Paragraph], wanted: set[int]) -> Iterator[Block]:
    section, asked = SECTIONS[0], 0
    for place, paragraph in enumerate(paragraphs):
        text, mark = paragraph.text, read_mark(paragraph.text)
        if place in wanted:
            asked += 1
            block = paragraph.make_block("recommendation", section, mark=mark.end if mark else 0)
            block.number, block.letter = asked, mark.value if mark and mark.kind == "letter" else None
            yield block
        elif place < len(paragraphs) - 1 and (opens_section(paragraph, mark) or (place == 0 and is_title(text))):
            title = place == 0 and mark is None and not HEADING_WORD.match(text)
            section = section if title else name_section(raw, paragraph)
            yield paragraph.make_block("title" if title else "heading", section)
        else:
            yield paragraph.make_block("paragraph", section, mark=mark.end if mark else 0)


def name_section(raw: str, paragraph: Paragraph) -> str:
    """The name of a section: its heading."""
    text, _ = clean_text(raw, paragraph.start, paragraph.end, paragraph.marks)
    return text if len(text) <= LONGEST_NAME else text[: text.rfind(" ", 0, LONGEST_NAME)] + " …"
