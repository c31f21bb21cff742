"""Scores of names on any text with annotated spans, beside the bare model.

Three kinds of file are read: columns with labels of words (`.iob2`, as Universal NER), CoNLL-U with `Entity=` brackets (as
GUM), and JSON lines with `text`, `spans` (start, end, label) and, if sentences belong together, `document`. Any other text is
read as a document, and its gold is in `data/gold/texts.csv`.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple, cast

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc, Span

from migration_dialogue.documents.document import parse_document
from migration_dialogue.errors import GoldError
from migration_dialogue.evaluation.gold import count_hits, read_gold, score_f1
from migration_dialogue.language.model import load_model, load_pipeline
from migration_dialogue.language.spans import describe_spans
from migration_dialogue.language.units import prepare_text, read_units
from migration_dialogue.names.taught import teach_names
from migration_dialogue.paths import CODEBOOK, GOLD

Mention = tuple[int, int, str]
LABELS = {"PER": "PERSON", "person": "PERSON", "organization": "ORG", "place": "LOC"}
# A corpus that does not tell places apart counts them all as LOC.
PLACES = {"GPE": "LOC", "FAC": "LOC"}
BRACKET = re.compile(r"\(([^()]+)(\))?|(\d+)\)")
# What a name may consist of: a mention with another word ("the man who") describes.
IN_NAMES = frozenset({"PROPN", "ADJ", "NOUN", "DET", "ADP", "CCONJ", "NUM", "PUNCT", "PART"})
OPENING, BEFORE = (re.compile(pattern, re.IGNORECASE) for pattern in (r"(?:the|an?) ", r"\b(?:the|an?) $"))
POSSESSIVE, AFTER = re.compile(r" ?['’]s?$"), re.compile(r" ?['’]s\b")


class Annotated(NamedTuple):
    """A text, the annotated mentions in it, and the document that it is part of."""

    text: str
    gold: frozenset[Mention]
    document: str


def compare_with_bare(paths: Iterable[Path], *, folder: Path = GOLD, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """Score this pipeline and the bare model on annotated texts.

    A row is a text or corpus, a way to compare spans, a system and a label: F1 of spans and labels with a 95 % bootstrap interval
    over sentences or segments, and the number of gold mentions. "names and dates" is every label but POPULATION.

    Annotators and systems differ on the article before a name and the possessive after it. Spans are compared "as found";
    "without articles", where both are cut off the annotation and the output; and "with articles", where both are added to the
    output of either system if the text has them there and the annotation stays as it is. A corpus is judged by its own
    convention: with articles if its annotation has them (GUM), else without (Universal NER, the texts of this project).

    Raises:
        GoldError: a file has no annotation, or another text than the one that was annotated.
    """
    systems = {"this pipeline": load_pipeline(codebook=codebook), "bare model": load_model()}
    rows: list[dict[str, object]] = []
    for path in paths:
        for system, nlp in systems.items():
            pairs = list(_find_in_file(path, nlp, folder, codebook))
            for articles in ("as found", "without articles", "with articles"):
                cut = [
                    [_trim(text, gold, articles, output=False), _trim(text, found, articles, output=True)]
                    for text, gold, found in pairs
                ]
                rows += _score_labels(cut, text=f"{path.parent.name}/{path.stem}", articles=articles, system=system)
    return pd.DataFrame(rows).drop(columns="task").round(4)


def _score_labels(pairs: list[list[frozenset[Mention]]], **place: str) -> Iterator[dict[str, object]]:
    labels = {label for gold, _ in pairs for *_, label in gold}
    for name, chosen in {
        "names and dates": labels - {"POPULATION"},
        **{label: {label} for label in sorted(labels)},
    }.items():
        kept = [[{span for span in spans if span[2] in chosen} for spans in pair] for pair in pairs]
        counts = count_hits(*zip(*kept, strict=True))
        yield {**place, "label": name, **score_f1("spans", "F1", counts)}


def _find_in_file(
    path: Path, nlp: Language, folder: Path, codebook: Path
) -> Iterator[tuple[str, frozenset[Mention], frozenset[Mention]]]:
    """For every piece of a text: the text, the gold mentions and those found, with the labels that the gold knows."""
    if path.suffix not in READERS:
        yield from _find_in_document(path, nlp, folder, codebook)
        return
    pieces = list(READERS[path.suffix](path))
    known = {label for piece in pieces for *_, label in piece.gold}
    if not known:
        raise GoldError(f"{path}: found no annotated span, expected some")
    places = {} if "GPE" in known else PLACES
    for _, group in groupby(pieces, key=lambda piece: piece.document):
        part = list(group)
        docs = list(nlp.pipe(prepare_text(nlp, piece.text, "sentence") for piece in part))
        teach_names(nlp, docs)
        for piece, doc in zip(part, docs, strict=True):
            found = {(ent.start_char, ent.end_char, places.get(ent.label_, ent.label_)) for ent in _list_mentions(doc)}
            yield piece.text, piece.gold, frozenset(span for span in found if span[2] in known)


def _list_mentions(doc: Doc) -> list[Span]:
    return [*doc.ents, *doc.spans.get("population", ())]


def _find_in_document(
    path: Path, nlp: Language, folder: Path, codebook: Path
) -> Iterator[tuple[str, frozenset[Mention], frozenset[Mention]]]:
    gold = read_gold("texts", folder).query("gold == '1' and document == @path.stem")
    if gold.empty:
        raise GoldError(
            f"{path}: found no annotation in {folder / 'texts.csv'}, expected rows of document '{path.stem}'"
        )
    raw = path.read_text(encoding="utf-8")
    for row in gold.itertuples():
        if row.text and raw[int(row.start) : int(row.end)] != row.text:
            raise GoldError(f"{path}: found other words than '{row.text}' at {row.start}, expected the annotated text")
    mentions = {(int(row.start), int(row.end), str(row.label)) for row in gold.itertuples()}
    known = {label for *_, label in mentions}
    document = read_units(nlp, parse_document(raw, source=str(path), codebook=codebook))
    spans = ((place["start"], place["end"], ent.label_) for ent, place in describe_spans(document, _list_mentions))
    found = {cast(Mention, span) for span in spans if span[2] in known}
    starts = [0, *sorted(document.segments["start"])[1:], len(raw)]
    for before, after in pairwise(starts):
        expected, given = ({span for span in spans if before <= span[0] < after} for spans in (mentions, found))
        yield raw, frozenset(expected), frozenset(given)


def trim_mentions(text: str, spans: Iterable[Mention]) -> frozenset[Mention]:
    """Spans without the article before the name and the possessive after it."""
    cut = set()
    for start, end, label in spans:
        opening, closing = OPENING.match(text[start:end]), POSSESSIVE.search(text[start:end])
        cut.add((start + len(opening[0] if opening else ""), end - len(closing[0] if closing else ""), label))
    return frozenset(cut)


def _trim(text: str, spans: frozenset[Mention], articles: str, *, output: bool) -> frozenset[Mention]:
    """Spans as they are; all without the article before and the possessive after; or the output of a system with both."""
    if articles == "as found" or (articles == "with articles" and not output):
        return spans
    if articles == "without articles":
        return trim_mentions(text, spans)
    widened = set()
    for start, end, label in spans:
        before, after = BEFORE.search(text[:start]), AFTER.match(text[end:])
        widened.add((start - len(before[0] if before else ""), end + len(after[0] if after else ""), label))
    return frozenset(widened)


def read_jsonl(path: Path) -> Iterator[Annotated]:
    """Texts of a JSON-lines file; a `document` says which texts belong together."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        spans = frozenset(
            (span["start"], span["end"], LABELS.get(span["label"], span["label"])) for span in row["spans"]
        )
        yield Annotated(row["text"], spans, row.get("document", str(number)))


