"""The layout of treaties, agreements and statutes: a preamble, and articles with numbered paragraphs.

Clauses of the preamble are read as in a resolution. "Article 5" (or "Article V", with or without a title) opens an article; each
of its paragraphs is a clause with the number of the article, and the number or letter of the paragraph as its letter.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from migration_dialogue.documents.layouts.clauses import CLOSING, LONGEST_CLOSING, is_running, is_turn, split_preamble
from migration_dialogue.documents.lines import Block
from migration_dialogue.documents.marks import (
    END_MARKS,
    is_heading,
    opens_preamble,
    read_mark,
    read_roman,
    stands_alone,
)
from migration_dialogue.documents.paragraphs import Paragraph, split_paragraphs

SECTIONS = ("front", "preamble", "operative", "closing", "annex")
PARTS = SECTIONS[1:3]
ARTICLE = re.compile(
    r"(?:Article|ARTICLE|Art\.|Section|SECTION|Sec\.|SEC\.|Clause|CLAUSE)\s+(\d{1,3}|[IVXLC]{1,7})\b\s*[.:)–—-]*\s*"
)
PART = re.compile(r"(?:PART|CHAPTER|TITLE|SECTION|Part|Chapter|Title|Section)\s+(?:\d+|[IVXLC]+|[A-Z])\b")
ANNEX = re.compile(r"(?:annex|appendix|schedule)\b.{0,60}$", re.IGNORECASE)
# "Have agreed as follows", "NOW, THEREFORE, the Parties have reached the following understanding".
AGREED = re.compile(
    r"\b(?:agree|agreed|understanding|undertakings?)\b.*(?:as follows|:$)|\bthe following understanding\b", re.I
)
LONGEST_TITLE = 14
FEWEST = 2


def recognise(raw: str, codebook: Path) -> bool:
    """Whether a text has two articles or more, the first of which has the number one."""
    paragraphs, _ = split_paragraphs(raw)
    articles = find_articles(paragraphs)
    # The articles of an annex are part of the resolution that it belongs to.
    return bool(articles) and not any(ANNEX.match(each.text) for each in paragraphs[: min(articles)])


def find_articles(paragraphs: list[Paragraph]) -> dict[int, tuple[int, int]]:
    """The paragraphs that open articles: for each its place, the number of the article, and where its title or text begins.

    "Article 5" opens one, alone or before a title or text; in a text in which parties agree, so does "5. Purpose".
    """
    named, numbered = dict[int, tuple[int, int]](), dict[int, tuple[int, int]]()
    for place, paragraph in enumerate(paragraphs):
        text, mark = paragraph.text, read_mark(paragraph.text)
        if match := ARTICLE.match(text):
            after = text[match.end() :]
            if not after or after[0].isupper() or after[0] in "([":  # "Article 5 of the Covenant applies" opens none
                named[place] = (read_roman(match.group(1)), match.end())
        elif mark is not None and mark.value == str(len(numbered) + 1) and is_heading(text[mark.end :] or "."):
            numbered[place] = (int(mark.value), mark.end)
    numbers = [number for number, _ in named.values()]
    if len(numbers) >= FEWEST and numbers[0] == 1 and numbers[1] == 2:
        return named
    return numbered if len(numbered) >= FEWEST and any(AGREED.search(each.text) for each in paragraphs) else {}


def parse(raw: str, source: str, codebook: Path) -> list[Block]:
    """The blocks of a treaty."""
    paragraphs, blocks = split_paragraphs(raw)
    return [*blocks, *read_articles(paragraphs)]


def read_articles(paragraphs: list[Paragraph]) -> Iterator[Block]:
    """The blocks of a treaty from its paragraphs: what is before the first article, articles, closing and annex."""
    articles = find_articles(paragraphs)
    first = min(articles, default=len(paragraphs))
    yield from _read_front(paragraphs[:first])
    yield from _read_articles(paragraphs, articles)


def _read_front(paragraphs: list[Paragraph]) -> Iterator[Block]:
    """Title, opening, clauses of the preamble, and the words that turn to the articles."""
    number, recitals = 0, False
    for place, paragraph in enumerate(split_preamble(paragraphs)):
        text, mark = paragraph.text, read_mark(paragraph.text)
        rest = text[mark.end :] if mark else text
        if (opens_preamble(rest) and text[-1] != ":") or (recitals and mark is not None):
            number += 1
            block = paragraph.make_block("clause", "preamble", mark=mark.end if mark else 0)
            block.part, block.number = "preamble", number
            yield block
        elif is_turn(text) or text[-1] in ",:":
            recitals = recitals or opens_preamble(text)  # "Whereas:"
            yield paragraph.make_block("opening", "operative" if number else "front")
        elif PART.match(text):
            yield paragraph.make_block("heading", "operative")
        elif is_running(text):
            yield paragraph.make_block("paragraph", "preamble")
        else:
            yield paragraph.make_block("title" if place == 0 else "label", "front")


def _read_articles(paragraphs: list[Paragraph], articles: dict[int, tuple[int, int]]) -> Iterator[Block]:
    number, headed = 0, False
    letters = LetterReader()
    last = max(articles, default=len(paragraphs))
    for place in range(min(articles, default=len(paragraphs)), len(paragraphs)):
        paragraph, text = paragraphs[place], paragraphs[place].text
        if place in articles:
            number, end = articles[place]
            letters = LetterReader(number)
            headed = len(text[end:].split()) <= LONGEST_TITLE and (text[-1] not in END_MARKS or not text[end:])
            yield paragraph.make_block("heading", "operative") if headed else _make_clause(paragraph, end, number, None)
            continue
        if place > last and (CLOSING.match(text) or ANNEX.match(text)):
            yield from _read_closing(paragraphs[place:])
            return
        mark = read_mark(text)
        title = headed and mark is None and stands_alone(text)
        headed = bool(PART.match(text))
        if title or headed or (mark is None and is_heading(text)):
            yield paragraph.make_block("heading", "operative")
        else:
            end, letter = letters.read(text)
            yield _make_clause(paragraph, end, number, letter)


class LetterReader:
    """Gives the paragraphs of an article their letter: "2" for "2.", "2(a)" for "(a)" after it or for "2. (a)"."""

    def __init__(self, article: int = 0) -> None:
        self.article = article
        self.number, self.bullets = "", 0

    def read(self, text: str) -> tuple[int, str | None]:
        """Where the text of a paragraph begins after its marks, and its letter."""
        mark, letter, end = read_mark(text), None, 0
        if mark is not None and mark.kind == "number":
            self.number, self.bullets, end = mark.value.removeprefix(f"{self.article}."), 0, mark.end
            letter, mark = self.number, read_mark(text[end:])
        if mark is not None and mark.kind != "number":
            self.bullets += 1
            end += mark.end
            letter = f"{self.number}({self.bullets if mark.kind == 'bullet' else mark.value})"
        return end, letter


def _make_clause(paragraph: Paragraph, mark: int, number: int, letter: str | None) -> Block:
    block = paragraph.make_block("clause", "operative", mark=mark)
    block.part, block.number, block.letter = "operative", number, letter
    return block


def _read_closing(paragraphs: list[Paragraph]) -> Iterator[Block]:
    annex = False
    for paragraph in paragraphs:
        annex = annex or bool(ANNEX.match(paragraph.text))
        if not annex and (CLOSING.match(paragraph.text) or len(paragraph.text.split()) <= LONGEST_CLOSING):
            yield paragraph.make_block("closing", "closing")
        else:
            heading = is_heading(paragraph.text)
            yield paragraph.make_block("heading" if heading else "paragraph", "annex")
