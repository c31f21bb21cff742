"""Scores of the demands: whether they are found, and each field of those found."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from migration_dialogue.evaluation.gold import HALVES, count_hits, read_gold, score_f1, score_match
from migration_dialogue.paths import GOLD

STATUS = ["both", "missed", "extra"]
# Where a phrase's first part ends: its head is the last word before.
BREAK = re.compile(
    r"(?:[,;(]|\b(?:of|for|on|in|to|that|which|who|whereby|by|at|with|among|within|between|as|from|and|or|made|aimed|earned|caused|set|"
    r"relating|regarding|designed)\b).*", re.DOTALL,
)  # fmt: skip


def read_gold_demands(folder: Path = GOLD) -> pd.DataFrame:
    """Gold demands in order."""
    return read_gold("demands", folder)


def take_head(phrase: str) -> str:
    """The word that a phrase is about, in small letters: the last one before its first preposition, clause or comma."""
    words = BREAK.sub("", phrase).split() or phrase.split()
    return words[-1].strip("‘’“”.,;").lower() if words else ""


def pair_demands(gold: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Gold and found demands side by side: paired in a unit by verb, then in order; `status` is both, missed or extra.

    Columns of the found table have the ending `_found`.
    """
    rows = []
    for unit_id in dict.fromkeys([*gold["unit_id"], *found["unit_id"]]):
        expected = gold[gold["unit_id"] == unit_id].to_dict("records")
        given = found[found["unit_id"] == unit_id].sort_values("start").to_dict("records")
        rows += [{"unit_id": unit_id, **pair} for pair in _pair(expected, given)]
    return pd.DataFrame(rows)


