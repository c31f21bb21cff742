"""Texts against the objectives of the Global Compact (General Assembly resolution 73/195), by its own words and by our terms."""

import itertools
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import TfidfVectorizer
from spacy.language import Language
from spacy.tokens import Doc

from migration_dialogue.codebook import read_entries, refuse_repeats, remember
from migration_dialogue.documents.document import Document
from migration_dialogue.documents.readers import read_text
from migration_dialogue.errors import DocumentError
from migration_dialogue.language.words import list_lemmas
from migration_dialogue.paths import CODEBOOK, LEARNED, ROOT
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.codebook import ThemeCodebook, make_codebook, read_terms
from migration_dialogue.themes.match import match_themes

COMPACT = ROOT / "data" / "raw" / "global_compact_actions.txt"
COLUMNS = ("objective", "action", "lemmas")
# A unit is linked to the three best objectives at most.
MOST = 3
# Chosen by leaving each action of the Compact out (`evaluation.links.choose_objectives`), never on the report.
TERM_WEIGHT, LINK_SCORE = 0.2, 0.18
TITLE, ACTION = re.compile(r"Objective (\d+): (.+)"), re.compile(r"\((\w)\) (.+)")


@remember
def read_objectives(codebook: Path = CODEBOOK) -> tuple[ThemeCodebook, dict[str, str]]:
    """Objectives and guiding principles with their terms, read like themes, and the kind of each.

    Raises:
        CodebookError: an objective is unknown or is listed twice, or a term cannot be used (see `read_terms`).
    """
    listed = read_entries(
        codebook / "compact_objectives.csv", columns := ("objective", "kind", "title", "source"), required=columns
    )
    refuse_repeats(listed, "objective")
    kinds = {entry["objective"]: entry["kind"] for entry in listed}
    entries = read_terms(codebook / "compact_terms.csv", "objective", kinds)
    return make_codebook(((entry["objective"], entry["title"]) for entry in listed), entries, "objective"), kinds


def read_actions(path: Path = COMPACT) -> pd.DataFrame:
    """The Compact's own text: objective, action (its letter; empty for the title of an objective) and text.

    Raises:
        DocumentError: the file is missing, or a line is neither a title nor an action under one.
    """
    rows: list[dict[str, str]] = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        title, action = TITLE.fullmatch(line.strip()), ACTION.fullmatch(line.strip())
        if title:
            rows.append({"objective": title[1], "action": "", "text": title[2]})
        elif action and rows:
            rows.append({"objective": rows[-1]["objective"], "action": action[1], "text": action[2]})
        elif line.strip():
            raise DocumentError(
                f"{path}, line {number}: found '{line[:60]}', expected 'Objective 1: …' or, below it, '(a) …'"
            )
    return pd.DataFrame(rows, columns=["objective", "action", "text"])


def save_actions(nlp: Language, folder: Path, *, path: Path = COMPACT) -> None:
    """Write `compact_actions.csv`: the lemmas of every title and action, so that an analysis need not read them again."""
    actions = read_actions(path)
    lemmas = [" ".join(list_lemmas(doc)) for doc in nlp.pipe(actions["text"])]
    table = actions.assign(lemmas=lemmas)[list(COLUMNS)]
    table.to_csv(folder / "compact_actions.csv", index=False, lineterminator="\n", encoding="utf-8")


def pair_words(lemmas: Sequence[str]) -> list[str]:
    """Words and pairs of neighbours."""
    return [*lemmas, *map(" ".join, itertools.pairwise(lemmas))]


@dataclass(frozen=True)
class CompactWords:
    """TF-IDF vectors (one and two lemmas, sublinear) of the Compact's titles and actions.

    Attributes:
        vectorizer: Makes vectors of other texts.
        vectors: One for each title and action.
        owners: The objective of each.
        names: What each is called: "10(h)"; empty for a title.
        objectives: Their numbers, once each.
        sums: The sum of the vectors of each objective.
    """

    vectorizer: TfidfVectorizer
    vectors: csr_matrix
    owners: np.ndarray
    names: np.ndarray
    objectives: list[str]
    sums: csr_matrix

    def make_vectors(self, docs: Sequence[Doc]) -> csr_matrix:
        """The vectors of other texts."""
        words = [pair_words(list_lemmas(doc)) for doc in docs]
        return self.vectorizer.transform(words) if words else self.vectors[:0]


@lru_cache(maxsize=4)
def read_compact_words(learned: Path = LEARNED) -> CompactWords:
    """Read `compact_actions.csv` of the folder `learned`.

    Raises:
        CodebookError: the file is missing or has other columns.
    """
    entries = read_entries(learned / "compact_actions.csv", COLUMNS, required=("objective", "lemmas"))
    vectorizer = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    vectors = vectorizer.fit_transform(pair_words(entry["lemmas"].split()) for entry in entries)
    owners = np.array([entry["objective"] for entry in entries])
    names = np.array([f"{entry['objective']}({entry['action']})" if entry["action"] else "" for entry in entries])
    objectives = list(dict.fromkeys(owners))
    sums = csr_matrix(np.equal.outer(objectives, owners).astype(float)) @ vectors
    return CompactWords(vectorizer, vectors, owners, names, objectives, sums)


