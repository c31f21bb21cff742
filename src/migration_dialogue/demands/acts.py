"""What clauses declare: the opening verb, its force, and all acts of a clause, by the codebook of declaratory verbs."""

import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from spacy.tokens import Doc, Token

from migration_dialogue.codebook import read_entries, remember
from migration_dialogue.documents.document import Document
from migration_dialogue.errors import CodebookError
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.contract import CLAUSE_PARTS
from migration_dialogue.tables.store import check_table

log = logging.getLogger(__name__)
# Words that come before the act itself ("Also", "Having considered"), beside adverbs in -ly.
BEFORE = frozenset("again also by further furthermore having hereby moreover more once to".split())
# Kinds of words between the words of a phrase: "expresses its deep and lasting concern".
BETWEEN = frozenset({"ADJ", "ADV", "DET", "PRON", "CCONJ"})
MOST_BETWEEN = 8
# Phrases that open with one have no verb: "in accordance with".
PREPOSITIONS = frozenset({"in", "on", "pursuant", "under", "whereas"})
AUXILIARIES = frozenset({"be"})
# Relations of verbs in clauses that depend on another.
SUBORDINATE = frozenset({"acl", "advcl", "ccomp", "csubj", "pcomp", "relcl", "xcomp"})
# What a modal makes of a clause that is a whole sentence: "Each Party shall …".
MODALS = {
    "shall": "obliges",
    "must": "obliges",
    "will": "commits",
    "should": "urges",
    "may": "permits",
    "can": "permits",
}


class Phrase(NamedTuple):
    """A phrase of the codebook: its words in dictionary form, and the force of a clause that opens with it."""

    words: tuple[str, ...]
    force: str


class Acts(NamedTuple):
    """What a clause declares: opening verb or adjective, force (both empty where not known), and the verbs of all acts."""

    verb: str
    force: str
    acts: tuple[str, ...]


Verbs = dict[str, list[Phrase]]


@remember
def read_declaratory_verbs(codebook: Path = CODEBOOK) -> Verbs:
    """Opening phrases and their force by part, longest phrase first.

    Raises:
        CodebookError: a part is unknown, or a phrase is in a part twice.
    """
    columns = ("phrase", "part", "force", "source", "example")
    phrases: Verbs = {part: [] for part in CLAUSE_PARTS}
    for entry in read_entries(codebook / "declaratory_verbs.csv", columns, required=columns):
        if entry["part"] not in phrases:
            raise CodebookError(f"{entry['where']}: found part '{entry['part']}', expected preamble or operative")
        words = tuple(entry["phrase"].split())
        if any(words == known.words for known in phrases[entry["part"]]):
            raise CodebookError(f"{entry['where']}: phrase '{entry['phrase']}' is in part '{entry['part']}' twice")
        phrases[entry["part"]].append(Phrase(words, entry["force"]))
    return {part: sorted(listed, key=lambda phrase: -len(phrase.words)) for part, listed in phrases.items()}


@lru_cache(maxsize=2048)
def list_forms(verb: str) -> frozenset[str]:
    """The regular forms of a verb: "apply" → apply, applies, applied, applying."""
    stem = verb.removesuffix("e") if verb.endswith("e") else verb
    forms = {verb, f"{verb}s", f"{stem}ed", f"{stem}ing", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"}
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        forms.add(f"{verb}es")
    if re.search(r"[^aeiou]y$", verb):
        forms |= {f"{verb[:-1]}ies", f"{verb[:-1]}ied"}
    return frozenset(forms)


def _is_form(token: Token, word: str) -> bool:
    """Whether a token is a form of a word, whatever the model takes it for; "recognises" is one of "recognize"."""
    american = re.sub(r"is(e|es|ed|ing)$", r"iz\1", token.lower_)
    return word in {token.lower_, token.lemma_.lower()} or american in list_forms(word)


def _find_phrase(doc: Doc, start: int, phrases: list[Phrase]) -> tuple[Phrase, Token] | None:
    """The longest phrase at a token, with the token of its verb; of equal ones, the one as it is printed."""
    found = []
    for phrase in phrases:
        tokens = _match_words(doc, start, phrase.words)
        if tokens:
            verb = next((token for token in tokens if token.lemma_.lower() not in AUXILIARIES), tokens[0])
            found.append((phrase, verb))
    return max(found, key=lambda each: (len(each[0].words), each[0].words[0] == doc[start].lower_), default=None)


def _find_main_verb(doc: Doc, known: frozenset[str]) -> Token | None:
    """The main verb of a clause that is a whole sentence: "We affirm", "Recognizing this, we intend", "Each Party shall"."""
    if len(doc) > 2 and doc[0].lower_ == "we":  # the model often takes the verb for a noun
        after = next((token for token in doc[1:] if not (_comes_before(token) and not token.is_punct)), doc[1])
        listed = (token for token in doc[2:] if token.lower_ in known and doc[token.i - 1].text == ",")
        return next(listed, None) if after.is_punct else _find_content(after)
    modal = next((token for token in doc if token.tag_ == "MD" and token.head.dep_ not in SUBORDINATE), None)
    for verb in (token for token in doc if token.dep_ == "ROOT" and token.pos_ in {"VERB", "AUX"}):
        helped = any(child.tag_ == "MD" and child.i < verb.i for child in verb.children)
        if helped or (_has_subject(verb) and not (verb.tag_ == "VBN" and modal is not None)):
            return verb
    if modal is not None and modal.head.i > modal.i:
        return modal.head
    return next((token.head for token in doc if token.lower_ == "we" and token.head.tag_ == "VBP"), None)


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in {"nsubj", "nsubjpass"} and child.i < verb.i for child in verb.children)


