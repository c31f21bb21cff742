"""Units: the sentences, recommendations and clauses of a document, each with the part of the model's reading that is its own."""

from collections import Counter
from dataclasses import replace

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc, Span
from tqdm import tqdm

from migration_dialogue.documents.cleaning import fold
from migration_dialogue.documents.document import Document
from migration_dialogue.names.taught import teach_names
from migration_dialogue.tables.store import check_table

NOT_READ = ("furniture", "note")
# Segments whose sentences are units, and those that are one unit each.
RUNNING = ("paragraph", "quote")
WHOLE = ("recommendation", "clause")


def read_segments(nlp: Language, document: Document, *, quiet: bool = True) -> dict[str, Doc]:
    """The Doc of every segment with text (page heads are not read), by segment_id; each is read by the model once."""
    rows = document.segments.loc[~document.segments["kind"].isin(NOT_READ), ["text", "kind", "letter", "segment_id"]]
    told = rows["text"].where(rows["letter"].isna()).ffill().fillna("")
    opened = told.str.endswith((" to:", " to", " to :")) & rows["letter"].notna()
    texts = (
        (prepare_text(nlp, *row, imperative=to), segment_id)
        for (*row, segment_id), to in zip(rows.itertuples(index=False), opened, strict=True)
    )
    progress = tqdm(
        nlp.pipe(texts, as_tuples=True), total=len(rows), desc="reading segments", unit="segment", disable=quiet
    )
    return {segment_id: doc for doc, segment_id in progress}


def prepare_text(nlp: Language, text: str, kind: str, letter: object = None, *, imperative: bool = False) -> Doc:
    """The tokenised text; what kind it is tells the pipeline which words to read before it.

    A sub-paragraph is an imperative after "calls upon States to:"; else it can be one, a clause, or part of a sentence, and is
    looked at.
    """
    doc = nlp.make_doc(text)
    told: str | None = kind if kind in WHOLE else "sentence"
    if kind == "clause" and pd.notna(letter):
        told = "recommendation" if imperative else None
    doc.user_data["kind"] = told
    return doc


def read_units(nlp: Language, document: Document, *, quiet: bool = True) -> Document:
    """Let the model read a document: its readings, units, and the Doc of each unit."""
    readings = read_segments(nlp, document, quiet=quiet)
    teach_names(nlp, readings.values())
    rows: list[dict[str, object]] = []
    docs: dict[str, Doc] = {}
    shifts: dict[str, int] = {}
    numbers = Counter[str]()
    for segment in document.segments[document.segments["kind"].isin(RUNNING + WHOLE)].to_dict("records"):
        reading = readings[segment["segment_id"]]
        kind = "sentence" if segment["kind"] in RUNNING else segment["kind"]
        for span in reading.sents if kind == "sentence" else filter(len, [reading[:]]):  # a number alone is no unit
            prefix, digits = _choose_prefix(segment)
            numbers[prefix] += 1
            number = segment["number"] if kind != "sentence" else numbers[prefix]
            letter = segment["letter"] if kind == "clause" and pd.notna(segment["letter"]) else ""
            dot = "." if letter[:1].isdigit() else ""
            unit_id = _make_unique(f"{prefix}{number:0{digits}d}{dot}{letter}", docs)
            start, end = document.locate(segment["segment_id"], span.start_char, span.end_char)
            docs[unit_id], shifts[unit_id] = cut_doc(span), span.start_char
            rows.append({
                **{name: segment[name] for name in ("segment_id", "section", "panel", "part", "letter", "counted")},
                "unit_id": unit_id, "order": len(rows) + 1, "kind": kind, "number": number, "source": segment["kind"],
                "text": span.text, "words": count_words(span.text), "repeats": None, "start": start, "end": end,
            })  # fmt: skip
    units = check_table("units", rows)
    units = check_table("units", units.assign(repeats=find_repeats(units.sort_values("order"))))
    return replace(document, units=units, readings=readings, docs=docs, shifts=shifts)


def _choose_prefix(segment: dict[str, object]) -> tuple[str, int]:
    """The letters that open a unit_id, and the digits that follow: S001, R1.1, R01, P01, A01."""
    if segment["kind"] == "recommendation":
        return ("R", 2) if pd.isna(segment["panel"]) else (f"R{segment['panel']}.", 1)
    if segment["kind"] == "clause":
        return ("A" if segment["part"] == "operative" else "P"), 2
    return "S", 3


def _make_unique(unit_id: str, known: dict[str, Doc]) -> str:
    """The identifier, or with a number where a text gives the same number twice: A03, A03-2."""
    place, name = 1, unit_id
    while name in known:
        place += 1
        name = f"{unit_id}-{place}"
    return name


def cut_doc(span: Span) -> Doc:
    """A stretch of a Doc as a Doc of its own, with the groups of spans that lie in it."""
    if len(span) == len(span.doc):
        return span.doc
    doc = span.as_doc()
    for name in span.doc.spans:
        copy_group(name, span, doc)
    return doc


def copy_group(name: str, span: Span, doc: Doc) -> None:
    """Give a Doc that was cut out of another the group of spans that lie in its stretch there."""
    doc.spans[name] = [
        Span(doc, each.start - span.start, each.end - span.start, label=each.label_, span_id=each.id_)
        for each in span.doc.spans[name]
        if span.start <= each.start and each.end <= span.end
    ]


def count_words(text: str) -> int:
    """Number of words: stretches between white space that hold a letter or a digit."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def find_repeats(units: pd.DataFrame, *, shortest: int = 40) -> pd.Series:
    """For every sentence the earlier sentence with the same words, if there is one.

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
    return pd.Series(repeats, index=units.index, dtype="object")
