"""Scores of pairs of texts and of the Compact's objectives, with baselines; how their weights and thresholds were chosen."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from spacy.tokens import Doc

from migration_dialogue.analysis import Analysis
from migration_dialogue.documents.readers import read_text
from migration_dialogue.evaluation.gold import (
    SAMPLES,
    SEED,
    count_hits,
    divide_counts,
    draw_counts,
    make_row,
    read_gold,
    score_f1,
    split_values,
)
from migration_dialogue.evaluation.themes import Level, bootstrap_alpha
from migration_dialogue.links.features import KINDS, share_features
from migration_dialogue.links.objectives import LINK_SCORE as OBJECTIVE_SCORE
from migration_dialogue.links.objectives import (
    MOST,
    TERM_WEIGHT,
    count_terms,
    join_scores,
    rank_scores,
    read_actions,
    read_compact_words,
    read_objectives,
    scale_rows,
)
from migration_dialogue.paths import EXAMPLES, GOLD

COMMITMENTS = EXAMPLES / "los_angeles_declaration_2022.txt"
ORDER = {"none": 0, "touches": 1, "counterpart": 2}
# What is asked of a pair, and the lowest judgement that says yes.
TASKS = {"related": 1, "counterparts": 2}
THRESHOLDS = np.arange(0.3, 1.5, 0.02).round(2)
TERM_WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
OBJECTIVE_THRESHOLDS = np.arange(0.02, 0.5, 0.02).round(2)


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


def rank_first(scores: pd.DataFrame, gold: pd.DataFrame) -> np.ndarray:
    """The rank of the first right clause of every recommendation that has a counterpart; ties count against it."""
    pairs = ((scores.loc[rec].to_numpy(), gold.loc[rec].to_numpy()) for rec in gold.index[gold.any(axis=1)])
    return np.array([(row >= row[right].max()).sum() for row, right in pairs])


def measure_commitments(nlp: Language, actions: Sequence[Doc], folder: Path = GOLD) -> pd.DataFrame:
    """The annotated pairs of a commitment of the Los Angeles Declaration and an action of the Compact.

    Returns:
        left_id, right_id, what the two share by kind (`KINDS`), `value` (none 0, touches 1, counterpart 2), and `weight`: how
        many of all pairs a row speaks for (1, more where it was drawn at random from the rest).
    """
    gold, raw = read_gold("los_angeles_compact", folder), read_text(COMMITMENTS)
    units = gold.drop_duplicates("left_id").set_index("left_id")[["start", "end"]].astype(int)
    texts = [" ".join(raw[unit.start : unit.end].split()) for unit in units.itertuples()]
    names = read_compact_words().names
    right = [doc for doc, name in zip(actions, names, strict=True) if name]
    shared = share_features(list(nlp.pipe(texts)), right)
    places = units.index.get_indexer(gold["left_id"]), pd.Index(names[names != ""]).get_indexer(gold["right_id"])
    drawn = gold["drawn"].eq("random").groupby(gold["left_id"])
    rest = (len(right) - drawn.transform("count") + drawn.transform("sum")) / drawn.transform("sum")
    return gold[["left_id", "right_id"]].assign(
        **{kind: each.measure()[places] for kind, each in shared.items()},
        value=gold["judgement"].map(ORDER), weight=rest.where(gold["drawn"].eq("random"), 1.0),
    )  # fmt: skip


def fit_weights(pairs: pd.DataFrame) -> dict[str, float]:
    """The weights of a logistic model of related pairs, as multiples of that of words."""
    model = LogisticRegression(C=np.inf, solver="newton-cholesky")
    model.fit(pairs[list(KINDS)], pairs["value"] >= TASKS["related"], sample_weight=pairs["weight"])
    return dict(zip(KINDS, (model.coef_[0] / model.coef_[0][0]).round(2).tolist(), strict=True))


def choose_threshold(scores: pd.Series, yes: pd.Series, weight: pd.Series) -> float:
    """The threshold with the best F1 over all pairs that the annotated ones speak for."""
    f1 = divide_counts(*count_pairs(scores.to_numpy() >= THRESHOLDS[:, None], yes.to_numpy(), weight.to_numpy()))
    return float(THRESHOLDS[int(f1.argmax())])


def count_pairs(given: np.ndarray, yes: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Right, missed and wrong pairs, weighed and summed over the last axis."""
    return np.array([(weight * which).sum(axis=-1) for which in (given & yes, ~given & yes, given & ~yes)])


