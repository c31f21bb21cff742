"""Shares with their intervals."""

from functools import lru_cache

from scipy.stats import binomtest


@lru_cache(maxsize=4096)
def estimate_share(count: int, total: int) -> tuple[float, float, float]:
    """A share with its 95 % Wilson interval; all zero where nothing was counted."""
    if not total:
        return 0.0, 0.0, 0.0
    interval = binomtest(count, total).proportion_ci(confidence_level=0.95, method="wilson")
    return count / total, float(interval.low), float(interval.high)
