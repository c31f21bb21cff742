"""The text layer of a PDF: lines with their place on the page become paragraphs, notes at the foot are set apart."""

import re
from collections.abc import Iterator
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2
from pypdfium2 import raw

from migration_dialogue.errors import DocumentError

# Beyond this part of the usual distance of two lines a paragraph ends; below this part of the usual size a text is a note; a line
# of this part of the greatest length is filled.
APART, SMALL, FILLED = 1.3, 0.92, 0.8
# What PDFium gives for a hyphen at the end of a line.
LINE_HYPHEN = "\x02"
NOTE_RULE = "_______________"
NOTE = re.compile(r"\s*\d{1,3}\s*[^\d\s]")


@dataclass(frozen=True)
class PdfLine:
    """A line of a page: its text, the height of its baseline above the foot of the page in points, and its type size."""

    text: str
    base: float
    size: float


def read_pdf(content: bytes) -> str:
    """The text of a PDF, a form feed between pages.

    Raises:
        DocumentError: the file is damaged, protected by a password, or has no text layer.
    """
    try:
        document = pypdfium2.PdfDocument(content)
        pages = [list(_read_lines(page)) for page in document]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError("the PDF is protected by a password; save a copy without one") from error
        raise DocumentError(f"the PDF is damaged or is none ({error}); open it and print it to a new PDF") from error
    lines = [line for page in pages for line in page]
    if not any(line.text.strip() for line in lines):
        raise DocumentError(
            f"the PDF has {len(pages)} pages and no text, it seems to be scanned; let an OCR program add a text layer"
        )
    sizes = sorted((line.size, len(line.text)) for line in lines)
    body = median([size for size, length in sizes for _ in range(length)])
    step = _measure_step(pages)
    return "\f".join("\n".join(_join_lines(page, body, step)) + "\n" for page in pages)


def _read_lines(page: pypdfium2.PdfPage) -> Iterator[PdfLine]:
    """The lines of a page in its order of reading, without superscript digits (the marks of notes)."""
    text = page.get_textpage()
    letters: list[str] = []
    places: list[int] = []
    for place in range(text.count_chars() + 1):
        code = raw.FPDFText_GetUnicode(text, place) if place < text.count_chars() else 0x0A
        letter = chr(code) if 0 < code < 0x110000 else ""
        if letter == LINE_HYPHEN:
            letters.append("-\n")
        elif letter == "\n" or (letters and letters[-1] == "-\n"):
            yield from _make_line(text, "".join(letters).rstrip("\n"), places)
            letters, places = ([] if letter in "\r\n" else [letter]), []
        elif letter != "\r":
            letters.append(letter)
        if letter.strip() and letter != LINE_HYPHEN:
            places.append(place)


def _make_line(text: pypdfium2.PdfTextPage, line: str, places: list[int]) -> Iterator[PdfLine]:
    if not places:
        return
    sizes = {place: raw.FPDFText_GetFontSize(text, place) for place in places}
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(text, places[0], x, y)
    yield PdfLine(line, y.value, median(sizes.values()))


def _measure_step(pages: list[list[PdfLine]]) -> float:
    """The distance of two lines of a paragraph: what usually follows a line that is filled."""
    widest = max(len(line.text) for page in pages for line in page)
    steps = [
        (one.base - two.base, len(one.text) > FILLED * widest)
        for page in pages
        for one, two in pairwise(page)
        if one.base > two.base
    ]
    filled = [step for step, full in steps if full] or [step for step, _ in steps]
    return median(filled) if filled else 1.0


def _join_lines(page: list[PdfLine], body: float, step: float) -> Iterator[str]:
    """The lines of a page, with a blank line where they are far apart, and a rule before the notes at its foot."""
    foot = len(page)
    while foot > 0 and (page[foot - 1].size < SMALL * body or page[foot - 1].text.strip().isdigit()):
        foot -= 1
    notes = next((place for place in range(foot, len(page)) if NOTE.match(page[place].text)), len(page))
    for place, line in enumerate(page):
        before = page[place - 1] if place else None
        # Lines in larger type are farther apart.
        apart = APART * step * max(1.0, line.size / body)
        if before is not None and (before.base - line.base > apart or before.base < line.base):
            yield ""
        if place == notes:
            yield NOTE_RULE
        yield line.text
