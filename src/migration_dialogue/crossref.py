"""Recommendations against the declaration: every pair scored by shared words and shared themes, and ranked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
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


def _weigh(features: Sequence[Sequence[str]]) -> tuple[csr_matrix, list[str]]:
    """TF-IDF weights (smoothed idf, rows of length 1) of lists of features, and the features' names."""
    vectorizer = TfidfVectorizer(analyzer=list)
    if not any(features):
        return csr_matrix((len(features), 0)), []
    matrix = vectorizer.fit_transform(features)
    return csr_matrix(matrix), list(vectorizer.get_feature_names_out())


def _list_products(matrix: csr_matrix, names: list[str], left: int, right: int, label: str) -> list[tuple[float, str]]:
    """What each shared feature adds to the similarity of two rows, as (amount, "label name")."""
    product = matrix[left].multiply(matrix[right]).tocoo()
    return [(float(value), f"{label} {names[column]}") for column, value in zip(product.col, product.data, strict=True)]


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
    places = zip(sides["unit_id"], sides["segment_id"], strict=True)
    families = {unit_id: _gather_families(list_lemmas(docs[place]), weights.letters) for unit_id, place in places}
    rarity = _weigh_rarity(list(families.values()))
    aims = links[links["linked"]]
    features = [
        (weights.theme, "theme", _weigh_sets(sides, theme_mentions.groupby("unit_id")["theme"].unique())),
        (
            weights.objective,
            "compact",
            _weigh_sets(sides, aims.groupby("unit_id")["objective"].unique()),
        ),
    ]
    known = entities[entities["entity_id"].notna()].groupby("unit_id")["entity_id"].agg(set)
    rows = []
    for left in sides.index[sides["kind"] == "recommendation"]:
        rec = sides.at[left, "unit_id"]
        asked = {word[: weights.letters] for word in (objects.get(rec, []) if objects is not None else [])}
        amounts = {family: rarity[family] * (weights.object if family in asked else 1.0) for family in families[rec]}
        for right in sides.index[sides["kind"] == "clause"]:
            clause = sides.at[right, "unit_id"]
            shared = [family for family in amounts if family in families[clause]]
            share = sum(amounts[family] for family in shared) / sum(amounts.values()) if shared else 0.0
            back = (
                sum(rarity[family] for family in shared) / sum(rarity[family] for family in families[clause])
                if shared
                else 0.0
            )
            parts = [(amounts[family] / sum(amounts.values()), f"word {families[rec][family]}") for family in shared]
            for weight, label, (matrix, names) in features:
                parts += [(weight * amount, name) for amount, name in _list_products(matrix, names, left, right, label)]
            parts += [(0.0, f"named {thing}") for thing in sorted(known.get(rec, set()) & known.get(clause, set()))]
            score = round(sum(amount for amount, _ in parts), 4)
            theme = any(name.startswith("theme") for _, name in parts)
            rows.append({
                "rec_id": rec, "clause_id": clause, "score": score, "linked": score >= threshold, "evidence": _describe(parts),
                "relation": _name_relation(score >= threshold, share, back, theme),
            })  # fmt: skip
    pairs = pd.DataFrame(rows, columns=["rec_id", "clause_id", "score", "linked", "relation", "evidence"])
    later = pairs["clause_id"].str.startswith("A")
    pairs = pairs.assign(later=later).sort_values(
        ["rec_id", "score", "later", "clause_id"], ascending=[True, False, True, True]
    )
    ranked = pairs.assign(rank=pairs.groupby("rec_id").cumcount() + 1)
    return check_table("crossref", ranked.drop(columns="later"))


def _weigh_sets(sides: pd.DataFrame, values: pd.Series) -> tuple[csr_matrix, list[str]]:
    return _weigh([list(values.get(unit_id, [])) for unit_id in sides["unit_id"]])


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


def match_narratives(nlp: Language, demands: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """The `narrative_matches` table: every demand of a narrative with the recommendation of its panel that carries it.

    The score is the cosine of TF-IDF vectors of lemmas: the demand's verb, object and words against the recommendation's.
    """
    asked = demands[demands["section"] == "panels"].reset_index(drop=True)
    bullets = units[units["kind"] == "recommendation"].sort_values("unit_id").reset_index(drop=True)
    texts = [*(asked["verb"] + " " + asked["object"].fillna("") + ". " + asked["text"]), *bullets["text"]]
    matrix, names = _weigh([list(dict.fromkeys(list_lemmas(doc))) for doc in nlp.pipe(texts, disable=NAMING)])
    scores = pd.DataFrame((matrix[: len(asked)] @ matrix[len(asked) :].T).toarray(), columns=bullets["unit_id"])
    panels = bullets.set_index("unit_id")["panel"]
    rows = []
    for place, demand in enumerate(asked.to_dict("records")):
        own = scores.loc[place, panels.index[panels == demand["panel"]]]
        others = scores.loc[place, panels.index[panels != demand["panel"]]]
        nearest, best = str(own.idxmax()), round(float(own.max()), 4)
        amounts = _list_products(matrix, names, place, len(asked) + panels.index.get_loc(nearest), "word")
        beyond = others.max() >= max(NARRATIVE_THRESHOLD, own.max())
        rows.append({
            "demand_id": demand["demand_id"], "panel": demand["panel"], "text": demand["text"], "score": best,
            "rec_id": nearest if best >= NARRATIVE_THRESHOLD else None, "matched": best >= NARRATIVE_THRESHOLD,
            "nearest": nearest, "evidence": _describe(amounts), "other": others.idxmax() if beyond else None,
        })  # fmt: skip
    return check_table("narrative_matches", rows)
