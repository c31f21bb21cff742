"""Repairs of what a statistical recogniser finds."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

from spacy.tokens import Doc, Span, Token

from migration_dialogue.names.forms import Words

# A place of one common word is left to the rest of the document (names/taught.py).
PLACED = frozenset({"PERSON", "GPE", "LOC"})
# Endings of roles that one person has: "National Security Advisor".
HOLDER = ("er", "or", "ary", "air", "ative")
# A secretary of this kind has a body: "Executive Secretary of the Commission".
HEADS_OF_BODIES = frozenset({"executive", "general", "permanent"})
ACRONYM = re.compile(r"[A-Z]{2,4}")


def repair_name(
    ent: Span,
    *,
    words: Words,
    common: Callable[[str], bool],
    forms: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> Span | None:
    """A span of the statistical recogniser as this project counts names, or None where it is no name.

    Articles, possessives, forms of address and quotation marks go, a person's name ends before a position, buildings are
    places, and an acronym is no country; bare roles and words without a capital (but for places: informal text writes "iraq")
    are no names; a person or place that is one of the `forms` of names is what the form says. In a title words count as a
    name only if one of them is not `common` (a word of the dictionary).
    """
    doc, label = ent.doc, "LOC" if ent.label_ == "FAC" else ent.label_
    start, end = _trim_name(ent, label, words)
    if ent.label_ in PLACED and start + 1 == end and doc[start].text in forms:
        label = forms[doc[end - 1].text][0]
    if label == "GPE" and start + 1 == end and _is_acronym(doc[start]):
        label = "ORG"
    if label not in PLACED and start + 1 == end < len(doc) and _is_foreign(doc[end], common):
        end += 1
    if label == "ORG" and _is_portfolio(doc, start, words):
        return None
    tokens = [token for token in doc[start:end] if any(letter.isalpha() for letter in token.text)]
    if not tokens or _is_no_name(tokens, label, words) or (len(tokens) == 1 and _is_shouted(tokens[0], common)):
        return None
    if label not in PLACED and all(common(token.lower_) for token in tokens if not token.is_stop) and _is_heading(doc):
        return None
    return Span(doc, start, end, label=label)


def _trim_name(ent: Span, label: str, words: Words) -> tuple[int, int]:
    """Start and end of a name without what stands around it: an article, a title, a position, an open bracket."""
    doc, start, end = ent.doc, ent.start, ent.end
    if ent.label_ == "PERSON":
        end = next((token.i for token in ent[1:] if token.lower_ in words["role"]), end)
    while start < end and _is_margin(doc[start], label, words):
        start += 1
    if (brackets := [token for token in doc[start:end] if token.text in "()"]) and brackets[-1].text == "(":
        end = brackets[-1].i
    end -= label != "PERSON" and end - start > 1 and doc[end - 1].text in words["place"]
    while start < end and (_is_closing(doc[end - 1]) or (doc[end - 1].text == ")" and len(brackets) % 2)):
        end -= 1
    return start, end


def _is_no_name(tokens: list[Token], label: str, words: Words) -> bool:
    """Whether words are without a capital (places may be), roles ("Heads of State"), a document, or another kind."""
    first, last = tokens[0].lower_, tokens[-1]
    places = label in {"GPE", "LOC"} and all(token.tag_ in {"NN", "NNP"} for token in tokens)
    lower_case = not places and not any(token.text[0].isupper() for token in tokens)
    lower_case = lower_case and not (label == "PERSON" and last.doc.text.islower())
    roles = all(
        (token.is_stop and not token.is_upper) or token.lower_ in words["role"] | words["heading"] for token in tokens
    )
    held = last.lower_.endswith("s") or (label == "ORG" and last.lower_.endswith(HOLDER))
    roles |= last.lower_ in words["role"] and held and "of" not in {token.lower_ for token in tokens}
    holders = any(
        one.lower_ in words["role"] and one.lower_.endswith("s") and other.lower_ == "of"
        for one, other in pairwise(tokens[:3])
    )
    document = first in words["document"] and label != "PERSON"
    return lower_case or roles or holders or document or re.split(r"[^\w&]", first)[0] in words["no_name"]


def _is_portfolio(doc: Doc, start: int, words: Words) -> bool:
    """Whether words say what a minister is for, and name no body: "Secretary of Homeland Security"."""
    if start < 2 or doc[start].is_upper or doc[max(start - 3, 0)].lower_ in HEADS_OF_BODIES:
        return False
    return doc[start - 1].lower_ in {"for", "of"} and doc[start - 2].lower_ in words["office"]


def _is_acronym(token: Token) -> bool:
    """Whether a word is an acronym, which few places have that are not in the list, but for "Austin, TX" and text in capitals."""
    after_comma = token.i > 0 and token.nbor(-1).text == ","
    return bool(ACRONYM.fullmatch(token.text)) and not after_comma and not token.doc.text.isupper()


def _is_shouted(token: Token, common: Callable[[str], bool]) -> bool:
    """Whether a word in capitals is an ordinary one: "FREE", and "WHO" in "WHO CAN HELP"."""
    return token.text.isupper() and token.tag_ not in {"NNP", "NNPS"} and common(token.lower_)


def _is_foreign(word: Token, common: Callable[[str], bool]) -> bool:
    """Whether a noun in small letters is in no English dictionary, so that it goes on with a title: "Evangelii gaudium"."""
    return (
        word.pos_ == "NOUN" and word.is_lower and word.is_alpha and not common(word.lower_) and not common(word.lemma_)
    )


def _is_heading(doc: Doc) -> bool:
    """Whether a text is a title: no finite verb, no full stop, and nearly all words with a capital."""
    if doc[-1].text == "." or any(token.tag_ in {"VBZ", "VBP", "VBD", "MD"} for token in doc):
        return False
    words = [token for token in doc if token.is_alpha and not token.is_stop]
    return sum(word.text[0].isupper() for word in words) >= 0.8 * len(words) > 2


def _is_closing(token: Token) -> bool:
    """Whether a token ends no name: a mark, a possessive, or a word that goes on ("Tribunal or")."""
    small = token.is_lower and token.pos_ in {"ADP", "CCONJ", "DET"}
    return small or token.text in {"'s", "’s"} or (token.is_punct and token.text != ")") or token.is_space


def _is_margin(token: Token, label: str, words: Words) -> bool:
    address = label == "PERSON" and (token.text in words["form_of_address"] or token.lower_ in words["role"])
    return token.lower_ in words["article"] or token.is_space or token.is_punct or address
