"""Scores of the tables against the gold annotations in `data/gold/`."""

from pathlib import Path

import pandas as pd

from migration_dialogue.analysis import Analysis
from migration_dialogue.errors import GoldError
from migration_dialogue.evaluation.demands import score_demands
from migration_dialogue.evaluation.gold import read_gold, score_match
from migration_dialogue.evaluation.links import score_links
from migration_dialogue.evaluation.names import find_by_systems, score_entities
from migration_dialogue.evaluation.structure import score_structure
from migration_dialogue.evaluation.themes import estimate_agreement, score_themes
from migration_dialogue.paths import GOLD
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.codebook import read_themes

__all__ = ["GoldError", "evaluate_tables", "read_gold", "score_match"]


def evaluate_tables(found: Analysis, folder: Path = GOLD) -> dict[str, pd.DataFrame]:
    """The tables `scores` (everything that is scored against gold annotations) and `theme_agreement`."""
    systems = find_by_systems(found.document, found.tables["entities"])
    rows = [*score_structure(found.tables, folder), *score_entities(systems, folder), *score_themes(found, folder)]
    rows += score_demands(found.tables, folder)
    rows += score_links(found, folder)
    return {"scores": check_table("scores", rows), "theme_agreement": estimate_agreement(read_themes(), folder)}
