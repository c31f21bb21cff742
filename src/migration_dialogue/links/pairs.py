"""Recommendations against the declaration: every pair scored by what they share, and ranked."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from migration_dialogue.documents.document import Document
from migration_dialogue.errors import TableError
from migration_dialogue.language.words import list_content
from migration_dialogue.tables.contract import CONTRACT, RELATIONS
from migration_dialogue.tables.store import check_table


def weigh_features(features: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """TF-IDF weights by feature (smoothed idf, each list of length 1) of lists of features."""
    if not any(features):
        return [{} for _ in features]
    vectorizer = TfidfVectorizer(analyzer=list)
    matrix = vectorizer.fit_transform(features)
    names = vectorizer.get_feature_names_out()
    return [dict(zip(names[row.indices], map(float, row.data), strict=True)) for row in matrix]


def list_products(left: dict[str, float], right: dict[str, float], label: str) -> list[tuple[float, str]]:
    """What each shared feature adds to the similarity of two lists, as (amount, "label name")."""
    return [(weight * right[name], f"{label} {name}") for name, weight in left.items() if name in right]


def describe_evidence(amounts: list[tuple[float, str]]) -> str | None:
    """What is shared, each with what it adds, the largest first."""
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
WEIGHTS = Weights(letters=6, object=2.0, theme=0.25, objective=0.5)
LINK_SHARE, RELATED_SCORE = 0.5, 0.4
CHOICES = [
    Weights(*values) for values in product((4, 6), (1.0, 2.0), (0.0, 0.25, 0.5), (0.0, 0.25, 0.5))
]  # fmt: skip


def match_clauses(
    document: Document,
    tables: Mapping[str, pd.DataFrame],
    *,
    weights: Weights = WEIGHTS,
    link_share: float = LINK_SHARE,
    related_score: float = RELATED_SCORE,
    objects: pd.Series | None = None,
) -> pd.DataFrame:
    """The `crossref` table: every recommendation with every clause, scored and ranked.

    Two questions, two numbers. Does the clause speak of the same matter? The score adds up the share of the recommendation's
    words that stand in the clause and the cosines of the themes and of the Compact's objectives. Does it say what is asked?
    Then a large part of the recommendation stands in it: the share alone decides on a link. Rare words weigh more, and words
    of the objects more still; a word of a name or group also stands in a clause that names the same thing in other words. The
    evidence lists each part with what it adds to the score, and what adds nothing: shared names, groups and
    action categories.

    Args:
        document: The document, for words and offsets.
        tables: `units`, `theme_mentions`, `entities`, `compact_links` and `demands`; without recommendations or without
            clauses among the units the table is empty.
        weights: What a score adds up from.
        link_share: Share from which a pair is linked.
        related_score: Score from which a pair that is not linked touches the same theme.
        objects: Words of the recommendations' objects by unit_id; without it no word counts more.

    Raises:
        TableError: an input lacks a column, two units share an identifier, or a unit has no text.
    """
    sides = _check_tables(tables)
    traits = _gather_traits(document, sides, tables, weights.letters)
    rarity = _weigh_rarity([[*side.families, *side.named] for side in traits])
    recs, clauses = ([side for side in traits if side.kind == kind] for kind in ("recommendation", "clause"))
    rows: list[dict[str, object]] = []
    for rec in recs:
        shares = _share_words(rec, [] if objects is None else objects.get(rec.unit_id, []), rarity, weights)
        for clause in clauses:
            parts = _list_shared(rec, clause, shares, rarity)
            share = round(sum(amount for amount, _ in parts), 4)
            parts += _list_parts(rec, clause, weights)
            score = round(sum(amount for amount, _ in parts), 4)
            relation = RELATIONS[-1] if score >= related_score else None
            rows.append({
                "rec_id": rec.unit_id, "clause_id": clause.unit_id, "score": score, "share": share,
                "linked": share >= link_share, "evidence": describe_evidence(parts),
                "relation": _name_relation(rec, clause, share, rarity) if share >= link_share else relation,
                **_locate_shared(rec, clause, "rec"), **_locate_shared(clause, rec, "clause"),
            })  # fmt: skip
    return check_table("crossref", _rank_clauses(rows, tables["units"].set_index("unit_id")["order"]))


class Word(NamedTuple):
    """A content word: its family (first letters of the lemma), raw offsets, and what the names and groups around it stand for."""

    family: str
    lemma: str
    start: int
    end: int
    things: frozenset[str]

    def stands_in(self, side: "Traits") -> bool:
        """Whether it stands in a text: a word of its family does, or what is named around it is named there too."""
        return self.family in side.families or bool(self.things & side.named)


@dataclass(frozen=True)
class Traits:
    """What a recommendation or clause is compared by: its words, weighed themes and objectives, and what it names and does."""

    unit_id: str
    kind: str
    words: list[Word]
    themes: dict[str, float]
    objectives: dict[str, float]
    named: set[str]
    acts: set[str]

    @cached_property
    def families(self) -> dict[str, str]:
        """Families of words, each with its first member."""
        return {word.family: word.lemma for word in reversed(self.words)}


def _gather_traits(
    document: Document, sides: pd.DataFrame, tables: Mapping[str, pd.DataFrame], letters: int
) -> list[Traits]:
    known = tables["entities"].dropna(subset="entity_id")
    acts = tables["demands"].dropna(subset="action_category")
    done = acts["action_category"].astype("str").groupby(acts["unit_id"]).agg(set)
    themes = tables["theme_mentions"].groupby("unit_id")["theme"].unique()
    linked = tables["compact_links"][tables["compact_links"]["linked"]]
    aims = linked.groupby("unit_id")["objective"].unique()
    weighed = (
        weigh_features([list(values.get(unit_id, [])) for unit_id in sides["unit_id"]]) for values in (themes, aims)
    )
    traits = []
    for unit, topics, goals in zip(sides.to_dict("records"), *weighed, strict=True):
        inside = known.loc[known["unit_id"] == unit["unit_id"], ["entity_id", "start", "end"]]
        mentions = list(inside.itertuples(index=False, name=None))
        words = _list_words(document, unit["segment_id"], mentions, letters)
        things, deeds = set(inside["entity_id"]), done.get(unit["unit_id"], set())
        traits.append(Traits(unit["unit_id"], unit["kind"], words, topics, goals, things, deeds))
    return traits


def _list_words(document: Document, segment_id: str, known: Sequence[tuple[str, int, int]], letters: int) -> list[Word]:
    """The content words of a text; `known` gives the things named in it, each with its raw offsets."""
    words = []
    for token in list_content(document.readings[segment_id]):
        start, end = document.locate(segment_id, token.idx, token.idx + len(token))
        things = frozenset(thing for thing, first, last in known if first <= start and end <= last)
        words.append(Word(token.lemma_.lower()[:letters], token.lemma_.lower(), start, end, things))
    return words


def _list_shared(
    rec: Traits, clause: Traits, shares: dict[str, float], rarity: dict[str, float]
) -> list[tuple[float, str]]:
    """Words of the recommendation that stand in the clause, as (amount, word); by a name alone no more than the name weighs."""
    shared: dict[str, tuple[float, str]] = {}
    for word in rec.words:
        if word.family in clause.families:
            shared[word.family] = shares[word.family], f"word {rec.families[word.family]}"
        elif things := word.things & clause.named:
            weight = min(1.0, max(rarity[thing] for thing in things) / rarity[word.family])
            label = f"word {word.lemma} ({', '.join(sorted(things))})"
            shared.setdefault(word.family, (weight * shares[word.family], label))
    return list(shared.values())


def _locate_shared(side: Traits, other: Traits, name: str) -> dict[str, int | None]:
    """Raw offsets of the shortest stretch of a text that holds every family of words that stands in the other too."""
    standing = [word for word in side.words if word.stands_in(other)]
    wanted = {word.family for word in standing}
    latest: dict[str, int] = {}
    stretches = []
    for word in standing:
        latest[word.family] = word.start
        if len(latest) == len(wanted):
            stretches.append((min(latest.values()), word.end))
    start, end = min(stretches, key=lambda stretch: stretch[1] - stretch[0], default=(None, None))
    return {f"{name}_start": start, f"{name}_end": end}


def _list_parts(rec: Traits, clause: Traits, weights: Weights) -> list[tuple[float, str]]:
    """What a score adds up from beside words, as (amount, what is shared); things that both name or do add nothing."""
    parts = [(0.0, f"named {thing}") for thing in sorted(rec.named & clause.named)]
    parts += [(0.0, f"action {act}") for act in sorted(rec.acts & clause.acts)]
    for weight, label, left, right in (
        (weights.theme, "theme", rec.themes, clause.themes),
        (weights.objective, "compact", rec.objectives, clause.objectives),
    ):
        parts += [(weight * amount, name) for amount, name in list_products(left, right, label)]
    return parts


def _share_words(rec: Traits, objects: Iterable[str], rarity: dict[str, float], weights: Weights) -> dict[str, float]:
    """The share of a recommendation that each of its families of words holds: rare ones and those of objects more."""
    asked = {word[: weights.letters] for word in objects}
    amounts = {family: rarity[family] * (weights.object if family in asked else 1.0) for family in rec.families}
    total = sum(amounts.values())
    return {family: amount / total for family, amount in amounts.items()}


def _rank_clauses(rows: list[dict[str, object]], order: "pd.Series[int]") -> pd.DataFrame:
    """Ranks for every recommendation; equal scores in the order of the clauses."""
    pairs = pd.DataFrame(
        rows, columns=[column.name for column in CONTRACT["crossref"].columns if column.name != "rank"]
    )
    pairs = pairs.assign(later=pairs["clause_id"].map(order)).sort_values(
        ["rec_id", "score", "later"], ascending=[True, False, True]
    )
    return pairs.assign(rank=pairs.groupby("rec_id").cumcount() + 1).drop(columns="later")


NEEDED = {
    "units": ("unit_id", "segment_id", "kind", "order", "text"),
    "theme_mentions": ("unit_id", "theme"),
    "entities": ("unit_id", "entity_id", "start", "end"),
    "compact_links": ("unit_id", "objective", "linked"),
    "demands": ("unit_id", "action_category"),
}


def _check_tables(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Recommendations and clauses among the units, after a look at what the comparison needs."""
    for name, columns in NEEDED.items():
        if missing := [column for column in columns if column not in tables[name].columns]:
            raise TableError(f"table {name} lacks column(s) {', '.join(missing)}")
    units = tables["units"]
    sides = units[units["kind"].isin(["recommendation", "clause"])].reset_index(drop=True)
    if (twice := sides["unit_id"].duplicated()).any():
        raise TableError(f"table units, column unit_id: '{sides.loc[twice, 'unit_id'].iloc[0]}' stands twice")
    if (empty := sides["text"].fillna("").str.strip() == "").any():
        raise TableError(f"table units, column text: unit '{sides.loc[empty, 'unit_id'].iloc[0]}' has no text")
    return sides


