"""The fields of a demand: object, addressee, implied body, beneficiaries and means."""

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from migration_dialogue.demands.words import DemandWords

ARTICLES = frozenset({"the", "a", "an", "that"})
# Verbs whose subject does nothing.
STATES = frozenset({"be", "become", "constitute", "remain"})
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


def is_body(token: Token, words: DemandWords) -> bool:
    """Whether a word names a body that can act: a listed one, an organisation or a country."""
    return words.look_up("body", token) is not None or token.ent_type_ in {"ORG", "GPE"}


def take_phrase(head: Token, *, whole: bool = False) -> str:
    """The words of a noun phrase without its article; without `whole` it ends at a clause or comma."""
    inside = sorted(token.i for token in head.subtree)
    start = next((i for i in inside if head.doc[i].lower_ not in ARTICLES and not head.doc[i].is_punct), head.i)
    text = head.doc[start : inside[-1] + 1].text
    first = CUT.sub("", text) if not whole else text
    return (first if head.text in first else text).strip(" ,;.“”")


def find_object(verb: Token) -> str:
    """Object, subject of a passive or of a verb without object, or what the verb's preposition governs."""
    children = {child.dep_: child for child in reversed(list(verb.children))}
    if verb.pos_ == "NOUN":
        of = next((child for child in verb.children if child.dep_ == "prep" and child.lower_ in {"of", "for"}), None)
        inner = next((child for child in of.children if child.dep_ == "pobj"), None) if of is not None else None
        owner = next((child.text for child in verb.children if child.dep_ == "poss"), "")
        return take_phrase(inner) if inner is not None else owner
    taken = children.get("dobj")
    if (
        verb.dep_ == "relcl"
        and (told := children.get("nsubj") or children.get("nsubjpass")) is not None
        and told.tag_ == "WDT"
    ):
        children[told.dep_] = verb.head
    if taken is None and "expl" in children:
        taken = children.get("attr")
    for relation in ("nsubjpass", "ccomp", "xcomp"):
        taken = taken if taken is not None else children.get(relation)
    if taken is not None and taken.pos_ in {"VERB", "AUX"}:
        inside = [token.i for token in taken.subtree]
        return CUT.sub(
            "", verb.doc[min(inside) : max(inside) + 1].text.removeprefix("that ").removeprefix("to ")
        ).strip(" ,.;")
    if taken is None:
        prepositions = (child for child in verb.children if child.dep_ in {"prep", "prt"} and child.i > verb.i)
        governed = [below for child in prepositions for below in child.subtree if below.dep_ == "pobj"]
        subject = children.get("nsubj")
        taken = governed[0] if governed else subject if subject is not None and subject.pos_ != "PRON" else None
    return take_phrase(taken) if taken is not None else ""


def find_addressee(verb: Token, actor: Token | None, modality: str, words: DemandWords) -> Token | None:
    """Who is named as the one to act: subject, "by …", or the body beside the cue.

    The subject of should, shall and must is the addressee whatever it is called; elsewhere it has to be a body.
    """
    passive = any(child.dep_ == "nsubjpass" for child in verb.children)
    candidates = [child for child in verb.children if child.dep_ == "nsubj"]
    acts = modality in {"should", "must"} and verb.lemma_ not in STATES
    if acts and candidates and candidates[0].pos_ in {"NOUN", "PROPN"}:
        return candidates[0]
    candidates += [below for child in verb.children if child.dep_ == "agent" for below in child.children]
    if verb.dep_ == "conj" and not candidates and not passive:
        return find_addressee(verb.head, actor, modality, words)
    if verb.pos_ == "NOUN":
        by = (child for child in verb.children if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "among"})
        candidates += [below for child in by for below in child.children if below.dep_ == "pobj"]
    candidates += [actor] if actor is not None else []
    return next((each for each in candidates if is_body(each, words)), None)


PLACES = frozenset({"among", "within", "in", "between", "of", "on"})
ACTED = frozenset({"acl", "relcl"})


def find_implied(tokens: list[Token], words: DemandWords) -> str:
    """The first body within a demand in whose hands its words put the thing ("channels in destination countries")."""
    for token in tokens:
        if not (words.look_up("body", token) is not None or token.ent_type_ == "GPE") or token.pos_ == "ADJ":
            continue
        owns = token.dep_ in {"poss", "nsubj", "compound"}
        placed = token.dep_ in {"pobj", "conj"} and token.head.lower_ in PLACES
        path = [token, *token.ancestors]
        told = any(step.dep_ in ACTED and step.tag_ == "VBN" for step in path if step in tokens)
        plain = token.dep_ != "compound" or token.lower_ == "state"
        if (owns or placed) and plain and not told:
            return take_phrase(token)
    return ""


def find_beneficiaries(doc: Doc, start: int, end: int, *, but: Token | None = None) -> str:
    """Population groups named between two characters of a Doc, once each, without those inside the addressee."""
    spans = [span for span in doc.spans.get("population", []) if start < span.end_char and span.start_char < end]
    addressee = set(range(but.left_edge.i, but.i + 1)) if but is not None else set()
    return "; ".join(dict.fromkeys(span.text for span in spans if not addressee & set(range(span.start, span.end))))


def find_means(text: str) -> str:
    """The "by …ing" or "through …" phrase of a demand."""
    found = MEANS.search(text)
    return found.group().strip() if found else ""
