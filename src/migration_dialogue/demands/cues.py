"""Demands: what a text says should be done, by whom, for whom and by what means."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from migration_dialogue.demands.fields import (
    SUBJECTS,
    Demand,
    find_addressee,
    find_beneficiaries,
    find_implied,
    find_means,
    find_object,
    is_body,
    take_phrase,
)
from migration_dialogue.demands.imperatives import find_imperatives
from migration_dialogue.demands.words import DemandWords, read_demand_words

INFINITIVE = frozenset({"xcomp", "advcl", "ccomp", "acl", "relcl", "csubj", "pcomp"})
CONDITIONS = frozenset({"if", "unless"})


def find_demands(doc: Doc, *, words: DemandWords | None = None) -> list[Demand]:
    """Things that a text says should be done, in order of the text; a text of imperatives is asked by these alone.

    Cues are modals ("should"), verbs of asking ("recommended that …"), nouns ("the importance of …ing") and adjectives
    ("it is necessary to …"); what they govern is a demand, and so is every verb or action noun coordinated with it. A purpose, a
    condition, what somebody else's text asks, and the importance of a thing that is no action are none.
    """
    words = words or read_demand_words()
    if imperatives := find_imperatives(doc, words=words):
        return imperatives
    found: dict[int, Head] = {}
    for cue in doc:
        for modality, targets, actor in _find_governed(cue, words):
            for target in targets:
                for each in (target, *_find_coordinated(target, words)):
                    if each.i not in found and not _is_condition(each):
                        found[each.i] = (each, cue, modality, actor)
    heads = [found[place] for place in sorted(found)]
    demands = [_describe(*head, _find_end(head[0], heads), words) for head in heads]
    for place in range(len(demands) - 2, -1, -1):  # "design and implement programs": what stands last is shared
        one, two = demands[place], demands[place + 1]
        if not one.object and heads[place + 1][0].head == heads[place][0] and heads[place][0].pos_ != "NOUN":
            demands[place] = replace(
                one, object=two.object, beneficiary=two.beneficiary, means=two.means, implied=two.implied
            )
    return demands


Head = tuple[Token, Token, str, Token | None]


def _find_end(head: Token, heads: list[Head]) -> int:
    """The last token of a demand: before the next demand or its cue, else the end of the sentence."""
    later = [token.i for each in heads for token in each[:2] if token.i > head.i and each[0].i != head.i]
    last = min([*later, head.sent.end]) - 1
    while last > head.i and (
        head.doc[last].is_punct
        or head.doc[last].dep_ in {"cc", "aux", "mark", "nsubj"}
        or head.doc[last].tag_ in {"TO", "DT", "RB"}
    ):
        last -= 1
    return last


Governed = Iterator[tuple[str, list[Token], Token | None]]


def _find_governed(cue: Token, words: DemandWords) -> Governed:
    """Modality, the verbs or action nouns that a cue governs, and who is named beside the cue as the one to act."""
    if cue.tag_ == "MD" and (modality := words.look_up("modal", cue)):
        yield modality, [cue.head], None
    elif cue.pos_ in {"VERB", "AUX"} and cue.tag_ != "VB" and (modality := words.look_up("verb", cue)):
        if cue.dep_ != "relcl":  # "a plan of action, which calls for …" is another text's demand
            yield from ((modality, *governed) for governed in _read_complements(cue, words))
    elif cue.pos_ in {"NOUN", "PROPN"} and (modality := words.look_up("noun", cue)):
        yield from ((modality, *governed) for governed in _read_noun(cue, words))
    elif cue.pos_ == "ADJ" and (modality := words.look_up("adjective", cue)):
        yield from ((modality, *governed) for governed in _read_adjective(cue, words))


def _is_infinitive(token: Token) -> bool:
    return token.tag_ == "VB" and any(child.tag_ == "TO" for child in token.children)


def _read_complements(cue: Token, words: DemandWords) -> Iterator[tuple[list[Token], Token | None]]:
    """What "recommended", "encourages" or "calls for" governs."""
    children = list(cue.children)
    objects = [child for child in children if child.dep_ in {"dobj", "dative"}]
    for preposition in (child for child in children if child.lower_ in {"for", "on", "upon"}):
        objects += [child for child in preposition.children if child.dep_ in {"pobj", "pcomp"}]
        children += [child for child in preposition.children if child.dep_ in INFINITIVE]
    for child in list(objects):
        children += [below for below in child.children if below.dep_ in INFINITIVE and _is_infinitive(below)]
    actor = next((each for each in objects if is_body(each, words)), None)
    asked = [
        child for child in children
        if child.dep_ in INFINITIVE and child.i > cue.i and (_is_infinitive(child) or child.tag_ in {"VBG", "VB", "VBP", "VBN"})
        and not (child.dep_ == "advcl" and child.tag_ == "VBG")
    ]  # fmt: skip
    marked = {
        child
        for child in asked
        if any(below.dep_ == "mark" and below.lower_ in {"for", "that"} for below in child.children)
    }
    asked = [child for child in asked if actor is not None or child.dep_ == "xcomp" or child in marked]
    # "calls for the actors to join …, and for the Members to promote"
    asked += [child for child in cue.children if child.dep_ == "conj" and child.tag_ == "VB" and _is_infinitive(child)]
    if not asked and actor is not None:
        asked = _find_after(actor)
    nouns = [
        child
        for child in [*objects, *cue.children]
        if words.look_up("action", child) and child.dep_ in {"dobj", "pobj", "conj"}
    ]
    yield asked or nouns, actor if asked else None


def _find_after(actor: Token) -> list[Token]:
    """The first infinitive after a named body, whatever the parser hangs it on: "the States that … to consider"."""
    return next(([token] for token in actor.doc[actor.i + 1 : actor.sent.end] if _is_infinitive(token)), [])


def _read_noun(cue: Token, words: DemandWords) -> Iterator[tuple[list[Token], Token | None]]:
    """What "the importance of", "the need to" or "the obligation of States to" governs."""
    targets = [child for child in cue.children if child.dep_ in {"acl", "relcl"} and _is_infinitive(child)]
    owners = (below for child in cue.children if child.lower_ == "of" for below in child.children)
    actor = next((below for below in owners if is_body(below, words)), None)
    for preposition in (child for child in cue.children if child.dep_ == "prep" and child.lower_ in {"of", "for"}):
        for child in preposition.children:
            if child.dep_ == "pcomp" and child.tag_ == "VBG":
                having = [below for below in child.children if below.dep_ == "ccomp"]
                targets += having if child.lemma_ == "have" and having else [child]
            elif child.dep_ == "pobj" and words.look_up("action", child):
                targets.append(child)
            elif child.dep_ == "pobj" and is_body(child, words):
                actor = child
                following = child.doc[child.i + 2] if child.i + 2 < len(child.doc) else child
                if following.tag_ == "VBG" and child.nbor(1).text in {"’", "'", "'s", "’s"}:
                    targets.append(following)
    if not targets and cue.dep_ == "nsubj" and cue.head.lemma_ == "be":  # "the priority is to ensure"
        targets = [child for child in cue.head.children if child.dep_ in {"xcomp", "pcomp"} and child.i > cue.head.i]
    yield targets, actor


def _read_adjective(cue: Token, words: DemandWords) -> Iterator[tuple[list[Token], Token | None]]:
    """What "it is necessary to" or "a key aspect is to" governs."""
    verb = cue.head if cue.dep_ in {"acomp", "ccomp", "oprd"} else cue.head.head if cue.dep_ == "amod" else None
    if verb is None or (cue.dep_ == "amod" and (cue.head.dep_ != "nsubj" or verb.lemma_ != "be")):
        return
    subject = next((child for child in cue.children if child.dep_ in SUBJECTS), None)
    if cue.dep_ == "amod" or subject is not None or any(child.lower_ == "it" for child in verb.children):
        places = [*cue.children, *(child for child in verb.children if child.i > cue.i)]
        yield (
            [child for child in places if child.dep_ in INFINITIVE and (_is_infinitive(child) or child.tag_ == "VB")][
                :1
            ],
            None,
        )
    else:
        named = (child for child in verb.children if child.dep_ == "nsubj" and words.look_up("action", child))
        yield list(named), None


def _find_coordinated(first: Token, words: DemandWords) -> list[Token]:
    """Verbs (or action nouns) coordinated with a demand's head that have its form and no subject of their own."""
    found = [first]
    for token in first.doc[first.i + 1 : first.sent.end]:
        if first.tag_ == "VB" and _is_bare(token) and token.head.tag_ in {"VBN", "VBZ"} and token.head not in found:
            found.append(token)
        if token.dep_ != "conj" or token.head not in found:
            continue
        own = any(child.dep_ in SUBJECTS or child.lower_ in {"that", "which"} for child in token.children)
        noun = first.pos_ == "NOUN" and words.look_up("action", token) is not None
        if (token.tag_ == first.tag_ and first.pos_ != "NOUN" and not own) or noun:
            found.append(token)
    return found[1:]


