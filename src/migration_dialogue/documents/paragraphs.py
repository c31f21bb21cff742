"""Paragraphs of a text, whatever its lines came from: wrapped lines are joined, and what belongs to the page is set apart.

Page numbers, running heads and notes are found by where they are and by repetition, never by name: a line beside a page's end
that was there before, lines between a rule and the page's end that open with a number, digits glued to words in the order of
those notes.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from migration_dialogue.documents.lines import Block, Line, split_lines
from migration_dialogue.documents.marks import FIRST_PERSON, SPEAKS, is_mark, opens_preamble, read_mark

PAGE_NUMBER = re.compile(
    r"(?:page\s+)?[-–—|\s]*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—|\s]*(?:p\s?a\s?g\s?e)?$|\*\d+\*$|"
    r"(?=.*[A-Za-z])(?:\S*\d\S*\s+)*\d{1,3}/\d{1,3}(?:\s+\S*\d\S*)*$",  # "PE575.319v03-00   2/4"
    re.IGNORECASE,
)
# A running head with the number of its page: "MoU        Page 2 of 4", "12    Report on migration", "12 A/HRC/14/37".
NUMBERED_HEAD = re.compile(
    r"\bpage\s+\d|(?:\t|\s{3,})\d{1,4}$|^\d{1,4}(?:\t|\s{3,})(?!.*[.;:,]$)|"
    r"^(?:\d{1,4} (?-i:[A-Z]{1,9})[./]\S{2,30}|(?-i:[A-Z]{1,9})[./]\S{2,30} \d{1,4})$",
    re.IGNORECASE,
)
SCRIPT = re.compile(r"<script>.*</script>$")
RULE = re.compile(r"[_\-–—*=.\s]{3,}$")
NOTE = re.compile(r"(?:\[?(\d{1,3})[.\]]?|[*†‡])\s+\S")
ENDED = re.compile(r"[.:;!?][”’\"')\]]*$")
# A number glued to a word or to the mark after it; a note of this number may also be apart at a line's end, or follow a year.
GLUED = re.compile(r"(?<=[a-zà-ÿ]{3})[.,;:)”’]{0,2}(\d{1,2})(?=[\s.,;:)]|$)")
LOOSE = re.compile(
    r"(?:(?<=[^\W\d_]{2})[.,;:)”’]{0,2}|(?<=\b(?:19|20)\d\d))(\d{1,3})(?=[\s.,;:)]|$)|(?<=[.,;:)”’]) (\d{1,3})$"
)
# A line that is longer comes from a text whose paragraphs are not wrapped.
UNWRAPPED = 200
# Lines beside a page's end that may be running heads, and how many words such a line has at most.
NEAR, HEAD_WORDS = 5, 16


@dataclass
class Paragraph:
    """Lines that belong together; `marks` are characters among them that are no text of the paragraph, by offset."""

    lines: list[Line]
    marks: list[tuple[int, int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines joined by spaces, without the marks."""
        return " ".join(filter(None, map(self._read_line, self.lines)))

    def _read_line(self, line: Line) -> str:
        text = line.text
        for start, end in sorted(self.marks, reverse=True):
            if line.start < start and end <= line.end:
                text = text[: start - line.start] + text[end - line.start :]
        return text

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.lines[-1].end

    def make_block(self, kind: str, section: str, *, mark: int = 0) -> Block:
        """The paragraph as a block, without the first `mark` characters of its text (a number or bullet)."""
        block = Block(kind, self.start, self.end, section, marks=list(self.marks))
        if mark:
            first = self.lines[0]
            # A mark alone on its line is followed by the text on the next.
            beyond = mark - len(first.text) - 1
            end = self.lines[1].start + beyond if beyond >= 0 else first.start + mark
            block.marks.append((self.start, end))
        return block


def split_paragraphs(raw: str) -> tuple[list[Paragraph], list[Block]]:
    """The paragraphs of a text, and the blocks of page furniture and notes between them."""
    paragraphs, apart = _split(raw)
    return list(paragraphs), list(apart)


@lru_cache(maxsize=1)  # every layout that looks at a text asks for them
def _split(raw: str) -> tuple[list[Paragraph], list[Block]]:
    lines = list(split_lines(raw))
    apart = _find_furniture(lines)
    notes = _find_notes(lines, apart)
    body = [place for place in range(len(lines)) if place not in apart and place not in notes]
    marks = _find_note_marks(lines, body, notes)
    paragraphs = _group_lines(lines, body, marks)
    inside: list[Block] = []
    for place in sorted(apart | notes.keys()):
        line = lines[place]
        around = next((each for each in paragraphs if each.start < line.start < each.end), None)
        if around is not None:
            around.marks.append((line.start, line.end))
        else:
            inside.append(Block("note" if place in notes else "furniture", line.start, line.end))
    return paragraphs, inside


def _fold(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalpha())


def _find_furniture(lines: Sequence[Line]) -> set[int]:
    """Places of page numbers, rules, scripts, and of running heads beside a page's end."""
    keys = [_fold(line.text) for line in lines]
    repeated = Counter(keys)
    found = {
        place
        for place, line in enumerate(lines)
        if PAGE_NUMBER.match(line.text)
        or RULE.match(line.text)
        or SCRIPT.match(line.text)
        or (repeated[keys[place]] > 1 and NUMBERED_HEAD.search(line.text))
    }
    whole = "".join(keys)
    ends = [place for place in found if PAGE_NUMBER.match(lines[place].text)]
    near = {place for end in ends for place in _walk_heads(lines, found, range(end - 1, end - NEAR, -1))}
    near |= {place for end in ends for place in _walk_heads(lines, found, range(end + 1, end + NEAR))}
    near |= {place for place, line in enumerate(lines) if line.page and place not in found}
    near |= {place - 1 for place, line in enumerate(lines) if line.page and place - 1 not in found and place}
    counts, seen = Counter(keys[place] for place in near), Counter[str]()
    places: dict[str, int] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, place)
        if place not in near:
            continue
        long = len(lines[place].text.split()) > 3
        before = places[key] < place or (long and whole.find(key) < sum(map(len, keys[:place])))
        seen[key] += 1
        if not key or before or counts[key] > 1:
            found.add(place)
    return found


