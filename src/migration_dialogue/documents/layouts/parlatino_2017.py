"""The layout of the PARLATINO and IOM report of 2017: lines become blocks (headings, paragraphs, bullets, …).

The words that are peculiar to the report are in `data/codebook/report_layout.toml`. The rules do not look at blank
lines where an order of marks is enough: the text was taken from a PDF, and blank lines cut sentences in two.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from migration_dialogue.codebook import remember
from migration_dialogue.documents.cleaning import clean_text, fold, restore_capitals
from migration_dialogue.documents.lines import Block, Line, Person, split_line, split_lines
from migration_dialogue.errors import CodebookError, DocumentError
from migration_dialogue.paths import CODEBOOK

Layout = dict[str, Any]

SECTIONS = ("introduction", "inaugural_session", "panels", "declaration", "recommendations", "appendix")
# The sections that are compared with each other.
PARTS = ("panels", "recommendations", "declaration")
# A text with this many of the report's section headings is the report, perhaps a damaged one.
FEWEST_HEADINGS = 3
PANEL_HEADING = re.compile(r"panel ([1-9])\b")
ARTICLE_NUMBER = re.compile(r"(\d{1,2})\. ")
BULLET = re.compile(r"•\s*")
DATELINE = re.compile(r"[A-Z].*\b\d{1,2} [A-Z][a-z]+ \d{4}$")
CLAUSE_END = re.compile(r"(;|; and|:)$")
OPEN_END = re.compile(r"[^.:;!?”’)]$")


@remember
def read_layout(folder: Path = CODEBOOK) -> Layout:
    """Read the words that mark the parts of the report."""
    path = folder / "report_layout.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CodebookError(f"{path}: no such file, expected the layout of the report") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(f"{path}: {error}; expected TOML in UTF-8") from error


def recognise(raw: str, codebook: Path) -> bool:
    """Whether a text has headings of the report's sections."""
    text = fold(raw)
    return sum(fold(heading) in text for heading in read_layout(codebook)["sections"].values()) >= FEWEST_HEADINGS


def parse(raw: str, source: str, codebook: Path) -> list[Block]:
    """The blocks of the report.

    Raises:
        DocumentError: a part that is expected is missing, twice there, or out of order.
    """
    return LayoutParser(raw, source, read_layout(codebook)).parse()


