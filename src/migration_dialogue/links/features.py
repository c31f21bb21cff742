"""What two texts can share: words, themes, objectives of the Global Compact, and nearness to the same of its actions.

Of every kind, the amount that an item adds to a pair is the product of two numbers, one for each text; so one product of sparse
matrices compares all pairs, and the products of single items are the evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, diags
from spacy.tokens import Doc

from migration_dialogue.language.words import list_lemmas
from migration_dialogue.links.objectives import find_actions, scale_rows, score_objectives
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.themes.codebook import read_themes
from migration_dialogue.themes.match import match_themes

# Words with the same first letters count as one family ("criminalize", "criminalization").
LETTERS = 6
# Actions of the Compact that a text is near to; one that is the text itself is none.
NEAREST, SAME = 10, 0.999
KINDS = ("word", "theme", "objective", "action")


@dataclass(frozen=True)
class Shared:
    """The features of one kind: `left` and `right` have a row for each text and a column for each of `items`."""

    items: list[str]
    left: csr_matrix
    right: csr_matrix

    def measure(self) -> np.ndarray:
        """What every pair shares, a row for each text on the left."""
        amounts: np.ndarray = (self.left @ self.right.T).toarray()
        return amounts


def share_features(left: Sequence[Doc], right: Sequence[Doc], *, codebook: Path = CODEBOOK) -> dict[str, Shared]:
    """What the texts of two lists can share, by kind.

    Words: the share of the left text's families of words that the right one has too; rare ones weigh more. Themes, objectives
    and actions: the cosine of vectors, rare ones weigh more. Rare is what few of the texts of both lists have.
    """
    docs, cut = [*left, *right], len(left)
    first: dict[str, str] = {}  # of every family the first word, which names it
    families = [{first.setdefault(lemma[:LETTERS], lemma): 1.0 for lemma in list_lemmas(doc)} for doc in docs]
    shared = {"word": _share_words(families, cut)}
    for kind, values in list_topics(docs, codebook=codebook).items():
        items, matrix = _fill_matrix(values)
        counts = np.asarray((matrix > 0).sum(axis=0)).ravel()
        matrix = scale_rows(matrix @ diags(np.log((len(docs) + 1) / (counts + 1)) + 1))
        shared[kind] = Shared(items, matrix[:cut], matrix[cut:])
    return shared


def list_topics(docs: Sequence[Doc], *, codebook: Path = CODEBOOK) -> dict[str, list[dict[str, float]]]:
    """Themes, linked objectives (or guiding principles) of the Compact and its ten nearest actions, by kind and text."""
    book = read_themes(codebook)
    themes = [dict.fromkeys((hit.label_ for hit in match_themes(doc, codebook=book)), 1.0) for doc in docs]
    links, near = score_objectives(docs, codebook=codebook), find_actions(docs)
    links, near = (
        links[links["linked"]].assign(amount=1.0),
        near[near["action_score"] < SAME].groupby("place").head(NEAREST),
    )
    listed = (links[["place", "objective", "amount"]], near[["place", "action", "action_score"]])
    objectives, actions = (_gather_items(table, len(docs)) for table in listed)
    return {"theme": themes, "objective": objectives, "action": actions}


def _gather_items(table: pd.DataFrame, number: int) -> list[dict[str, float]]:
    """Items with their amounts for each of a number of texts, from rows of place, item and amount."""
    texts: list[dict[str, float]] = [{} for _ in range(number)]
    for place, item, amount in table.itertuples(index=False, name=None):
        texts[place][item] = amount
    return texts


def _share_words(families: Sequence[dict[str, float]], cut: int) -> Shared:
    items, matrix = _fill_matrix(families)
    counts = np.asarray(matrix.sum(axis=0)).ravel()
    weighed = matrix[:cut] @ diags(np.log((len(families) + 1) / (counts + 0.5)))
    totals = weighed.sum(axis=1).A1
    return Shared(items, diags(1 / np.where(totals > 0, totals, 1)) @ weighed, matrix[cut:])


def _fill_matrix(texts: Sequence[dict[str, float]]) -> tuple[list[str], csr_matrix]:
    """The items in order of appearance, and a matrix with a row for each text and a column for each item."""
    places = {item: place for place, item in enumerate(dict.fromkeys(item for text in texts for item in text))}
    cells = [(row, places[item], value) for row, text in enumerate(texts) for item, value in text.items()]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    return list(places), csr_matrix((values, (rows, columns)), shape=(len(texts), len(places)), dtype=float)
