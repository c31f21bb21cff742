"""Lines of a text and blocks of lines: what layouts are made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """A line that is not blank: number from 1, offsets of its text in the raw file, and whether a space precedes it."""

    number: int
    start: int
    text: str
    indented: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass
class Block:
    """A run of raw characters of one kind, and the marks in it that are not text (bullets, numbers)."""

    kind: str
    start: int
    end: int
    panel: int | None = None
    role: str | None = None
    marks: list[tuple[int, int]] = field(default_factory=list)


def split_lines(raw: str) -> Iterator[Line]:
    """The lines that are not blank."""
    position = 0
    for number, line in enumerate(raw.split("\n"), start=1):
        text = line.strip()
        if text:
            start = position + line.index(text)
            yield Line(number, start, text, start > position)
        position += len(line) + 1


def split_line(line: Line, word: str) -> tuple[Line, Line]:
    """A line that opens with `word`, as the word and the rest."""
    rest = line.text[len(word) :].strip()
    return (
        Line(line.number, line.start, word, line.indented),
        Line(line.number, line.end - len(rest), rest, False),
    )
