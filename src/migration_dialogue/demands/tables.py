"""The tables of demands and recommendations."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc

from migration_dialogue.demands.actions import classify_actions, read_statistics
from migration_dialogue.demands.acts import CLAUSE_CARRIER
from migration_dialogue.demands.cues import Demand, find_demands
from migration_dialogue.demands.fields import find_beneficiaries, find_implied, find_means
from migration_dialogue.demands.imperatives import IMPERATIVE_CARRIER, Imperative, split_imperatives
from migration_dialogue.demands.words import DemandWords, read_demand_words
from migration_dialogue.documents.document import Document
from migration_dialogue.language.spans import locate_in_unit
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.coverage import select_counted


def list_demands(nlp: Language, document: Document, *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """The `demands` table: one row per thing asked in recommendations, clauses, and sentences of running text."""
    chosen = select_counted(document.units).sort_values("start").to_dict("records")
    found = list(_read_demands(nlp, chosen, read_demand_words(codebook)))
    texts = [unit["text"][demand.start : demand.end] for unit, demand in found]
    openings = [f"{demand.verb} {text.partition(' ')[2]}" for (_, demand), text in zip(found, texts, strict=True)]
    actions = classify_actions(openings, statistics=read_statistics(codebook)).to_dict("records")
    rows, places = [], Counter[str]()
    for (unit, demand), text, action in zip(found, texts, actions, strict=True):
        places[unit["unit_id"]] += 1
        start, end = locate_in_unit(document, unit["unit_id"], demand.start, demand.end)
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
