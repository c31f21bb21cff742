"""The tables of demands and recommendations."""

from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd

from migration_dialogue.demands.actions import load_classifier
from migration_dialogue.demands.fields import Demand
from migration_dialogue.demands.find import find_asked, find_demands, forbids, make_spans
from migration_dialogue.documents.document import Document
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.store import check_table, list_rows


def list_demands(document: Document, *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """The `demands` table: one row per thing asked in recommendations, clauses, and sentences of running text.

    The demands are also left in the Doc of every unit, as `doc.spans["demands"]`.
    """
    found, told, forbidden = [], "", False
    for unit in document.rows:
        if not unit["counted"]:
            continue
        doc = document.docs[unit["unit_id"]]
        demands = find_demands(doc, codebook=codebook)
        if unit["letter"] is None:
            told, forbidden = find_asked(doc, demands, codebook=codebook), forbids(doc)
        else:  # "Calls upon States not to: (a) Detain …"
            demands = [_add_told(each, told, forbidden=forbidden) for each in demands]
        doc.spans["demands"] = make_spans(doc, demands)
        found += [(unit, demand) for demand in demands]
    texts = [unit["text"][demand.start : demand.end] for unit, demand in found]
    openings = [f"{demand.verb} {text.partition(' ')[2]}" for (_, demand), text in zip(found, texts, strict=True)]
    actions = map(load_classifier(codebook).decide, openings)
    rows, places = [], Counter[str]()
    for (unit, demand), text, action in zip(found, texts, actions, strict=True):
        places[unit["unit_id"]] += 1
        shift = document.shifts[unit["unit_id"]]
        start, end = document.locate(unit["segment_id"], shift + demand.start, shift + demand.end)
        fields = {name: value if name == "negated" else value or None for name, value in asdict(demand).items()}
        rows.append({
            **fields, "demand_id": f"{unit['unit_id']}-{places[unit['unit_id']]}", "unit_id": unit["unit_id"],
            "section": unit["section"], "panel": unit["panel"], "text": text, "start": start, "end": end,
            "action_category": action.action_category, "confidence": action.confidence, "rule": action.rule,
        })  # fmt: skip
    return check_table("demands", rows)


def _add_told(demand: Demand, told: str, *, forbidden: bool) -> Demand:
    """A demand of a sub-paragraph, with what its paragraph says: whom it asks, and whether it says "not"."""
    named = replace(demand, addressee=told, implied="") if told and not demand.addressee else demand
    return replace(named, negated=named.negated != forbidden)


def list_recommendations(document: Document, demands: pd.DataFrame) -> pd.DataFrame:
    """The `recommendations` table; the verb is that of the first imperative."""
    verbs: dict[str, str] = {}
    for demand in list_rows(demands[["cue", "unit_id", "verb"]]):
        if demand["cue"] == "imperative":
            verbs.setdefault(demand["unit_id"], demand["verb"])
    rows = [
        {**{name: unit[name] for name in ("panel", "text", "start", "end")},
         "rec_id": unit["unit_id"], "verb": verbs.get(unit["unit_id"])}
        for unit in document.rows if unit["kind"] == "recommendation"
    ]  # fmt: skip
    return check_table("recommendations", rows)
