"""Scores of the cross-reference and of the Compact's objectives, with their baselines."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from migration_dialogue.analysis import Analysis
from migration_dialogue.evaluation.gold import (
    SAMPLES,
    SEED,
    count_hits,
    divide_counts,
    make_row,
    read_gold,
    score_f1,
    score_match,
    split_values,
)
from migration_dialogue.evaluation.themes import Level, bootstrap_alpha
from migration_dialogue.links.pairs import CHOICES, list_objects, match_clauses
from migration_dialogue.paths import GOLD

THRESHOLDS = np.arange(0.2, 0.9, 0.05)
ORDER = {"none": 0, "touches": 1, "counterpart": 2}


def read_counterparts(folder: Path = GOLD, *, judgements: Sequence[str] = ("counterpart",)) -> pd.DataFrame:
    """Which clause (columns) is a counterpart of which recommendation (rows), or has one of several judgements, in the gold."""
    gold = read_gold("crossref", folder)
    return gold.assign(yes=gold["judgement"].isin(judgements)).pivot(index="rec_id", columns="clause_id", values="yes")


def arrange(crossref: pd.DataFrame, gold: pd.DataFrame, column: str = "score") -> pd.DataFrame:
    """A column of the `crossref` table in the shape of the gold."""
    return crossref.pivot(index="rec_id", columns="clause_id", values=column).reindex_like(gold)


def score_by_words(units: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """The baseline: cosine of TF-IDF vectors of words."""
    texts = units.set_index("unit_id")["text"]
    matrix = TfidfVectorizer(stop_words="english").fit_transform(texts[[*gold.index, *gold.columns]])
    return pd.DataFrame((matrix[: len(gold)] @ matrix[len(gold) :].T).toarray(), index=gold.index, columns=gold.columns)


@dataclass(frozen=True)
class LeftOut:
    """Every recommendation (rows) with every clause (columns) as weights and thresholds chosen on all others give them."""

    scores: pd.DataFrame
    shares: pd.DataFrame
    links: pd.DataFrame
    related: pd.DataFrame


def leave_one_out(found: Analysis, gold: pd.DataFrame, related: pd.DataFrame) -> LeftOut:
    """Scores and links of every recommendation with weights and thresholds chosen on all others.

    The weights are those with the best mean reciprocal rank of counterparts; the threshold on the share is the one with the
    best F1 of links, that on the score the one with the best F1 of related pairs.
    """
    objects = list_objects(found.document, found.tables["demands"])
    tried = [match_clauses(found.document, found.tables, weights=choice, objects=objects) for choice in CHOICES]
    scores = [arrange(table, gold) for table in tried]
    shares = [arrange(table, gold, "share") for table in tried]
    ranked = gold.index[gold.any(axis=1)]
    reciprocal = [1 / rank_first(table, gold) for table in scores]
    left = LeftOut(gold.astype(float), gold.astype(float), gold.copy(), gold.copy())
    for rec in gold.index:
        others = gold.index.drop(rec)
        best = int(np.argmax([values[ranked != rec].mean() for values in reciprocal]))
        link = _choose_threshold(shares[best].loc[others], gold.loc[others])
        near = _choose_threshold(scores[best].loc[others], related.loc[others])
        left.scores.loc[rec], left.shares.loc[rec] = scores[best].loc[rec], shares[best].loc[rec]
        left.links.loc[rec], left.related.loc[rec] = left.shares.loc[rec] >= link, left.scores.loc[rec] >= near
    return left


def _choose_threshold(scores: pd.DataFrame, gold: pd.DataFrame) -> float:
    """The threshold with the best F1."""
    return float(THRESHOLDS[int(np.argmax([_f1(scores >= threshold, gold) for threshold in THRESHOLDS]))])


def rank_first(scores: pd.DataFrame, gold: pd.DataFrame) -> np.ndarray:
    """The rank of the first right clause of every recommendation that has a counterpart; ties count against it."""
    pairs = ((scores.loc[rec].to_numpy(), gold.loc[rec].to_numpy()) for rec in gold.index[gold.any(axis=1)])
    return np.array([(row >= row[right].max()).sum() for row, right in pairs])


def _f1(links: pd.DataFrame, gold: pd.DataFrame) -> float:
    return float(divide_counts(*_count_links(links, gold).sum(axis=0)))


def score_links(found: Analysis, folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table: counterparts, related clauses and objectives, ours and the baseline, with intervals."""
    gold = read_counterparts(folder)
    related = read_counterparts(folder, judgements=("counterpart", "touches"))
    left, words = leave_one_out(found, gold, related), score_by_words(found.tables["units"], gold)
    articles = found.tables["declaration"].query("part == 'operative'")["clause_id"].tolist()
    rows = []
    for task, pairs, deciding, links in (
        ("counterparts", gold, left.shares, left.links), ("related", related, left.scores, left.related),
    ):  # fmt: skip
        for kind, columns in (("clauses", list(gold)), ("articles", articles)):
            name, right = f"{task}, {kind}", pairs[columns]
            rows += _score_ranking(name, "leaving one out", left.scores[columns], deciding[columns], right)
            rows += _score_ranking(name, "words, TF-IDF", words[columns], words[columns], right)
            rows.append(score_f1(name, "F1 of links, leaving one out", _count_links(links[columns], right)))
    passes = read_gold("crossref", folder)
    both = passes[passes["judgement"] == "counterpart"].merge(
        found.tables["crossref"].query("linked"), on=["rec_id", "clause_id"]
    )
    named = both["relation_y"].replace({"same demand": "same"})
    rows.append(score_match("counterparts, clauses", "relation of the right links", both["relation_x"], named))
    values = np.array([passes[name].map(ORDER) for name in ("pass1", "pass2")])
    rows.append(_score_alpha("counterparts, clauses", "passes agree (alpha, ordinal)", values, "ordinal"))
    return rows + score_objectives(found, folder)


