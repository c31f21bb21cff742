"""Scores of verbs, clauses and participants."""

from pathlib import Path

import pandas as pd

from migration_dialogue.evaluation.gold import read_gold, score_match
from migration_dialogue.paths import GOLD


def score_structure(tables: dict[str, pd.DataFrame], folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table: verbs of recommendations, acts and force of clauses, and participants."""
    recommendations = read_gold("recommendations", folder).set_index("rec_id")
    clauses = read_gold("clauses", folder).set_index("clause_id")
    people = read_gold("participants", folder).set_index("segment_id")
    found = {
        name: tables[name].set_index(key) for name, key in (("recommendations", "rec_id"), ("declaration", "clause_id"))
    }
    verbs = (
        tables["demands"]
        .query("cue == 'imperative'")
        .groupby("unit_id")["verb"]
        .agg("; ".join)
        .reindex(recommendations.index)
        .fillna("")
    )
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
