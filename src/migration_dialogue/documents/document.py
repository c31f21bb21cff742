"""A document: its raw text, segments with exact offsets, units with one spaCy Doc each, and the ledger of characters."""

import logging
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pandas as pd
from spacy.tokens import Doc

from migration_dialogue.documents.cleaning import clean_text, restore_capitals
from migration_dialogue.documents.layouts import parlatino_2017, resolution
from migration_dialogue.documents.lines import Block
from migration_dialogue.errors import DocumentError
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.store import check_table

log = logging.getLogger(__name__)
# In the order in which they are tried.
LAYOUTS: dict[str, ModuleType] = {"parlatino_2017": parlatino_2017, "resolution": resolution}


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

    def locate(self, segment_id: str, start: int, end: int) -> tuple[int, int]:
        """Raw offsets of the characters `start` to `end` (not empty) of a segment's cleaned text."""
        offsets = self.offsets[segment_id]
        return offsets[start], offsets[end - 1] + 1


def make_id(name: str) -> str:
    """An identifier for a person: the name in small letters without accents, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(plain.lower().split())


def choose_layout(raw: str, *, codebook: Path = CODEBOOK) -> str:
    """The name of the first layout that recognises a text.

    Raises:
        DocumentError: none does.
    """
    for name, layout in LAYOUTS.items():
        if layout.recognise(raw, codebook):
            return name
    raise DocumentError(f"the text looks like none of the known layouts, expected one of {', '.join(LAYOUTS)}")


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
        DocumentError: the text is empty, the layout is unknown, or a part that the layout expects is missing, twice there,
            or out of order.
    """
    if not raw.strip():
        raise DocumentError(f"{source}: the file holds no text, expected a document")
    if layout is not None and layout not in LAYOUTS:
        raise DocumentError(f"no layout named '{layout}'; expected one of {', '.join(LAYOUTS)}")
    try:
        name = layout or choose_layout(raw, codebook=codebook)
    except DocumentError as error:
        raise DocumentError(f"{source}: {error}") from error
    log.info("%s is read with the layout '%s'", source, name)
    blocks = sorted(LAYOUTS[name].parse(raw, source, codebook), key=lambda block: block.start)
    segments, participants, offsets = _list_segments(raw, source, blocks, LAYOUTS[name].SECTIONS[0])
    found = Document(
        source, raw, name, check_table("segments", segments), check_table("participants", participants), offsets,
        LAYOUTS[name].PARTS, codebook=codebook,
    )  # fmt: skip
    account_characters(found)
    return found


Rows = list[dict[str, object]]


def _list_segments(raw: str, source: str, blocks: list[Block], first: str) -> tuple[Rows, Rows, dict[str, list[int]]]:
    """Rows of `segments` and `participants`, and the offsets of every segment's characters."""
    segments: Rows = []
    participants: Rows = []
    offsets: dict[str, list[int]] = {}
    section = first
    for number, block in enumerate(blocks, start=1):
        segment_id = f"G{number:03d}"
        section = block.section or section
        text, offsets[segment_id] = clean_text(raw, block.start, block.end, block.marks)
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


def read_text(path: Path) -> str:
    """The text of a file in UTF-8.

    Raises:
        DocumentError: the file is missing, a folder, or not in UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise DocumentError(f"{path}: no such file, expected a document as text") from error
    except IsADirectoryError as error:
        raise DocumentError(f"{path}: found a folder, expected a document as text") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = error.object[error.start : error.start + 1].hex()
        raise DocumentError(f"{path}, line {line}: found byte 0x{found}, expected UTF-8") from error


def account_characters(document: Document) -> pd.DataFrame:
    """The ledger: every character of the raw text is in exactly one segment or is white space between two.

    Returns:
        One row per section and kind with the number of `segments`, their `characters`, and the share of the raw text;
        the last row counts the white space between segments. The characters add up to the length of the raw text.

    Raises:
        DocumentError: two segments overlap, or a character that is not white space is in none.
    """
    position, raw = 0, document.raw
    for row in document.segments.sort_values("start").itertuples():
        if row.start < position or raw[position : row.start].strip():
            found = raw[position : max(row.start, position + 1)][:60]
            raise DocumentError(
                f"{document.source}, offset {position}: found {found!r} before {row.segment_id}, expected white space"
            )
        position = row.end
    if raw[position:].strip():
        raise DocumentError(
            f"{document.source}, offset {position}: found {raw[position:][:60]!r}, expected white space"
        )
    sizes = document.segments.assign(characters=document.segments["end"] - document.segments["start"])
    ledger = sizes.groupby(["section", "kind"], sort=False, as_index=False).agg(
        segments=("segment_id", "count"), characters=("characters", "sum")
    )
    space = {"section": "", "kind": "white space between", "segments": 0}
    space["characters"] = len(raw) - int(ledger["characters"].sum())
    ledger = pd.concat([ledger, pd.DataFrame([space])], ignore_index=True)
    return ledger.assign(share=ledger["characters"] / len(raw))
