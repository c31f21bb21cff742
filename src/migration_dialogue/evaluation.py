"""Scores of the tables against the gold annotations in `data/gold/`."""

from pathlib import Path

import pandas as pd

from migration_dialogue.paths import GOLD
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


def score_structure(tables: dict[str, pd.DataFrame], folder: Path = GOLD) -> pd.DataFrame:
    """The `scores` table: verbs of recommendations, acts and force of clauses, and participants."""
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
    return check_table("scores", rows)


def _take_first(values: pd.Series) -> pd.Series:
    return values.str.split("; ").str[0]
