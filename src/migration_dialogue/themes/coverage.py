"""How far each part of a document covers each theme."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from migration_dialogue.tables.statistics import estimate_share
from migration_dialogue.tables.store import check_table, list_rows
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
    themes: dict[str, list[str]] = {}
    for unit_id, theme in zip(mentions["unit_id"].tolist(), mentions["theme"].tolist(), strict=True):
        themes.setdefault(unit_id, []).append(theme)
    rows = []
    for (section, panel), part in _list_parts(units).items():
        words = sum(part.values())
        numbers = Counter(theme for unit_id in part for theme in themes.get(unit_id, ()))
        touched = Counter(theme for unit_id in part for theme in set(themes.get(unit_id, ())))
        for theme, label in codebook.labels:
            n_units, n_mentions = touched[theme], numbers[theme]
            share, low, high = estimate_share(n_units, len(part))
            rows.append({
                "section": section, "panel": panel, "theme": theme, "label": label, "n_units": n_units,
                "n_units_total": len(part), "share": share, "ci_low": low, "ci_high": high, "mentions": n_mentions,
                "per_1000_words": 1000 * n_mentions / words if words else 0.0,
            })  # fmt: skip
    return check_table("theme_coverage", rows)


def _list_parts(units: pd.DataFrame) -> dict[tuple[str, int | None], dict[str, int]]:
    """The counted units of every section, and of every panel in it, with their numbers of words."""
    parts: dict[tuple[str, int | None], dict[str, int]] = {}
    for unit in list_rows(units[["unit_id", "section", "panel", "counted", "words"]]):
        for panel in {None, unit["panel"]} if unit["counted"] else ():
            parts.setdefault((unit["section"], panel), {})[unit["unit_id"]] = unit["words"]
    return parts


def select_panels(coverage: pd.DataFrame) -> pd.DataFrame:
    """Rows of a coverage table for the six narratives, one by one."""
    return coverage[(coverage["section"] == "panels") & coverage["panel"].notna()]


def select_whole(coverage: pd.DataFrame, sections: Sequence[str] = PARTS) -> pd.DataFrame:
    """Rows of a coverage table for whole sections."""
    return coverage[coverage["section"].isin(sections) & coverage["panel"].isna()]


def list_leading(coverage: pd.DataFrame) -> pd.DataFrame:
    """The theme with the largest share in every panel (all that tie): panel, label, n_units and n_units_total."""
    panels = select_panels(coverage).query("n_units > 0")
    best = panels[panels["share"] == panels.groupby("panel")["share"].transform("max")]
    return best[["panel", "label", "n_units", "n_units_total"]].reset_index(drop=True)
