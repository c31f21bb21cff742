"""Spans of a Doc as rows of a table: where each lies in the raw text, and in which unit."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from spacy.tokens import Doc, Span

from migration_dialogue.documents.document import Document


def describe_spans(
    document: Document, find: Callable[[Doc], Iterable[Span]]
) -> Iterator[tuple[Span, dict[str, object]]]:
    """Every span that `find` gives for the reading of a segment, with the columns that say where it lies.

    Yields:
        The span, and unit_id (None outside units), segment_id, section, panel, text, start and end (raw offsets).
    """
    units: dict[str, list[tuple[int, str]]] = {}
    for unit in document.rows:
        units.setdefault(unit["segment_id"], []).append((document.shifts[unit["unit_id"]], unit["unit_id"]))
    columns = (document.segments[name].tolist() for name in ("segment_id", "section", "panel"))
    segments = {segment_id: place for segment_id, *place in zip(*columns, strict=True)}
    for segment_id, doc in document.readings.items():
        inside = units.get(segment_id, [])
        section, panel = segments[segment_id]
        for span in find(doc):
            start, end = document.locate(segment_id, span.start_char, span.end_char)
            place = bisect_right(inside, span.start_char, key=lambda each: each[0])
            yield span, {
                "unit_id": inside[place - 1][1] if place else None, "segment_id": segment_id, "section": section,
                "panel": panel, "text": span.text, "start": start, "end": end,
            }  # fmt: skip
