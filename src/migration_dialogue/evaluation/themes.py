"""Scores of the themes, and the agreement of the annotation passes on them."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import krippendorff
import numpy as np
import pandas as pd

from migration_dialogue.analysis import Analysis
from migration_dialogue.evaluation.gold import (
    HALVES,
    SAMPLES,
    SEED,
    count_hits,
    divide_counts,
    draw_counts,
    make_row,
    read_gold,
    score_f1,
    split_values,
)
from migration_dialogue.paths import GOLD
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.codebook import ThemeCodebook, read_themes
from migration_dialogue.themes.contrasts import compare_parts
from migration_dialogue.themes.coverage import count_coverage, list_leading, select_whole
from migration_dialogue.themes.match import find_theme_mentions

Level = Literal["nominal", "ordinal"]
# Below this, Krippendorff (2004) advises to draw no conclusion.
DOUBTFUL = 0.67
# Themes with fewer annotated units are left out of the macro average.
POSITIVES = 5


def list_labels(column: str = "themes", folder: Path = GOLD) -> pd.DataFrame:
    """Annotated themes as one row per unit and theme; `column` is themes (settled), pass1 or pass2."""
    gold = read_gold("themes", folder)
    labels = gold.assign(theme=split_values(gold[column]).map(sorted)).explode("theme")
    return labels.dropna(subset=["theme"])[["unit_id", "theme"]].reset_index(drop=True)


def estimate_agreement(codebook: ThemeCodebook, folder: Path = GOLD) -> pd.DataFrame:
    """The `theme_agreement` table: Krippendorff's alpha of the two passes for every theme, with a bootstrap interval."""
    gold = read_gold("themes", folder)
    passes = [split_values(gold[column]) for column in ("pass1", "pass2", "themes")]
    rows = []
    for theme, label in codebook.labels:
        first, second, settled = (
            labels.map(lambda given, theme=theme: theme in given).to_numpy(dtype=int) for labels in passes
        )
        alpha, low, high = bootstrap_alpha(np.array([first, second]))
        rows.append({
            "theme": theme, "label": label, "n_pass1": first.sum(), "n_pass2": second.sum(), "n_gold": settled.sum(),
            "n_units": len(gold), "alpha": alpha, "ci_low": low, "ci_high": high, "doubtful": not alpha >= DOUBTFUL,
        })  # fmt: skip
    return check_table("theme_agreement", rows)


def estimate_alpha(values: np.ndarray, level: Level = "nominal") -> float:
    """Krippendorff's alpha of annotators (rows) on units (columns); not a number where all values are the same."""
    if len(np.unique(values)) < 2:
        return np.nan
    return float(krippendorff.alpha(reliability_data=values, level_of_measurement=level))


def bootstrap_alpha(values: np.ndarray, level: Level = "nominal") -> tuple[float, float, float]:
    """Krippendorff's alpha with its 95 % bootstrap interval over units."""
    generator = np.random.default_rng(SEED)
    units = values.shape[1]
    drawn = [estimate_alpha(values[:, generator.integers(units, size=units)], level) for _ in range(SAMPLES)]
    defined = [alpha for alpha in drawn if not np.isnan(alpha)]
    low, high = np.quantile(defined, [0.025, 0.975]) if defined else (np.nan, np.nan)
    return estimate_alpha(values, level), low, high


def make_baseline(codebook: ThemeCodebook) -> ThemeCodebook:
    """The codebook's wanted terms of one word, without exclusions."""
    kept = (term for term in codebook.terms if term.use == "wanted" and not term.pattern and " " not in term.text)
    return replace(codebook, terms=tuple(kept), in_names=True)