def _walk_heads(lines: Sequence[Line], found: set[int], places: range) -> Iterator[int]:
    """Lines from a page number on that may be running heads: short, without the mark that ends or joins a sentence."""
    for place in places:
        if not 0 <= place < len(lines):
            return
        text = lines[place].text
        if place in found:
            continue
        if len(text.split()) > HEAD_WORDS or text[-1] in ".,;:" or is_mark(text):
            return
        yield place


def _find_notes(lines: Sequence[Line], furniture: set[int]) -> dict[int, int | None]:
    """Places of the lines of notes, each with the note's number: they follow a rule and end where the page does."""
    notes: dict[int, int | None] = {}
    for rule in sorted(place for place in furniture if RULE.match(lines[place].text)):
        place, number = rule + 1, None
        if (
            place >= len(lines)
            or not NOTE.match(lines[place].text)
            or (lines[place].gap and read_mark(lines[place].text))
        ):
            continue
        while place < len(lines) and place not in furniture and not (lines[place].page and place > rule + 1):
            opened = NOTE.match(lines[place].text)
            if lines[place].gap and place > rule + 1 and opened is None:
                break  # a paragraph of the text
            if opened is not None:
                number = int(opened.group(1)) if opened.group(1) else None
            notes[place] = number
            place += 1
    return notes


def _find_note_marks(
    lines: Sequence[Line], body: Sequence[int], notes: dict[int, int | None]
) -> dict[int, list[tuple[int, int]]]:
    """Marks of notes in the text, by line: the numbers of the notes in their order, or glued digits that count from one."""
    known = sorted({number for number in notes.values() if number})
    pattern, expected = (LOOSE, known[0]) if known else (GLUED, 1)
    marks: dict[int, list[tuple[int, int]]] = {}
    for place in body:
        for match in pattern.finditer(lines[place].text):
            if int(match.group(match.lastindex or 1)) == expected and (not known or expected in known):
                start, end = match.span(match.lastindex or 1)
                marks.setdefault(place, []).append((lines[place].start + start, lines[place].start + end))
                expected += 1
    # One glued digit alone may belong to the word.
    return marks if known or expected > 2 else {}


def _group_lines(
    lines: Sequence[Line], body: Sequence[int], marks: dict[int, list[tuple[int, int]]]
) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    if not body:
        return paragraphs
    form = LineForm([lines[place] for place in body])
    for before, place, after in zip([None, *body[:-1]], body, [*body[1:], None], strict=True):
        line = lines[place]
        last, following = (None if each is None else lines[each] for each in (before, after))
        broken = line.page or (before is not None and place > before + 1)
        if form.opens_paragraph(last, line, following.text if following else "", broken=broken):
            paragraphs.append(Paragraph([]))
        paragraphs[-1].lines.append(line)
        paragraphs[-1].marks += marks.get(place, [])
    return paragraphs


class LineForm:
    """How the lines of a text are set, and by that whether a line opens a paragraph.

    Attributes:
        wrapped: Whether paragraphs go over several lines.
        width: Length of the longest line.
        spaced: Whether blank lines come between paragraphs.
        indent: How far most lines are indented.
        number: The last number that opened a paragraph.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.wrapped = all(len(line.text) < UNWRAPPED for line in lines)
        self.width = max((len(line.text) for line in lines), default=0)
        self.spaced = sum(line.gap for line in lines) > len(lines) / 12
        self.indent = Counter(line.indent for line in lines).most_common(1)[0][0] if lines else 0
        self.number = 0

    def opens_paragraph(self, before: Line | None, line: Line, after: str, *, broken: bool) -> bool:
        """Whether a line opens a paragraph; `after` is the next line, `broken` says that the page ends before the line."""
        mark = read_mark(line.text)
        follows = mark is not None and mark.value == str(self.number + 1)
        if mark is not None and mark.value.isdecimal():
            self.number = int(mark.value)
        if before is None or is_mark(before.text):
            return before is None
        speaks = bool(FIRST_PERSON.match(line.text) or (SPEAKS.match(line.text) and opens_preamble(after)))
        if follows or speaks or is_mark(line.text):
            return True
        ended, small = bool(ENDED.search(before.text)), line.text[0].islower()
        if mark is not None and (ended or line.gap or not self.wrapped or before.text[-1] == ","):
            return True
        if line.gap and before.text[-1] in ",;" and opens_preamble(line.text):
            return True
        if line.gap or broken:
            full = broken and len(before.text) > 0.6 * self.width and before.text[-1] != ","
            return ended or not (small or full) or (not self.wrapped and not small)
        return not self.wrapped or (not small and self.opens_without_gap(before, line, ended=ended))

    def opens_without_gap(self, before: Line, line: Line, *, ended: bool) -> bool:
        """Whether a line opens a paragraph although no blank line comes before it."""
        if before.text[-1] in ",;" and opens_preamble(line.text):
            return True
        if line.indent > self.indent + 1 and before.indent <= self.indent and before.text[-1] in ".:;,":
            return True
        if before.text.isupper() and not line.text.isupper() and read_mark(before.text) is None:
            return True  # a heading in capitals
        # A line that is not filled ends its paragraph, the more surely so where no blank lines do.
        return ended and len(before.text) < (0.65 if self.spaced else 0.8) * self.width
