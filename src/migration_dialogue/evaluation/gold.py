"""Gold annotations: reading them, and the rows of the `scores` table."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from migration_dialogue.errors import GoldError
from migration_dialogue.paths import GOLD
from migration_dialogue.tables.statistics import estimate_share

SAMPLES, SEED = 1000, 2017
HALVES = {"reporting half": ("report",), "both halves": ("improve", "report")}


def read_gold(name: str, folder: Path = GOLD) -> pd.DataFrame:
    """Read a file of gold annotations, everything as text; an empty cell is an empty text."""
    return pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)


def score_match(task: str, measure: str, expected: pd.Series, found: pd.Series) -> dict[str, object]:
    """A row of the `scores` table: the share of items (matched by index) for which `found` equals `expected`.

    Raises:
        GoldError: the two do not have the same items.
    """
    if set(expected.index) != set(found.index):
        odd = sorted(set(expected.index) ^ set(found.index))[:5]
        raise GoldError(f"{task}: items {odd} are in the gold or in the table, expected in both")
    equal = expected.eq(found.reindex(expected.index))
    value, low, high = estimate_share(int(equal.sum()), len(equal))
    return {"task": task, "measure": measure, "value": value, "ci_low": low, "ci_high": high, "n": len(equal)}


def draw_counts(counts: np.ndarray) -> np.ndarray:
    """Bootstrap: counts (one row per item drawn from) summed over `SAMPLES` draws with replacement, the same on every run."""
    items = len(counts)
    draws = np.random.default_rng(SEED).multinomial(items, np.full(items, 1 / items), size=SAMPLES)
    summed: np.ndarray = draws @ counts
    return summed


def score_f1(task: str, measure: str, counts: np.ndarray) -> dict[str, object]:
    """A row of the `scores` table: F1 with a 95 % bootstrap interval.

    Args:
        task: What was annotated.
        measure: What is measured.
        counts: One row per text that is drawn from: found rightly, missed, found wrongly.
    """
    both, missed, extra = counts.sum(axis=0)
    drawn = divide_counts(*draw_counts(counts).T) if len(counts) else np.zeros(1)
    return make_row(task, measure, float(divide_counts(both, missed, extra)), drawn, int(both + missed))


def make_row(task: str, measure: str, value: float, drawn: np.ndarray, n: int) -> dict[str, object]:
    """A row of the `scores` table: a value with the 95 % interval of its bootstrap draws, and the number of items."""
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"task": task, "measure": measure, "value": value, "ci_low": low, "ci_high": high, "n": n}


def divide_counts(both: np.ndarray, missed: np.ndarray, extra: np.ndarray) -> np.ndarray:
    """F1 from counts of hits, misses and extras; 0 where there is nothing to count."""
    f1: np.ndarray = 2 * both / np.maximum(2 * both + missed + extra, 1)
    return f1


def split_values(values: pd.Series) -> pd.Series:
    """The parts of cells that have several values with '; ' between them, as sets."""
    return values.fillna("").map(lambda value: {part for part in value.split("; ") if part})


def count_hits(expected: Sequence[set[str]], found: Sequence[set[str]]) -> np.ndarray:
    """Found rightly, missed and found wrongly, a row for each pair of sets."""
    return np.array(
        [(len(e & f), len(e - f), len(f - e)) for e, f in zip(expected, found, strict=True)], dtype=float
    ).reshape(-1, 3)
