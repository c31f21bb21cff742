"""The text of a document in blocks, with the units, demands, themes and names of every segment nested in it."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import pandas as pd

from migration_dialogue.analysis import Analysis
from migration_dialogue.documents.document import Document

# From the outermost element to the innermost; where marks overlap, all but the first kind are split.
ORDER = ("unit", "demand", "theme", "name")
LISTS = frozenset({"participant", "list_item", "recommendation", "clause"})


class Mark(NamedTuple):
    """A stretch of a segment's cleaned text, what it is, and in words what was found there."""

    kind: str
    start: int
    end: int
    key: str
    about: str


Marks = dict[str, list[Mark]]
# Stretches of text in order, each with the marks of one kind on it and, inside, the stretches of the next kind.
Nested = list[tuple[tuple[Mark, ...], "Nested | str"]]


@dataclass(frozen=True)
class Block:
    """A segment as the page shows it.

    Attributes:
        segment_id: The anchor of the block.
        tag: The HTML element: h3, h4 or p.
        kind: The kind of the segment; a title directly below a heading is a subtitle.
        entry: What the table of contents calls the block; empty where it has no entry.
        units: First and last unit_id of the block, one where they are the same, none where it has no unit.
        place: The raw offsets in words.
        text: The cleaned text with its marks.
    """

    segment_id: str
    tag: str
    kind: str
    entry: str
    units: list[str]
    place: str
    text: Nested


def list_blocks(found: Analysis) -> Iterator[tuple[bool, list[Block]]]:
    """The blocks of a document in order, in groups; the first value says whether a group is a list."""
    marks = list_marks(found)
    blocks = _make_blocks(found.document, marks)
    for kind, group in groupby(blocks, key=lambda block: block.kind if block.kind in LISTS else ""):
        yield bool(kind), list(group)


def _make_blocks(document: Document, marks: Marks) -> Iterator[Block]:
    section, previous, level = "", "", 3
    for row in document.segments.sort_values("start").to_dict("records"):
        kind = "subtitle" if row["kind"] == "title" and previous == "heading" else row["kind"]
        tag = "p"
        if kind in ("heading", "title"):
            # No level is left out: a panel's heading is one lower only below a heading.
            tag = "h4" if pd.notna(row["panel"]) and level == 4 else "h3"
            level = 4
        entry = row["text"] if tag != "p" else row["section"].replace("_", " ") if row["section"] != section else ""
        inside = marks.get(row["segment_id"], [])
        units = [mark.key for mark in inside if mark.kind == "unit"]
        yield Block(
            row["segment_id"], tag, kind, entry, units[:1] + units[1:][-1:], describe_place(row),
            # HTML leaves out this character.
            nest_marks(row["text"].replace("\0", "\ufffd"), inside),
        )  # fmt: skip
        section = row["section"]
        previous = previous if kind == "furniture" else kind


def list_marks(found: Analysis) -> Marks:
    """Every unit, theme mention, name and demand by segment_id, placed in the segment's cleaned text."""
    labels = name_themes(found)
    homes = found.document.units.set_index("unit_id")["segment_id"].to_dict()
    named = {**found.tables, "entities": name_entities(found)}
    tables = {name: named[name].to_dict("records") for name in ("units", "demands", "theme_mentions", "entities")}
    rows = [
        *(("unit", row, row["unit_id"], f"{row['unit_id']}: {describe_place(row)}") for row in tables["units"]),
        *(("demand", row, row["demand_id"], f"demand: {describe_demand(row)}") for row in tables["demands"]),
        *(("theme", row, row["theme"], f"theme: {labels[row['theme']]}")
          for row in tables["theme_mentions"]),
        *(("name", row, row["label"], f"{row['label']}: {row['name']}") for row in tables["entities"]),
    ]  # fmt: skip
    marks: Marks = defaultdict(list)
    for kind, row, key, about in rows:
        segment_id = row.get("segment_id") or homes[row["unit_id"]]
        start, end = place_span(found.document, segment_id, row["start"], row["end"])
        marks[segment_id].append(Mark(kind, start, end, key, about))
    return {segment_id: sorted(group, key=lambda mark: mark[1:]) for segment_id, group in marks.items()}


def name_entities(found: Analysis) -> pd.DataFrame:
    """The `entities` table with the preferred `name` of every mention; its own words where the thing is not known."""
    names = found.tables["entity_index"].set_index("entity_id")["name"]
    entities = found.tables["entities"]
    return entities.assign(name=entities["entity_id"].map(names).astype("object").fillna(entities["text"]))


def name_themes(found: Analysis) -> dict[str, str]:
    """The names of the themes of the codebook by key."""
    return dict(found.tables["theme_coverage"][["theme", "label"]].itertuples(index=False))


def place_span(document: Document, segment_id: str, start: int, end: int) -> tuple[int, int]:
    """Where raw offsets lie in a segment's cleaned text: `Document.locate` the other way round."""
    offsets = document.offsets[segment_id]
    return bisect_left(offsets, start), bisect_left(offsets, end)


def describe_place(row: dict[str, Any]) -> str:
    """The raw offsets of a row in words."""
    return f"characters {row['start']:,} to {row['end']:,} of the file"


def describe_demand(row: dict[str, Any]) -> str:
    """What a demand asks, in a few words: "States should ratify"; without an addressee "ratify"."""
    who = f"{row['addressee']} should " if pd.notna(row["addressee"]) else ""
    return f"{who}{'not ' if row['negated'] else ''}{row['verb']}"


def nest_marks(text: str, marks: Iterable[Mark], order: Sequence[str] = ORDER) -> Nested:
    """Cut a text wherever a mark begins or ends, and nest the stretches by kind, in the order of `order`."""
    marks = list(marks)
    cuts = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    pieces = []
    for start, end in pairwise(cuts):
        here = [mark for mark in marks if mark.start <= start < mark.end]
        pieces.append((text[start:end], [tuple(mark for mark in here if mark.kind == kind) for kind in order]))
    return _nest(pieces, 0)


def _nest(pieces: list[tuple[str, list[tuple[Mark, ...]]]], depth: int) -> Nested:
    nested: Nested = []
    for marks, group in groupby(pieces, key=lambda piece: piece[1][depth]):
        inside = list(group)
        last = depth + 1 == len(inside[0][1])
        nested.append((marks, "".join(text for text, _ in inside) if last else _nest(inside, depth + 1)))
    return nested


def find_place(text: str, words: str, near: int) -> int:
    """Where words are in a cleaned text, nearest to where they are in the raw one; -1 where they are not."""
    places = (match.start() for match in re.finditer(re.escape(words), text))
    return min(places, key=lambda start: abs(start - near), default=-1)


def mark_spans(text: str, spans: Iterable[tuple[int, int]], tag: str) -> str:
    """A text as HTML with its spans inside an element; spans that overlap are one mark."""
    marked, done = "", 0
    for start, end in sorted(spans):
        if end > done:
            begin = max(start, done)
            marked += f"{escape(text[done:begin], quote=False)}<{tag}>{escape(text[begin:end], quote=False)}</{tag}>"
            done = end
    return marked + escape(text[done:], quote=False)


def mark_rows(unit: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], tag: str) -> str:
    """The text of a passage as HTML with the words of rows (text, and start in the raw file) inside an element."""
    places = [
        (find_place(unit["text"], row["text"], int(row["start"] - unit["start"])), len(row["text"])) for row in rows
    ]
    return mark_spans(unit["text"], [(start, start + length) for start, length in places if start >= 0], tag)