def score_commitments(nlp: Language, actions: Sequence[Doc], folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table: commitments and actions, with weights and thresholds chosen without the commitment."""
    pairs = measure_commitments(nlp, actions, folder)
    rows = []
    for task, lowest in TASKS.items():
        name, yes = f"{task}, Los Angeles Declaration and Compact", pairs["value"] >= lowest
        ranks, counts = [], []
        for _, own in pairs.groupby("left_id"):
            others = pairs.drop(own.index)
            weights = pd.Series(fit_weights(others))
            known, scores = (each[list(KINDS)] @ weights for each in (others, own))
            links = (scores >= choose_threshold(known, yes[others.index], others["weight"])).to_numpy()
            right = yes[own.index].to_numpy()
            counts.append(count_pairs(links, right, own["weight"].to_numpy()))
            if right.any():
                ranks.append((scores >= scores[right].max()).sum())
        rows += _score_ranks(name, "leaving one out", np.array(ranks))
        drawn = divide_counts(*draw_counts(np.array(counts)).T)
        value = float(divide_counts(*np.sum(counts, axis=0)))
        rows.append(make_row(name, "F1 of links over all pairs, leaving one out", value, drawn, int(yes.sum())))
    return [*rows, _score_passes(name, "los_angeles_compact", folder)]


def _score_passes(task: str, name: str, folder: Path) -> dict[str, object]:
    gold = read_gold(name, folder)
    values = np.array([gold[number].map(ORDER) for number in ("pass1", "pass2")])
    return _score_alpha(task, "passes agree (alpha, ordinal)", values, "ordinal")


def _score_ranks(task: str, system: str, ranks: np.ndarray) -> list[dict[str, object]]:
    """P@1 and mean reciprocal rank."""
    draws = np.random.default_rng(SEED).integers(len(ranks), size=(SAMPLES, len(ranks)))
    measures = {"P@1": (ranks == 1).astype(float), "MRR": 1 / ranks}
    end = f", {system}" if system else ""
    return [
        make_row(task, f"{name}{end}", values.mean(), values[draws].mean(axis=1), len(ranks))
        for name, values in measures.items()
    ]


def score_links(found: Analysis, folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table: counterparts, related clauses and objectives, ours and the baseline, with intervals.

    Weights and thresholds were chosen on other documents, so nothing here was fitted to.
    """
    units, crossref = found.tables["units"], found.tables["crossref"]
    articles = found.tables["declaration"].query("part == 'operative'")["clause_id"].tolist()
    rows = []
    for task, judgements, column in (
        ("counterparts", ("counterpart",), "linked"), ("related", ("counterpart", "touches"), "related"),
    ):  # fmt: skip
        gold = read_counterparts(folder, judgements=judgements)
        systems = {"": arrange(crossref, gold), "words, TF-IDF": score_by_words(units, gold)}
        links = arrange(crossref, gold, column)
        for kind, columns in (("clauses", list(gold)), ("articles", articles)):
            name, right = f"{task}, {kind}", gold[columns]
            for system, scores in systems.items():
                rows += _score_ranking(name, system, scores[columns], right)
            rows.append(score_f1(name, "F1 of links", _count_links(links[columns], right)))
    rows.append(_score_passes("counterparts, clauses", "crossref", folder))
    actions = list(found.nlp.pipe(read_actions()["text"]))
    rows += score_commitments(found.nlp, actions, folder)
    return [*rows, *score_objectives(found, folder), *score_actions(actions)]


def _count_links(links: pd.DataFrame, gold: pd.DataFrame) -> np.ndarray:
    """Right, missed and wrong links of every recommendation."""
    given, right = links.to_numpy(), gold.to_numpy()
    return np.column_stack([pairs.sum(axis=1) for pairs in (given & right, ~given & right, given & ~right)]).astype(
        float
    )


def _score_ranking(task: str, system: str, scores: pd.DataFrame, gold: pd.DataFrame) -> list[dict[str, object]]:
    """P@1 and MRR; and whether the best score tells recommendations with a right clause from others."""
    best, has = scores.max(axis=1).to_numpy(), gold.any(axis=1).to_numpy()
    # The area under the curve is the share of pairs, one with and one without, in the right order (Hanley and McNeil, 1982).
    ahead = np.sign(best[has][:, None] - best[~has]) / 2 + 0.5
    counts = np.random.default_rng(SEED).multinomial(len(has), np.full(len(has), 1 / len(has)), size=SAMPLES)
    counts = counts[counts[:, has].any(axis=1) & counts[:, ~has].any(axis=1)]
    positive, negative = counts[:, has], counts[:, ~has]
    areas = ((positive @ ahead) * negative).sum(axis=1) / (positive.sum(axis=1) * negative.sum(axis=1))
    measure = f"AUC has one, {system}" if system else "AUC has one"
    row = make_row(task, measure, float(ahead.mean()), areas, len(has))
    return [*_score_ranks(task, system, rank_first(scores, gold)), row]


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
    best = links[links["rank"] <= MOST].groupby("unit_id")["objective"].agg(list).reindex(gold.index)
    first = np.array([best.iloc[place][0] in expected.iloc[place] for place in some], dtype=float)
    recall = np.array([len(set(best.iloc[place]) & expected.iloc[place]) / len(expected.iloc[place]) for place in some])
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


def leave_out_actions(actions: Sequence[Doc], *, weight: float = TERM_WEIGHT) -> tuple[np.ndarray, np.ndarray]:
    """Scores of every action of the Compact with every objective, its own made without it; and the place of its own."""
    compact, terms = read_compact_words(), read_objectives()[0]
    own = np.array([compact.objectives.index(name) for name in compact.owners])
    cosines = (compact.vectors @ scale_rows(compact.sums).T).toarray()
    cosines[range(len(own)), own] = (
        compact.vectors.multiply(scale_rows(compact.sums[own] - compact.vectors)).sum(axis=1).A1
    )
    counts = count_terms(actions, terms)[0][:, [terms.themes.index(name) for name in compact.objectives]]
    return join_scores(cosines, counts, weight=weight)[compact.names != ""], own[compact.names != ""]


def choose_objectives(actions: Sequence[Doc]) -> tuple[float, float]:
    """The weight of the terms with the best P@1 of actions left out, and the threshold of links.

    The Compact lists an action under one objective, although many fit others too, so a wrong link is often none: of the
    thresholds whose F1 is within a standard error of the best, the lowest is taken.
    """
    hits = [(_rank_own(*leave_out_actions(actions, weight=weight)) == 1).mean() for weight in TERM_WEIGHTS]
    weight = TERM_WEIGHTS[int(np.argmax(hits))]
    scores, own = leave_out_actions(actions, weight=weight)
    counts = [_count_own(scores, own, threshold) for threshold in OBJECTIVE_THRESHOLDS]
    values = np.array([divide_counts(*each.sum(axis=0)) for each in counts])
    error = divide_counts(*draw_counts(counts[int(values.argmax())]).T).std()
    return weight, float(OBJECTIVE_THRESHOLDS[int(np.argmax(values >= values.max() - error))])


def _rank_own(scores: np.ndarray, own: np.ndarray) -> np.ndarray:
    ranks: np.ndarray = (scores >= scores[range(len(own)), own][:, None]).sum(axis=1)
    return ranks


def _count_own(scores: np.ndarray, own: np.ndarray, threshold: float) -> np.ndarray:
    """Links to an action's own objective, missed ones, and links to others."""
    links = (rank_scores(scores) <= MOST) & (scores >= threshold)
    right = links[range(len(own)), own]
    return np.column_stack([right, ~right, links.sum(axis=1) - right]).astype(float)


def score_actions(actions: Sequence[Doc]) -> list[dict[str, object]]:
    """Rows of the `scores` table: the objective under which the Compact lists an action, found without that action."""
    scores, own = leave_out_actions(actions)
    ranks = _rank_own(scores, own)
    draws = np.random.default_rng(SEED).integers(len(ranks), size=(SAMPLES, len(ranks)))
    task = "objectives of the Compact's actions"
    rows = [
        make_row(task, f"{name}, leaving one out", hits.mean(), hits[draws].mean(axis=1), len(hits))
        for name, hits in (("P@1", (ranks == 1).astype(float)), ("recall@3", (ranks <= MOST).astype(float)))
    ]
    return [*rows, score_f1(task, "F1 of links, leaving one out", _count_own(scores, own, OBJECTIVE_SCORE))]
