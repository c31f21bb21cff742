"""Recommendations beside clauses of the declaration: what was annotated as answering what, with the shared words marked."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from migration_dialogue.analysis import Analysis
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.evaluation.links import ORDER
from migration_dialogue.page.comparison import Passage, quote_unit

MOST_CLAUSES = 3
ANSWERS = {
    "counterpart": "The declaration answers it",
    "touches": "The declaration speaks of the same matter, but does not ask for this",
    "none": "No clause speaks of this matter",
}


@dataclass(frozen=True)
class Answer:
    """A recommendation with the clauses that come nearest to it.

    Attributes:
        state: counterpart, touches or none: the most that any clause was annotated as.
        words: The same in a sentence.
        passage: The recommendation.
        clauses: The clauses that were annotated so, the highest score first, three at most.
        more: How many there are besides.
    """

    state: str
    words: str
    passage: Passage
    clauses: list[Passage]
    more: int


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
    best = pairs.loc[(pairs["judgement"] == state) & (state != "none"), "clause_id"].tolist()
    clauses = [quote_unit(found.document, clause, list_shared(found, name, clause)) for clause in best[:MOST_CLAUSES]]
    shared = [word for clause in best[:MOST_CLAUSES] for word in list_shared(found, name, clause)]
    passage = quote_unit(found.document, name, shared)
    return Answer(state, ANSWERS[state], passage, clauses, len(best) - len(clauses))


def list_shared(found: Analysis, left: str, right: str) -> list[str]:
    """The words that a recommendation and a clause share."""
    evidence = found.tables["link_evidence"]
    pair = (evidence["left"] == left) & (evidence["right"] == right) & (evidence["table"] == "crossref")
    return list(evidence.loc[pair & (evidence["kind"] == "word"), "item"])


def list_additions(found: Analysis) -> list[tuple[str, str]]:
    """The articles of the declaration that answer no recommendation, each with its text."""
    gold = read_gold("crossref")
    answering = set(gold.loc[gold["judgement"] == "counterpart", "clause_id"])
    articles = found.document.units.query("part == 'operative'")
    alone = articles[~articles["unit_id"].isin(answering)]
    return list(alone[["unit_id", "text"]].itertuples(index=False, name=None))
