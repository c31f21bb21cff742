"""Repairs of what a statistical recogniser finds."""

import re
from collections.abc import Callable

from spacy.tokens import Doc, Span, Token

from migration_dialogue.names.forms import Words


def repair_name(ent: Span, *, words: Words, common: Callable[[str], bool]) -> Span | None:
    """A span of the statistical recogniser as this project counts names, or None where it is no name.

    Articles, possessives, forms of address and quotation marks go, a person's name ends before a position, buildings are
    places; bare roles, words without a capital (but for places: informal text writes "iraq"), and single verbs that open
    a sentence are no names. In a title words count as a name only if one of them is not `common` (a word of the
    dictionary).
    """
    doc, start, end = ent.doc, ent.start, ent.end
    label = "LOC" if ent.label_ == "FAC" else ent.label_
    if ent.label_ == "PERSON":
        end = next((token.i for token in ent[1:] if token.lower_ in words["role"] or _opens_position(token)), end)
    while start < end and _is_margin(doc[start], label, words):
        start += 1
    while start < end and (doc[end - 1].text in {"'s", "’s", "'", "’", "”", ",", "."} or doc[end - 1].is_space):
        end -= 1
    tokens = [token for token in doc[start:end] if any(letter.isalpha() for letter in token.text)]
    capital = any(token.text[0].isupper() for token in tokens)
    if tokens and tokens[0].lower_ in words["document"] and label != "PERSON":
        return None
    lower_case = not capital and label not in {"GPE", "LOC"}
    if not tokens or lower_case or all(token.lower_ in words["role"] for token in tokens):
        return None
    if len(tokens) == 1 and tokens[0].is_sent_start and tokens[0].tag_ in {"VB", "VBP"}:
        return None
    if label != "PERSON" and all(common(token.lower_) for token in tokens if not token.is_stop) and _is_heading(doc):
        return None
    return Span(doc, start, end, label=label)


def _is_heading(doc: Doc) -> bool:
    """Whether a text is a title: no finite verb, and nearly all words with a capital."""
    words = [token for token in doc if token.is_alpha and not token.is_stop]
    capitals = sum(word.text[0].isupper() for word in words)
    return capitals >= 0.8 * len(words) > 2 and not any(token.tag_ in {"VBZ", "VBP", "VBD", "MD"} for token in doc)


def _opens_position(token: Token) -> bool:
    """Whether a word cannot belong to the person's name before it: an acronym, or a number."""
    return bool(re.fullmatch(r"[A-Z]{3,}", token.text)) or token.text.isdigit()


def _is_margin(token: Token, label: str, words: Words) -> bool:
    address = label == "PERSON" and (token.text in words["form_of_address"] or token.lower_ in words["role"])
    return token.lower_ in words["article"] or token.is_space or token.is_punct or address
