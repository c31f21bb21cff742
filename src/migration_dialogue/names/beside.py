"""Names beside names: acronyms in brackets, parts of regions, bodies with the place they work in, governments of countries."""

import re
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span

from migration_dialogue.names.forms import ACRONYM, ACRONYM_WORDS

DIRECTION = r"(?:North|South|East|West|Central|Northern|Southern|Eastern|Western)"
# Directions before the rest of a region's name, which those of a series share.
DIRECTIONS = re.compile(
    rf"\b(?:(?:{DIRECTION}, ){{0,3}}{DIRECTION},? (?:and|&) (?={DIRECTION}\b))?(?:{DIRECTION}[ -]){{1,3}}"
)


def find_acronyms(doc: Doc, names: list[Span]) -> Iterator[Span]:
    """An acronym in brackets after a name, of one word or more: the same thing."""
    text = doc.text
    for name in names:
        if name.label_ in {"ORG", "LAW", "EVENT"} and (match := ACRONYM.match(text, name.end_char)):
            span = doc.char_span(*match.span("acronym"), label=name.label_, span_id=name.id_)
            if span is not None:
                yield span


def find_regions(doc: Doc, listed: list[Span]) -> Iterator[Span]:
    """Parts of regions of the list: "East Asia and the Pacific", "South and Central Asia"."""
    for match in DIRECTIONS.finditer(doc.text):
        around = [span for span in listed if match.start() < span.end_char and span.start_char <= match.end()]
        if [span.label_ for span in around] == ["LOC"] and match.start() < around[0].start_char:
            part = doc.char_span(match.start(), around[0].end_char, label="LOC")
            if part is not None:
                yield part


def join_bodies(doc: Doc, listed: list[Span], named: list[Span]) -> Iterator[Span]:
    """Bodies with the place they work in: "UNHCR Kenya", "Platform for Disaster Risk Reduction in the Americas".

    A hyphen between a place and a body of the list joins two names ("EU-Africa"); between a place and another acronym it is one.
    """
    places = {span.start: span for span in listed if span.label_ in {"GPE", "LOC"}}
    for body in listed:
        place = places.get(body.end)
        if (
            body.label_ == "ORG"
            and body.text.startswith(("UN ", "UN-")) | body.text.isupper()
            and place
            and place.label_ == "GPE"
        ):
            yield Span(doc, body.start, place.end, label="ORG")
    taken = {token.i for span in listed for token in span if span.start not in places}
    for start, place in places.items():
        joined = start > 1 and doc[start - 1].text == "-" and not doc[start - 2].whitespace_
        if joined and re.fullmatch(ACRONYM_WORDS, doc[start - 2].text) and start - 2 not in {*taken, *places}:
            yield Span(doc, start - 2, place.end, label="ORG")
    for body in named:
        words = [token.lower_ for token in doc[body.end : body.end + 2]]
        place = places.get(body.end + (2 if words == ["in", "the"] else 1))
        subject = {"for", "on"} & {token.lower_ for token in body}
        if body.label_ != "LAW" and subject and words[:1] == ["in"] and place and place.label_ == "LOC":
            yield Span(doc, body.start, place.end, label=body.label_)


def find_governments(doc: Doc, names: Iterable[Span]) -> Iterator[Span]:
    """The government of a country: "Kenyan Government"."""
    for name in names:
        if name.label_ in {"GPE", "NORP"} and doc[name.end : name.end + 1].text == "Government":
            yield Span(doc, name.start, name.end + 1, label="ORG")
