"""Demands: what a text says should be done, by whom, for whom and by what means."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from migration_dialogue.demands import fields
from migration_dialogue.demands.fields import SUBJECTS, Demand, find_addressee, find_object, take_phrase
from migration_dialogue.demands.rules import NONE, DemandRules, DemandWords, read_demand_rules, read_demand_words
from migration_dialogue.language.units import OPEN_TO
from migration_dialogue.paths import CODEBOOK

# How a paragraph ends that goes on in sub-paragraphs.
ASKED = re.compile(r"(?:[:—–]| to)$")
FORBIDDEN = re.compile(r"\bnot(?: to)? ?[:—–]?$")


class Head(NamedTuple):
    """What a rule found: the verb (or action noun) of a demand, its cue, who should act, and an object that is elsewhere."""

    verb: Token
    cue: Token | None
    modality: str
    addressee: Token | None
    object: Token | None


def find_demands(doc: Doc, *, codebook: Path = CODEBOOK) -> list[Demand]:
    """Things that a text says should be done, in order of the text; by the rules of `demand_rules.toml`.

    What a cue governs is a demand ("recommended that …", "the importance of …ing", "it is necessary to …", an imperative), and
    so is every verb or action noun coordinated with it. A sentence of imperatives is asked by these alone. A purpose, a
    condition, what somebody else's text asks, and what the authors themselves commit to or intend ("we will") are none; what
    "the Parties will" do is one.

    Raises:
        CodebookError: the rules or their words cannot be used.
    """
    rules = read_demand_rules(doc.vocab, codebook)
    heads = find_heads(doc, rules)
    return [_describe(heads, place, rules.words) for place in range(len(heads))]


def find_asked(doc: Doc, demands: Sequence[Demand], *, codebook: Path = CODEBOOK) -> str:
    """Whom a paragraph asks what its sub-paragraphs say: the body before its last "to" ("Calls upon States to:"), or that of its
    last demand.
    """
    if not ASKED.search(doc.text):
        return ""
    to = max((token.i for token in doc if token.lower_ == "to"), default=0)
    last = to - 1 - (doc[to - 1].lower_ == "not")
    if OPEN_TO.search(doc.text) and last > 0:
        body, words = doc[last], read_demand_words(codebook)
        while body.dep_ == "pobj" and body.head.lower_ == "of":
            body = body.head.head
        if words.is_body(body) and any(words.look_up("verb", token) for token in doc[:last]):
            return take_phrase(body, last=last)
    return demands[-1].addressee if demands else ""


def forbids(doc: Doc) -> bool:
    """Whether a paragraph says that what its sub-paragraphs say should not be done: "Calls upon States not to:"."""
    return bool(FORBIDDEN.search(doc.text))


def find_demand_spans(doc: Doc, *, codebook: Path = CODEBOOK) -> list[Span]:
    """The demands of a text as spans, with their modality as label: `doc.spans["demands"] = find_demand_spans(doc)`."""
    return make_spans(doc, find_demands(doc, codebook=codebook))


def make_spans(doc: Doc, demands: Iterable[Demand]) -> list[Span]:
    """Demands of a Doc as its spans."""
    spans = (doc.char_span(each.start, each.end, label=each.modality) for each in demands)
    return [span for span in spans if span is not None]


def find_heads(doc: Doc, rules: DemandRules) -> list[Head]:
    """What the rules find, in order of the text; a cue asks for the first verb that the first of its rules finds."""
    found: dict[int, Head] = {}
    refused, used = set(), set()
    for rule, nodes in rules.match(doc):
        verb, cue, body = nodes["verb"], nodes.get("cue"), nodes.get("body")
        if rule.modality == NONE:
            refused.add(verb.i)
        elif cue not in used and (body is None or rules.words.is_body(body)) and not (cue and _is_refused(cue)):
            used |= {cue} - {None}
            named = find_addressee(verb, body or _find_whole(nodes.get("addressee"), cue), rules.words)
            modality = (
                rules.words.look_up(rule.modality[1:], cue) if cue and rule.modality.startswith("@") else rule.modality
            )
            for each in (verb, *_find_coordinated(verb, cue, rules.words)):
                addressee = find_addressee(each, named, rules.words)
                found.setdefault(each.i, Head(each, cue, str(modality), addressee, nodes.get("object")))
    heads = [found[place] for place in sorted(found) if place not in refused]
    commanding = {head.verb.sent.start for head in heads if head.cue is None}
    return [head for head in heads if head.cue is None or head.verb.sent.start not in commanding]


def _find_whole(addressee: Token | None, cue: Token | None) -> Token | None:
    """The head of the name whose last word a rule found before a modal: "the Minister of Labour shall"."""
    if addressee is None or cue is None or cue.tag_ != "MD":
        return addressee
    while addressee.dep_ == "pobj" and addressee.head.dep_ == "prep":
        addressee = addressee.head.head
    return addressee


def _is_refused(cue: Token) -> bool:
    """Whether nothing is asked: "do not need to", "did not recommend", "there is no need", "it is not necessary"."""
    words = [*cue.children, *(cue.head.children if cue.dep_ == "acomp" else ())]
    return any(word.dep_ == "neg" or (word.dep_ == "det" and word.lower_ == "no") for word in words)


def _find_coordinated(first: Token, cue: Token | None, words: DemandWords) -> Iterator[Token]:
    """Verbs of the same form (or action nouns) coordinated with a demand's verb, without a subject of their own.

    The parser hangs some on the cue ("recommended the adoption …, as well as the promotion"), and a base form on any verb; it
    is coordinated with the nearest base form before it.
    """
    near, base = [cue, first], first
    for token in first.doc[first.i + 1 : first.sent.end]:
        below = {child.dep_ for child in token.children}
        alike = words.look_up("action", token) if first.tag_.startswith("N") else token.tag_ == first.tag_
        own = below & SUBJECTS and not any(child.lower_ == "for" for child in token.children)
        bare = token.tag_ == "VB" and token.head.tag_ != "VB" and not below & {"aux", "mark"} and base in near
        placed = bare if token.dep_ == "advcl" else token.dep_ == "conj" and (bare or token.head in near)
        if alike and placed and not own:
            near.append(token)
            yield token
        base = token if token.tag_ == "VB" else base


def _find_end(heads: list[Head], place: int) -> int:
    """The last token of a demand: before the next demand or its cue, else the end of the sentence."""
    verb, doc = heads[place].verb, heads[place].verb.doc
    others = [token for head in heads for token in head[:2] if token is not None and head.verb != verb]
    last = min([verb.sent.end, *(token.i for token in others if token.i > verb.i)]) - 1
    while last > verb.i and (doc[last].is_punct or doc[last].dep_ == "cc" or doc[last].head.i > last):
        last -= 1
    return last


def _describe(heads: list[Head], place: int, words: DemandWords) -> Demand:
    (verb, cue, modality, addressee, told), last = heads[place], _find_end(heads, place)
    doc, reach, acted_on = verb.doc, last, find_object(verb, last, told=told)
    following = heads[place + 1].verb if place + 1 < len(heads) else None
    if not acted_on and following is not None and following.head == verb:
        # "design and implement programs": what stands last is shared
        reach = _find_end(heads, place + 1)
        acted_on = find_object(following, reach)
    first = min([verb.i, *(child.left_edge.i for child in verb.children if child.dep_ in SUBJECTS)])
    inside = doc[first : reach + 1]
    return Demand(
        cue=cue.lower_ if cue is not None else modality, modality=modality, object=acted_on,
        verb=(words.look_up("action", verb) if verb.tag_.startswith("N") else None) or verb.lemma_.lower(),
        addressee=take_phrase(addressee) if addressee is not None else "",
        implied=fields.find_implied(inside, verb, words) if addressee is None else "",
        beneficiary=fields.find_beneficiaries(inside, but=addressee),
        negated=fields.is_negated(verb), means=fields.find_means(doc[verb.i : reach + 1].text),
        start=verb.idx, end=doc[last].idx + len(doc[last]),
    )  # fmt: skip
