"""Texts against the objectives of the Global Compact (General Assembly resolution 73/195), by its own words and by our terms."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from spacy.language import Language
from spacy.tokens import Doc

from migration_dialogue.codebook import read_entries, refuse_repeats
from migration_dialogue.documents.document import Document, read_text
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


def read_objectives(codebook: Path = CODEBOOK) -> tuple[ThemeCodebook, dict[str, str]]:
    """Objectives and guiding principles with their terms, read like themes, and the kind of each.

    Raises:
        CodebookError: an objective is unknown or stands twice, or a term cannot be used (see `read_terms`).
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
    """TF-IDF vectors (one and two lemmas, sublinear) of the Compact's titles and actions, and their sums by objective.

    Attributes:
        actions: objective and action of every vector.
        vectorizer: Makes vectors of other texts.
        vectors: One for each title and action.
        sums: One for each objective, in the order of `objectives`.
        objectives: Their numbers.
    """

    actions: pd.DataFrame
    vectorizer: TfidfVectorizer
    vectors: csr_matrix
    sums: csr_matrix
    objectives: tuple[str, ...]

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
    actions = pd.DataFrame(entries)[list(COLUMNS)]
    vectorizer = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    vectors = vectorizer.fit_transform(pair_words(text.split()) for text in actions["lemmas"])
    objectives = tuple(actions["objective"].unique())
    members = csr_matrix(np.equal.outer(objectives, actions["objective"].to_numpy()).astype(float))
    return CompactWords(actions, vectorizer, vectors, members @ vectors, objectives)


def count_terms(docs: Sequence[Doc], terms: ThemeCodebook) -> tuple[list[dict[str, list[str]]], np.ndarray]:
    """The terms found in every Doc by objective, and the number of their words by Doc and objective."""
    found: list[dict[str, list[str]]] = []
    for doc in docs:
        hits: dict[str, dict[str, None]] = {}
        for hit in match_themes(doc, codebook=terms):
            hits.setdefault(hit.label_, {})[hit.text.lower()] = None
        found.append({name: list(texts) for name, texts in hits.items()})
    counts = [[sum(len(text.split()) for text in hits.get(name, ())) for name in terms.themes] for hits in found]
    return found, np.array(counts, dtype=float).reshape(len(docs), len(terms.themes))


def score_objectives(docs: Sequence[Doc], *, codebook: Path = CODEBOOK, learned: Path = LEARNED) -> pd.DataFrame:
    """Every text with every objective and guiding principle: columns of `compact_links`, and `place`, the number of the Doc.

    The score of an objective is the cosine with the sum of its title's and actions' vectors, plus a part for our terms (the
    words in the different terms found, as vectors of length 1); that of a principle is its terms alone. Of the objectives the
    best three with a score of `LINK_SCORE` are linked; principles only where no objective is.
    """
    terms, kinds = read_objectives(codebook)
    compact, kind = read_compact_words(learned), np.array([kinds[name] for name in terms.themes])
    found, counts = count_terms(docs, terms)
    vectors = compact.make_vectors(docs)
    cosines = pd.DataFrame((vectors @ normalize(compact.sums).T).toarray(), columns=list(compact.objectives))
    scores = join_scores(cosines.reindex(columns=terms.themes, fill_value=0.0).to_numpy(), counts, kind)
    ranks = np.empty_like(scores, dtype=int)
    for own in (kind == name for name in dict.fromkeys(kind)):
        ranks[:, own] = np.argsort(np.argsort(-scores[:, own], axis=1, kind="stable"), axis=1) + 1
    linked = (kind == "objective") & (ranks <= MOST) & (scores >= LINK_SCORE)
    linked |= (kind == "principle") & (counts > 0) & ~linked.any(axis=1, keepdims=True)
    places, columns = (each.ravel() for each in np.indices(scores.shape))
    links = pd.DataFrame({
        "place": places, "objective": np.array(terms.themes)[columns], "kind": kind[columns], "score": scores.ravel(),
        "rank": ranks.ravel(), "linked": linked.ravel(),
        "evidence": ["; ".join(hits.get(name, ())) or None for hits in found for name in terms.themes],
    })  # fmt: skip
    return links.merge(_find_nearest(vectors, compact), how="left", on=["place", "objective"])


def join_scores(
    cosines: np.ndarray, counts: np.ndarray, kind: np.ndarray, *, weight: float = TERM_WEIGHT
) -> np.ndarray:
    """Cosines and counts of words in terms as one score; counts of one kind are a vector of length 1."""
    shares = np.zeros_like(counts)
    for own in (kind == name for name in dict.fromkeys(kind)):
        shares[:, own] = normalize(counts[:, own])
    return np.round(cosines + weight * shares, 4)


def _find_nearest(vectors: csr_matrix, compact: CompactWords) -> pd.DataFrame:
    """The nearest action of every objective for every text ("10(h)"), with its cosine; none where they share no word."""
    near = vectors @ compact.vectors.T
    named = compact.actions["objective"] + "(" + compact.actions["action"] + ")"
    near = near.tocoo()
    pairs = pd.DataFrame({"place": near.row, "number": near.col, "action_score": near.data.round(4)})
    pairs = pairs.assign(action=named.to_numpy()[near.col], objective=compact.actions["objective"].to_numpy()[near.col])
    pairs = pairs[compact.actions["action"].to_numpy()[near.col] != ""]
    pairs = pairs.sort_values(["place", "action_score", "number"], ascending=[True, False, True])
    return pairs.drop_duplicates(["place", "objective"])[["place", "objective", "action", "action_score"]]


def match_objectives(document: Document, *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """The `compact_links` table: every recommendation and clause with every objective and guiding principle."""
    units = document.units.loc[document.units["kind"].isin(["recommendation", "clause"]), "unit_id"].to_numpy()
    links = score_objectives([document.docs[unit_id] for unit_id in units], codebook=codebook)
    return check_table("compact_links", links.assign(unit_id=units[links["place"]]).drop(columns="place"))