def _find_content(token: Token) -> Token:
    """The verb that an auxiliary or modal belongs to: "have" of "We have agreed" gives "agreed"; another token itself."""
    return token.head if token.dep_.startswith("aux") else token


def _find_opening(doc: Doc, part: str, phrases: list[Phrase]) -> tuple[Token | None, str, str]:
    """The token of the act that opens a clause, its verb as the codebook lists it (else its lemma), and its force."""
    first = next((token for token in doc if not _comes_before(token)), None)
    if first is None:
        return None, "", ""
    found = _find_phrase(doc, first.i, phrases) or _find_phrase(doc, 0, phrases)
    known = frozenset(phrase.words[0] for phrase in phrases)
    whole = part == "operative" or doc[-1].text == "." or found is None or found[0].words == ("whereas",)
    # "To conduct meetings", "Adopt a contract that shall be binding": the base form opens the clause.
    main = _find_main_verb(doc, known) if whole and first.tag_ != "VB" else None
    if main is not None and part == "preamble" and found:
        return main, main.lemma_.lower(), found[0].force
    if main is not None and not (found and first.lower_.endswith("s") and first.pos_ in {"VERB", "AUX"}):
        helpers = [child for child in main.children if child.i < main.i and child.lemma_ == "be"]
        modal = next((child.lower_ for child in main.children if child.tag_ == "MD" and child.i < main.i), "")
        if modal:
            return main, main.lemma_.lower(), MODALS.get(modal, "")
        first = min([main, *helpers], key=lambda token: token.i)
        found = _find_phrase(doc, first.i, phrases)
        first = first if found else main
    if found is None:
        first = _find_content(first)
        verb = first.tag_.startswith("VB") and first.dep_ not in {"amod", "compound"}
        return (first, first.lemma_.lower(), "") if verb else (None, "", "")
    phrase, token = found
    if phrase.words[0] in PREPOSITIONS:
        return None, "", phrase.force
    return token, next(word for word in phrase.words if _is_form(token, word)), phrase.force


def _comes_before(token: Token) -> bool:
    return token.lower_ in BEFORE or token.lower_.endswith("ly") or token.is_punct


def _match_words(doc: Doc, start: int, words: tuple[str, ...]) -> list[Token]:
    """The tokens of a phrase's words in order, from `start` on; empty where they are not there."""
    tokens: list[Token] = []
    place = start
    for word in words:
        last = place + (MOST_BETWEEN if tokens else 0)
        while place < min(last, len(doc) - 1) and not _is_form(doc[place], word) and _lies_between(doc[place]):
            place += 1
        if place >= len(doc) or not _is_form(doc[place], word):
            return []
        tokens.append(doc[place])
        place += 1
    return tokens


def _lies_between(token: Token) -> bool:
    return token.pos_ in BETWEEN or token.lower_ in BEFORE


def _is_act(token: Token, first: Token) -> bool:
    """Whether a verb is the clause's first, or has its form, stands beside it and has no subject of its own."""
    own = any(child.dep_ in {"nsubj", "nsubjpass", "mark"} for child in token.children)
    return token.i == first.i or (token.tag_ == first.tag_ and token.dep_ in {"conj", "ccomp"} and not own)


def find_acts(doc: Doc, *, part: str, verbs: Verbs) -> Acts:
    """What a clause declares.

    Args:
        doc: The clause alone; its tags should come from a reading after a carrier.
        part: preamble or operative.
        verbs: The codebook of declaratory verbs.
    """
    first, named, force = _find_opening(doc, part, verbs[part])
    if first is None:
        return Acts("", force, ())
    known = {phrase.words[0] for phrase in verbs[part]} | {named}
    acts = [named if token.i == first.i else token.lemma_.lower() for token in doc if _is_act(token, first)]
    return Acts(named, force, tuple(act for act in acts if act in known))


def list_clauses(document: Document, *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """The `declaration` table: every clause with its opening verb, force, and acts in order.

    A clause whose opening is not listed has no force; the openings are logged.
    """
    verbs = read_declaratory_verbs(codebook)
    rows = []
    for clause in document.rows:
        if clause["kind"] != "clause":
            continue
        found = find_acts(document.docs[clause["unit_id"]], part=clause["part"], verbs=verbs)
        if clause["letter"] is not None and clause["text"].lower().startswith(found.verb):
            found = found._replace(force="")  # "(a) Convene …" continues what its paragraph says
        elif not found.force:
            opening = " ".join(clause["text"].split()[:6])
            log.info("clause %s opens with words that the codebook does not list: '%s'", clause["unit_id"], opening)
        rows.append({
            "clause_id": clause["unit_id"], "part": clause["part"], "number": clause["number"], "letter": clause["letter"],
            "opening_verb": found.verb or None, "force": found.force or None, "acts": "; ".join(found.acts) or None,
            "text": clause["text"], "start": clause["start"], "end": clause["end"],
        })  # fmt: skip
    return check_table("declaration", rows)