def _weigh_rarity(units: Sequence[Iterable[str]]) -> dict[str, float]:
    counts = Counter(family for unit in units for family in unit)
    return {family: float(np.log((len(units) + 1) / (count + 0.5))) for family, count in counts.items()}


def _name_relation(rec: Traits, clause: Traits, share: float, rarity: dict[str, float]) -> str:
    """How a linked clause stands to the recommendation, by the shares of their words that the other holds."""
    shared = sum(rarity[word] for word in clause.families if word in rec.families)
    back = shared / sum(rarity[word] for word in clause.families)
    if min(share, back) >= 0.5:
        return "same demand"
    return "broader" if share >= back else "narrower"


def list_objects(document: Document, demands: pd.DataFrame) -> pd.Series:
    """Lemmas of the objects of every recommendation's demands, by unit_id."""
    asked = demands[demands["unit_id"].isin(document.units.query("kind == 'recommendation'")["unit_id"])].dropna(
        subset="object"
    )
    words = [list_words_of(document, row.unit_id, row.object, row.start) for row in asked.itertuples()]
    return pd.Series(words, index=asked["unit_id"], dtype="object").groupby(level=0).sum()


def list_words_of(document: Document, unit_id: str, phrase: str, start: int) -> list[str]:
    """Lemmas of the content words of a phrase of a unit, the first one at or after a raw offset where there are several."""
    doc, shift = document.docs[unit_id], document.shifts[unit_id]
    segment_id = document.units.loc[document.units["unit_id"] == unit_id, "segment_id"].iloc[0]
    first = bisect_left(document.offsets[segment_id], start) - shift
    place = doc.text.find(phrase, max(first, 0))
    place = doc.text.find(phrase) if place < 0 else place
    inside = range(place, place + len(phrase)) if place >= 0 else range(0)
    return [token.lemma_.lower() for token in list_content(doc) if token.idx in inside]


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
                    "best_match": best[other], "score": best["score"], "relation": best["relation"],
                })  # fmt: skip
    return check_table("crossref_gaps", rows)
