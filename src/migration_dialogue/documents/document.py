"""A document: its raw text, segments with exact offsets, units with one spaCy Doc each, and the ledger of characters."""

import logging
import re
import unicodedata
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
from spacy.tokens import Doc

from migration_dialogue.documents.cleaning import clean_text, find_hyphens, restore_capitals
from migration_dialogue.documents.layouts import articles, parlatino_2017, prose, recommendations, resolution
from migration_dialogue.documents.lines import TEXT, Block
from migration_dialogue.errors import DocumentError
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.store import check_table, list_rows

log = logging.getLogger(__name__)
# Of two numbers that stand for one character in UTF-16, one alone: it can be stored in no table.
HALF = re.compile("[\ud800-\udfff]")
# In the order in which they are tried.
LAYOUTS: dict[str, ModuleType] = {
    "parlatino_2017": parlatino_2017, "articles": articles, "resolution": resolution, "recommendations": recommendations,
    "prose": prose,
}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A document; `language.units.read_units` fills `units`, `readings`, `docs` and `shifts`.

    Attributes:
        source: What messages call the text: its path.
        raw: The text as it was read.
        layout: Name of the layout that split it.
        segments: The `segments` table.
        participants: The `participants` table.
        offsets: For each segment_id the raw offset of every character of its cleaned text.
        parts: The sections that are compared with each other.
        units: The `units` table.
        readings: The model's Doc of each segment that is read, by segment_id; names and groups are in it.
        docs: The Doc of each unit by unit_id, cut out of the reading of its segment.
        shifts: Where each unit starts in the cleaned text of its segment, by unit_id.
        codebook: The codebook that it is read with.
    """

    source: str
    raw: str
    layout: str
    segments: pd.DataFrame
    participants: pd.DataFrame
    offsets: dict[str, list[int]]
    parts: tuple[str, ...] = ()
    units: pd.DataFrame = field(default_factory=pd.DataFrame)
    readings: dict[str, Doc] = field(default_factory=dict)
    docs: dict[str, Doc] = field(default_factory=dict)
    shifts: dict[str, int] = field(default_factory=dict)
    codebook: Path = CODEBOOK

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of `units`, in the order of the text."""
        return sorted(list_rows(self.units), key=lambda unit: int(unit["order"]))

    def locate(self, segment_id: str, start: int, end: int) -> tuple[int, int]:
        """Raw offsets of the characters `start` to `end` (not empty) of a segment's cleaned text."""
        offsets = self.offsets[segment_id]
        return offsets[start], offsets[end - 1] + 1


