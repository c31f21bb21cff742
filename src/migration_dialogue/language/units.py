"""Units: the sentences, recommendations and clauses of a document that are counted."""

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc
from tqdm import tqdm

from migration_dialogue.documents.cleaning import fold
from migration_dialogue.documents.document import Report
from migration_dialogue.tables.store import check_table

NOT_READ = ("furniture",)


def read_docs(nlp: Language, report: Report, *, quiet: bool = True) -> dict[str, Doc]:
    """The Doc of every segment that holds text of the report (running heads are not read), by segment_id."""
    rows = report.segments.loc[~report.segments["kind"].isin(NOT_READ), ["text", "segment_id"]]
    pairs = nlp.pipe(rows.itertuples(index=False, name=None), as_tuples=True)
    progress = tqdm(pairs, total=len(rows), desc="reading segments", unit="segment", disable=quiet)
    return {segment_id: doc for doc, segment_id in progress}


def count_words(text: str) -> int:
    """Number of words: stretches between white space that hold a letter or a digit."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def _choose_prefix(kind: str, panel: int, numbered: bool) -> tuple[str, int]:
    """The letters that open a unit_id, and the digits that follow: S001, R1.1, P01, A01."""
    if kind == "recommendation":
        return f"R{panel}.", 1
    if kind == "clause":
        return ("A" if numbered else "P"), 2
    return "S", 3


def find_repeats(units: pd.DataFrame, *, shortest: int = 40) -> list[str | None]:
    """For every sentence the earlier sentence that holds the same words, if there is one.

    Compared without case, spaces and punctuation; texts with fewer than `shortest` letters, recommendations and clauses
    are left alone.
    """
    seen: list[tuple[str, str]] = []
    repeats: list[str | None] = []
    texts = units["text"].map(fold).where(units["kind"] == "sentence", "")
    for unit_id, text in zip(units["unit_id"], texts, strict=True):
        earlier = (other for other, words in seen if len(text) >= shortest and text in words)
        repeats.append(next(earlier, None))
        seen.append((unit_id, text))
    return repeats


def split_units(report: Report, docs: dict[str, Doc]) -> pd.DataFrame:
    """The `units` table: sentences of paragraphs and quotations, recommendations, and clauses."""
    rows: list[dict[str, object]] = []
    numbers: dict[str, int] = {}
    for segment in report.segments.to_dict("records"):
        kind = {"paragraph": "sentence", "quote": "sentence"}.get(segment["kind"], segment["kind"])
        if kind not in ("sentence", "recommendation", "clause"):
            continue
        doc = docs[segment["segment_id"]]
        for span in doc.sents if kind == "sentence" else [doc[:]]:
            prefix, width = _choose_prefix(kind, segment["panel"], report.raw[segment["start"]].isdigit())
            numbers[prefix] = numbers.get(prefix, 0) + 1
            start, end = report.locate(segment["segment_id"], span.start_char, span.end_char)
            rows.append({
                "unit_id": f"{prefix}{numbers[prefix]:0{width}d}", "segment_id": segment["segment_id"],
                "section": segment["section"], "panel": segment["panel"], "kind": kind, "source": segment["kind"],
                "text": span.text, "words": count_words(span.text), "start": start, "end": end,
            })  # fmt: skip
    units = pd.DataFrame(rows)
    return check_table("units", units.assign(repeats=find_repeats(units)))
