"""How far each part of the report covers each theme, how parts differ, and the words, terms and themes that mark a panel."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import xlogy
from scipy.stats import binomtest, false_discovery_control, fisher_exact
from spacy.tokens import Doc

from migration_dialogue.schema import check_table
from migration_dialogue.themes import ThemeCodebook

TOPIC_TAGS = frozenset({"NOUN", "PROPN", "ADJ"})
CONTENT_TAGS = TOPIC_TAGS | {"VERB"}
PARTS = ("panels", "recommendations", "declaration")
FIRM = 0.05


def select_counted(units: pd.DataFrame) -> pd.DataFrame:
    """The units that coverage counts: narrative sentences, recommendations and clauses.

    Left out are the quotations that open the panels and the sentences that announce the declaration.
    """
    announced = (units["section"] == "declaration") & (units["kind"] == "sentence")
    return units[(units["source"] != "quote") & ~announced]


def estimate_share(count: int, total: int) -> tuple[float, float, float]:
    """A share with its 95 % Wilson interval; all zero where nothing was counted."""
    if not total:
        return 0.0, 0.0, 0.0
    interval = binomtest(count, total).proportion_ci(confidence_level=0.95, method="wilson")
    return count / total, float(interval.low), float(interval.high)


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


def compare_parts(coverage: pd.DataFrame) -> pd.DataFrame:
    """The `theme_contrasts` table: the shares of every theme in narratives, recommendations and declaration, two by two.

    Interval of a difference after Newcombe (1998, method 10, from two Wilson intervals); Fisher's exact test, with all
    comparisons of the table adjusted together after Benjamini and Hochberg (1995).
    """
    whole = select_whole(coverage)
    parts = {part: whole[whole["section"] == part].set_index("theme") for part in PARTS}
    rows = []
    for left, right in combinations(PARTS, 2):
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
    adjusted = false_discovery_control(frame["p_value"]) if len(frame) else []
    return check_table("theme_contrasts", frame.assign(p_adjusted=adjusted, firm=np.asarray(adjusted) < FIRM))


def count_keyness(
    docs: dict[str, Doc], units: pd.DataFrame, mentions: pd.DataFrame, *, codebook: ThemeCodebook
) -> pd.DataFrame:
    """The `keyness` table: words, terms and themes, each panel's narrative against the five other narratives.

    Words are lemmas of nouns and adjectives; a gerund that the narratives also use as a noun ("trafficking") is counted with
    the noun. Words and terms are counted among the words of that kind, themes by the sentences that they touch. Log ratio
    after Hardie (2014) with the interval of Katz and others (1978), log-likelihood after Dunning (1993) in the form of
    Rayson and Garside (2000).
    """
    narratives = units[(units["section"] == "panels") & (units["source"] == "paragraph")]
    found = mentions[mentions["unit_id"].isin(narratives["unit_id"])]
    touched = found.drop_duplicates(["unit_id", "theme"])
    segments = {segment_id: _list_words(docs[segment_id]) for segment_id in units["segment_id"].unique()}
    nouns = {t.lower_ for segment_id in narratives["segment_id"].unique() for t in docs[segment_id] if t.tag_ == "NN"}
    panels = narratives.drop_duplicates("segment_id").set_index("segment_id")["panel"]
    listed = (
        (panel, word)
        for segment_id, panel in panels.items()
        for word, gerund in segments[str(segment_id)]
        if not gerund or word in nouns
    )
    words = pd.DataFrame(listed, columns=["panel", "item"])
    sizes = words["panel"].value_counts()
    kinds = {
        "word": (words, sizes),
        "term": (found[["panel", "term"]].set_axis(["panel", "item"], axis=1), sizes),
        "theme": (
            pd.DataFrame({"panel": touched["panel"], "item": touched["theme"].map(dict(codebook.labels))}),
            narratives["panel"].value_counts(),
        ),
    }
    table = pd.concat([_compare_panels(items, totals).assign(kind=kind) for kind, (items, totals) in kinds.items()])
    holding = Counter(word for listed in segments.values() for word in {word for word, _ in listed})
    spread = table["item"].map(holding).fillna(0) / max(len(segments), 1)
    return check_table("keyness", table.assign(spread=spread.where(table["kind"] == "word")))


def _list_words(doc: Doc) -> list[tuple[str, bool]]:
    """Nouns and adjectives in dictionary form, and gerunds as printed with True."""
    return [
        (token.lower_, True) if token.tag_ == "VBG" else (token.lemma_.lower(), False)
        for token in doc
        if token.is_alpha and not token.is_stop and (token.pos_ in TOPIC_TAGS or token.tag_ == "VBG")
    ]


def count_words(docs: Iterable[Doc]) -> pd.DataFrame:
    """Nouns and adjectives of Docs: item (dictionary form), n (occurrences) and n_docs, the commonest first."""
    listed = [[word for word, _ in _list_words(doc)] for doc in docs]
    n, n_docs = Counter(chain(*listed)), Counter(chain(*map(set, listed)))
    frame = pd.DataFrame([(word, n[word], n_docs[word]) for word in n], columns=["item", "n", "n_docs"])
    return frame.sort_values(["n", "item"], ascending=[False, True], ignore_index=True)


def _compare_panels(items: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """Counts of every item in its panel and in the others; `sizes` is what each panel's counts are taken from."""
    counts = items.groupby(["item", "panel"]).size().rename("n_panel").reset_index()
    everywhere = counts.groupby("item")["n_panel"].transform("sum")
    here, rest = counts["n_panel"].astype(float), (everywhere - counts["n_panel"]).astype(float)
    total_here = counts["panel"].map(sizes).astype(float)
    total_rest = float(sizes.sum()) - total_here
    pooled = (here + rest) / (total_here + total_rest)
    g2 = 2 * (xlogy(here, here / (total_here * pooled)) + xlogy(rest, rest / (total_rest * pooled)))
    # Half a case is added to every count, so that a word that stands nowhere else has a ratio.
    one, two, all_one, all_two = here + 0.5, rest + 0.5, total_here + 0.5, total_rest + 0.5
    log_ratio = np.log2(one / all_one) - np.log2(two / all_two)
    margin = 1.96 * np.sqrt(1 / one - 1 / all_one + 1 / two - 1 / all_two) / np.log(2)
    return counts.assign(
        n_rest=rest.astype(int), log_ratio=log_ratio, ci_low=log_ratio - margin, ci_high=log_ratio + margin,
        g2=np.sign(here / total_here - rest / total_rest) * g2,
    )  # fmt: skip
