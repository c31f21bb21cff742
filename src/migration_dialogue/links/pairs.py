"""Any two lists of texts: every pair scored by what the two share, with the evidence, and what has no counterpart."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from spacy.tokens import Doc

from migration_dialogue.documents.document import Document
from migration_dialogue.errors import CodebookError
from migration_dialogue.language.words import list_content
from migration_dialogue.links.features import LETTERS, Shared, share_features
from migration_dialogue.links.objectives import rank_scores
from migration_dialogue.tables.store import check_table

# Fitted to commitments of the Los Angeles Declaration and actions of the Compact (`evaluation.links.fit_weights`), never to the
# report. Words weigh 1; from RELATED_SCORE on two texts speak of the same matter, from LINK_SCORE on they are linked.
WEIGHTS = {"word": 1.0, "theme": 0.28, "objective": 0.4, "action": 0.68}
RELATED_SCORE, LINK_SCORE = 0.48, 0.64
# Evidence is given for this many of the best pairs of each text on the left, and for all that are related.
BEST = 3


@dataclass(frozen=True)
class Side:
    """Texts of a document that are compared.

    Attributes:
        document: The document that they are from.
        names: Their identifiers.
        docs: What the model read.
        segments: The segment_id of each.
        shifts: Where each starts in the cleaned text of its segment.
    """

    document: Document
    names: list[str]
    docs: list[Doc]
    segments: list[str]
    shifts: list[int]

    @cached_property
    def content(self) -> list[list[tuple[str, int, int]]]:
        """The family of every content word of each text, with its offsets."""
        return [
            [(token.lemma_.lower()[:LETTERS], token.idx, token.idx + len(token)) for token in list_content(doc)]
            for doc in self.docs
        ]

    def locate_shared(self, place: int, families: set[str]) -> tuple[int | None, int | None]:
        """Raw offsets of the shortest stretch of a text with every one of some families of words."""
        latest: dict[str, int] = {}
        stretches = []
        for family, start, end in self.content[place]:
            if family in families:
                latest[family] = start
                if len(latest) == len(families):
                    stretches.append((min(latest.values()), end))
        if not stretches:
            return None, None
        start, end = min(stretches, key=lambda stretch: stretch[1] - stretch[0])
        shift = self.shifts[place]
        return self.document.locate(self.segments[place], shift + start, shift + end)


@dataclass(frozen=True)
class Links:
    """Every pair of two sides, and what the better ones share.

    Attributes:
        pairs: left, right, score, rank (for the left text), share (the part of the score from words), related, linked, and the
            raw offsets of the shortest stretches with all shared words (left_start, left_end, right_start, right_end).
        evidence: left, right, kind, item and amount of the pairs that are related or among the best of the left text; the amounts
            of a pair add up to its score, those of kind "word" to its share.
    """

    pairs: pd.DataFrame
    evidence: pd.DataFrame


def select_units(document: Document, *kinds: str) -> Side:
    """The units of a document, of some kinds (sentence, recommendation, clause) or all."""
    units = [unit for unit in document.rows if not kinds or unit["kind"] in kinds]
    names = [unit["unit_id"] for unit in units]
    docs, shifts = [document.docs[name] for name in names], [document.shifts[name] for name in names]
    return Side(document, names, docs, [unit["segment_id"] for unit in units], shifts)


def link_documents(left: Document | Side, right: Document | Side, *, best: int = BEST) -> Links:
    """Score every pair of texts of two documents by the words, themes, objectives and actions of the Compact that they share.

    Args:
        left: A document, or some texts of it (`select_units`); shares are shares of its words.
        right: Another one, or the same.
        best: How many pairs of each text on the left have evidence although they are not related.

    Raises:
        CodebookError: the documents were read with different codebooks.

    >>> import migration_dialogue as md
    >>> report = md.read_document(md.REPORT)
    >>> links = md.link_documents(md.select_units(report, "recommendation"), md.select_units(report, "clause"))
    >>> len(links.pairs)
    891
    """
    sides = [side if isinstance(side, Side) else select_units(side) for side in (left, right)]
    sources = {side.document.codebook: side.document.source for side in sides}
    if len(sources) > 1:
        read = " and ".join(f"{source} with {codebook}" for codebook, source in sources.items())
        raise CodebookError(f"found two codebooks, {read}; expected the same for both documents")
    if not all(side.names for side in sides):
        return Links(pd.DataFrame(columns=[*PAIRS, *SPANS]), pd.DataFrame(columns=EVIDENCE))
    shared = share_features(sides[0].docs, sides[1].docs, codebook=sides[0].document.codebook)
    pairs = _rank_pairs(shared)
    kept = pairs.loc[pairs["related"] | (pairs["rank"] <= best), ["left", "right"]]
    evidence = pd.concat(
        [_list_evidence(kind, each, kept.to_numpy()) for kind, each in shared.items()], ignore_index=True
    )
    spans = pd.DataFrame(list(_locate_pairs(sides, kept, evidence)), index=kept.index, columns=SPANS).astype("Int64")
    for table in (pairs, evidence):
        for side, name in zip(sides, ("left", "right"), strict=True):
            table[name] = np.array(side.names, dtype=object)[table[name]]
    return Links(pairs.join(spans), evidence)


def _rank_pairs(shared: dict[str, Shared]) -> pd.DataFrame:
    """Every pair with its score, rank and links; left and right are places."""
    parts = {kind: WEIGHTS[kind] * each.measure() for kind, each in shared.items()}
    scores = np.round(np.sum(list(parts.values()), axis=0), 4)
    rows, columns = (each.ravel() for each in np.indices(scores.shape))
    return pd.DataFrame({
        "left": rows, "right": columns, "score": scores.ravel(), "rank": rank_scores(scores).ravel(),
        "share": parts["word"].ravel(), "related": scores.ravel() >= RELATED_SCORE, "linked": scores.ravel() >= LINK_SCORE,
    })  # fmt: skip


PAIRS, EVIDENCE = "left right score rank share related linked".split(), "left right kind item amount".split()
SPANS = ["left_start", "left_end", "right_start", "right_end"]


def _list_evidence(kind: str, shared: Shared, kept: np.ndarray) -> pd.DataFrame:
    """What the kept pairs share of a kind, with what each item adds to the score; left and right are places."""
    amounts = (WEIGHTS[kind] * shared.left[kept[:, 0]].multiply(shared.right[kept[:, 1]])).tocoo()
    return pd.DataFrame({
        "left": kept[amounts.row, 0], "right": kept[amounts.row, 1], "kind": kind,
        "item": np.array(shared.items, dtype=object)[amounts.col], "amount": amounts.data,
    })  # fmt: skip


def _locate_pairs(
    sides: Sequence[Side], kept: pd.DataFrame, evidence: pd.DataFrame
) -> Iterator[tuple[int | None, ...]]:
    words = evidence[evidence["kind"] == "word"].groupby(["left", "right"])["item"].agg(set).to_dict()
    for pair in kept.itertuples(index=False, name=None):
        families = {word[:LETTERS] for word in words.get(pair, ())}
        yield tuple(end for side, place in zip(sides, pair, strict=True) for end in side.locate_shared(place, families))


def list_gaps(pairs: pd.DataFrame, sides: Sequence[Side]) -> pd.DataFrame:
    """Texts of two sides that are linked with nothing: unit_id, side (left or right), text, best_match, score and related."""
    if pairs.empty:
        return pd.DataFrame(columns=["unit_id", "best_match", "score", "related", "side", "text"])
    tables = []
    for name, other, side in zip(("left", "right"), ("right", "left"), sides, strict=True):
        texts = {unit: doc.text for unit, doc in zip(side.names, side.docs, strict=True)}
        best = pairs.sort_values(["score", other], ascending=[False, True]).drop_duplicates(name)
        best = best.loc[~best["linked"], [name, other, "score", "related"]]
        best = best.set_axis(["unit_id", "best_match", "score", "related"], axis=1)
        tables.append(best.assign(side=name, text=best["unit_id"].map(texts)))
    return pd.concat(tables)


def compare_documents(left: Document, right: Document) -> dict[str, pd.DataFrame]:
    """The tables `links`, `link_evidence` and `link_gaps` of all units of two documents.

    A document can be compared with itself; a warning says so. A document without units gives empty tables.
    """
    if left.raw == right.raw:
        warnings.warn(f"{left.source} is compared with itself", stacklevel=2)
    sides = [select_units(left), select_units(right)]
    links = link_documents(*sides)
    return {
        "links": check_table("links", links.pairs),
        "link_evidence": check_table("link_evidence", links.evidence.assign(table="links")),
        "link_gaps": check_table("link_gaps", list_gaps(links.pairs, sides)),
    }


def match_clauses(document: Document) -> dict[str, pd.DataFrame]:
    """The tables `crossref` and `crossref_gaps`: recommendations against clauses; and the rows of `link_evidence` for them."""
    sides = [select_units(document, "recommendation"), select_units(document, "clause")]
    links = link_documents(*sides)
    names = {"left": "rec_id", "right": "clause_id", "left_start": "rec_start", "left_end": "rec_end"}
    names |= {"right_start": "clause_start", "right_end": "clause_end"}
    gaps = list_gaps(links.pairs, sides).replace({"side": {"left": "recommendation", "right": "clause"}})
    return {
        "crossref": check_table("crossref", links.pairs.rename(columns=names)),
        "crossref_gaps": check_table("crossref_gaps", gaps),
        "link_evidence": links.evidence.assign(table="crossref"),
    }
