"""Recommendations and clauses against the objectives of the Global Compact (General Assembly resolution 73/195)."""

from pathlib import Path

import pandas as pd

from migration_dialogue.codebook import read_entries, refuse_repeats
from migration_dialogue.documents.document import Document
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.codebook import ThemeCodebook, make_codebook, read_terms
from migration_dialogue.themes.match import match_themes

# A unit is linked to the three best objectives at most.
MOST = 3


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


def match_objectives(document: Document, *, codebook: Path = CODEBOOK) -> pd.DataFrame:
    """The `compact_links` table: every recommendation and clause with every objective and guiding principle.

    The score is the number of words in the different terms found: a longer phrase says more. Equal scores are ranked by
    the place of the first term. The best three objectives with a score are linked; principles only where no objective is.
    """
    terms, kinds = read_objectives(codebook)
    order = {name: place for place, (name, _) in enumerate(terms.labels)}
    rows = []
    units = document.units
    for unit in units[units["kind"].isin(["recommendation", "clause"])].to_dict("records"):
        hits = match_themes(document.docs[unit["unit_id"]], codebook=terms)
        found: dict[str, dict[str, int]] = {}
        for hit in hits:
            found.setdefault(hit.label_, {}).setdefault(hit.text.lower(), hit.start)
        scored = sorted(
            order,
            key=lambda name: (
                -_count_words(found.get(name, {})),
                min(found.get(name, {"": 9999}).values()),
                order[name],
            ),
        )
        objectives = [name for name in scored if kinds[name] == "objective"]
        linked = {name for name in objectives[:MOST] if name in found}
        linked = linked or {name for name in scored if kinds[name] == "principle" and name in found}
        ranked = [*objectives, *(name for name in scored if kinds[name] == "principle")]
        rows += [
            {
                "unit_id": unit["unit_id"], "objective": name, "kind": kinds[name], "linked": name in linked,
                "score": float(_count_words(found.get(name, {}))), "evidence": "; ".join(found.get(name, {})) or None,
                "rank": place + 1 if place < len(objectives) else place + 1 - len(objectives),
            }
            for place, name in enumerate(ranked)
        ]  # fmt: skip
    return check_table("compact_links", rows)


def _count_words(found: dict[str, int]) -> int:
    return sum(len(text.split()) for text in found)
