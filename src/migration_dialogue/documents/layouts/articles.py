"""The layout of treaties, agreements and statutes: a preamble, and articles with numbered paragraphs.

Clauses of the preamble are read as in a resolution. "Article 5" (or "Article V", with or without a title) opens an article; each
of its paragraphs is a clause with the number of the article, and the number or letter of the paragraph as its letter.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from migration_dialogue.documents.layouts.resolution import (
    CLOSING,
    LONGEST_CLOSING,
    OPENS_TEXT,
    cut_clauses,
    is_turn,
)
from migration_dialogue.documents.lines import Block
from migration_dialogue.documents.marks import END_MARKS, is_heading, opens_preamble, read_mark, read_roman
from migration_dialogue.documents.paragraphs import Paragraph, split_paragraphs

SECTIONS = ("front", "preamble", "operative", "closing", "annex")
PARTS = SECTIONS[1:3]
ARTICLE = re.compile(
    r"(?:Article|ARTICLE|Art\.|Section|SECTION|Clause|CLAUSE)\s+(\d{1,3}|[IVXLC]{1,7})\b\s*[.:)–—-]*\s*"
)
PART = re.compile(r"(?:PART|CHAPTER|TITLE|SECTION|Part|Chapter|Title|Section)\s+(?:\d+|[IVXLC]+|[A-Z])\b")
ANNEX = re.compile(r"(?:annex|appendix|schedule)\b.{0,60}$", re.IGNORECASE)
LONGEST_TITLE = 14
FEWEST = 2


def recognise(raw: str, codebook: Path) -> bool:
    """Whether a text has two articles or more, the first of which has the number one."""
    numbers = [number for paragraph in split_paragraphs(raw)[0] if (number := read_article(paragraph)) is not None]
    return len(numbers) >= FEWEST and numbers[0] == 1 and numbers[1] == 2


def read_article(paragraph: Paragraph) -> int | None:
    """The number of the article that a paragraph opens: "Article 5", alone on its line or before a title or text."""
    match = ARTICLE.match(paragraph.text)
    if match is None:
        return None
    after = paragraph.text[match.end() :]
    # "Article 5 of the Covenant applies" opens no article.
    alone = not after or after[0].isupper() or after[0] in "(["
    return read_roman(match.group(1)) if alone else None


def parse(raw: str, source: str, codebook: Path) -> list[Block]:
    """The blocks of a treaty."""
    paragraphs, blocks = split_paragraphs(raw)
    first = next((p for p, each in enumerate(paragraphs) if read_article(each) is not None), len(paragraphs))
    return [*blocks, *_read_front(paragraphs[:first]), *_read_articles(paragraphs[first:])]


def _read_front(paragraphs: list[Paragraph]) -> Iterator[Block]:
    """Title, opening, clauses of the preamble, and the words that turn to the articles."""
    cut = [
        piece
        for each in paragraphs
        for piece in (cut_clauses(each) if OPENS_TEXT.match(each.text) or opens_preamble(each.text) else [each])
    ]
    number = 0
    for place, paragraph in enumerate(cut):
        text, mark = paragraph.text, read_mark(paragraph.text)
        rest = text[mark.end :] if mark else text
        if opens_preamble(rest) and not (is_turn(text) or text.isupper()):
            number += 1
            block = paragraph.make_block("clause", "preamble", mark=mark.end if mark else 0)
            block.part, block.number = "preamble", number
            yield block
        elif is_turn(text) or text[-1] in ",:":
            yield paragraph.make_block("opening", "operative" if number else "front")
        elif PART.match(text):
            yield paragraph.make_block("heading", "operative")
        else:
            yield paragraph.make_block("title" if place == 0 else "label", "front")


def _read_articles(paragraphs: list[Paragraph]) -> Iterator[Block]:
    number, paragraph_number, bullets = 0, "", 0
    before: str | None = None
    for place, paragraph in enumerate(paragraphs):
        text, mark = paragraph.text, read_mark(paragraph.text)
        found = read_article(paragraph)
        if found is not None:
            number, paragraph_number, bullets = found, "", 0
            end = ARTICLE.match(text).end()  # type: ignore[union-attr]
            after = text[end:]
            if after and (len(after.split()) > LONGEST_TITLE or after[-1] in END_MARKS):
                yield _make_clause(paragraph, end, number, None)
                before = None
            else:
                yield paragraph.make_block("heading", "operative")
                before = "article"
            continue
        if _closes(paragraphs, place):
            yield from _read_closing(paragraphs[place:])
            return
        title = before == "article" and mark is None and is_heading(text)
        if title or PART.match(text) or (mark is None and is_heading(text)):
            yield paragraph.make_block("heading", "operative")
            before = None
            continue
        before, letter = None, None
        if mark is not None and mark.kind == "number":
            letter, bullets = mark.value.removeprefix(f"{number}."), 0
            paragraph_number = letter
        elif mark is not None:
            bullets += 1
            letter = paragraph_number + (f"({mark.value})" if mark.kind == "letter" else f"({bullets})")
        yield _make_clause(paragraph, mark.end if mark else 0, number, letter)


def _make_clause(paragraph: Paragraph, mark: int, number: int, letter: str | None) -> Block:
    block = paragraph.make_block("clause", "operative", mark=mark)
    block.part, block.number, block.letter = "operative", number, letter
    return block


def _closes(paragraphs: list[Paragraph], place: int) -> bool:
    """Whether the articles end before a paragraph: no article follows, and it has the form of a closing or opens an annex."""
    if any(read_article(each) is not None for each in paragraphs[place + 1 :]):
        return False
    text = paragraphs[place].text
    return bool(CLOSING.match(text) or ANNEX.match(text))


def _read_closing(paragraphs: list[Paragraph]) -> Iterator[Block]:
    annex = False
    for paragraph in paragraphs:
        annex = annex or bool(ANNEX.match(paragraph.text))
        if not annex and (CLOSING.match(paragraph.text) or len(paragraph.text.split()) <= LONGEST_CLOSING):
            yield paragraph.make_block("closing", "closing")
        else:
            heading = is_heading(paragraph.text)
            yield paragraph.make_block("heading" if heading else "paragraph", "annex")
