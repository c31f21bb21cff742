"""The fields of a demand: object, addressee, implied body, beneficiaries and means."""

import re
from dataclasses import dataclass

from spacy.tokens import Span, Token

from migration_dialogue.demands.rules import DemandWords

LEADING = frozenset({"the", "a", "an", "that", "to"})
# Relations of what a verb acts on, the surest first.
OBJECTS = ("dobj", "nsubjpass", "ccomp", "xcomp", "pobj", "poss", "nsubj", "attr")
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# Verbs whose subject does nothing.
STATES = frozenset({"be", "become", "constitute", "remain"})
BY = frozenset({"among", "by"})
# Words before how or when something is done.
HOW = BY | frozenset({"after", "as", "before", "during", "within", "without"})
# Relations of the one who has something, and words before the place where it is.
OWNERS = frozenset({"compound", "nsubj", "poss"})
PLACES = frozenset({"among", "between", "in", "of", "on", "within"})
# Words between which a phrase ends where only its first part is wanted.
CUT = re.compile(r"\s*(?:[,;(]|\b(?:that|which|who|whom|whose|whereby|where)\b).*", re.DOTALL)
# Words that end no phrase: "the cases in which", "countries other than".
NO_END = frozenset("at by for from in of on other than that to under which whom whose with".split())
# A symbol, or who recommends, in a bracket at the end, and a bracket that is cut off: "(E/2002/68)", "(Sri Lanka)", "(with".
LAST_BRACKET = re.compile(r"\s?\((?:[A-Z][^()]*\)|[^()]*)$")
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
        implied: Where no addressee is named, the first body that the wording implies as responsible.
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


def take_phrase(head: Token, *, last: int | None = None) -> str:
    """The words of a phrase, without article, "to" and "that" before them: up to the token `last`, else to a comma or clause."""
    inside = sorted(token.i for token in head.subtree if last is None or token.i <= last) or [head.i]
    start = next((i for i in inside if head.doc[i].lower_ not in LEADING and not head.doc[i].is_punct), head.i)
    modal = next((i for i in inside if i > head.i and head.doc[i].tag_ == "MD" and head.doc[i].dep_ == "appos"), None)
    text = head.doc[start : inside[-1] + 1 if modal is None else modal].text
    first = CUT.sub("", text) if last is None else _cut_brackets(text)
    while (before := first.rpartition(" "))[2] in NO_END:
        first = before[0]
    return (first if head.text in first else text).strip(" ,;.’“”")


def _cut_brackets(text: str) -> str:
    while last := LAST_BRACKET.search(text):
        text = text[: last.start()]
    return text


def find_object(verb: Token, last: int, *, told: Token | None = None) -> str:
    """What a verb acts on, up to the token `last`: what the rule `told`, or the surest of the phrases beside the verb."""
    beside = [child for child in verb.children if child.i <= last]
    governing = (each for each in beside if each.dep_ in {"prep", "prt"} and each.i > verb.i and each.lower_ not in HOW)
    beside += [below for each in list(governing) for below in each.children if below.i <= last]
    # The subject of a verb that acts is who acts.
    wanted = (
        child for child in beside
        if child.dep_ in OBJECTS and (child.dep_ != "nsubj" or (verb.lemma_ in STATES and child.tag_ != "PRP"))
    )  # fmt: skip
    best = told or min(wanted, key=lambda child: (OBJECTS.index(child.dep_), child.i), default=None)
    if best is None:
        return ""
    # "the laws that should be improved"
    return take_phrase(verb.head) if best.tag_ in {"WDT", "WP"} else take_phrase(best, last=last)


def find_addressee(verb: Token, named: Token | None, words: DemandWords) -> Token | None:
    """Who should act: the subject, whatever it is called, a body after "by", or who is named beside the cue."""
    for child in verb.children:
        if child.dep_ == "nsubj" and child.pos_ in {"NOUN", "PROPN"} and verb.lemma_ not in STATES:
            return child
    by = (child for child in verb.children if child.lower_ in BY or child.dep_ == "mark")
    return next((below for child in by for below in child.children if words.is_body(below)), named)


def find_implied(inside: Span, verb: Token, words: DemandWords) -> str:
    """The first body that the wording of a demand implies as responsible ("channels in destination countries").

    A place where something was done ("contributions made in destination countries") is not responsible for it.
    """
    unsigned = inside.start_char + len(_cut_brackets(inside.text.rstrip(" .;")))
    for token in inside:
        if token.idx >= unsigned:
            break
        done = any(step.tag_ == "VBN" and step.dep_ in {"acl", "relcl"} for step in token.ancestors if step.i > verb.i)
        owns = token.dep_ in OWNERS or (token.dep_ == "pobj" and token.head.lower_ in PLACES)
        body = words.look_up("body", token) is not None or token.ent_type_ == "GPE"
        if body and owns and not done and token != verb:
            country = next((ent for ent in inside.ents if ent.label_ == "GPE" and token in ent), None)
            joined = token.dep_ == "compound" and words.look_up("body", token.head) is not None  # "Member States"
            whole = token.head if joined else token
            return country.text if country is not None else take_phrase(whole)
    return ""


def find_beneficiaries(inside: Span, *, but: Token | None = None) -> str:
    """Population groups named within a demand, once each, without those in the addressee."""
    but_inside = range(but.left_edge.i, but.i + 1) if but is not None else range(0)
    groups = inside.doc.spans.get("population", [])
    named = [each for each in groups if inside.start < each.end and each.start < inside.end]
    return "; ".join(
        dict.fromkeys(each.text for each in named if not set(but_inside) & set(range(each.start, each.end)))
    )


def is_negated(verb: Token) -> bool:
    """Whether something should not be done: "should not detain", "shall take no measures", "no one shall be detained"."""
    about = [child for child in verb.children if child.dep_ in {*SUBJECTS, "dobj"}]
    none = any(
        each.lower_ == "neither" or (each.lower_ == "no" and each.dep_ == "det" and not _is_before_number(each))
        for child in about for each in child.children
    )  # fmt: skip
    return none or _is_denied(verb)


def _is_before_number(token: Token) -> bool:
    """Whether "No" is the mark of a number: "Convention No 189"."""
    return any(after.like_num for after in token.doc[token.i + 1 : token.i + 2])


def _is_denied(verb: Token) -> bool:
    """Whether "not" or "neither" is beside a verb, or beside one that "or" joins it with: "shall not expel or return"."""
    if any(child.dep_ == "neg" or child.lower_ == "neither" for child in verb.children):
        return True
    links = {child.lower_ for child in verb.head.children if child.dep_ == "cc" and verb.head.i < child.i < verb.i}
    own = any(child.dep_ in {"aux", "auxpass", *SUBJECTS} for child in verb.children)
    return verb.dep_ == "conj" and bool(links) and links <= {"nor", "or"} and not own and _is_denied(verb.head)


def find_means(text: str) -> str:
    """The "by …ing" or "through …" phrase of a demand."""
    found = MEANS.search(text)
    return found.group().strip() if found else ""