def _pair(expected: list[dict[str, object]], given: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    left, right = list(expected), list(given)
    pairs = []
    for one in expected:
        same = next((two for two in right if two["verb"] == one["verb"]), None)
        if same is not None:
            pairs.append((one, same))
            left.remove(one)
            right.remove(same)
    pairs += list(zip(left, right, strict=False))
    matched = min(len(left), len(right))
    for one, two in pairs:
        yield {"status": "both", **one, **{f"{name}_found": value for name, value in two.items()}}
    for one in left[matched:]:
        yield {"status": "missed", **one}
    for two in right[matched:]:
        yield {"status": "extra", **{f"{name}_found": value for name, value in two.items()}}


def score_demands(tables: dict[str, pd.DataFrame], folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table: demands found, their verbs and fields, action categories, and matches."""
    gold, found = read_gold_demands(folder), tables["demands"]
    halves = read_gold("themes", folder).set_index("unit_id")["half"]
    of_kind = tables["units"].set_index("unit_id")["kind"].reindex(halves.index)
    rows: list[dict[str, object]] = []
    for kind, half, kinds in [
        ("recommendation", "all", ("improve", "report")), ("clause", "all", ("improve", "report")),
        *(("sentence", half, kinds) for half, kinds in HALVES.items()),
    ]:  # fmt: skip
        units = halves.index[halves.isin(kinds) & (of_kind == kind)].tolist()
        pairs = pair_demands(gold[gold["unit_id"].isin(units)], found[found["unit_id"].isin(units)])
        rows += _score_pairs(f"demands, {kind}", half, units, pairs)
        if kind == "sentence":
            rows += _score_matches(half, pairs, tables)
    return [*rows, *_score_passes(folder)]


def _score_pairs(task: str, half: str, units: list[str], pairs: pd.DataFrame) -> Iterator[dict[str, object]]:
    yield score_f1(task, f"F1 found, {half}", _count_status(pairs, units))
    hits = pairs[pairs["status"] == "both"].reset_index(drop=True)
    yield score_match(task, f"verb of those found, {half}", hits["verb"], hits["verb_found"])
    yield score_match(
        task,
        f"object, same head, {half}",
        hits["object"].map(take_head),
        hits["object_found"].fillna("").map(take_head),
    )
    for field in ("addressee", "implied", "beneficiary"):
        expected, given = (
            [_take_heads(value) for value in hits[name].astype("object").fillna("")]
            for name in (field, f"{field}_found")
        )
        yield score_f1(task, f"F1 {field}, {half}", count_hits(expected, given))
    expected, given = ([_open_phrase(value) for value in hits[name].fillna("")] for name in ("means", "means_found"))
    yield score_f1(task, f"F1 means, same opening, {half}", count_hits(expected, given))
    cues = [
        found if found in cue.lower().split() else "" for cue, found in zip(hits["cue"], hits["cue_found"], strict=True)
    ]
    yield score_match(task, f"cue, part of the annotated one, {half}", hits["cue_found"], pd.Series(cues, dtype="str"))
    yield score_match(task, f"negation, {half}", hits["negated"].eq("1"), hits["negated_found"].astype(bool))
    if task == "demands, recommendation":
        categories = hits["action_category_found"].astype("str")
        yield score_match(task, "action category, all", hits["action_category"], categories)


def _count_status(pairs: pd.DataFrame, units: Sequence[str]) -> np.ndarray:
    """Demands found rightly, missed and found wrongly, a row for every unit."""
    counts = pairs.groupby(["unit_id", "status"]).size().unstack(fill_value=0)
    counted: np.ndarray = counts.reindex(index=units, columns=STATUS, fill_value=0).to_numpy(dtype=float)
    return counted


def _take_heads(value: str) -> set[str]:
    return {take_head(part) for part in re.split("; | and ", value) if part}


def _open_phrase(value: str) -> set[str]:
    """The first three words of a phrase, which tell one means from another; where it ends is a matter of length."""
    return {" ".join(value.lower().split()[:3])} if value else set()


def _score_matches(half: str, pairs: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> Iterator[dict[str, object]]:
    hits = _merge_matches(pairs, tables)
    own = hits["annotated"]
    has, given = np.array([bool(recs) for recs in own]), hits["matched"].to_numpy(dtype=bool)
    counts = np.array([has & given, has & ~given, ~has & given], dtype=float).T
    yield score_f1("narrative matches", f"F1 has a recommendation, {half}", counts)
    chosen = [(recs, rec) for recs, rec, both in zip(own, hits["rec_id"], has & given, strict=True) if both]
    right = pd.Series([rec in recs for recs, rec in chosen])
    yield score_match("narrative matches", f"the right one of those, {half}", pd.Series(True, index=right.index), right)


def _merge_matches(pairs: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Demands found with their row of `narrative_matches`, and the annotated recommendations of their panel in `annotated`."""
    panels = tables["units"].set_index("unit_id")["panel"]
    hits = pairs[pairs["status"] == "both"].merge(
        tables["narrative_matches"], left_on="demand_id_found", right_on="demand_id"
    )
    own = [
        [rec for rec in carried.split("; ") if rec and panels[rec] == panel]
        for carried, panel in zip(hits["carried_by"], hits["panel"], strict=True)
    ]
    return hits.assign(annotated=own)


def _score_passes(folder: Path) -> Iterator[dict[str, object]]:
    first, second = (read_gold(f"passes/demands_pass{number}", folder) for number in (1, 2))
    both = pair_demands(first.assign(start=range(len(first))), second.assign(start=range(len(second))))
    yield score_f1("demands, all", "passes agree (F1 found)", _count_status(both, sorted(both["unit_id"].unique())))
    hits = both[both["status"] == "both"].reset_index(drop=True)
    yield score_match("demands, all", "passes agree: verb", hits["verb"], hits["verb_found"])
    for field in ("object", "addressee", "implied", "beneficiary"):
        heads = [
            hits[name].map(lambda value: "; ".join(sorted(_take_heads(value)))) for name in (field, f"{field}_found")
        ]
        yield score_match("demands, all", f"passes agree: {field}", *heads)
    for field in ("action_category", "carried_by", "cue", "means", "negated"):
        yield score_match("demands, all", f"passes agree: {field}", hits[field], hits[f"{field}_found"])


def _pair_annotated(tables: dict[str, pd.DataFrame], folder: Path) -> pd.DataFrame:
    """Gold and found demands of all annotated units, with the half of the unit."""
    halves = read_gold("themes", folder).set_index("unit_id")["half"]
    found = tables["demands"][tables["demands"]["unit_id"].isin(halves.index)]
    pairs = pair_demands(read_gold_demands(folder), found)
    return pairs.assign(half=pairs["unit_id"].map(halves))


def find_demand_errors(tables: dict[str, pd.DataFrame], folder: Path = GOLD) -> pd.DataFrame:
    """Demands missed or found wrongly, and those found with another verb: unit_id, half, status, cue, verb, verb_found, text."""
    pairs = _pair_annotated(tables, folder)
    wrong = (pairs["status"] != "both") | (pairs["verb"] != pairs["verb_found"])
    pairs = pairs.assign(text=pairs["unit_id"].map(tables["units"].set_index("unit_id")["text"]))
    return pairs.loc[wrong, ["unit_id", "half", "status", "cue", "verb", "verb_found", "text"]].reset_index(drop=True)
