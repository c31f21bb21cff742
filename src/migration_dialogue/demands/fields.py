"""The fields of a demand: object, addressee, implied body, beneficiaries and means."""

import re
from dataclasses import dataclass

from spacy.tokens import Span, Token

from migration_dialogue.demands.rules import DemandWords

LEADING = frozenset({"the", "a", "an", "that", "to"})
# Relations of what a verb acts on, the surest first.
OBJECTS = ("dobj", "nsubjpass", "ccomp", "xcomp", "pobj", "poss", "nsubj", "attr")
# Verbs whose subject does nothing.
STATES = frozenset({"be", "become", "constitute", "remain"})
NOUNS = frozenset({"NOUN", "PROPN"})
RELATIVE = frozenset({"WDT", "WP"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# Words between which a phrase ends where only its first part is wanted.
CUT = re.compile(r"\s*(?:[,;(]|\b(?:that|which|who|whom|whose|whereby|where)\b).*", re.DOTALL)
MEANS = re.compile(r"\b(?:by \w+ing|through|by way of|by means of|with the use of)\b[^;.]*")


@dataclass(frozen=True)
class Demand:
    """One thing asked; offsets are characters of the Doc's text, an empty text is nothing found.

    Attributes:
        cue: The word that makes it a demand.
        modality: should, must, recommended, urged, important, necessary, obliged, or imperative.
        verb: Lemma of what should be done; of an action noun, its verb.
        object: What the verb acts on; in the passive its subject.
        addressee: Who should act, as named.
        implied: Without an addressee, the body in whose hands the words of the demand put the thing.
        beneficiary: Population groups named in the demand, with '; ' between them.
        negated: Whether it should not be done.
        means: "by …ing" or "through …".
        start: Offset of the verb or noun.
        end: Offset after the last character of the demand.
    """

    cue: str
    modality: str
    verb: str
    object: str
    addressee: str
    implied: str
    beneficiary: str
    negated: bool
    means: str
    start: int
    end: int


def take_phrase(head: Token, *, whole: bool = False, last: int | None = None) -> str:
    """The words of a phrase up to `last`, without article, "to" and "that" before them; without `whole` to a comma or clause."""
    inside = sorted(token.i for token in head.subtree if last is None or token.i <= last)
    start = next((i for i in inside if head.doc[i].lower_ not in LEADING and not head.doc[i].is_punct), head.i)
    text = head.doc[start : inside[-1] + 1].text
    first = text if whole else CUT.sub("", text)
    return (first if head.text in first else text).strip(" ,;.’“”")


def find_object(verb: Token, last: int, elsewhere: Token | None) -> str:
    """What a verb acts on, up to the token `last`: object, subject of a passive, or what follows or precedes it else."""
    below = [child for child in verb.children if child.i <= last]
    below += [
        inner
        for child in below
        if child.dep_ in {"prep", "prt"} and child.i > verb.i and child.lower_ not in {"by", "among"}
        for inner in child.children
    ]
    found = [
        child
        for child in below
        if child.dep_ in OBJECTS and (child.dep_ != "nsubj" or child.pos_ != "PRON" or child.tag_ in RELATIVE)
    ]
    best = min(found, key=lambda child: (OBJECTS.index(child.dep_), child.i), default=None)
    best = elsewhere if elsewhere is not None else best
    if best is not None and best.tag_ in RELATIVE:  # "the laws that should be improved"
        return take_phrase(verb.head)
    return take_phrase(best, whole=True, last=last) if best is not None else ""


def find_addressee(verb: Token, named: Token | None, modality: str, words: DemandWords) -> Token | None:
    """Who should act: the subject, "by …", or who is named beside the cue.

    The subject of should, shall and must is the addressee whatever it is called; elsewhere it has to be a body.
    """
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if modality in {"should", "must"} and verb.lemma_ not in STATES and subject is not None and subject.pos_ in NOUNS:
        return subject
    by = (child for child in verb.children if child.lower_ in {"among", "by"} or child.dep_ == "mark")
    candidates = [subject, *(below for child in by for below in child.children), named]
    return next((each for each in candidates if each is not None and (each == named or words.is_body(each))), None)


PLACES = frozenset({"among", "within", "in", "between", "of", "on"})
ACTED = frozenset({"acl", "relcl"})


def find_implied(inside: Span, verb: Token, words: DemandWords) -> str:
    """The first body within a demand in whose hands its words put the thing ("channels in destination countries")."""
    for token in inside:
        if not (words.look_up("body", token) is not None or token.ent_type_ == "GPE") or token.pos_ == "ADJ" or token == verb:
            continue
        owns = token.dep_ in {"poss", "nsubj", "compound"}
        placed = token.dep_ in {"pobj", "conj"} and token.head.lower_ in PLACES
        path = [token, *token.ancestors]
        told = any(step.dep_ in ACTED and step.tag_ == "VBN" for step in path if step in inside and step != verb)
        plain = token.dep_ != "compound" or token.lower_ == "state"
        if (owns or placed) and plain and not told:
            return take_phrase(token)
    return ""


def find_beneficiaries(inside: Span, *, but: Token | None = None) -> str:
    """Population groups named within a demand, once each, without those in the addressee."""
    addressee = set(range(but.left_edge.i, but.i + 1)) if but is not None else set()
    groups = [group for group in inside.doc.spans.get("population", []) if inside.start < group.end and group.start < inside.end]
    return "; ".join(dict.fromkeys(group.text for group in groups if not addressee & set(range(group.start, group.end))))


def find_means(text: str) -> str:
    """The "by …ing" or "through …" phrase of a demand."""
    found = MEANS.search(text)
    return found.group().strip() if found else ""
