"""Scores of the mentions: spans, labels, and what they are linked to."""

from pathlib import Path

import pandas as pd

from migration_dialogue.documents.document import Document
from migration_dialogue.evaluation.gold import HALVES, read_gold, score_f1, score_match
from migration_dialogue.language.model import load_model, load_pipeline
from migration_dialogue.language.spans import describe_spans
from migration_dialogue.language.units import read_units
from migration_dialogue.names.tables import find_entities
from migration_dialogue.paths import GOLD

SPAN = ["segment_id", "start", "end", "label"]


def read_gold_entities(folder: Path = GOLD) -> pd.DataFrame:
    """Gold mentions: segment_id, start, end, label, name, entity_id, and the half ("improve" or "report") of the segment."""
    gold = read_gold("entities", folder).astype({"start": "int64", "end": "int64"})
    names = read_gold("entity_names", folder)
    return gold[gold["gold"] == "1"].merge(names, on=["label", "name"], how="left")


def find_errors(gold: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Every gold mention and found mention, with `status` both, missed or extra (strict span and label)."""
    columns = [*SPAN, "text"]
    both = gold[[*columns, "entity_id"]].merge(
        found[[*columns, "entity_id"]], on=SPAN, how="outer", suffixes=("_gold", ""), indicator="status"
    )
    status = both["status"].map({"both": "both", "left_only": "missed", "right_only": "extra"}).astype("str")
    text = both["text"].fillna(both["text_gold"])
    return (
        both.assign(status=status, text=text).drop(columns="text_gold").sort_values(["start", "end"], ignore_index=True)
    )


def score_spans(task: str, measure: str, gold: pd.DataFrame, found: pd.DataFrame) -> dict[str, object]:
    """A row of the `scores` table: F1 of spans and labels, with a 95 % bootstrap interval over segments."""
    counts = find_errors(gold, found).groupby(["segment_id", "status"]).size().unstack(fill_value=0)
    return score_f1(
        task, measure, counts.reindex(columns=["both", "missed", "extra"], fill_value=0).to_numpy(dtype=float)
    )


def find_by_systems(document: Document, entities: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Mentions found with the authority list, without it, and by the bare model (which knows no population groups)."""
    without = load_pipeline(people=document.participants, authority=False)
    bare = read_units(load_model(), document)
    rows = [
        {**place, "label": ent.label_, "entity_id": None} for ent, place in describe_spans(bare, lambda doc: doc.ents)
    ]
    return {
        "with the list": entities,
        "without the list": find_entities(read_units(without, document)),
        "bare model": pd.DataFrame(rows)[["segment_id", "text", "label", "entity_id", "start", "end"]],
    }


def score_entities(systems: dict[str, pd.DataFrame], folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table for mentions: F1 by label and system, linking accuracy, agreement of the passes.

    A half of the segments, drawn by a recorded seed, was used to improve the rules; the reporting half was not. The bare
    model is scored on names and dates alone.
    """
    gold = read_gold_entities(folder)
    segments = read_gold("entity_halves", folder).set_index("segment_id")["half"]
    rows = []
    for half, kinds in HALVES.items():
        expected = gold[gold["half"].isin(kinds)]
        chosen = {system: found[found["segment_id"].map(segments).isin(kinds)] for system, found in systems.items()}
        for system, found in chosen.items():
            labels = ["names and dates"] if system == "bare model" else ["all", "names and dates", "POPULATION"]
            for label in labels:
                pair = [_select_label(frame, label) for frame in (expected, found)]
                rows.append(score_spans(f"entities, {label}", f"F1 {system}, {half}", *pair))
        for label in sorted(gold["label"].unique()):
            pair = [_select_label(frame, label) for frame in (expected, chosen["with the list"])]
            rows.append(score_spans(f"entities, label {label}", f"F1 with the list, {half}", *pair))
        linked = (
            find_errors(expected, chosen["with the list"]).query("status == 'both'").dropna(subset=["entity_id_gold"])
        )
        rows.append(
            score_match(
                "entities, all", f"linked to the right thing, {half}", linked["entity_id_gold"], linked["entity_id"]
            )
        )
    passes = [frame.assign(entity_id=None) for frame in _read_passes(folder)]
    rows.append(score_spans("entities, all", "passes agree (F1)", *passes))
    return rows


def _read_passes(folder: Path) -> list[pd.DataFrame]:
    annotated = read_gold("entities", folder)
    return [annotated[annotated[name] == "1"] for name in ("pass1", "pass2")]


def _select_label(frame: pd.DataFrame, label: str) -> pd.DataFrame:
    if label == "all":
        return frame
    if label == "names and dates":
        return frame[frame["label"] != "POPULATION"]
    return frame[frame["label"] == label]
