"""What clauses declare: acts and their force."""

from pathlib import Path

import pandas as pd
from spacy.language import Language
from spacy.tokens import Token

from migration_dialogue.codebook import read_entries
from migration_dialogue.demands.imperatives import read_with_carrier
from migration_dialogue.errors import CodebookError
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.store import check_table

CLAUSE_CARRIER = "Parliament "


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
        part = clause["part"]
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
            "clause_id": clause["unit_id"], "part": part, "number": clause["number"],
            "opening_verb": first.lemma_ if opens else None, "force": force,
            "acts": "; ".join(acts) or None, "text": clause["text"],
            "start": clause["start"], "end": clause["end"],
        })  # fmt: skip
    return check_table("declaration", rows)