def _read_sentences(path: Path) -> Iterator[tuple[str, str, list[list[str]]]]:
    """Document, text and rows of words of each sentence of a file in columns."""
    document = ""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.splitlines()
        marks = dict(line[2:].split(" = ", 1) for line in lines if line.startswith("# ") and " = " in line)
        document = marks.get("newdoc id", document)
        rows = [line.split("\t") for line in lines if line and line[0].isdigit()]
        if rows:
            yield document, marks["text"], [row for row in rows if row[0].isdigit()]


def _place_words(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Offsets of the words of a text; one that is part of a longer printed form shares its place."""
    places, at = [], 0
    for word in words:
        found = text.find(word, at)
        at = found if found >= 0 else at
        places.append((at, at + len(word)))
        at = places[-1][1]
    return places


def read_columns(path: Path) -> Iterator[Annotated]:
    """Sentences whose words have a label in the third column: B- opens a mention, I- goes on with it."""
    for document, text, rows in _read_sentences(path):
        places, spans = _place_words(text, [row[1] for row in rows]), []
        for (start, end), row in zip(places, rows, strict=True):
            kind, _, label = row[2].partition("-")
            if kind == "B":
                spans.append((start, end, LABELS.get(label, label)))
            elif kind == "I" and spans:
                spans[-1] = (spans[-1][0], end, spans[-1][2])
        yield Annotated(text, frozenset(spans), document)


def read_conllu(path: Path) -> Iterator[Annotated]:
    """Sentences with `Entity=` brackets; names are mentions with an identity and a proper noun, the longest where they nest."""
    for document, text, rows in _read_sentences(path):
        places = _place_words(text, [row[1] for row in rows])
        spans: list[Mention] = []
        for first, last, fields in sorted(_list_brackets(rows), key=lambda each: each[0] - each[1]):
            kinds = {row[3] for row in rows[first : last + 1]}
            start, end = places[first][0], places[last][1]
            named = len(fields) > 7 and fields[1] in LABELS and "PROPN" in kinds and kinds <= IN_NAMES
            if named and not any(start < other[1] and other[0] < end for other in spans):
                spans.append((start, end, LABELS[fields[1]]))
        yield Annotated(text, frozenset(spans), document)


def _list_brackets(rows: list[list[str]]) -> Iterator[tuple[int, int, list[str]]]:
    """First word, last word and fields of every bracket that opens and closes in a sentence."""
    opened: dict[str, list[tuple[int, list[str]]]] = {}
    for place, row in enumerate(rows):
        brackets = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
        for inside, closed, number in BRACKET.findall(brackets):
            fields = inside.split("-", 7)
            if number and opened.get(number):
                first, fields = opened[number].pop()
                yield first, place, fields
            elif closed:
                yield place, place, fields
            elif inside:
                opened.setdefault(fields[0], []).append((place, fields))


READERS = {".jsonl": read_jsonl, ".iob2": read_columns, ".conllu": read_conllu}