def make_id(name: str) -> str:
    """An identifier for a person: the name in small letters without accents, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(plain.lower().split())


def choose_layout(raw: str, *, codebook: Path = CODEBOOK) -> str:
    """The name of the first layout that recognises a text; the last one takes any."""
    return next(name for name, layout in LAYOUTS.items() if layout.recognise(raw, codebook))


def check_layout(name: str | None) -> None:
    """Refuse the name of a layout that there is not.

    Raises:
        DocumentError: it is none of `LAYOUTS`.
    """
    if name is not None and name not in LAYOUTS:
        raise DocumentError(f"no layout named '{name}'; expected one of {', '.join(LAYOUTS)}")


def parse_document(
    raw: str, *, source: str = "the text", layout: str | None = None, codebook: Path = CODEBOOK
) -> Document:
    """Split a raw text into segments; the model has not read them yet.

    Args:
        raw: The text.
        source: What messages call it.
        layout: A name of `LAYOUTS`; without it the first layout that recognises the text.
        codebook: Folder of codebooks.

    Raises:
        DocumentError: the layout is unknown, or a part that the layout expects is missing, twice there, or out of order.
    """
    check_layout(layout)
    if half := HALF.search(raw):
        raise DocumentError(f"{source}, offset {half.start()}: found half a character, expected characters of Unicode")
    if layout is None and not TEXT.search(raw):
        warnings.warn(f"{source}: the document has no text, so all its tables are empty", stacklevel=2)
    name = layout or choose_layout(raw, codebook=codebook)
    log.info("%s is read with the layout '%s'", source, name)
    blocks = sorted(LAYOUTS[name].parse(raw, source, codebook), key=lambda block: block.start)
    segments, participants, offsets = _list_segments(raw, source, blocks, LAYOUTS[name].SECTIONS[0])
    found = Document(
        source, raw, name, check_table("segments", segments), check_table("participants", participants), offsets,
        LAYOUTS[name].PARTS, codebook=codebook,
    )  # fmt: skip
    _refuse_gaps(found)
    return found


Rows = list[dict[str, object]]


def _list_segments(raw: str, source: str, blocks: list[Block], first: str) -> tuple[Rows, Rows, dict[str, list[int]]]:
    """Rows of `segments` and `participants`, and the offsets of every segment's characters."""
    segments: Rows = []
    participants: Rows = []
    offsets: dict[str, list[int]] = {}
    section, hyphens = first, find_hyphens(raw)
    for number, block in enumerate(blocks, start=1):
        segment_id = f"G{number:03d}"
        section = block.section or section
        text, offsets[segment_id] = clean_text(raw, block.start, block.end, block.marks, hyphens=hyphens)
        if block.kind == "attribution":
            text = restore_capitals(text)
        place = {"section": section, "panel": block.panel, "start": block.start, "end": block.end}
        segments.append({
            "segment_id": segment_id, **place, "kind": block.kind, "part": block.part, "number": block.number,
            "letter": block.letter, "counted": block.counted, "text": text,
        })  # fmt: skip
        if block.person:
            session = section if block.role == "speaker" else f"panel_{block.panel}"
            row = {
                **block.person._asdict(), "session": session, "panel": block.panel, "role": block.role,
                "person_id": make_id(block.person.name), "segment_id": segment_id, "start": block.start, "end": block.end,
            }  # fmt: skip
            if any(all(row[key] == other[key] for key in ("session", "role", "person_id")) for other in participants):
                raise DocumentError(f"{source}, offset {block.start}: found {text!r} again, expected each person once")
            participants.append(row)
    return segments, participants, offsets


def account_characters(document: Document) -> pd.DataFrame:
    """The ledger: every character of the raw text is in exactly one segment or is white space between two.

    Returns:
        One row per section and kind with the number of `segments`, their `characters`, and the share of the raw text;
        the last row counts the white space between segments. The characters add up to the length of the raw text.

    Raises:
        DocumentError: two segments overlap, or a character that is not white space is in none.
    """
    _refuse_gaps(document)
    raw = document.raw
    sizes = document.segments.assign(characters=document.segments["end"] - document.segments["start"])
    ledger = sizes.groupby(["section", "kind"], sort=False, as_index=False).agg(
        segments=("segment_id", "count"), characters=("characters", "sum")
    )
    space = {"section": "", "kind": "white space between", "segments": 0}
    space["characters"] = len(raw) - int(ledger["characters"].sum())
    ledger = pd.concat([ledger, pd.DataFrame([space])], ignore_index=True)
    return ledger.assign(share=ledger["characters"] / max(len(raw), 1))


def _refuse_gaps(document: Document) -> None:
    position, raw = 0, document.raw
    places = (document.segments[name].tolist() for name in ("start", "end", "segment_id"))
    for start, end, segment_id in sorted(zip(*places, strict=True)):
        if start < position or TEXT.search(raw, position, start):
            found = raw[position : max(start, position + 1)][:60]
            raise DocumentError(
                f"{document.source}, offset {position}: found {found!r} before {segment_id}, expected white space"
            )
        position = end
    if TEXT.search(raw, position):
        raise DocumentError(
            f"{document.source}, offset {position}: found {raw[position:][:60]!r}, expected white space"
        )
