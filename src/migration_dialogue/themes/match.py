"""Terms of a codebook found in a text."""

import json
import warnings
from collections.abc import Iterator
from functools import lru_cache

import pandas as pd
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from migration_dialogue.documents.document import Document
from migration_dialogue.language.spans import describe_spans
from migration_dialogue.language.units import copy_group
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.codebook import Term, ThemeCodebook

GROUP = "themes"
# A part of a name of these kinds says nothing about the matter of a text.
NAMED = frozenset({"EVENT", "LAW", "ORG"})
# A document is about the subject of the codebook if this share of its paragraphs has a word of it.
ABOUT = 0.25
# What the warning about another document says; collections know such a document by it.
SOMETHING_ELSE = "mostly about something else than migration"


@lru_cache(maxsize=8)
def _index_terms(codebook: ThemeCodebook) -> dict[str, list[tuple[list[str], Term]]]:
    """The words of every term without a pattern, under its first word."""
    index: dict[str, list[tuple[list[str], Term]]] = {}
    for term in codebook.terms:
        if term.pattern:
            continue
        words = term.text.replace("-", " - ").split()
        index.setdefault(words[0], []).append((words, term))
    return index


@lru_cache(maxsize=8)
def _index_patterns(codebook: ThemeCodebook, vocab: Vocab) -> list[tuple[Term, Matcher, list[set[str]]]]:
    """Every term with a pattern, its Matcher, and the words that a text must have for it: of each set one."""
    index = []
    for term in codebook.terms:
        if term.pattern:
            pattern, matcher = json.loads(term.pattern), Matcher(vocab)
            matcher.add(term.text, [pattern])
            words = [token[key] for token in pattern if "OP" not in token for key in ("LEMMA", "LOWER") if key in token]
            listed = [each.get("IN") if isinstance(each, dict) else [each] for each in words]
            index.append((term, matcher, [{word.lower() for word in each} for each in listed if each]))
    return index


def find_terms(doc: Doc, codebook: ThemeCodebook) -> Iterator[tuple[Term, int, int]]:
    """Every term found in a Doc, with the places of its first token and after its last."""
    # A Matcher that takes each word as printed or as lemma needs 2^n patterns a term, and is 20 times slower.
    index = _index_terms(codebook)
    forms = [dict.fromkeys((token.text, token.lower_, token.lemma_.lower())) for token in doc]
    words = {form for each in forms for form in each}
    for term, matcher, needed in _index_patterns(codebook, doc.vocab):
        if not any(words.isdisjoint(each) for each in needed):
            yield from ((term, start, end) for _, start, end in matcher(doc))
    for start in range(len(doc)):
        for parts, term in (entry for form in forms[start] for entry in index.get(form, ())):
            end = start + len(parts)
            if end <= len(doc) and all(word in found for word, found in zip(parts, forms[start:end], strict=True)):
                yield term, start, end


def match_themes(doc: Doc, *, codebook: ThemeCodebook) -> list[Span]:
    """Terms found in a Doc: one Span per hit, the theme as its label and the term as its id.

    Within a theme the longest match wins, and a hit that overlaps an excluded phrase of the theme is dropped; one phrase
    may count for several themes. Where the codebook says so, a hit that is only a part of a name is dropped.
    """
    wanted: dict[str, list[Span]] = {}
    excluded: dict[str, set[int]] = {}
    names = [] if codebook.in_names else [ent for ent in doc.ents if ent.label_ in NAMED]
    for term, start, end in find_terms(doc, codebook):
        if term.use == "excluded":
            excluded.setdefault(term.theme, set()).update(range(start, end))
        elif not any(name.start <= start and end <= name.end and end - start < len(name) for name in names):
            wanted.setdefault(term.theme, []).append(Span(doc, start, end, label=term.theme, span_id=term.text))
    hits = []
    for theme, spans in wanted.items():
        kept = [span for span in spans if not excluded.get(theme, set()) & set(range(span.start, span.end))]
        hits += filter_spans(kept)
    return sorted(hits, key=lambda span: (span.start, span.label_))


def mark_themes(document: Document, *, codebook: ThemeCodebook) -> set[str]:
    """Set `doc.spans["themes"]` of every reading and of every unit's Doc: the hits of `match_themes` that are in scope.

    Gives what `find_scope` gives, and warns where that is not the whole document.

    Where a document is about another subject than the codebook's (see `ThemeCodebook.scope`), only paragraphs and sections
    that are about it have hits, and those of the themes that count in any text.
    """
    in_scope = find_scope(document, codebook)
    if told := describe_scope(document, in_scope):
        warnings.warn(f"{document.source}: {told}", stacklevel=2)
    for reading, hits in _match_readings(document, codebook, in_scope):
        reading.spans[GROUP] = hits
    for unit in document.rows:
        reading, doc = document.readings[unit["segment_id"]], document.docs[unit["unit_id"]]
        shift = document.shifts[unit["unit_id"]]
        if doc is not reading and (span := reading.char_span(shift, shift + len(unit["text"]))):
            copy_group(GROUP, span, doc)
    return in_scope


def _match_readings(
    document: Document, codebook: ThemeCodebook, in_scope: set[str]
) -> Iterator[tuple[Doc, list[Span]]]:
    for segment_id, reading in document.readings.items():
        hits = match_themes(reading, codebook=codebook)
        yield reading, [hit for hit in hits if segment_id in in_scope or hit.label_ in codebook.elsewhere]


def find_scope(document: Document, codebook: ThemeCodebook) -> set[str]:
    """The segments whose themes count: they, their section or the whole document are about the subject of the codebook."""
    scope = codebook.scope
    if scope is None or not document.rows:
        return set(document.readings)
    about = {key for key, doc in document.readings.items() if next(find_terms(doc, scope), None)}
    sections: dict[str, set[str]] = {}
    for unit in document.rows:
        sections.setdefault(str(unit["section"]), set()).add(str(unit["segment_id"]))
    counted = set().union(*sections.values())
    if len(about & counted) >= ABOUT * len(counted):
        return set(document.readings)
    about |= set().union(*(each for each in sections.values() if len(about & each) >= ABOUT * len(each)))
    return about


def describe_scope(document: Document, in_scope: set[str]) -> str:
    """Says that themes count only in some paragraphs; empty where they count in all."""
    counted = {str(unit["segment_id"]) for unit in document.rows}
    if counted <= in_scope:
        return ""
    where = f"in the {len(counted & in_scope)} of its {len(counted)} paragraphs that are about it"
    return (
        f"the text is {SOMETHING_ELSE}; most themes are counted only "
        f"{where if counted & in_scope else 'in paragraphs about it, and there is none'}"
    )


def find_theme_mentions(document: Document, *, codebook: ThemeCodebook | None = None) -> pd.DataFrame:
    """The `theme_mentions` table: every codebook term found in every unit.

    Args:
        document: A document that was marked with `mark_themes`.
        codebook: Another codebook to try; the marks in the document stay as they are.
    """
    tried = _match_readings(document, codebook, find_scope(document, codebook)) if codebook else ()
    other = {id(doc): hits for doc, hits in tried}
    found = describe_spans(document, lambda doc: other[id(doc)] if codebook else doc.spans[GROUP])
    rows = ({"theme": hit.label_, "term": hit.id_, **place} for hit, place in found if place["unit_id"])
    return check_table("theme_mentions", [{name: row[name] for name in row if name != "segment_id"} for row in rows])