def score_themes(found: Analysis, folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table: F1 of every theme, and the mean over themes with five positives or more.

    The half `improve` was used to improve the codebook, the reporting half was not. The baseline matches the same words one by
    one. Intervals are bootstrap over units.
    """
    codebook = read_themes()
    baseline = find_theme_mentions(found.document, codebook=make_baseline(codebook))
    systems = {"codebook": found.tables["theme_mentions"], "one-word terms, no exclusions": baseline}
    gold = read_gold("themes", folder)
    rows = []
    for half, kinds in HALVES.items():
        chosen = gold[gold["half"].isin(kinds)].reset_index(drop=True)
        for system, mentions in systems.items():
            found_in = mentions.groupby("unit_id")["theme"].agg(set)
            given = [found_in.get(unit_id, set()) for unit_id in chosen["unit_id"]]
            counts = _count_by_theme(chosen, given, codebook)
            rows.append(_score_macro("themes", f"F1 {system}, {half}", counts))
            if system == "codebook":
                rows += [score_f1(f"theme {theme}", f"F1 {system}, {half}", table) for theme, table in counts.items()]
    return rows


def score_blocks(document: str, mentions: pd.DataFrame, folder: Path = GOLD) -> list[dict[str, object]]:
    """Rows of the `scores` table for the annotated paragraphs of another document: mean F1, and F1 of every theme in it.

    Args:
        document: Its name in `theme_blocks.csv`.
        mentions: Its `theme_mentions` table. A paragraph has a theme if a term was found in any of its units.
        folder: Folder of the gold annotations.
    """
    gold = read_gold("theme_blocks", folder).astype({"start": int, "end": int})
    gold = gold[gold["document"] == document]
    counts = _count_by_theme(gold, place_in_blocks(gold, mentions), read_themes())
    rows = [_score_macro(f"themes of {document}", "F1 codebook", counts)]
    named = {theme: table for theme, table in counts.items() if table[:, :2].any()}
    return rows + [score_f1(f"theme {theme} of {document}", "F1 codebook", table) for theme, table in named.items()]


def place_in_blocks(blocks: pd.DataFrame, mentions: pd.DataFrame) -> list[set[str]]:
    """The themes whose terms were found between the raw offsets of every block (columns start and end)."""
    return [
        set(mentions.loc[mentions["start"].between(start, end, inclusive="left"), "theme"])
        for start, end in zip(blocks["start"], blocks["end"], strict=True)
    ]


def _count_by_theme(gold: pd.DataFrame, given: list[set[str]], codebook: ThemeCodebook) -> dict[str, np.ndarray]:
    expected = split_values(gold["themes"])
    return {
        theme: count_hits([themes & {theme} for themes in expected], [themes & {theme} for themes in given])
        for theme in codebook.themes
    }


def _score_macro(task: str, measure: str, counts: dict[str, np.ndarray]) -> dict[str, object]:
    # The same draws of units for every theme, so that the mean is one of whole texts.
    tables = [table for table in counts.values() if table[:, :2].sum() >= POSITIVES]
    drawn = np.mean([divide_counts(*draw_counts(table).T) for table in tables], axis=0)
    value = float(np.mean([divide_counts(*table.sum(axis=0)) for table in tables]))
    return make_row(f"{task}, mean of those with {POSITIVES} positives or more", measure, value, drawn, len(tables))


def find_theme_errors(found: Analysis, folder: Path = GOLD) -> pd.DataFrame:
    """Every unit and theme where table and settled annotation differ: unit_id, half, theme, status (missed or extra), text."""
    gold = read_gold("themes", folder)
    labels = list_labels(folder=folder)
    mentions = found.tables["theme_mentions"]
    table = mentions[mentions["unit_id"].isin(gold["unit_id"])][["unit_id", "theme"]].drop_duplicates()
    both = labels.merge(table, on=["unit_id", "theme"], how="outer", indicator="status")
    status = both["status"].map({"left_only": "missed", "right_only": "extra", "both": "both"}).astype("str")
    units = found.tables["units"].set_index("unit_id")["text"]
    halves = gold.set_index("unit_id")["half"]
    errors = both.assign(status=status, half=both["unit_id"].map(halves), text=both["unit_id"].map(units))
    return errors[errors["status"] != "both"][["unit_id", "half", "theme", "status", "text"]].reset_index(drop=True)


def rerun_findings(units: pd.DataFrame, mentions: pd.DataFrame, folder: Path = GOLD) -> pd.DataFrame:
    """What notebook 03 finds, from the codebook's hits, from the settled labels, and from each annotation pass in turn.

    Returns:
        One row per finding, a column per source, and `survives`: whether all four say the same.
    """
    codebook = read_themes()
    sources = {"codebook": mentions, "settled": list_labels("themes", folder)}
    sources |= {column: list_labels(column, folder) for column in ("pass1", "pass2")}
    answers = {}
    for source, labels in sources.items():
        coverage = count_coverage(labels, units, codebook=codebook)
        leading = list_leading(coverage).groupby("panel")["label"].agg(" = ".join)
        contrasts = compare_parts(coverage)
        widest = contrasts.loc[contrasts["difference"].abs().idxmax()]
        absent = select_whole(coverage).query("n_units == 0")
        answers[source] = {
            **{f"leading theme of panel {panel}": labels for panel, labels in leading.items()},
            "widest difference of two parts": f"{widest['label']}, {widest['left']} and {widest['right']}",
            "firm differences": str(contrasts["firm"].sum()),
            **{f"no {row.label} in the {row.section}": "yes" for row in absent.itertuples()},
        }
    frame = pd.DataFrame(answers).fillna("not so").rename_axis("finding").reset_index()
    return frame.assign(survives=frame[list(sources)].nunique(axis=1) == 1)
