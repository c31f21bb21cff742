"""The layout of running text: headings, paragraphs and lists; it takes any text.

Where a text lists recommendations (the layout `recommendations`), the items that ask for something are units of that kind.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from migration_dialogue.documents.cleaning import clean_text
from migration_dialogue.documents.lines import Block
from migration_dialogue.documents.marks import LONGEST_HEADING, Mark, is_heading, read_mark
from migration_dialogue.documents.paragraphs import Paragraph, split_paragraphs

SECTIONS = ("text",)
PARTS: tuple[str, ...] = ()
# Characters of a heading that names its section.
LONGEST_NAME = 80
HEADING_WORD = re.compile(r"(?:Objective|Chapter|Part|Section|Goal|Annex|Appendix)\s+(?:\d+|[IVXLC]+|[A-Z])\b")

Asks = Callable[[Paragraph, Mark | None, str], bool]


def recognise(raw: str, codebook: Path) -> bool:
    """Any text is taken."""
    return True


def parse(raw: str, source: str, codebook: Path) -> list[Block]:
    """The blocks of a running text."""
    return parse_text(raw, asks=lambda *_: False)


def parse_text(raw: str, *, asks: Asks) -> list[Block]:
    """The blocks of a text; `asks` says of a paragraph, with its mark and the heading above, whether it is a recommendation."""
    paragraphs, blocks = split_paragraphs(raw)
    blocks += _read_paragraphs(raw, paragraphs, asks)
    return blocks


def opens_section(paragraph: Paragraph, mark: Mark | None) -> bool:
    """Whether a paragraph is a heading: short and without an end mark, or "Objective 5: …", not an item of a list."""
    text = paragraph.text
    if HEADING_WORD.match(text) and len(text.split()) <= 2 * LONGEST_HEADING and text[-1] not in ".;,":
        return True
    rest = text[mark.end :] if mark else text
    if mark is not None and mark.kind != "number":
        return False
    return bool(rest) and is_heading(rest) and (mark is None or len(rest.split()) <= LONGEST_HEADING // 2)


def _read_paragraphs(raw: str, paragraphs: list[Paragraph], asks: Asks) -> Iterator[Block]:
    section, title, asked = SECTIONS[0], False, 0
    for place, paragraph in enumerate(paragraphs):
        text, mark = paragraph.text, read_mark(paragraph.text)
        wanted = asks(paragraph, mark, section)
        last = place == len(paragraphs) - 1
        if not wanted and not last and opens_section(paragraph, mark):
            kind = "heading" if title or mark or HEADING_WORD.match(text) or place else "title"
            title = True
            if kind == "heading":
                section = name_section(raw, paragraph)
            yield paragraph.make_block(kind, section)
            continue
        block = paragraph.make_block("recommendation" if wanted else "paragraph", section, mark=mark.end if mark else 0)
        if wanted:
            asked += 1
            block.number = asked
            block.letter = mark.value if mark and mark.kind == "letter" else None
        yield block


def name_section(raw: str, paragraph: Paragraph) -> str:
    """The name of a section: its heading."""
    text, _ = clean_text(raw, paragraph.start, paragraph.end, paragraph.marks)
    return text if len(text) <= LONGEST_NAME else text[: text.rfind(" ", 0, LONGEST_NAME)] + " …"

