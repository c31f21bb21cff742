"""The tables of names: mentions, distinct things, and people."""

from pathlib import Path
from typing import Any

import pandas as pd

from migration_dialogue.codebook import read_entries
from migration_dialogue.documents.document import Document
from migration_dialogue.language.spans import describe_spans
from migration_dialogue.tables.store import check_table, list_rows


def find_entities(document: Document) -> pd.DataFrame:
    """The `entities` table: every mention in every segment, headings and participant lists included."""
    rows = [
        {
            **place, "label": span.label_, "entity_id": span.id_ or None,
            "method": "rule" if span.label_ == "POPULATION" else span._.method,
        }
        for span, place in describe_spans(document, lambda doc: [*doc.ents, *doc.spans["population"]])
    ]  # fmt: skip
    return check_table("entities", rows)


def index_entities(entities: pd.DataFrame, *, names: dict[str, str]) -> pd.DataFrame:
    """The `entity_index` table: one row per linked thing, with the forms found and the panels that mention it.

    Args:
        entities: The `entities` table.
        names: Preferred name by entity_id; a population group is its own name.
    """
    linked: dict[str, list[dict[str, Any]]] = {}
    for mention in list_rows(entities):
        if mention["entity_id"] is not None:
            linked.setdefault(mention["entity_id"], []).append(mention)
    rows = []
    for entity_id, mentions in linked.items():
        panels = {each["panel"] for each in mentions if each["section"] == "panels" and each["panel"] is not None}
        rows.append({
            "entity_id": entity_id, "name": names.get(entity_id, entity_id), "label": mentions[0]["label"],
            "aliases": " | ".join(sorted({each["text"] for each in mentions})), "mentions": len(mentions),
            "panels": " ".join(str(panel) for panel in sorted(panels)) or None,
        })  # fmt: skip
    return check_table("entity_index", rows)


def describe_people(participants: pd.DataFrame, entities: pd.DataFrame, *, codebook: Path) -> pd.DataFrame:
    """The `people` table: kind of institution by `institution_kinds.csv` (the first entry that fits), and country."""
    if participants.empty:
        return check_table("people", [])
    kinds = read_entries(codebook / "institution_kinds.csv", ("kind", "word", "note"), required=("kind", "word"))
    countries = entities[entities["label"] == "GPE"].groupby("segment_id")["entity_id"].unique()
    rows = []
    for person_id, part in participants.groupby("person_id"):
        position = " ".join(part["title"].fillna("") + " " + part["position"].fillna(""))
        printed = {country for segment_id in part["segment_id"] for country in countries.get(segment_id, ())}
        rows.append({
            "person_id": person_id, "name": part["name"].iloc[0], "sessions": " ".join(sorted(set(part["session"]))),
            "kind": next((entry["kind"] for entry in kinds if entry["word"] in position), None),
            "country": printed.pop() if len(printed) == 1 else None,
        })  # fmt: skip
    return check_table("people", rows)