def find_actions(docs: Sequence[Doc]) -> pd.DataFrame:
    """Actions of the Compact that share words with a text, best first: place (of the Doc), objective, action, action_score."""
    compact = read_compact_words()
    near = (compact.make_vectors(docs) @ compact.vectors[compact.names != ""].T).tocoo()
    owners, names = compact.owners[compact.names != ""], compact.names[compact.names != ""]
    actions = pd.DataFrame({
        "place": near.row, "objective": owners[near.col], "action": names[near.col], "action_score": near.data.round(4)
    })  # fmt: skip
    return actions.sort_values(["place", "action_score", "action"], ascending=[True, False, True], ignore_index=True)


def count_terms(docs: Sequence[Doc], terms: ThemeCodebook) -> tuple[np.ndarray, list[str | None]]:
    """The number of words in the different terms found, by Doc and objective; and the terms of each, in the same order."""
    counts, evidence = np.zeros((len(docs), len(terms.themes))), []
    for row, doc in zip(counts, docs, strict=True):
        found: dict[str, dict[str, int]] = {name: {} for name in terms.themes}
        for hit in match_themes(doc, codebook=terms):
            found[hit.label_][hit.text.lower()] = len(hit.text.split())
        row[:] = [sum(words.values()) for words in found.values()]
        evidence += ["; ".join(words) or None for words in found.values()]
    return counts, evidence


def join_scores(cosines: np.ndarray, counts: np.ndarray, *, weight: float = TERM_WEIGHT) -> np.ndarray:
    """Cosines, plus a part for the words in terms as vectors of length 1; rounded, so that equal scores are equal everywhere."""
    lengths = np.linalg.norm(counts, axis=1, keepdims=True)
    scores: np.ndarray = np.round(cosines + weight * counts / np.maximum(lengths, 1), 4)
    return scores


def rank_scores(scores: np.ndarray) -> np.ndarray:
    """The rank of every score in its row, from 1; equal scores in the order of the columns."""
    ranks: np.ndarray = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1) + 1
    return ranks


def score_objectives(docs: Sequence[Doc], *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """Every text with every objective and guiding principle: columns of `compact_links`, and `place`, the number of the Doc.

    The score of an objective is the cosine with the sum of its title's and actions' vectors, plus a part for our terms; that of a
    principle is its terms alone. The best three objectives that reach `LINK_SCORE` are linked; principles only where none is.
    """
    terms, kinds = read_objectives(codebook)
    compact, kind = read_compact_words(), np.array([kinds[name] for name in terms.themes])
    cosines = compact.make_vectors(docs) @ scale_rows(compact.sums).T
    known = pd.DataFrame(cosines.toarray(), columns=compact.objectives).reindex(columns=terms.themes, fill_value=0.0)
    counts, evidence = count_terms(docs, terms)
    scores, ranks = known.to_numpy(copy=True), np.zeros(counts.shape, dtype=int)
    for own in (kind == name for name in dict.fromkeys(kind)):
        scores[:, own] = join_scores(scores[:, own], counts[:, own])
        ranks[:, own] = rank_scores(scores[:, own])
    linked = (kind == "objective") & (ranks <= MOST) & (scores >= LINK_SCORE)
    linked |= (kind == "principle") & (counts > 0) & ~linked.any(axis=1, keepdims=True)
    places, columns = (each.ravel() for each in np.indices(scores.shape))
    links = pd.DataFrame({
        "place": places, "objective": np.array(terms.themes)[columns], "kind": kind[columns], "score": scores.ravel(),
        "rank": ranks.ravel(), "linked": linked.ravel(), "evidence": evidence,
    })  # fmt: skip
    nearest = find_actions(docs).drop_duplicates(["place", "objective"])
    return links.merge(nearest, how="left", on=["place", "objective"])


def scale_rows(matrix: csr_matrix) -> csr_matrix:
    """A matrix whose rows are vectors of length 1, or empty as before."""
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
    return diags(1 / np.where(lengths > 0, lengths, 1)) @ matrix


def match_objectives(
    document: Document, *, within: Container[str] | None = None, codebook: Path = CODEBOOK
) -> pd.DataFrame:
    """The `compact_links` table: every recommendation and clause with every objective and guiding principle.

    Only units of the segments `within` are linked: those about migration (`themes.match.find_scope`).
    """
    rows = [unit for unit in document.rows if unit["kind"] in {"recommendation", "clause"}]
    if not rows:
        return check_table("compact_links", [])
    links = score_objectives([document.docs[unit["unit_id"]] for unit in rows], codebook=codebook)
    about = np.array([within is None or unit["segment_id"] in within for unit in rows])[links["place"]]
    names = np.array([unit["unit_id"] for unit in rows], dtype=object)[links["place"]]
    links = links.assign(unit_id=names, linked=links["linked"] & about)
    return check_table("compact_links", links.drop(columns="place"))
