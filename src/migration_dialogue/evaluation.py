"""Scores of the tables against the gold annotations in `data/gold/`."""

from pathlib import Path

import numpy as np
import pandas as pd

from migration_dialogue.entities import find_entities
from migration_dialogue.paths import GOLD
from migration_dialogue.pipeline import load_model, load_pipeline, read_docs
from migration_dialogue.report import Report
from migration_dialogue.schema import check_table
from migration_dialogue.themes import estimate_share


class GoldError(ValueError):
    """Gold annotations that do not fit the tables; the message names the file and the items."""


def read_gold(name: str, folder: Path = GOLD) -> pd.DataFrame:
    """Read a file of gold annotations, everything as text; an empty cell is an empty text."""
    return pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)


def score_match(task: str, measure: str, expected: pd.Series, found: pd.Series) -> dict[str, object]:
    """A row of the `scores` table: the share of items (matched by index) for which `found` equals `expected`.

    Raises:
        GoldError: the two do not hold the same items.
    """
    if set(expected.index) != set(found.index):
        odd = sorted(set(expected.index) ^ set(found.index))[:5]
        raise GoldError(f"{task}: items {odd} are in the gold or in the table, expected in both")
    equal = expected.eq(found.reindex(expected.index))
    value, low, high = estimate_share(int(equal.sum()), len(equal))
    return {"task": task, "measure": measure, "value": value, "ci_low": low, "ci_high": high, "n": len(equal)}


def score_structure(tables: dict[str, pd.DataFrame], folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table: verbs of recommendations, acts and force of clauses, and participants."""
    recommendations = read_gold("recommendations", folder).set_index("rec_id")
    clauses = read_gold("clauses", folder).set_index("clause_id")
    people = read_gold("participants", folder).set_index("segment_id")
    found = {
        name: tables[name].set_index(key) for name, key in (("recommendations", "rec_id"), ("declaration", "clause_id"))
    }
    verbs = tables["demands"].groupby("unit_id")["verb"].agg("; ".join).reindex(recommendations.index).fillna("")
    listed = tables["participants"].set_index("segment_id")[["session", "role", "title", "name", "position"]].fillna("")
    fields = {
        "recommendation: opening verb": (_take_first(recommendations["verbs"]), found["recommendations"]["verb"].fillna("")),
        "recommendation: all verbs": (recommendations["verbs"], verbs),
        "clause: opening act": (_take_first(clauses["acts"]), found["declaration"]["opening_verb"].fillna("")),
        "clause: all acts": (clauses["acts"], found["declaration"]["acts"].fillna("")),
        "clause: force": (clauses["force"], found["declaration"]["force"]),
        "participant: session and role": (people["session"] + people["role"], listed["session"] + listed["role"]),
        "participant: title, name and position": (
            people["title"] + people["name"] + people["position"], listed["title"] + listed["name"] + listed["position"],
        ),
    }  # fmt: skip
    rows = [score_match(task, "equal to gold", expected, got) for task, (expected, got) in fields.items()]
    passes = {
        "recommendation: all verbs": (recommendations["verbs_pass1"], recommendations["verbs_pass2"]),
        "clause: all acts": (clauses["acts_pass1"], clauses["acts_pass2"]),
        "clause: force": (clauses["force_pass1"], clauses["force_pass2"]),
        "participant: title, name and position": (people["pass1"], people["pass2"]),
    }
    rows += [score_match(task, "passes agree", first, second) for task, (first, second) in passes.items()]
    return rows


def _take_first(values: pd.Series) -> pd.Series:
    return values.str.split("; ").str[0]


SPAN = ["segment_id", "start", "end", "label"]
HALVES = {"reporting half": ("report",), "both halves": ("improve", "report")}
SAMPLES, SEED = 1000, 2017


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
    errors = find_errors(gold, found)
    counts = errors.groupby(["segment_id", "status"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=["both", "missed", "extra"], fill_value=0).to_numpy(dtype=float)
    draws = np.random.default_rng(SEED).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=SAMPLES)
    both, missed, extra = (draws @ counts).T
    low, high = np.quantile(2 * both / np.maximum(2 * both + missed + extra, 1), [0.025, 0.975])
    both, missed, extra = counts.sum(axis=0)
    value = 2 * both / (2 * both + missed + extra)
    return {"task": task, "measure": measure, "value": value, "ci_low": low, "ci_high": high, "n": int(both + missed)}


def find_by_systems(report: Report, units: pd.DataFrame, entities: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Mentions found with the authority list, without it, and by the bare model (which knows no population groups)."""
    without = load_pipeline(people=report.participants, authority=False)
    docs = read_docs(load_model(), report)
    rows = [
        {"segment_id": segment_id, "text": ent.text, "label": ent.label_, "entity_id": None, "start": start, "end": end}
        for segment_id, doc in docs.items()
        for ent in doc.ents
        for start, end in [report.locate(segment_id, ent.start_char, ent.end_char)]
    ]
    return {
        "with the list": entities,
        "without the list": find_entities(report, read_docs(without, report), units),
        "bare model": pd.DataFrame(rows),
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


def score_tables(report: Report, tables: dict[str, pd.DataFrame], folder: Path = GOLD) -> pd.DataFrame:
    """The `scores` table: everything that is scored against gold annotations."""
    systems = find_by_systems(report, tables["units"], tables["entities"])
    return check_table("scores", [*score_structure(tables, folder), *score_entities(systems, folder)])
