"""Imperatives of recommendations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc, Token

from migration_dialogue.language.model import NAMING

# The model reads a capitalised imperative at the start of a bullet as a noun in 7 of 32 cases, and after these
# carriers in none; what is read is shifted back, so offsets are those of the text itself.
IMPERATIVE_CARRIER = "States should "


PIECE = re.compile(r"[;,]\s+(?:and\s+)?")


OBJECT_RELATIONS = frozenset({"dobj", "ccomp", "xcomp", "prep"})


@dataclass(frozen=True)
class Imperative:
    """A verb that asks for something, and its object.

    Attributes:
        verb: Lemma of the verb.
        start: Offset of the verb in the text.
        end: Offset after the last character of what is asked.
        object: What the verb acts on, as words of the text; empty if nothing is found.
    """

    verb: str
    start: int
    end: int
    object: str


def find_imperatives(doc: Doc, *, shift: int) -> list[Imperative]:
    """Imperatives of a Doc read after `IMPERATIVE_CARRIER`: the first verb and the base forms coordinated with it.

    Args:
        doc: Doc of carrier and text.
        shift: Length of the carrier.

    Returns:
        One entry per thing asked, in order; none where the word after the carrier is not a verb in base form, as in
        "International collaboration should take place".
    """
    first = next((token for token in doc if token.idx >= shift), None)
    if first is None or first.tag_ != "VB":
        return []
    verbs = [first, *_find_coordinated(first)]
    imperatives = []
    for place, verb in enumerate(verbs):
        last = doc[verbs[place + 1].i - 1] if place + 1 < len(verbs) else doc[-1]
        while last.i > verb.i and (last.is_punct or last.dep_ == "cc"):
            last = doc[last.i - 1]
        end = last.idx + len(last) - shift
        imperatives.append(Imperative(verb.lemma_, verb.idx - shift, end, _read_object(verb, last)))
    return imperatives


def _find_coordinated(first: Token) -> list[Token]:
    """Further imperatives: base forms coordinated with the first, or with a word that is none.

    A base form cannot be coordinated with a participle ("benefits earned and favor …"), so it goes with the first verb.
    """
    found = [first]
    for token in first.doc[first.i + 1 :]:
        if token.dep_ == "conj" and token.tag_ == "VB" and (token.head in found or token.head.tag_ == "VBN"):
            found.append(token)
    return found[1:]


def _read_object(verb: Token, last: Token) -> str:
    """Words of the verb's object, up to `last`: a noun phrase with what restricts it, or else a clause or phrase."""
    heads = [child for child in verb.children if child.dep_ in OBJECT_RELATIONS and child.i > verb.i]
    for head in sorted(heads, key=lambda child: (child.dep_ != "dobj", child.i)):
        inside = [token.i for token in head.subtree if verb.i < token.i <= last.i]
        if inside:
            end = _extend_over_participle(verb, inside[-1] + 1)
            return verb.doc[inside[0] : end].text.rstrip(" ,;.’”")
    return ""


def _extend_over_participle(verb: Token, end: int) -> int:
    """The object's end, moved over "and returned migrants" where the participle was read as a second verb."""
    for child in verb.children:
        if child.dep_ == "conj" and child.tag_ in {"VBD", "VBN"} and child.i == end + 1:
            return max(token.i for token in child.subtree if not token.is_punct) + 1
    return end


def split_imperatives(nlp: Language, text: str) -> list[Imperative]:
    """Imperatives of a bullet, each with what it asks.

    The text is cut after ';' or ',' before every piece that opens with a verb and has an object: "formulate profiles" is
    one when read after the carrier. The model's list of verbs keeps out nouns that the carrier makes look like one, as
    in "crisis situations".

    Returns:
        One entry per thing asked, offsets in `text`; none where the text is no imperative.
    """
    starts = [0, *(match.end() for match in PIECE.finditer(text))]
    docs = read_with_carrier(nlp, [text[start:] for start in starts], IMPERATIVE_CARRIER)
    readings = [find_imperatives(doc, shift=len(IMPERATIVE_CARRIER)) for doc in docs]
    if not readings[0]:
        return []
    verbs = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")["verb"]  # type: ignore[attr-defined]
    kept = [
        start
        for start, found in zip(starts, readings, strict=True)
        if not start or (found and found[0].object and found[0].verb in verbs)
    ]
    stretches = [text[start:end] for start, end in zip(kept, [*kept[1:], len(text)], strict=True)]
    imperatives = []
    for start, doc in zip(kept, read_with_carrier(nlp, stretches, IMPERATIVE_CARRIER), strict=True):
        for imperative in find_imperatives(doc, shift=len(IMPERATIVE_CARRIER)):
            imperatives.append(replace(imperative, start=imperative.start + start, end=imperative.end + start))
    return imperatives


def read_with_carrier(nlp: Language, texts: list[str], carrier: str) -> Iterator[Doc]:
    """Docs of texts read after a carrier."""
    carried = (f"{carrier}{text[:1].lower()}{text[1:]}" for text in texts)
    yield from nlp.pipe(carried, disable=NAMING)
