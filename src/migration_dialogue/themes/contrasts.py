"""How the parts of a document differ in what they cover."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, fisher_exact

from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.coverage import PARTS, select_whole

FIRM = 0.05


def compare_parts(coverage: pd.DataFrame, sections: Sequence[str] = PARTS) -> pd.DataFrame:
    """The `theme_contrasts` table: the shares of every theme in the sections of a document, two by two.

    Interval of a difference after Newcombe (1998, method 10, from two Wilson intervals); Fisher's exact test, with all
    comparisons of the table adjusted together after Benjamini and Hochberg (1995).
    """
    if len(set(coverage["section"].tolist()) & set(sections)) < 2:  # one section alone has nothing to be compared with
        return check_table("theme_contrasts", [])
    whole = select_whole(coverage, sections)
    parts = {
        part: whole[whole["section"] == part].set_index("theme") for part in sections if part in set(whole["section"])
    }
    rows = []
    for left, right in combinations(parts, 2):
        for theme, one in parts[left].iterrows():
            two = parts[right].loc[theme]
            difference = one["share"] - two["share"]
            below = np.hypot(one["share"] - one["ci_low"], two["ci_high"] - two["share"])
            above = np.hypot(one["ci_high"] - one["share"], two["share"] - two["ci_low"])
            counts = [[side["n_units"], side["n_units_total"] - side["n_units"]] for side in (one, two)]
            rows.append({
                "theme": theme, "label": one["label"], "left": left, "right": right, "n_left": one["n_units"],
                "total_left": one["n_units_total"], "n_right": two["n_units"], "total_right": two["n_units_total"],
                "difference": difference, "ci_low": difference - below, "ci_high": difference + above,
                "p_value": fisher_exact(counts).pvalue,
            })  # fmt: skip
    frame = pd.DataFrame(rows)
    adjusted = false_discovery_control(frame["p_value"])
    return check_table("theme_contrasts", frame.assign(p_adjusted=adjusted, firm=np.asarray(adjusted) < FIRM))
