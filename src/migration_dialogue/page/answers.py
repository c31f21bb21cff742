"""Recommendations beside clauses of the declaration: what was annotated as their counterpart, with the shared words marked."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from migration_dialogue.analysis import Analysis
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.evaluation.links import ORDER
from migration_dialogue.page.comparison import Passage, quote_unit

MOST_CLAUSES = 3
ANSWERS = {
    "counterpart": "A clause comes close to it",
    "touches": "A clause is on the same subject, but asks for something else",
    "none": "No clause is on its subject",
}


@dataclass(frozen=True)
class Answer:
    """A recommendation with the clauses that come closest to it.

    Attributes:
        state: counterpart, touches or none: the most that any clause was annotated as.
        words: The same in a sentence.
        passage: The recommendation.
        clauses: The clauses that were annotated so, in order of the text; three at most, the most similar ones.
        more: The names of the others.
    """

    state: str
    words: str
    passage: Passage
    clauses: list[Passage]
    more: list[str]


def list_answers(found: Analysis) -> Iterator[tuple[int, str, list[Answer]]]:
    """Every recommendation, by panel with the panel's heading.

    Raises:
        OSError: the project has no annotation.
    """
    judged = found.tables["crossref"].merge(read_gold("crossref")[["rec_id", "clause_id", "judgement"]])
    judged = judged.assign(rank=judged["judgement"].map(ORDER)).sort_values(["rank", "score"], ascending=False)
    units, segments = found.document.units, found.document.segments
    headings = segments.query("kind == 'heading' and section == 'panels'").set_index("panel")["text"]
    for panel, rows in units[units["kind"] == "recommendation"].groupby("panel"):
        answers = [_find_answer(found, judged[judged["rec_id"] == name]) for name in rows["unit_id"]]
        yield int(panel), headings[panel], answers


def _find_answer(found: Analysis, pairs: pd.DataFrame) -> Answer:
    state, name = pairs.iloc[0][["judgement", "rec_id"]]
    similar = pairs.loc[(pairs["judgement"] == state) & (state != "none"), "clause_id"].tolist()
    places = found.document.units.set_index("unit_id")["start"]
    best = sorted(similar[:MOST_CLAUSES], key=lambda clause: places[clause])
    clauses = [quote_unit(found.document, clause, list_shared(found, name, clause)) for clause in best]
    shared = [word for clause in best for word in list_shared(found, name, clause)]
    return Answer(state, ANSWERS[state], quote_unit(found.document, name, shared), clauses, similar[MOST_CLAUSES:])


def choose_example(found: Analysis) -> tuple[Passage, Passage]:
    """The most similar of the pairs that were annotated as asking for the same thing."""
    same = read_gold("crossref").query("relation == 'same'")[["rec_id", "clause_id"]]
    best = found.tables["crossref"].merge(same).nlargest(1, "score").iloc[0]
    shared = list_shared(found, best["rec_id"], best["clause_id"])
    left, right = (quote_unit(found.document, best[side], shared) for side in ("rec_id", "clause_id"))
    return left, right


def count_suggestions(found: Analysis) -> dict[str, int]:
    """How many links the program suggests, by what the pairs were annotated as."""
    pairs = found.tables["crossref"].merge(read_gold("crossref")[["rec_id", "clause_id", "judgement"]])
    counts = pairs.loc[pairs["linked"], "judgement"].value_counts()
    return {state: int(counts.get(state, 0)) for state in ANSWERS}


def list_shared(found: Analysis, left: str, right: str) -> list[str]:
    """The words that a recommendation and a clause share."""
    evidence = found.tables["link_evidence"]
    pair = (evidence["left"] == left) & (evidence["right"] == right) & (evidence["table"] == "crossref")
    return list(evidence.loc[pair & (evidence["kind"] == "word"), "item"])


def list_additions(found: Analysis) -> list[tuple[str, list[tuple[str, str]]]]:
    """The articles and the preamble paragraphs that are the counterpart of no recommendation, each with name and text."""
    gold = read_gold("crossref")
    clauses = found.document.units.query("kind == 'clause'")
    alone = clauses[~clauses["unit_id"].isin(gold.loc[gold["judgement"] == "counterpart", "clause_id"])]
    groups = []
    for part, noun in (("operative", "articles"), ("preamble", "preamble paragraphs")):
        rows = alone[alone["part"] == part]
        title = f"{len(rows)} of {(clauses['part'] == part).sum()} {noun} are the counterpart of no recommendation"
        groups.append((title, list(rows[["unit_id", "text"]].itertuples(index=False, name=None))))
    return groups
