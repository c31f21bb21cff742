"""Recommendations against the declaration: every pair scored by what they share, and ranked; and the narratives' demands."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from spacy.language import Language
from spacy.tokens import Doc

from migration_dialogue.coverage import CONTENT_TAGS
from migration_dialogue.pipeline import NAMING
from migration_dialogue.schema import TableError, check_table


def list_lemmas(doc: Doc) -> list[str]:
    """Lemmas of the content words of a Doc, in small letters."""
    return [
        token.lemma_.lower() for token in doc if token.pos_ in CONTENT_TAGS and token.is_alpha and not token.is_stop
    ]


def _weigh(features: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """TF-IDF weights by feature (smoothed idf, each list of length 1) of lists of features."""
    if not any(features):
        return [{} for _ in features]
    vectorizer = TfidfVectorizer(analyzer=list)
    matrix = vectorizer.fit_transform(features)
    names = vectorizer.get_feature_names_out()
    return [dict(zip(names[row.indices], map(float, row.data), strict=True)) for row in matrix]


def _list_products(left: dict[str, float], right: dict[str, float], label: str) -> list[tuple[float, str]]:
    """What each shared feature adds to the similarity of two lists, as (amount, "label name")."""
    return [(weight * right[name], f"{label} {name}") for name, weight in left.items() if name in right]


def _describe(amounts: list[tuple[float, str]]) -> str | None:
    ordered = sorted(amounts, key=lambda item: (-item[0], item[1]))
    return "; ".join(f"{name} {amount:.4f}" for amount, name in ordered) or None


@dataclass(frozen=True)
class Weights:
    """What a score adds up from.

    Attributes:
        letters: Words with the same first letters count as one family ("criminalize", "criminalization").
        object: How much a word of what the recommendation acts on counts, against 1 for its other words.
        theme: Weight of the cosine of the themes, against 1 for the words.
        objective: The same for the objectives (or, without one, the guiding principles) of the Global Compact.
    """

    letters: int
    object: float
    theme: float
    objective: float


# The best for all recommendations together; the scores in the table `scores` choose for each one without it.
WEIGHTS, LINK_THRESHOLD = Weights(letters=6, object=2.0, theme=0.25, objective=0.5), 0.6
CHOICES = [
    Weights(*values) for values in product((4, 6), (1.0, 2.0), (0.0, 0.25, 0.5), (0.0, 0.25, 0.5))
]  # fmt: skip


def match_clauses(
    units: pd.DataFrame,
    docs: dict[str, Doc],
    theme_mentions: pd.DataFrame,
    entities: pd.DataFrame,
    links: pd.DataFrame,
    *,
    weights: Weights = WEIGHTS,
    threshold: float = LINK_THRESHOLD,
    objects: pd.Series | None = None,
) -> pd.DataFrame:
    """The `crossref` table: every recommendation with every clause, scored and ranked.

    The score adds up the share of the recommendation's words that stand in the clause (rare words weigh more, and words of
    its objects more still), the cosines of the themes and of the Compact's objectives. The
    evidence lists each with what it adds, and shared names and groups, which add nothing.

    Args:
        units: The units; without recommendations or without clauses the table is empty.
        docs: Docs by segment_id.
        theme_mentions: Themes of the units.
        entities: Mentions of names and population groups.
        links: The `compact_links` table.
        weights: What a score adds up from.
        threshold: Score from which a pair is linked.
        objects: Words of the recommendations' objects by unit_id; without it no word counts more.

    Raises:
        TableError: an input lacks a column, two units share an identifier, or a unit has no text.
    """
    sides = _check_sides(units)
    traits = _gather_traits(sides, docs, theme_mentions, entities, links, weights.letters)
    rarity = _weigh_rarity([side.families for side in traits])
    recs, clauses = ([side for side in traits if side.kind == kind] for kind in ("recommendation", "clause"))
    rows = []
    for rec in recs:
        asked = {word[: weights.letters] for word in (objects.get(rec.unit_id, []) if objects is not None else [])}
        amounts = {family: rarity[family] * (weights.object if family in asked else 1.0) for family in rec.families}
        total = sum(amounts.values())
        shares = {family: amount / total for family, amount in amounts.items()}
        for clause in clauses:
            parts = _list_parts(rec, clause, shares, weights)
            score = round(sum(amount for amount, _ in parts), 4)
            shared = [family for family in shares if family in clause.families]
            share, back = sum(shares[family] for family in shared), _share_weight(shared, clause.families, rarity)
            theme = bool(rec.themes.keys() & clause.themes.keys())
            rows.append({
                "rec_id": rec.unit_id, "clause_id": clause.unit_id, "score": score, "linked": score >= threshold,
                "evidence": _describe(parts), "relation": _name_relation(score >= threshold, share, back, theme),
            })  # fmt: skip
    return check_table("crossref", _rank_clauses(rows))


@dataclass(frozen=True)
class Traits:
    """What a recommendation or clause is compared by: families of words, weighed themes and objectives, and things named."""

    unit_id: str
    kind: str
    families: dict[str, str]
    themes: dict[str, float]
    objectives: dict[str, float]
    named: set[str]


def _gather_traits(
    sides: pd.DataFrame,
    docs: dict[str, Doc],
    theme_mentions: pd.DataFrame,
    entities: pd.DataFrame,
    links: pd.DataFrame,
    letters: int,
) -> list[Traits]:
    themes = theme_mentions.groupby("unit_id")["theme"].unique()
    aims = links[links["linked"]].groupby("unit_id")["objective"].unique()
    known = entities[entities["entity_id"].notna()].groupby("unit_id")["entity_id"].agg(set)
    weighed = ([list(values.get(unit_id, [])) for unit_id in sides["unit_id"]] for values in (themes, aims))
    columns = (sides["unit_id"], sides["kind"], sides["segment_id"], *map(_weigh, weighed))
    return [
        Traits(
            unit_id, kind, _gather_families(list_lemmas(docs[place]), letters), topics, goals, known.get(unit_id, set())
        )
        for unit_id, kind, place, topics, goals in zip(*columns, strict=True)
    ]


def _list_parts(rec: Traits, clause: Traits, shares: dict[str, float], weights: Weights) -> list[tuple[float, str]]:
    """What a pair's score adds up from, as (amount, what is shared); things named by both add nothing."""
    parts = [(share, f"word {rec.families[family]}") for family, share in shares.items() if family in clause.families]
    for weight, label, left, right in (
        (weights.theme, "theme", rec.themes, clause.themes),
        (weights.objective, "compact", rec.objectives, clause.objectives),
    ):
        parts += [(weight * amount, name) for amount, name in _list_products(left, right, label)]
    return parts + [(0.0, f"named {thing}") for thing in sorted(rec.named & clause.named)]


