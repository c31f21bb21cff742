"""Peoples: nouns and adjectives of a country or region, and the names of peoples without one."""

import re
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span

# Endings of adjectives and nouns of origin; the name of the place loses its last vowels or "stan" before them.
ORIGIN = r"(?:e?an|ian|nian|n|i|ese|ish|en|ern)s?"
# What comes before the name of a part of the place: "North Koreans", "pan-African", "Indo-Chinese".
SIDE = r"(?:(?:North|South|East|West|Central) |[Pp]an-|[A-Z][a-z]+o-)?"
LOST = re.compile(r"(?:istan|[aeiouy]+)$")
SHORTEST_STEM = 4


def compile_peoples(places: Iterable[str], peoples: Iterable[str]) -> re.Pattern[str]:
    """What finds the peoples of places with short names ("Kenyans", "Sri Lankan"), and peoples known by name."""
    short = {place for place in places if re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z]+)?", place)}
    stems = {stem for place in short for stem in (place, LOST.sub("", place)) if len(stem) >= SHORTEST_STEM}
    known = "|".join(sorted(map(re.escape, peoples), key=len, reverse=True))
    origins = "|".join(sorted(stems, key=len, reverse=True))
    return re.compile(rf"\b(?:(?:{known})s?|{SIDE}(?:{origins}){ORIGIN})\b")


def find_peoples(doc: Doc, pattern: re.Pattern[str], *, roles: frozenset[str]) -> Iterator[Span]:
    """Peoples by their form, where no capitalised word beside them, but for a role ("African States"), makes a longer name."""
    for match in pattern.finditer(doc.text):
        span = doc.char_span(*match.span(), label="NORP")
        if span is None or _is_language(span):
            continue
        after = doc[span.end : span.end + 1]
        if any(token.text[0].isupper() and token.lower_ not in roles for token in after):
            continue
        yield span


def _is_language(span: Span) -> bool:
    """Whether a people's name stands for its language: "the text is in English", but not "in English schools"."""
    before, after = span.doc[max(span.start - 1, 0)].lower_, span.doc[span.end : span.end + 1]
    return before == "in" and not any(token.pos_ in {"NOUN", "PROPN", "ADJ"} for token in after)
