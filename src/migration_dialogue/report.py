"""Raw text of the report → segments with exact offsets, the participants listed in it, and the ledger of characters."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from migration_dialogue.cleaning import clean_text, restore_capitals
from migration_dialogue.contract import SECTIONS
from migration_dialogue.layout import Layout, LayoutParser, ReportFormatError, read_layout
from migration_dialogue.paths import REPORT
from migration_dialogue.schema import check_table


@dataclass(frozen=True)
class Report:
    """A parsed report.

    Attributes:
        raw: The text as it was read.
        segments: The `segments` table.
        participants: The `participants` table.
        offsets: For each segment_id the raw offset of every character of its cleaned text.
    """

    raw: str
    segments: pd.DataFrame
    participants: pd.DataFrame
    offsets: dict[str, list[int]]

    def find_text(self, segment_id: str) -> str:
        """The cleaned text of a segment."""
        return str(self.segments.loc[self.segments["segment_id"] == segment_id, "text"].iloc[0])

    def locate(self, segment_id: str, start: int, end: int) -> tuple[int, int]:
        """Raw offsets of the characters `start` to `end` (not empty) of a segment's cleaned text."""
        offsets = self.offsets[segment_id]
        return offsets[start], offsets[end - 1] + 1


def make_id(name: str) -> str:
    """An identifier for a person: the name in small letters without accents, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(plain.lower().split())


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


def account_characters(report: Report) -> pd.DataFrame:
    """The ledger: every character of the raw text is in exactly one segment or is white space between two.

    Returns:
        One row per section and kind with the number of `segments`, their `characters`, and the share of the raw text;
        the last row counts the white space between segments. The characters add up to the length of the raw text.

    Raises:
        ReportFormatError: two segments overlap, or a character that is not white space is in none.
    """
    position = 0
    for row in report.segments.sort_values("start").itertuples():
        gap = report.raw[position : row.start]
        if row.start < position or gap.strip():
            raise ReportFormatError(
                f"offset {position}: found {gap[:60]!r} before {row.segment_id}, expected white space"
            )
        position = row.end
    if report.raw[position:].strip():
        raise ReportFormatError(f"offset {position}: found {report.raw[position:][:60]!r}, expected white space")
    sizes = report.segments.assign(characters=report.segments["end"] - report.segments["start"])
    ledger = sizes.groupby(["section", "kind"], sort=False, as_index=False).agg(
        segments=("segment_id", "count"), characters=("characters", "sum")
    )
    space = {"section": "", "kind": "white space between", "segments": 0}
    space["characters"] = len(report.raw) - int(ledger["characters"].sum())
    ledger = pd.concat([ledger, pd.DataFrame([space])], ignore_index=True)
    return ledger.assign(share=ledger["characters"] / len(report.raw))
