"""How far each part of a document covers each theme."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from migration_dialogue.tables.statistics import estimate_share
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.codebook import ThemeCodebook

PARTS = ("panels", "recommendations", "declaration")


def select_counted(units: pd.DataFrame) -> pd.DataFrame:
    """The units that coverage counts: sentences, recommendations and clauses that the layout counts.

    Of the report, the quotations that open the panels and the sentences that announce the declaration are left out.
    """
    return units[units["counted"]]


def count_coverage(mentions: pd.DataFrame, units: pd.DataFrame, *, codebook: ThemeCodebook) -> pd.DataFrame:
    """The `theme_coverage` table: every section, panel and theme, zeros included.

    Rows of the panels and of their recommendations come once for each panel and once, with an empty panel, for all six.
    """
    counted = select_counted(units)
    found = mentions[mentions["unit_id"].isin(counted["unit_id"])]
    rows = []
    for section, panel, part in _list_parts(counted):
        words = int(part["words"].sum())
        hits = found[found["unit_id"].isin(part["unit_id"])]
        touched = hits.groupby("theme")["unit_id"].nunique()
        numbers = hits["theme"].value_counts()
        for theme, label in codebook.labels:
            n_units, n_mentions = int(touched.get(theme, 0)), int(numbers.get(theme, 0))
            share, low, high = estimate_share(n_units, len(part))
            rows.append({
                "section": section, "panel": panel, "theme": theme, "label": label, "n_units": n_units,
                "n_units_total": len(part), "share": share, "ci_low": low, "ci_high": high, "mentions": n_mentions,
                "per_1000_words": 1000 * n_mentions / words if words else 0.0,
            })  # fmt: skip
    return check_table("theme_coverage", rows)


def _list_parts(units: pd.DataFrame) -> Iterable[tuple[str, Any, pd.DataFrame]]:
    for section, part in units.groupby("section", sort=False):
        yield str(section), pd.NA, part
        for panel, inside in part.dropna(subset=["panel"]).groupby("panel"):
            yield str(section), panel, inside


def select_panels(coverage: pd.DataFrame) -> pd.DataFrame:
    """Rows of a coverage table for the six narratives, one by one."""
    return coverage[(coverage["section"] == "panels") & coverage["panel"].notna()]


def select_whole(coverage: pd.DataFrame, sections: Sequence[str] = PARTS) -> pd.DataFrame:
    """Rows of a coverage table for whole sections."""
    return coverage[coverage["section"].isin(sections) & coverage["panel"].isna()]


def list_leading(coverage: pd.DataFrame) -> pd.DataFrame:
    """The theme with the largest share in every panel's narrative: panel, label, n_units and n_units_total; ties all stand."""
    panels = select_panels(coverage).query("n_units > 0")
    best = panels[panels["share"] == panels.groupby("panel")["share"].transform("max")]
    return best[["panel", "label", "n_units", "n_units_total"]].reset_index(drop=True)
