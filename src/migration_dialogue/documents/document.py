"""A text that was read: its segments with exact offsets, and the ledger of its characters."""

import unicodedata
from dataclasses import dataclass

import pandas as pd

from migration_dialogue.errors import ReportFormatError


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