class LayoutParser:
    """Walks the lines of one report and collects blocks; the layout decides, the order of marks is checked."""

    def __init__(self, raw: str, source: str, layout: Layout) -> None:
        self.raw = raw
        self.source = source
        self.layout = layout
        self.lines = list(split_lines(raw))
        self.blocks: list[Block] = []
        self.section = SECTIONS[0]

    def fail(self, line: Line | None, expected: str) -> DocumentError:
        if line is None:
            return DocumentError(f"{self.source}: the text ends, expected {expected}")
        return DocumentError(f"{self.source}, line {line.number}: found {line.text[:60]!r}, expected {expected}")

    def add(self, kind: str, lines: list[Line], panel: int | None = None, role: str | None = None) -> Block:
        block = Block(kind, lines[0].start, lines[-1].end, self.section, panel, role)
        block.counted = kind != "quote"
        if role:
            block.person = self.read_person(block, lines[0])
        self.blocks.append(block)
        return block

    def read_person(self, block: Block, line: Line) -> Person:
        text, _ = clean_text(self.raw, block.start, block.end)
        position = None
        if block.role == "quoted":
            text, _, position = (part.strip() for part in restore_capitals(text).partition(","))
        person = self.parse_person(text)
        if person is None:
            raise self.fail(line, "a person's name")
        return person._replace(position=position or person.position)

    def match_phrase(self, lines: list[Line], first: int, phrase: str) -> int:
        """Number of lines from `first` that together spell `phrase`; 0 if they do not."""
        wanted, found = fold(phrase), ""
        for count, line in enumerate(lines[first:], start=1):
            found += fold(line.text)
            if found == wanted:
                return count
            if not wanted.startswith(found):
                return 0
        return 0

    def take_furniture(self) -> None:
        """Move page numbers and running heads out of the lines that are read."""
        heads = [fold(head) for head in self.layout["running_heads"]]
        for line in self.lines:
            if line.text.isdecimal() or fold(line.text).rstrip("0123456789") in heads:
                self.blocks.append(Block("furniture", line.start, line.end))
        taken = {block.start for block in self.blocks}
        self.lines = [line for line in self.lines if line.start not in taken]

    def split_sections(self) -> dict[str, list[Line]]:
        """The lines of each section after its heading; headings must come once each, in order."""
        heads: list[tuple[int, int, str]] = []
        index = 0
        while index < len(self.lines):
            for name, heading in self.layout["sections"].items():
                if count := self.match_phrase(self.lines, index, heading):
                    following = [*SECTIONS, None][len(heads)]
                    if name != following:
                        expected = f"the heading of section '{following}'" if following else "no further section"
                        raise self.fail(self.lines[index], expected)
                    heads.append((index, count, name))
                    index += count - 1
                    break
            else:
                if not heads:
                    raise self.fail(self.lines[0], f"the heading {self.layout['sections'][SECTIONS[0]]!r}")
            index += 1
        if len(heads) < len(SECTIONS):
            raise self.fail(None, f"the heading {self.layout['sections'][SECTIONS[len(heads)]]!r}")
        parts = {}
        for position, (first, count, name) in enumerate(heads):
            self.section = name
            self.add("heading", self.lines[first : first + count])
            last = heads[position + 1][0] if position + 1 < len(heads) else len(self.lines)
            parts[name] = self.lines[first + count : last]
        return parts

    def split_panels(self, lines: list[Line]) -> Iterator[tuple[int, Line, list[Line]]]:
        """The panels of a section: number, heading line and the lines after it; numbers must run 1, 2, …"""
        starts = [index for index, line in enumerate(lines) if PANEL_HEADING.match(line.text)]
        if not starts or starts[0]:
            raise self.fail(lines[0] if lines else None, "the heading of panel 1")
        for number, (first, last) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), start=1):
            if not lines[first].text.startswith(f"panel {number}"):
                raise self.fail(lines[first], f"the heading of panel {number}")
            yield number, lines[first], lines[first + 1 : last]

    def add_paragraphs(self, lines: list[Line], panel: int | None = None) -> None:
        """Paragraphs and numbered lists: split at gaps, but not inside a sentence."""
        run: list[Line] = []
        for line in lines:
            if run and self.starts_paragraph(run[-1], line):
                self.add_paragraph(run, panel)
                run = []
            run.append(line)
        if run:
            self.add_paragraph(run, panel)

    def starts_paragraph(self, previous: Line, line: Line) -> bool:
        if ARTICLE_NUMBER.match(line.text):
            return True
        gap = self.raw[previous.end : line.start].count("\n") > 1 or line.indent > 0
        return gap and not (OPEN_END.search(previous.text) and line.text[0].islower())

    def add_paragraph(self, run: list[Line], panel: int | None) -> None:
        number = ARTICLE_NUMBER.match(run[0].text)
        block = self.add("list_item" if number else "paragraph", run, panel)
        if number:
            block.marks.append((run[0].start, run[0].start + number.end()))

    def parse_person(self, text: str) -> Person | None:
        """(form of address, name, position) if `text` is a line that opens with a person."""
        words = self.layout["participants"]
        title = next(
            (form for form in words["forms_of_address"] if re.match(form.replace(" ", r"\s+") + r"\s", text)), None
        )
        rest = text.split()[len(title.split()) if title else 0 :]
        name = []
        for word in rest:
            if self.opens_position(word) or not (word in words["name_particles"] or word[0].isupper()):
                break
            name.append(word)
        position = rest[len(name) :]
        if len(name) < 2 or (position and not self.opens_position(position[0])):
            return None
        return Person(title, " ".join(name), " ".join(position) or None)

    def opens_position(self, word: str) -> bool:
        bare = word.strip(",")
        return bool(re.match(r"\d|[A-ZÀ-Þ]{2}", bare)) or bare in self.layout["participants"]["position_openers"]

    def take_people(self, lines: list[Line], panel: int | None, role: str) -> int:
        """Add the participants at the head of `lines`; the number of lines that were taken."""
        run: list[Line] = []
        for line in lines:
            opens = self.parse_person(line.text) is not None
            goes_on = line.text[0].islower() or line.text[0] == "(" or self.opens_position(line.text.split()[0])
            if not opens and not (run and goes_on):
                break
            if opens and run:
                self.add("participant", run, panel, role)
                run = []
            run.append(line)
        if run:
            self.add("participant", run, panel, role)
        taken = [line for line in lines if run and line.start <= run[-1].start]
        return len(taken)

    def parse_inaugural(self, lines: list[Line]) -> None:
        count = self.match_phrase(lines, 0, self.layout["participants"]["opening"])
        if not count:
            raise self.fail(lines[0] if lines else None, repr(self.layout["participants"]["opening"]))
        self.add("paragraph", lines[:count])
        taken = self.take_people(lines[count:], None, "speaker")
        if not taken:
            raise self.fail(lines[count] if count < len(lines) else None, "a list of speakers")
        self.add_paragraphs(lines[count + taken :])

    def parse_panel(self, number: int, heading: Line, lines: list[Line]) -> None:
        """Heading, title, quotation with the person quoted, moderator, panel members, narrative."""
        self.add("heading", [heading], number)
        quote = next((index for index, line in enumerate(lines) if line.text.startswith("“")), None)
        moderator = next((index for index, line in enumerate(lines) if line.text.startswith("Moderator ")), None)
        if not quote or moderator is None or moderator < quote + 2:
            raise self.fail(heading, "a title, a quotation, the person quoted and a moderator after it")
        self.add("title", lines[:quote], number)
        self.add("quote", lines[quote : moderator - 1], number)
        self.add("attribution", [lines[moderator - 1]], number, "quoted")
        label, name = split_line(lines[moderator], "Moderator")
        self.add("label", [label], number)
        taken = self.take_people([name, *lines[moderator + 1 :]], number, "moderator")
        members = moderator + taken
        count = self.match_phrase(lines, members, "Panel Members")
        if not taken or not count:
            raise self.fail(lines[members] if members < len(lines) else None, "a moderator, then 'Panel Members'")
        self.add("label", lines[members : members + count], number)
        first = members + count
        taken = self.take_people(lines[first:], number, "panelist")
        if not taken or first + taken == len(lines):
            raise self.fail(lines[first] if first < len(lines) else None, "panel members, then a narrative")
        self.add_paragraphs(lines[first + taken :], number)

    def parse_declaration(self, lines: list[Line]) -> None:
        words = self.layout["declaration"]
        title = next((i for i in range(len(lines)) if self.match_phrase(lines, i, words["title"])), None)
        if not title:
            raise self.fail(lines[0] if lines else None, "an introduction and the declaration's title after it")
        announced = len(self.blocks)
        self.add_paragraphs(lines[:title])
        for block in self.blocks[announced:]:
            block.counted = False
        index = title + self.match_phrase(lines, title, words["title"])
        self.add("title", lines[title:index])
        if index < len(lines) and DATELINE.match(lines[index].text):
            self.add("dateline", [lines[index]])
            index += 1
        count = self.match_phrase(lines, index, words["opening"])
        if not count:
            raise self.fail(lines[index] if index < len(lines) else None, repr(words["opening"]))
        self.add("opening", lines[index : index + count])
        articles = next((i for i in range(index + count, len(lines)) if lines[i].text.startswith("1. ")), len(lines))
        self.add_preamble(lines[index + count : articles])
        self.add_articles(lines[articles:])

    def add_preamble(self, lines: list[Line]) -> None:
        """Clauses end with ';', '; and' or ':' before a capital letter."""
        runs: list[list[Line]] = []
        for line in lines:
            if not runs or (CLAUSE_END.search(runs[-1][-1].text) and line.text[0].isupper()):
                runs.append([])
            runs[-1].append(line)
        if not runs or not CLAUSE_END.search(runs[-1][-1].text):
            raise self.fail(runs[-1][-1] if runs else None, "preamble clauses that end with ':' before article 1")
        for number, run in enumerate(runs, start=1):
            block = self.add("clause", run)
            block.part, block.number = "preamble", number

    def add_articles(self, lines: list[Line]) -> None:
        starts = [index for index, line in enumerate(lines) if ARTICLE_NUMBER.match(line.text)]
        if not starts:
            raise self.fail(None, "article 1 of the declaration")
        for number, (first, last) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), start=1):
            match = ARTICLE_NUMBER.match(lines[first].text)
            if match is None or int(match.group(1)) != number:
                raise self.fail(lines[first], f"article {number} of the declaration")
            block = self.add("clause", lines[first:last])
            block.part, block.number = "operative", number
            block.marks.append((block.start, block.start + match.end()))

    def parse_recommendations(self, number: int, heading: Line, lines: list[Line]) -> None:
        """A bullet that goes on with a small letter was cut in two: it belongs to the one before."""
        self.add("heading", [heading], number)
        bullets = [index for index, line in enumerate(lines) if BULLET.match(line.text)]
        if not bullets or bullets[0] == 0:
            raise self.fail(lines[0] if lines else None, f"the title of panel {number} and its bullets")
        self.add("title", lines[: bullets[0]], number)
        block, place = None, 0
        for first, last in zip(bullets, [*bullets[1:], len(lines)], strict=True):
            mark = BULLET.match(lines[first].text)
            text = lines[first].text[mark.end() :] if mark else ""
            if not text:
                raise self.fail(lines[first], "words after the bullet")
            if block is None or not text[0].islower():
                place += 1
                block = self.add("recommendation", lines[first:last], number)
                block.number = place
            block.end = lines[last - 1].end
            block.marks.append((lines[first].start, lines[first].end - len(text)))

    def parse_appendix(self, lines: list[Line]) -> None:
        words = self.layout["appendix"]
        title = self.match_phrase(lines, 0, words["title"])
        salutation = next((i for i in range(len(lines)) if self.match_phrase(lines, i, words["salutation"])), None)
        if not title or salutation is None:
            raise self.fail(lines[0] if lines else None, f"{words['title']!r} and {words['salutation']!r}")
        closing = next((i for i in range(salutation, len(lines)) if DATELINE.match(lines[i].text)), len(lines))
        if closing == len(lines):
            raise self.fail(None, "the place and date of the message")
        self.add("title", lines[:title])
        self.add("salutation", lines[title : salutation + 1])
        self.add_paragraphs(lines[salutation + 1 : closing])
        self.add("closing", lines[closing:])

    def parse(self) -> list[Block]:
        self.take_furniture()
        if not self.lines:
            raise DocumentError(f"{self.source}: the file holds no text but page heads, expected the report")
        parts = self.split_sections()
        for self.section, lines in parts.items():
            if self.section == "introduction":
                self.add_paragraphs(lines)
            elif self.section == "inaugural_session":
                self.parse_inaugural(lines)
            elif self.section == "panels":
                for number, heading, rest in self.split_panels(lines):
                    self.parse_panel(number, heading, rest)
            elif self.section == "declaration":
                self.parse_declaration(lines)
            elif self.section == "recommendations":
                for number, heading, rest in self.split_panels(lines):
                    self.parse_recommendations(number, heading, rest)
            else:
                self.parse_appendix(lines)
        return self.blocks
