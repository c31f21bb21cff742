"""Scores of the cross-reference and of the Compact's objectives, with their baselines."""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import roc_auc_score

from migration_dialogue.analysis import Analysis
from migration_dialogue.crossref import CHOICES, list_objects, match_clauses
from migration_dialogue.evaluation.gold import (
    SAMPLES,
    SEED,
    count_hits,
    make_row,
    read_gold,
    score_f1,
    score_match,
    split_values,
)
from migration_dialogue.evaluation.themes import Level, bootstrap_alpha
from migration_dialogue.paths import GOLD

THRESHOLDS = np.arange(0.2, 0.9, 0.05)
ORDER = {"none": 0, "touches": 1, "counterpart": 2}


def read_counterparts(folder: Path = GOLD) -> pd.DataFrame:
    """Which clause (columns) is a counterpart of which recommendation (rows), in the settled annotation."""
    gold = read_gold("crossref", folder)
    return gold.assign(yes=gold["judgement"] == "counterpart").pivot(index="rec_id", columns="clause_id", values="yes")


def arrange_scores(crossref: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """Scores of the `crossref` table in the shape of the gold."""
    return crossref.pivot(index="rec_id", columns="clause_id", values="score").reindex_like(gold)


def score_by_words(units: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """The baseline: cosine of TF-IDF vectors of words."""
    texts = units.set_index("unit_id")["text"]
    matrix = TfidfVectorizer(stop_words="english").fit_transform(texts[[*gold.index, *gold.columns]])
    return pd.DataFrame((matrix[: len(gold)] @ matrix[len(gold) :].T).toarray(), index=gold.index, columns=gold.columns)


def try_weights(found: Analysis, gold: pd.DataFrame) -> list[pd.DataFrame]:
    """Scores of every pair for every choice of weights."""
    tables, objects = found.tables, list_objects(found.nlp, found.tables["demands"])
    inputs = (tables["units"], found.docs, *(tables[name] for name in ("theme_mentions", "entities", "compact_links")))
    return [arrange_scores(match_clauses(*inputs, weights=weights, objects=objects), gold) for weights in CHOICES]


def leave_one_out(found: Analysis, gold: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores and links of every recommendation with weights and threshold chosen on all others.

    Weights are those with the best mean reciprocal rank, then the threshold with the best F1 of links.
    """
    tried = try_weights(found, gold)
    scores, links = gold.astype(float), gold.copy()
    ranked = gold.index[gold.any(axis=1)]
    reciprocal = [1 / rank_first(table, gold) for table in tried]
    for rec in gold.index:
        others = gold.index.drop(rec)
        best = tried[int(np.argmax([values[ranked != rec].mean() for values in reciprocal]))]
        hits = [_f1(best.loc[others] >= threshold, gold.loc[others]) for threshold in THRESHOLDS]
        scores.loc[rec], links.loc[rec] = best.loc[rec], best.loc[rec] >= THRESHOLDS[int(np.argmax(hits))]
    return scores, links


def rank_first(scores: pd.DataFrame, gold: pd.DataFrame) -> np.ndarray:
    """The rank of the first right clause of every recommendation that has a counterpart; ties count against it."""
    pairs = ((scores.loc[rec].to_numpy(), gold.loc[rec].to_numpy()) for rec in gold.index[gold.any(axis=1)])
    return np.array([(row >= row[right].max()).sum() for row, right in pairs])


def _f1(links: pd.DataFrame, gold: pd.DataFrame) -> float:
    both = (links & gold).to_numpy().sum()
    return float(2 * both / max(links.to_numpy().sum() + gold.to_numpy().sum(), 1))


def score_links(found: Analysis, folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table: counterparts and objectives, ours and the baseline, with bootstrap intervals."""
    gold = read_counterparts(folder)
    scores, links = leave_one_out(found, gold)
    systems = {"leaving one out": scores, "words, TF-IDF": score_by_words(found.tables["units"], gold)}
    rows = []
    for columns, kind in (
        (list(gold.columns), "clauses"),
        ([name for name in gold if name.startswith("A")], "articles"),
    ):
        for system, table in systems.items():
            rows += _score_ranking(f"counterparts, {kind}", system, table[columns], gold[columns])
        counts = np.array([(links & gold), (~links & gold), (links & ~gold)])[
            :, :, [gold.columns.get_loc(name) for name in columns]
        ]
        rows.append(
            score_f1(f"counterparts, {kind}", "F1 of links, leaving one out", counts.sum(axis=2).T.astype(float))
        )
    passes = read_gold("crossref", folder)
    right = passes[passes["judgement"] == "counterpart"].merge(
        found.tables["crossref"].query("linked"), on=["rec_id", "clause_id"]
    )
    named = right["relation_y"].replace({"same demand": "same"})
    rows.append(score_match("counterparts, clauses", "relation of the right links", right["relation_x"], named))
    values = np.array([passes[name].map(ORDER) for name in ("pass1", "pass2")])
    rows.append(_score_alpha("counterparts, clauses", "passes agree (alpha, ordinal)", values, "ordinal"))
    return rows + score_objectives(found, folder)


def _score_ranking(task: str, system: str, table: pd.DataFrame, gold: pd.DataFrame) -> list[dict[str, object]]:
    ranks, best, has = rank_first(table, gold), table.max(axis=1).to_numpy(), gold.any(axis=1).to_numpy()
    generator = np.random.default_rng(SEED)
    draws = generator.integers(len(ranks), size=(SAMPLES, len(ranks)))
    measures = {"P@1": (ranks == 1).astype(float), "MRR": 1 / ranks}
    rows = [
        make_row(task, f"{name}, {system}", values.mean(), values[draws].mean(axis=1), len(ranks))
        for name, values in measures.items()
    ]
    chosen = [generator.integers(len(has), size=len(has)) for _ in range(SAMPLES)]
    areas = [roc_auc_score(has[draw], best[draw]) for draw in chosen if 0 < has[draw].sum() < len(has)]
    return [
        *rows,
        make_row(task, f"AUC has a counterpart, {system}", float(roc_auc_score(has, best)), np.array(areas), len(has)),
    ]


def _score_alpha(task: str, measure: str, values: np.ndarray, level: Level) -> dict[str, object]:
    alpha, low, high = bootstrap_alpha(values, level)
    return {"task": task, "measure": measure, "value": alpha, "ci_low": low, "ci_high": high, "n": values.shape[1]}


def score_objectives(found: Analysis, folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table: objectives of the Global Compact."""
    gold = read_gold("compact", folder).set_index("unit_id")
    expected = split_values(gold["objectives"])
    links = found.tables["compact_links"]
    links = links[links["kind"] == "objective"].sort_values("rank")
    given = links[links["linked"]].groupby("unit_id")["objective"].agg(list).reindex(gold.index)
    listed = [value if isinstance(value, list) else [] for value in given]
    some = [place for place, names in enumerate(expected) if names]
    first = np.array([bool(listed[place]) and listed[place][0] in expected.iloc[place] for place in some], dtype=float)
    recall = np.array([len(set(listed[place]) & expected.iloc[place]) / len(expected.iloc[place]) for place in some])
    draws = np.random.default_rng(SEED).integers(len(some), size=(SAMPLES, len(some)))
    task = "objectives of the Compact"
    rows = [
        make_row(task, name, values.mean(), values[draws].mean(axis=1), len(some))
        for name, values in (("P@1", first), ("recall@3", recall))
    ]
    rows.append(score_f1(task, "F1 of links", count_hits(list(expected), [set(names) for names in listed])))
    none = [set() if names else {"none"} for names in expected], [set() if names else {"none"} for names in listed]
    rows.append(score_f1(task, "F1 no objective", count_hits(*none)))
    numbers = [str(number) for number in range(1, 24)]
    marks = np.array(
        [
            [int(number in names) for names in split_values(gold[column]) for number in numbers]
            for column in ("pass1", "pass2")
        ]
    )
    return [*rows, _score_alpha(task, "passes agree (alpha, nominal)", marks, "nominal")]
