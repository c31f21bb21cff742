"""Units: the sentences, recommendations and clauses of a document, each with the part of the model's reading that is its own."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from threadpoolctl import ThreadpoolController
from tqdm import tqdm

from migration_dialogue.documents.cleaning import fold
from migration_dialogue.documents.document import Document
from migration_dialogue.names.taught import teach_names
from migration_dialogue.tables.store import check_table, list_rows

# Segments that the model reads at once.
BATCH = 64
NOT_READ = ("furniture", "note")
# Segments whose sentences are units, and those that are one unit each.
RUNNING = ("paragraph", "quote")
WHOLE = ("recommendation", "clause")
# What comes before sub-paragraphs in the imperative, and before those that open with "To".
OPEN_TO = re.compile(r" to ?[:—–]?$")
ASKS = re.compile(
    r"\b(?:(?:agree|appeal|call|decide|encourage|invite|recommend|request|resolve|undertake|urge)[sd]?|must|shall|should)\b",
    re.IGNORECASE,
)


def read_segments(nlp: Language, documents: Sequence[Document], *, quiet: bool = True) -> list[dict[str, Doc]]:
    """The Docs of every segment with text (page heads are not read), by segment_id, for each document; all read in one go."""
    texts = [
        (prepare_text(nlp, text, kind, letter, imperative=to), (place, segment_id))
        for place, document in enumerate(documents)
        for segment_id, text, kind, letter, to in _list_texts(document)
    ]
    read = nlp.pipe(texts, as_tuples=True, batch_size=BATCH)
    readings: list[dict[str, Doc]] = [{} for _ in documents]
    with _find_libraries().limit(limits=1, user_api="blas"):  # more threads take longer for matrices of this size
        for doc, (place, segment_id) in tqdm(read, "reading segments", len(texts), unit="segment", disable=quiet):
            readings[place][segment_id] = doc
    return readings


_find_libraries = lru_cache(ThreadpoolController)


def _list_texts(document: Document) -> Iterator[tuple[str, str, str, str | None, bool]]:
    """Of every segment that is read its segment_id, text, kind and letter, and whether it follows "calls upon States to:"."""
    told = ""
    for row in list_rows(document.segments[["segment_id", "text", "kind", "letter"]]):
        if row["kind"] not in NOT_READ:
            told = row["text"] if row["letter"] is None else told
            asks = told.endswith((":", "—", "–")) and ASKS.search(told) and _is_infinitive(row["text"])
            yield *row.values(), row["letter"] is not None and bool(OPEN_TO.search(told) or asks)


def prepare_text(nlp: Language, text: str, kind: str, letter: str | None = None, *, imperative: bool = False) -> Doc:
    """The tokenised text; what kind it is tells the pipeline which words to read before it.

    A sub-paragraph is an imperative after "calls upon States to:", or an infinitive after what asks; else it can be one, a
    clause, or part of a sentence, and is looked at.
    """
    doc = nlp.make_doc(text)
    told: str | None = kind if kind in WHOLE else "sentence"
    if kind == "clause" and letter is not None:
        told = ("infinitive" if _is_infinitive(text) else "recommendation") if imperative else None
    doc.user_data["kind"] = told
    return doc


def _is_infinitive(text: str) -> bool:
    return text[:3].lower() == "to "


def read_units(nlp: Language, document: Document, *, quiet: bool = True) -> Document:
    """Let the model read a document: its readings, units, and the Doc of each unit."""
    return read_many(nlp, [document], quiet=quiet)[0]


def read_many(nlp: Language, documents: Sequence[Document], *, quiet: bool = True) -> list[Document]:
    """Let the model read documents; a document comes out as `read_units` gives it."""
    readings = read_segments(nlp, documents, quiet=quiet)
    return [_make_units(nlp, document, read) for document, read in zip(documents, readings, strict=True)]


def _make_units(nlp: Language, document: Document, readings: dict[str, Doc]) -> Document:
    teach_names(nlp, readings.values())
    rows: list[dict[str, Any]] = []
    docs: dict[str, Doc] = {}
    shifts: dict[str, int] = {}
    numbers = Counter[str]()
    for segment in list_rows(document.segments):
        if segment["kind"] not in RUNNING + WHOLE:
            continue
        reading = readings[segment["segment_id"]]
        kind = "sentence" if segment["kind"] in RUNNING else segment["kind"]
        for span in reading.sents if kind == "sentence" else filter(len, [reading[:]]):  # a number alone is no unit
            prefix, digits = _choose_prefix(segment)
            numbers[prefix] += 1
            number = segment["number"] if kind != "sentence" else numbers[prefix]
            letter = (segment["letter"] or "") if kind == "clause" else ""
            dot = "." if letter[:1].isdigit() else ""
            unit_id = _make_unique(f"{prefix}{number:0{digits}d}{dot}{letter}", docs)
            start, end = document.locate(segment["segment_id"], span.start_char, span.end_char)
            docs[unit_id], shifts[unit_id] = cut_doc(span), span.start_char
            rows.append({
                **{name: segment[name] for name in ("segment_id", "section", "panel", "part", "letter", "counted")},
                "unit_id": unit_id, "order": len(rows) + 1, "kind": kind, "number": number, "source": segment["kind"],
                "text": span.text, "words": count_words(span.text), "start": start, "end": end,
            })  # fmt: skip
    repeated = zip(rows, find_repeats(rows), strict=True)
    units = check_table("units", [{**row, "repeats": earlier} for row, earlier in repeated])
    return replace(document, units=units, readings=readings, docs=docs, shifts=shifts)


def _choose_prefix(segment: dict[str, Any]) -> tuple[str, int]:
    """The letters that open a unit_id, and the digits that follow: S001, R1.1, R01, P01, A01."""
    if segment["kind"] == "recommendation":
        return ("R", 2) if segment["panel"] is None else (f"R{segment['panel']}.", 1)
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
    """Number of words: stretches between white space with a letter or a digit in them."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def find_repeats(units: Iterable[dict[str, Any]], *, shortest: int = 40) -> Iterator[str | None]:
    """For every unit, in the order of the text, the earlier sentence with the same words, if there is one.

    Compared without case, spaces and punctuation; texts with fewer than `shortest` letters, recommendations and clauses
    are left alone.
    """
    seen: list[tuple[str, str]] = []
    for unit in units:
        text = fold(unit["text"]) if unit["kind"] == "sentence" else ""
        yield next((other for other, words in seen if text in words), None) if len(text) >= shortest else None
        seen.append((unit["unit_id"], text))
