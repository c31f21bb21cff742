"""Cutting documents into short ones at the borders of their parts and paragraphs, to try a collection on real text."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from migration_dialogue.documents.document import parse_document
from migration_dialogue.documents.readers import read_text

# A piece ends with the first paragraph that brings it to so many words.
WORDS = 70
# What introduces the text that follows, so that no piece ends with it.
HEADS = frozenset({"heading", "title", "label", "opening", "salutation"})


def cut_documents(paths: Iterable[Path], folder: Path, *, words: int = WORDS) -> pd.DataFrame:
    """Cut documents into pieces of a few paragraphs, each a text file in a folder named like its document.

    A piece is a stretch of the document as it is, in one part and one panel; `los_angeles_declaration_2022/002476-003376.txt` has
    its characters 2476 to 3375.

    Args:
        paths: The documents.
        folder: Where their folders are made.
        words: A piece ends with the first paragraph that brings it to so many words, or with its part.

    Returns:
        One row per piece: document (its path in `folder`), source, section, panel, and start and end in the text that was cut.

    Raises:
        DocumentError: a document cannot be read.
    """
    rows = []
    for path in paths:
        text = read_text(path)
        (folder / path.stem).mkdir(parents=True, exist_ok=True)
        for segments in _group_segments(parse_document(text, source=str(path)).segments, words):
            start, end = int(segments["start"].iloc[0]), int(segments["end"].iloc[-1])
            name = f"{path.stem}/{start:06d}-{end:06d}.txt"
            (folder / name).write_text(text[start:end] + "\n", encoding="utf-8", newline="\n")
            place = segments[["section", "panel"]].iloc[0]
            rows.append({"document": name, "source": path.stem, **place, "start": start, "end": end})
    return pd.DataFrame(rows, columns=["document", "source", "section", "panel", "start", "end"])


def _group_segments(segments: pd.DataFrame, words: int) -> Iterator[pd.DataFrame]:
    """Neighbouring segments of one section and panel, in groups of so many words; headings go with what follows."""
    first, length = 0, 0
    places = list(zip(segments["section"], segments["panel"].fillna(0), strict=True))
    for row, (text, kind) in enumerate(zip(segments["text"], segments["kind"], strict=True)):
        length += len(text.split())
        last = row + 1 == len(segments) or places[row + 1] != places[row]
        if last or (length >= words and kind not in HEADS):
            yield segments.iloc[first : row + 1]
            first, length = row + 1, 0
