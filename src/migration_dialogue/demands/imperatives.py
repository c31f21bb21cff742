"""Imperatives: what a text asks for by a verb in base form ("Ratify the Convention")."""

from itertools import pairwise

from spacy.tokens import Doc, Token

from migration_dialogue.demands.fields import Demand, find_beneficiaries, find_implied, find_means
from migration_dialogue.demands.words import DemandWords
from migration_dialogue.language.carriers import IMPERATIVES

OBJECT_RELATIONS = frozenset({"dobj", "ccomp", "xcomp", "prep"})


def find_imperatives(doc: Doc, *, words: DemandWords) -> list[Demand]:
    """Imperatives of a Doc whose openings the pipeline marked, and the base forms coordinated with them.

    Returns:
        One demand per thing asked, in order; it has no addressee. None where no verb in base form follows the opening.
    """
    starts = [span.start for span in doc.spans.get(IMPERATIVES, ())]
    demands = []
    for start, end in pairwise([*starts, len(doc)]):
        first = next((token for token in doc[start:end] if token.tag_ != "RB"), doc[start])
        if first.tag_ != "VB":
            continue
        verbs = [first, *_find_coordinated(first, end)]
        for verb, following in zip(verbs, [*(verb.i for verb in verbs[1:]), end], strict=True):
            last = doc[following - 1]
            while last.i > verb.i and (last.is_punct or last.dep_ == "cc"):
                last = doc[last.i - 1]
            demands.append(_describe(verb, last, words))
    return demands


def _describe(verb: Token, last: Token, words: DemandWords) -> Demand:
    doc, start, end = verb.doc, verb.idx, last.idx + len(last)
    return Demand(
        cue="imperative", modality="imperative", verb=verb.lemma_.lower(), object=_read_object(verb, last), addressee="",
        implied=find_implied(list(doc[verb.i + 1 : last.i + 1]), words), beneficiary=find_beneficiaries(doc, start, end),
        negated=any(child.dep_ == "neg" for child in verb.children), means=find_means(doc.text[start:end]),
        start=start, end=end,
    )  # fmt: skip


def _find_coordinated(first: Token, end: int) -> list[Token]:
    """Further imperatives: base forms coordinated with the first, or with a word that is none.

    A base form cannot be coordinated with a participle ("benefits earned and favor …"), so it goes with the first verb.
    """
    found = [first]
    for token in first.doc[first.i + 1 : end]:
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
