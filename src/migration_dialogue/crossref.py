"""Recommendations against the declaration: every pair scored by shared words and shared themes, and ranked."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from spacy.language import Language
from spacy.tokens import Doc

from migration_dialogue.coverage import CONTENT_TAGS
from migration_dialogue.schema import check_table

# What the shared themes can add to a score; the shared words can add 1. Not calibrated.
THEME_WEIGHT = 0.5


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


def match_clauses(units: pd.DataFrame, docs: dict[str, Doc], theme_mentions: pd.DataFrame) -> pd.DataFrame:
    """The `crossref` table: every recommendation with every clause, scored and ranked.

    The score is the cosine of the TF-IDF vectors of lemmas, plus `THEME_WEIGHT` times the cosine of the TF-IDF vectors
    of themes; the evidence lists every shared lemma and theme with what it adds, so that the score can be added up.
    """
    sides = units[units["kind"].isin(["recommendation", "clause"])].reset_index(drop=True)
    themes = theme_mentions.groupby("unit_id")["theme"].unique()
    words, word_names = _weigh([list_lemmas(docs[segment_id]) for segment_id in sides["segment_id"]])
    topics, topic_names = _weigh([list(themes.get(unit_id, [])) for unit_id in sides["unit_id"]])
    topics = topics * np.sqrt(THEME_WEIGHT)
    rows = []
    for left in sides.index[sides["kind"] == "recommendation"]:
        for right in sides.index[sides["kind"] == "clause"]:
            amounts = _list_products(words, word_names, left, right, "word")
            amounts += _list_products(topics, topic_names, left, right, "theme")
            rows.append({
                "rec_id": sides.at[left, "unit_id"], "clause_id": sides.at[right, "unit_id"],
                "score": round(sum(amount for amount, _ in amounts), 4), "evidence": _describe(amounts),
            })  # fmt: skip
    pairs = pd.DataFrame(rows, columns=["rec_id", "clause_id", "score", "evidence"])
    articles = pairs["clause_id"].str.startswith("A")
    pairs = pairs.assign(later=articles).sort_values(
        ["rec_id", "score", "later", "clause_id"], ascending=[True, False, True, True]
    )
    ranked = pairs.assign(rank=pairs.groupby("rec_id").cumcount() + 1)
    return check_table("crossref", ranked.drop(columns="later"))


# Chosen on the half of the narratives that may be used for it.
NARRATIVE_THRESHOLD = 0.3


def match_narratives(nlp: Language, demands: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """The `narrative_matches` table: every demand of a narrative with the recommendation of its panel that carries it.

    The score is the cosine of TF-IDF vectors of lemmas: the demand's verb, object and words against the recommendation's.
    """
    asked = demands[demands["section"] == "panels"].reset_index(drop=True)
    bullets = units[units["kind"] == "recommendation"].sort_values("unit_id").reset_index(drop=True)
    texts = [*(asked["verb"] + " " + asked["object"].fillna("") + ". " + asked["text"]), *bullets["text"]]
    matrix, names = _weigh(
        [
            list(dict.fromkeys(list_lemmas(doc)))
            for doc in nlp.pipe(texts, disable=["ner", "name_finder", "group_finder"])
        ]
    )
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
