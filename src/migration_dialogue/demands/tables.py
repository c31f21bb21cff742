"""The tables of demands and recommendations."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from migration_dialogue.demands.actions import classify_actions
from migration_dialogue.demands.find import find_demands, make_spans
from migration_dialogue.documents.document import Document
from migration_dialogue.language.spans import locate_in_unit
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.coverage import select_counted


def list_demands(document: Document, *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """The `demands` table: one row per thing asked in recommendations, clauses, and sentences of running text.

    The demands are also left in the Doc of every unit, as `doc.spans["demands"]`.
    """
    units = select_counted(document.units).sort_values("order").to_dict("records")
    found = []
    for unit in units:
        doc = document.docs[unit["unit_id"]]
        demands = find_demands(doc, codebook=codebook)
        doc.spans["demands"] = make_spans(doc, demands)
        found += [(unit, demand) for demand in demands]
    texts = [unit["text"][demand.start : demand.end] for unit, demand in found]
    openings = [f"{demand.verb} {text.partition(' ')[2]}" for (_, demand), text in zip(found, texts, strict=True)]
    actions = classify_actions(openings, codebook=codebook).to_dict("records")
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


def list_recommendations(units: pd.DataFrame, demands: pd.DataFrame) -> pd.DataFrame:
    """The `recommendations` table; the verb is that of the first imperative."""
    chosen = units[units["kind"] == "recommendation"].rename(columns={"unit_id": "rec_id"})
    verbs = demands[demands["cue"] == "imperative"].drop_duplicates("unit_id").set_index("unit_id")["verb"]
    return check_table(
        "recommendations",
        chosen.assign(verb=chosen["rec_id"].map(verbs))[["rec_id", "panel", "text", "verb", "start", "end"]],
    )
