"""What is asked and what is declared: imperatives of the recommendations, and acts of the declaration's clauses."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc, Token

from migration_dialogue.actions import classify_actions, read_statistics
from migration_dialogue.codebook import CodebookError, read_entries
from migration_dialogue.coverage import select_counted
from migration_dialogue.demands import (
    Demand,
    DemandWords,
    find_beneficiaries,
    find_demands,
    find_implied,
    find_means,
    read_demand_words,
)  # fmt: skip
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.pipeline import NAMING
from migration_dialogue.report import Report
from migration_dialogue.schema import check_table

# The model reads a capitalised imperative at the start of a bullet as a noun in 7 of 32 cases, and after these
# carriers in none; what is read is shifted back, so offsets are those of the text itself.
IMPERATIVE_CARRIER = "States should "
CLAUSE_CARRIER = "Parliament "
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


def list_demands(nlp: Language, report: Report, units: pd.DataFrame, *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """The `demands` table: one row per thing asked in recommendations, clauses, and sentences of running text."""
    chosen = select_counted(units).sort_values("start").to_dict("records")
    found = list(_read_demands(nlp, chosen, read_demand_words(codebook)))
    texts = [unit["text"][demand.start : demand.end] for unit, demand in found]
    openings = [f"{demand.verb} {text.partition(' ')[2]}" for (_, demand), text in zip(found, texts, strict=True)]
    actions = classify_actions(openings, statistics=read_statistics(codebook)).to_dict("records")
    rows, places = [], Counter[str]()
    for (unit, demand), text, action in zip(found, texts, actions, strict=True):
        places[unit["unit_id"]] += 1
        shift = report.find_text(unit["segment_id"]).index(unit["text"])
        start, end = report.locate(unit["segment_id"], shift + demand.start, shift + demand.end)
        fields = {name: value if name == "negated" else value or None for name, value in asdict(demand).items()}
        rows.append({
            **fields, "demand_id": f"{unit['unit_id']}-{places[unit['unit_id']]}", "unit_id": unit["unit_id"],
            "section": unit["section"], "panel": unit["panel"], "text": text, "start": start, "end": end,
            "action_category": action["action_category"], "confidence": action["confidence"], "rule": action["rule"],
        })  # fmt: skip
    return check_table("demands", rows)


def _read_demands(
    nlp: Language, units: list[dict[str, Any]], words: DemandWords
) -> Iterator[tuple[dict[str, Any], Demand]]:
    """Every unit's demands, offsets in the unit's text; imperatives and clauses are read after their carriers."""
    bullets = {unit["unit_id"]: unit["text"] for unit in units if unit["kind"] == "recommendation"}
    imperatives = {unit_id: split_imperatives(nlp, text) for unit_id, text in bullets.items()}
    carriers = [
        CLAUSE_CARRIER if unit["kind"] == "clause" else IMPERATIVE_CARRIER if imperatives.get(unit["unit_id"]) else ""
        for unit in units
    ]
    texts = [
        f"{carrier}{unit['text'][:1].lower()}{unit['text'][1:]}" if carrier else unit["text"]
        for carrier, unit in zip(carriers, units, strict=True)
    ]
    for unit, carrier, doc in zip(units, carriers, nlp.pipe(texts), strict=True):
        asked = [_describe_imperative(each, doc, len(carrier), words) for each in imperatives.get(unit["unit_id"], [])]
        for demand in asked or find_demands(doc, words=words):
            yield unit, replace(demand, start=demand.start - len(carrier), end=demand.end - len(carrier))


def _describe_imperative(found: Imperative, doc: Doc, shift: int, words: DemandWords) -> Demand:
    """An imperative of a bullet as a demand; the bullet names no addressee."""
    start, end = found.start + shift, found.end + shift
    inside = [token for token in doc if start < token.idx < end]
    return Demand(
        cue="imperative", modality="imperative", verb=found.verb, object=found.object, addressee="",
        implied=find_implied(inside, words), beneficiary=find_beneficiaries(doc, start, end), negated=False,
        means=find_means(doc.text[start:end]), start=start, end=end,
    )  # fmt: skip


def list_recommendations(units: pd.DataFrame, demands: pd.DataFrame) -> pd.DataFrame:
    """The `recommendations` table; the verb is that of the first imperative."""
    chosen = units[units["kind"] == "recommendation"].rename(columns={"unit_id": "rec_id"})
    verbs = demands[demands["cue"] == "imperative"].drop_duplicates("unit_id").set_index("unit_id")["verb"]
    return check_table(
        "recommendations",
        chosen.assign(verb=chosen["rec_id"].map(verbs))[["rec_id", "panel", "text", "verb", "start", "end"]],
    )


def read_declaratory_verbs(codebook: Path = CODEBOOK) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Opening phrases (words in dictionary form) and their force by part, longest phrase first."""
    columns = ("phrase", "part", "force", "note")
    entries = read_entries(codebook / "declaratory_verbs.csv", columns, required=columns[:3])
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {"preamble": [], "operative": []}
    for entry in entries:
        if entry["part"] not in phrases:
            raise CodebookError(f"{entry['where']}: found part '{entry['part']}', expected preamble or operative")
        phrases[entry["part"]].append((tuple(entry["phrase"].split()), entry["force"]))
    return {part: sorted(listed, key=lambda item: -len(item[0])) for part, listed in phrases.items()}


def _find_force(words: list[str], phrases: list[tuple[tuple[str, ...], str]]) -> str | None:
    return next((force for phrase, force in phrases if tuple(words[: len(phrase)]) == phrase), None)


def _is_act(token: Token, first: Token) -> bool:
    """Whether a verb is the clause's first, or has its form, stands beside it and has no subject of its own."""
    own = any(child.dep_ in {"nsubj", "nsubjpass", "mark"} for child in token.children)
    return token.i == first.i or (token.tag_ == first.tag_ and token.dep_ in {"conj", "ccomp"} and not own)


def list_clauses(nlp: Language, units: pd.DataFrame, *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """The `declaration` table: every clause with its opening verb, force, and acts in order.

    Raises:
        CodebookError: a clause opens with words that the codebook of declaratory verbs does not list.
    """
    phrases = read_declaratory_verbs(codebook)
    clauses = units[units["kind"] == "clause"].to_dict("records")
    docs = read_with_carrier(nlp, [clause["text"] for clause in clauses], CLAUSE_CARRIER)
    rows = []
    for clause, doc in zip(clauses, docs, strict=True):
        part = "operative" if clause["unit_id"].startswith("A") else "preamble"
        first = doc[1]
        force = _find_force([token.lemma_.lower() for token in doc[1:8]], phrases[part])
        if force is None:
            raise CodebookError(
                f"{codebook / 'declaratory_verbs.csv'}: no phrase opens clause {clause['unit_id']} "
                f"({clause['text'][:40]!r}), expected one of part '{part}'"
            )
        opens = first.pos_ in {"VERB", "AUX"} or first.tag_.startswith("VB")
        known = {phrase[0] for phrase, _ in phrases[part]}
        acts = [token.lemma_ for token in doc[1:] if token.lemma_ in known and _is_act(token, first)] if opens else []
        rows.append({
            "clause_id": clause["unit_id"], "part": part, "number": int(clause["unit_id"][1:]),
            "opening_verb": first.lemma_ if opens else None, "force": force,
            "acts": "; ".join(acts) or None, "text": clause["text"],
            "start": clause["start"], "end": clause["end"],
        })  # fmt: skip
    return check_table("declaration", rows)