def _is_bare(token: Token) -> bool:
    """Whether a base form stands without "to", auxiliary and subject: it is coordinated with an infinitive before it."""
    own = any(child.dep_ in {"aux", "auxpass", *SUBJECTS} or child.tag_ in {"TO", "MD"} for child in token.children)
    return token.tag_ == "VB" and token.dep_ in {"conj", "advcl"} and not own


def _is_condition(token: Token) -> bool:
    return any(child.dep_ == "mark" and child.lower_ in CONDITIONS for child in token.children)


def _describe(head: Token, cue: Token, modality: str, actor: Token | None, last: int, words: DemandWords) -> Demand:
    doc = head.doc
    start, end = head.idx, doc[last].idx + len(doc[last])
    noun = words.look_up("action", head) if head.pos_ == "NOUN" else None
    subject = next((child for child in head.children if child.dep_ in SUBJECTS), None)
    first = min([start, *([subject.left_edge.idx] if subject is not None else [])])
    addressee = find_addressee(head, actor, modality, words)
    inside = [token for token in doc if first <= token.idx < end and token.i != head.i]
    return Demand(
        cue=cue.lower_, modality=modality, verb=noun or head.lemma_.lower(), object=find_object(head),
        addressee=take_phrase(addressee) if addressee is not None else "",
        implied="" if addressee is not None else find_implied(inside, words),
        beneficiary=find_beneficiaries(doc, first, end, but=addressee),
        negated=any(child.dep_ == "neg" for child in head.children), means=find_means(doc.text[start:end]),
        start=start, end=end,
    )  # fmt: skip