def _share_weight(shared: Sequence[str], families: Iterable[str], rarity: dict[str, float]) -> float:
    """The share of the weight of some families that the shared ones hold."""
    return sum(rarity[family] for family in shared) / sum(rarity[family] for family in families) if shared else 0.0


def _rank_clauses(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Ranks for every recommendation; equal scores in order of the clauses, preamble first."""
    pairs = pd.DataFrame(rows, columns=["rec_id", "clause_id", "score", "linked", "relation", "evidence"])
    pairs = pairs.assign(later=pairs["clause_id"].str.startswith("A")).sort_values(
        ["rec_id", "score", "later", "clause_id"], ascending=[True, False, True, True]
    )
    return pairs.assign(rank=pairs.groupby("rec_id").cumcount() + 1).drop(columns="later")


def _check_sides(units: pd.DataFrame) -> pd.DataFrame:
    for column in ("unit_id", "segment_id", "kind", "text"):
        if column not in units.columns:
            raise TableError(f"table units lacks column(s) {column}")
    sides = units[units["kind"].isin(["recommendation", "clause"])].reset_index(drop=True)
    if sides["unit_id"].duplicated().any():
        raise TableError(
            f"table units, column unit_id: '{sides.loc[sides['unit_id'].duplicated(), 'unit_id'].iloc[0]}' stands twice"
        )
    if (empty := sides["text"].fillna("").str.strip() == "").any():
        raise TableError(f"table units, column text: unit '{sides.loc[empty, 'unit_id'].iloc[0]}' has no text")
    return sides


def _gather_families(words: Sequence[str], letters: int) -> dict[str, str]:
    """Families of words by their first letters, each with its first member."""
    families: dict[str, str] = {}
    for word in words:
        families.setdefault(word[:letters], word)
    return families


def _weigh_rarity(units: Sequence[Iterable[str]]) -> dict[str, float]:
    counts = Counter(family for unit in units for family in unit)
    return {family: float(np.log((len(units) + 1) / (count + 0.5))) for family, count in counts.items()}


def _name_relation(linked: bool, share: float, back: float, theme: bool) -> str | None:
    if not linked:
        return "touches the same theme" if theme else None
    if min(share, back) >= 0.5:
        return "same demand"
    return "broader" if share >= back else "narrower"


def list_objects(nlp: Language, demands: pd.DataFrame) -> pd.Series:
    """Lemmas of the objects of every recommendation's demands, by unit_id."""
    asked = demands[(demands["section"] == "recommendations") & demands["object"].notna()]
    words = [list_lemmas(doc) for doc in nlp.pipe(asked["object"], disable=NAMING)]
    return pd.Series(words, index=asked["unit_id"], dtype="object").groupby(level=0).sum()


def list_gaps(crossref: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """The `crossref_gaps` table: recommendations and clauses without a linked counterpart, with the nearest candidate."""
    texts = units.set_index("unit_id")["text"]
    rows = []
    for side, other in (("rec_id", "clause_id"), ("clause_id", "rec_id")):
        for unit_id, pairs in crossref.groupby(side):
            best = pairs.sort_values(["score", other], ascending=[False, True]).iloc[0]
            if not pairs["linked"].any():
                rows.append({
                    "unit_id": unit_id, "side": "recommendation" if side == "rec_id" else "clause", "text": texts[unit_id],
                    "best_match": best[other], "score": best["score"],
                })  # fmt: skip
    return check_table("crossref_gaps", rows)


# Chosen on the half of the narratives that may be used for it.
NARRATIVE_THRESHOLD = 0.3


def match_narratives(nlp: Language, docs: dict[str, Doc], demands: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """The `narrative_matches` table: every demand of a narrative with the recommendation of its panel that carries it.

    The score is the cosine of TF-IDF vectors of lemmas: the demand's verb, object and words against the recommendation's.
    """
    asked = demands[demands["section"] == "panels"].reset_index(drop=True)
    bullets = units[units["kind"] == "recommendation"].sort_values("unit_id").reset_index(drop=True)
    texts = asked["verb"] + " " + asked["object"].fillna("") + ". " + asked["text"]
    read = [*nlp.pipe(texts, disable=NAMING), *(docs[segment_id] for segment_id in bullets["segment_id"])]
    weighed = _weigh([list(dict.fromkeys(list_lemmas(doc))) for doc in read])
    carried = dict(zip(bullets["unit_id"], weighed[len(asked) :], strict=True))
    panels = bullets.set_index("unit_id")["panel"]
    rows = []
    for demand, words in zip(asked.to_dict("records"), weighed, strict=False):
        amounts = {rec: _list_products(words, other, "word") for rec, other in carried.items()}
        scores = pd.Series({rec: sum(amount for amount, _ in parts) for rec, parts in amounts.items()}, dtype="float64")
        own, others = scores[panels == demand["panel"]], scores[panels != demand["panel"]]
        nearest, best = str(own.idxmax()), round(float(own.max()), 4)
        beyond = others.max() >= max(NARRATIVE_THRESHOLD, own.max())
        rows.append({
            "demand_id": demand["demand_id"], "panel": demand["panel"], "text": demand["text"], "score": best,
            "rec_id": nearest if best >= NARRATIVE_THRESHOLD else None, "matched": best >= NARRATIVE_THRESHOLD,
            "nearest": nearest, "evidence": _describe(amounts[nearest]), "other": others.idxmax() if beyond else None,
        })  # fmt: skip
    return check_table("narrative_matches", rows)
