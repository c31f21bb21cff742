"""Raw text of the report → segments with exact offsets, the participants listed in it, and the ledger of characters."""

from pathlib import Path
from typing import Any

from migration_dialogue.documents.cleaning import clean_text, restore_capitals
from migration_dialogue.documents.document import Report, account_characters, make_id
from migration_dialogue.documents.layouts.parlatino_2017 import Layout, LayoutParser, read_layout
from migration_dialogue.errors import ReportFormatError
from migration_dialogue.paths import REPORT
from migration_dialogue.tables.contract import SECTIONS
from migration_dialogue.tables.store import check_table


def _list_participant(parser: LayoutParser, segment: dict[str, Any], role: str) -> dict[str, Any]:
    """The `participants` row of a segment that names a person."""
    text, position = segment["text"], None
    if role == "quoted":
        text, _, position = (part.strip() for part in text.partition(","))
    person = parser.parse_person(text)
    if person is None:
        raise ReportFormatError(f"{parser.source}, offset {segment['start']}: found {text!r}, expected a person's name")
    session = segment["section"] if role == "speaker" else f"panel_{segment['panel']}"
    return {
        "session": session, "panel": segment["panel"], "role": role, "title": person[0], "name": person[1],
        "position": position or person[2], "person_id": make_id(person[1]), "segment_id": segment["segment_id"],
        "start": segment["start"], "end": segment["end"],
    }  # fmt: skip


def parse_report(raw: str, *, source: str = "the text", layout: Layout | None = None) -> Report:
    """Parse the raw text of the report.

    Raises:
        ReportFormatError: a part that is expected is missing, twice there, or out of order.
    """
    parser = LayoutParser(raw, source, layout or read_layout())
    segments: list[dict[str, Any]] = []
    participants: list[dict[str, Any]] = []
    offsets: dict[str, list[int]] = {}
    current = SECTIONS[0]
    for section, block in sorted(parser.parse(), key=lambda item: item[1].start):
        text, places = clean_text(raw, block.start, block.end, block.marks)
        if block.kind == "attribution":
            text = restore_capitals(text)
        current = section or current
        segment_id = f"G{len(segments) + 1:03d}"
        segment = {
            "segment_id": segment_id, "section": current, "panel": block.panel, "kind": block.kind, "text": text,
            "start": block.start, "end": block.end,
        }  # fmt: skip
        segments.append(segment)
        offsets[segment_id] = places
        if block.role:
            row = _list_participant(parser, segment, block.role)
            if any(all(row[key] == other[key] for key in ("session", "role", "person_id")) for other in participants):
                raise ReportFormatError(
                    f"{source}, offset {block.start}: found {text!r} again, expected each person once"
                )
            participants.append(row)
    report = Report(raw, check_table("segments", segments), check_table("participants", participants), offsets)
    account_characters(report)
    return report


def read_report(path: Path = REPORT, *, layout: Layout | None = None) -> Report:
    """Read and parse the report at `path` (UTF-8).

    Raises:
        ReportFormatError: the file is missing, is not UTF-8, or is not laid out as the report is.
    """
    try:
        raw = path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise ReportFormatError(f"{path}: no such file, expected the report as text") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = error.object[error.start : error.start + 1].hex()
        raise ReportFormatError(f"{path}, line {line}: found byte 0x{found}, expected UTF-8") from error
    return parse_report(raw, source=str(path), layout=layout)
