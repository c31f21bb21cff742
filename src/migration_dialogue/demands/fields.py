"""The fields of a demand: object, addressee, implied body, beneficiaries and means."""

import re

from spacy.tokens import Doc, Token

from migration_dialogue.demands.words import DemandWords

ARTICLES = frozenset({"the", "a", "an", "that"})


SUBJECTS = frozenset({"nsubj", "nsubjpass"})


# Words between which a phrase ends where only its first part is wanted.
CUT = re.compile(r"\s*(?:[,;(]|\b(?:that|which|who|whom|whose|whereby|where)\b).*", re.DOTALL)


MEANS = re.compile(r"\b(?:by \w+ing|through|by way of|by means of|with the use of)\b[^;.]*")


def is_body(token: Token, words: DemandWords) -> bool:
    """Whether a word names a body that can act: a listed one, an organisation or a country."""
    return words.look_up("body", token) is not None or token.ent_type_ in {"ORG", "GPE"}


def _take_phrase(head: Token, *, whole: bool = False) -> str:
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
        return _take_phrase(inner) if inner is not None else owner
    taken = children.get("dobj")
    if taken is not None and taken.lower_ == "advantage":
        taken = next((below for below in taken.subtree if below.dep_ == "pobj"), taken)
        return _take_phrase(taken)
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
    return _take_phrase(taken) if taken is not None else ""


def find_addressee(verb: Token, actor: Token | None, words: DemandWords) -> str:
    """Who is named as the one to act: subject, "by …", or the body beside the cue."""
    passive = any(child.dep_ == "nsubjpass" for child in verb.children)
    candidates = [child for child in verb.children if child.dep_ == "nsubj"]
    candidates += [below for child in verb.children if child.dep_ == "agent" for below in child.children]
    if verb.dep_ == "conj" and not candidates and not passive:
        return find_addressee(verb.head, actor, words)
    if verb.pos_ == "NOUN":
        by = (child for child in verb.children if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "among"})
        candidates += [below for child in by for below in child.children if below.dep_ == "pobj"]
    candidates += [actor] if actor is not None else []
    named = next((each for each in candidates if is_body(each, words)), None)
    return _take_phrase(named) if named is not None else ""


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
            return _take_phrase(token)
    return ""


def find_beneficiaries(doc: Doc, start: int, end: int, *, but: str = "") -> str:
    """Population groups named between two characters of a Doc, once each, without the addressee."""
    spans = [span for span in doc.spans.get("population", []) if start < span.end_char and span.start_char < end]
    names = dict.fromkeys(span.text for span in spans if span.text not in but)
    return "; ".join(names)


def find_means(text: str) -> str:
    """The "by …ing" or "through …" phrase of a demand."""
    found = MEANS.search(text)
    return found.group().strip() if found else ""
