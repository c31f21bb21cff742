"""Lines of a text and blocks of lines: what layouts are made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

# A stretch of text between white space and characters that have no width.
TEXT = re.compile(r"[^\s\u200b-\u200d\u2060\ufeff](?:.*[^\s\u200b-\u200d\u2060\ufeff])?", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """A line that is not blank: number from 1, offsets of its text in the raw file, and what precedes it.

    Attributes:
        number: Number of the line, from 1.
        start: Offset of the first character that is not white space.
        text: The line without white space at its ends.
        indent: Number of white characters before the text.
        gap: Whether a blank line comes before it.
        page: Whether a form feed comes before it: a page begins.
    """

    number: int
    start: int
    text: str
    indent: int
    gap: bool = False
    page: bool = False

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.start + len(self.text)


class Person(NamedTuple):
    """A person as a list of participants prints one: form of address, name, and position."""

    title: str | None
    name: str
    position: str | None


@dataclass
class Block:
    """A run of raw characters of one kind.

    Attributes:
        kind: A kind of segment of the contract.
        start: Offset of the first character.
        end: Offset after the last one.
        section: The section; empty where it is that of the block before.
        panel: The panel, where there are panels.
        role: The role of the person that the block names.
        person: That person.
        marks: Characters that are no text: bullets and numbers.
        part: preamble or operative, for clauses.
        number: Place in its part or panel, from 1.
        letter: Letter of a sub-paragraph.
        counted: Whether its sentences count where themes are counted.
    """

    kind: str
    start: int
    end: int
    section: str = ""
    panel: int | None = None
    role: str | None = None
    person: Person | None = None
    marks: list[tuple[int, int]] = field(default_factory=list)
    part: str | None = None
    number: int | None = None
    letter: str | None = None
    counted: bool = True


def split_lines(raw: str) -> Iterator[Line]:
    """The lines that are not blank."""
    position, gap, page = 0, True, False
    for number, line in enumerate(raw.split("\n"), start=1):
        page = page or "\f" in line
        if match := TEXT.search(line):
            yield Line(number, position + match.start(), match.group(), match.start(), gap, page)
            page = False
        gap = match is None
        position += len(line) + 1


def split_line(line: Line, word: str) -> tuple[Line, Line]:
    """A line that opens with `word`, as the word and the rest."""
    rest = line.text[len(word) :].strip()
    return (
        Line(line.number, line.start, word, line.indent, line.gap),
        Line(line.number, line.end - len(rest), rest, 0),
    )