def _count_links(links: pd.DataFrame, gold: pd.DataFrame) -> np.ndarray:
    """Right, missed and wrong links of every recommendation."""
    given, right = links.to_numpy(), gold.to_numpy()
    return np.column_stack([pairs.sum(axis=1) for pairs in (given & right, ~given & right, given & ~right)]).astype(
        float
    )


def _score_ranking(
    task: str, system: str, scores: pd.DataFrame, deciding: pd.DataFrame, gold: pd.DataFrame
) -> list[dict[str, object]]:
    """P@1 and MRR of the scores; and whether the best deciding number tells recommendations with a right clause from others."""
    ranks, best, has = rank_first(scores, gold), deciding.max(axis=1).to_numpy(), gold.any(axis=1).to_numpy()
    generator = np.random.default_rng(SEED)
    draws = generator.integers(len(ranks), size=(SAMPLES, len(ranks)))
    measures = {"P@1": (ranks == 1).astype(float), "MRR": 1 / ranks}
    rows = [
        make_row(task, f"{name}, {system}", values.mean(), values[draws].mean(axis=1), len(ranks))
        for name, values in measures.items()
    ]
    # The area under the curve is the share of pairs, one with and one without, in the right order (Hanley and McNeil, 1982).
    ahead = np.sign(best[has][:, None] - best[~has]) / 2 + 0.5
    counts = generator.multinomial(len(has), np.full(len(has), 1 / len(has)), size=SAMPLES)
    counts = counts[counts[:, has].any(axis=1) & counts[:, ~has].any(axis=1)]
    positive, negative = counts[:, has], counts[:, ~has]
    areas = ((positive @ ahead) * negative).sum(axis=1) / (positive.sum(axis=1) * negative.sum(axis=1))
    return [*rows, make_row(task, f"AUC has one, {system}", float(ahead.mean()), areas, len(has))]


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
