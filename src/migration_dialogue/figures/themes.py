"""Figures of the themes: coverage, intervals, recommendations beside declaration, and keyness of words."""

import matplotlib.font_manager
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from wordcloud import WordCloud

from migration_dialogue.figures.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    OTHER_PARTS,
    RULE,
    break_name,
    draw_cells,
    name_section,
    place_axes,
    start_figure,
)
from migration_dialogue.themes.coverage import PARTS, select_counted, select_panels, select_whole

Tables = dict[str, pd.DataFrame]
SEED = 2017
NAMES = {"panels": "panels' narratives", "recommendations": "recommendations", "declaration": "declaration"}
DOUBTFUL_MARK = " †"
# The score that a word reaches by chance in 1 of 20 single comparisons (chi-squared with one degree of freedom).
NOTABLE = 3.84


def mark_doubtful(frame: pd.DataFrame, tables: Tables) -> pd.Series:
    """Labels of themes, with a mark where the annotation passes agree too little (only where agreement was measured)."""
    agreement = tables.get("theme_agreement")
    doubtful = set(agreement.loc[agreement["doubtful"], "label"]) if agreement is not None else set()
    return frame["label"].map(lambda label: label + DOUBTFUL_MARK if label in doubtful else label)


def _explain_doubtful(data: pd.DataFrame) -> str:
    marked = data["label"].str.endswith(DOUBTFUL_MARK).any()
    return (
        f".{DOUBTFUL_MARK} Doubtful theme: the annotation passes agree too little (alpha below 0.67)" if marked else ""
    )


def _sort_themes(panels: pd.DataFrame) -> list[str]:
    """Themes by the panel that covers them most, then by how much."""
    shares = panels.pivot(index="label", columns="panel", values="share")
    order = pd.DataFrame(
        {"absent": shares.max(axis=1) == 0, "peak": shares.idxmax(axis=1), "share": -shares.max(axis=1)}
    )
    return list(order.sort_values(["absent", "peak", "share"]).index)


def select_heatmap(tables: Tables) -> pd.DataFrame:
    """Coverage of every theme in the six narratives and four other parts; themes in order of the panel where they peak."""
    coverage = tables["theme_coverage"]
    panels = select_panels(coverage)
    chosen = pd.concat([panels, *(select_whole(coverage, (section,)) for section in OTHER_PARTS)])
    parts = chosen["panel"].map(lambda panel: f"Panel {panel}", na_action="ignore").astype("object")
    chosen = chosen.assign(part=parts.fillna(chosen["section"].map(name_section)))
    rank = chosen["label"].map(_sort_themes(panels).index)
    chosen = chosen.assign(rank=rank, label=mark_doubtful(chosen, tables))
    chosen = chosen.sort_values("rank", kind="stable", ignore_index=True)
    return chosen[["label", "part", "section", "panel", "n_units", "n_units_total", "share"]]


def describe_heatmap(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    panels = data[data["section"] == "panels"]
    measure = (
        "Number of units that touch a theme; the shade is their share of the part's units (n). Sentences in the panels, "
        "the inaugural session and the Pope's message; headings and opening quotations do not count"
        + _explain_doubtful(data)
    )
    if not panels["n_units"].any():
        return "No sentence of the panels has a term of any theme", measure
    best = panels[panels["share"] == panels["share"].max()]
    where = " and ".join(f"{row.label} (panel {row.panel})" for row in best.itertuples())
    reach = panels[panels["n_units"] > 0].groupby("label")["panel"].nunique()
    return (
        f"{where}: {best['n_units'].iloc[0]} of {best['n_units_total'].iloc[0]} sentences, the largest share; "
        f"no theme reaches more than {reach.max()} of the 6 panels",
        measure,
    )


def _draw_coverage(axes: Axes, data: pd.DataFrame, column: str) -> pd.Series:
    """Themes by the values of a column, in the order of the data: counts on their shares; gives every column's units."""
    totals = data.drop_duplicates(column).set_index(column)["n_units_total"]
    rows = list(data["label"].unique())
    grid = data.pivot(index="label", columns=column, values=["share", "n_units"]).reindex(rows)
    shades = grid["share"][list(totals.index)].to_numpy(dtype=float)
    texts = grid["n_units"][list(totals.index)].astype(int).astype(str).to_numpy()
    draw_cells(axes, shades, texts, largest=float(shades.max()))
    axes.set_yticks(range(len(rows)), rows)
    axes.xaxis.tick_top()
    return totals


def plot_heatmap(data: pd.DataFrame) -> Figure:
    """Themes by parts of the report: shade is the share of units, the number in the cell the count."""
    figure, top = start_figure(*describe_heatmap(data), width=11, height=2.0 + 0.3 * data["label"].nunique())
    axes = place_axes(figure, 2.7, 0.15, 0.15, top - 0.06)
    totals = _draw_coverage(axes, data, "part")
    axes.set_xticks(range(len(totals)), [break_name(f"{part}\nn = {total}") for part, total in totals.items()])
    axes.axvline(5.5, color=INK, linewidth=1.5)
    return figure


def select_intervals(tables: Tables) -> pd.DataFrame:
    """Share of sentences with its interval for every panel and theme, and the share in all six narratives."""
    panels = select_panels(tables["theme_coverage"])
    whole = select_whole(tables["theme_coverage"], ("panels",)).set_index("theme")
    rank = panels["label"].map(_sort_themes(panels).index)
    panels = panels.assign(
        all_panels=panels["theme"].map(whole["share"]), rank=rank, label=mark_doubtful(panels, tables)
    )
    columns = ["label", "panel", "n_units", "n_units_total", "share", "ci_low", "ci_high", "all_panels"]
    return panels.sort_values(["rank", "panel"], ignore_index=True)[columns]


def describe_intervals(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    above = data[data["ci_low"] > data["all_panels"]]
    return (
        f"In {len(above)} of {len(data)} pairs of panel and theme the whole interval lies above the share in all panels",
        "Share of a narrative's sentences (n) that touch the theme. Line: 95% Wilson interval, a guide to how far a few "
        "sentences worded otherwise would move it. Tick: share in all six narratives. Orange: whole line above the "
        "tick; with so many pairs a few are by chance. Hollow: no sentence" + _explain_doubtful(data),
    )


def plot_intervals(data: pd.DataFrame) -> Figure:
    """One column of dots with intervals per panel, themes as rows."""
    rows = list(data["label"].unique())
    figure, top = start_figure(*describe_intervals(data), width=12, height=2.2 + 0.28 * len(rows))
    width = (12 - 2.8 - 0.2) / 6
    for panel, part in data.groupby("panel"):
        place = part["label"].map(rows.index)
        left = 2.8 + width * (int(str(panel)) - 1)
        axes = place_axes(figure, left, 12 - left - width + 0.15, 0.45, top - 0.07)
        firm = (part["ci_low"] > part["all_panels"]).to_numpy()
        colours = np.where(firm, ORANGE, BLUE)
        axes.hlines(place, part["ci_low"], part["ci_high"], color=colours, linewidth=1.6, alpha=0.6)
        axes.scatter(part["all_panels"], place, marker="|", color=INK, s=60, linewidth=1.2)
        filled = np.where(part["n_units"] > 0, colours, "white")
        axes.scatter(part["share"], place, color=filled, edgecolor=colours, s=24, zorder=3, clip_on=False)
        axes.set_title(f"Panel {panel}\nn = {part['n_units_total'].iloc[0]}", fontsize=9, color=INK)
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.5], ["0", "50%"])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_yticks(range(len(rows)), rows if panel == 1 else [""] * len(rows))
        axes.grid(axis="x", linewidth=0.6)
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
    return figure


def select_parallel(tables: Tables) -> pd.DataFrame:
    """Coverage of every theme in narratives, recommendations and declaration, by the widest difference of two shares.

    `firm` names the pairs of parts whose difference holds when all comparisons are taken together.
    """
    chosen = select_whole(tables["theme_coverage"], PARTS)
    contrasts = tables["theme_contrasts"]
    pairs = contrasts.assign(pair=contrasts["left"] + " and " + contrasts["right"])
    firm = pairs[pairs["firm"]].groupby("theme")["pair"].agg("; ".join)
    widest = contrasts["difference"].abs().groupby(contrasts["theme"]).max()
    words = select_counted(tables["units"]).groupby("section")["words"].mean().round(4)
    frame = chosen.assign(
        label=mark_doubtful(chosen, tables), widest=chosen["theme"].map(widest),
        firm=[firm.get(theme, "") for theme in chosen["theme"]],
        words=chosen["section"].map(words), place=chosen["section"].map(PARTS.index),
    )  # fmt: skip
    frame = frame.sort_values(["widest", "label", "place"], ascending=[False, True, True], ignore_index=True)
    columns = ["label", "section", "n_units", "n_units_total", "share", "ci_low", "ci_high", "widest", "firm", "words"]
    return frame[columns]


def describe_parallel(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    first = data[data["label"] == data["label"][0]].set_index("section")
    counts = ", ".join(
        f"{row.n_units} of {row.n_units_total} in the {NAMES[str(row.Index)]}" for row in first.itertuples()
    )
    firm = data.loc[data["firm"] != "", "label"].nunique()
    lengths = data.drop_duplicates("section").set_index("section")["words"]
    kept = f"{firm} themes have a firm difference" if firm else "no difference of two shares is firm"
    return (
        f"{data['label'][0]} differs most by the codebook's terms ({counts}); of {len(data)} comparisons together, {kept}",
        "Share of the panels' sentences, of the recommendations and of the clauses that touch the theme, with 95% Wilson "
        "intervals and counts at their ends. Firm: Fisher's exact test, all comparisons adjusted together, below 0.05. "
        f"Words on average: sentence {lengths['panels']:.0f}, recommendation {lengths['recommendations']:.0f}, clause "
        f"{lengths['declaration']:.0f}; a longer text touches more themes" + _explain_doubtful(data),
    )


def plot_parallel(data: pd.DataFrame) -> Figure:
    """Three dots with intervals per theme: narratives, recommendations and declaration."""
    rows = list(data["label"].unique())
    figure, top = start_figure(*describe_parallel(data), width=9, height=2.2 + 0.46 * len(rows))
    axes = place_axes(figure, 2.8, 0.3, 0.45, top - 0.03)
    drawn = zip(data.groupby("section", sort=False), (ORANGE, GREEN, BLUE), (-0.27, 0, 0.27), strict=True)
    for (section, part), colour, shift in drawn:
        place, name = (
            part["label"].map(rows.index) + shift,
            f"{NAMES[str(section)]} (n = {part['n_units_total'].iloc[0]})",
        )
        axes.hlines(place, part["ci_low"], part["ci_high"], color=colour, linewidth=1.6, alpha=0.5)
        axes.scatter(part["share"], place, color=colour, s=24, zorder=3, clip_on=False, label=name)
        for edge, row, count in zip(part["ci_high"], place, part["n_units"], strict=True):
            axes.text(edge + 0.008, row, count, va="center", fontsize=7.5, color=colour)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, None)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.grid(axis="x", linewidth=0.6)
    axes.hlines(np.arange(len(rows) - 1) + 0.5, 0, 1, transform=axes.get_yaxis_transform(), color=RULE, linewidth=0.5)
    axes.tick_params(length=0)
    axes.legend(loc="lower right", frameon=True, edgecolor="white")
    return figure


def select_keyness(tables: Tables, *, panel: int) -> pd.DataFrame:
    """Words that a panel's narrative uses twice or more, and more than the others do, most marked first.

    `largest` is the highest score of any panel, so that the six figures share a scale; `weight` is the score times the
    share of the report's paragraphs, bullets and clauses without the word, so that the domain's common words count less.
    """
    keyness = tables["keyness"]
    keyness = keyness[(keyness["kind"] == "word") & (keyness["n_panel"] > 1)]
    keyness = keyness.assign(weight=(keyness["g2"] * (1 - keyness["spread"])).round(4))
    chosen = keyness[(keyness["panel"] == panel) & (keyness["g2"] >= NOTABLE)].assign(largest=keyness["g2"].max())
    return chosen.sort_values(["g2", "n_panel", "item"], ascending=[False, False, True], ignore_index=True)


def describe_keyness(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    first = data[data["g2"] == data["g2"].max()]
    panel, here = first["panel"].iloc[0], first["n_panel"].iloc[0]
    uses = f"{here} of {here + first['n_rest'].iloc[0]} uses in the six narratives"
    words = " and ".join(f"“{lemma}”" for lemma in first["item"])
    finding = f"{words} mark{'s' if len(first) == 1 else ''} panel {panel} most: {uses}"
    if len(first) > 3:
        finding = f"No single word marks panel {panel} most: {len(first)} nouns and adjectives stand at {uses}"
    return (
        finding[0].upper() + finding[1:],
        f"Log-likelihood of nouns and adjectives, this narrative against the five others: the first {min(len(data), 12)} of "
        f"{len(data)} at {NOTABLE} or more (uses here/in all six). Hundreds of words are compared, some by chance. Right: "
        "a word cloud as an illustration, the scores made smaller for words that much of the report uses",
    )


def plot_keyness(data: pd.DataFrame) -> Figure:
    """Ranked bars of keyness, and a word cloud weighted by it."""
    figure, top = start_figure(*describe_keyness(data), width=10, height=4.7)
    bars = data.head(12)
    axes = place_axes(figure, 1.4, 5.2, 0.55, top - 0.02)
    axes.barh(bars.index, bars["g2"], color=BLUE)
    for row in bars.itertuples():
        axes.text(row.g2, row.Index, f" {row.n_panel}/{row.n_panel + row.n_rest}", va="center", color=MUTED, fontsize=8)
    axes.set_yticks(bars.index, bars["item"])
    axes.set_ylim(11.6, -0.6)
    axes.set_xlim(0, bars["largest"].max() * 1.15)
    axes.set_xlabel("log-likelihood (the same scale for all panels)")
    axes.tick_params(length=0)
    cloud = WordCloud(
        width=900, height=640, background_color="white", prefer_horizontal=1, random_state=SEED, margin=8,
        font_path=matplotlib.font_manager.findfont("DejaVu Sans"), relative_scaling=0.6, min_font_size=24,
        max_font_size=150, color_func=lambda word, font_size, **_: BLUE if font_size > 60 else MUTED,
    ).generate_from_frequencies(dict(zip(data["item"], data["weight"], strict=True)))  # fmt: skip
    picture = place_axes(figure, 5.2, 0.2, 0.15, top - 0.02)
    picture.imshow(cloud.to_array(), interpolation="bilinear")
    picture.set_axis_off()
    return figure


# Objectives beside a theme; those that tie with the last are shown as well.
SHOWN = 3


def _name_column(section: str) -> str:
    return "Narratives" if section == "panels" else name_section(section)


def select_columns(tables: Tables) -> pd.DataFrame:
    """Every theme in narratives, recommendations and declaration, and the objectives of the units that touch it.

    `objectives` lists the three that are linked most often and what ties with the third, with the
    number of recommendations and clauses in brackets; those of one unit only where no objective has more.
    """
    whole = select_whole(tables["theme_coverage"])
    links = tables["compact_links"]
    linked = links[links["linked"] & (links["kind"] == "objective")][["unit_id", "objective"]]
    touched = tables["theme_mentions"][["unit_id", "theme"]].drop_duplicates().merge(linked, on="unit_id")
    counts = touched.groupby(["theme", "objective"]).size().rename("n").reset_index().astype({"objective": int})
    counts = counts.sort_values(["theme", "n", "objective"], ascending=[True, False, True])
    counts = counts[counts.groupby("theme")["n"].rank(method="min", ascending=False) <= SHOWN]
    counts = counts[(counts["n"] > 1) | (counts.groupby("theme")["n"].transform("max") == 1)]
    often = (" (" + counts["n"].astype("str") + ")").where(counts["n"] > 1, "")
    named = (counts["objective"].astype("str") + often).groupby(counts["theme"]).agg(", ".join)
    data = whole.assign(objectives=[named.get(theme, "none") for theme in whole["theme"]])
    totals = data.groupby("theme")["n_units"].transform("sum")
    order = data["section"].map(PARTS.index)
    data = data.assign(total=totals, order=order, label=mark_doubtful(data, tables)).sort_values(
        ["total", "label", "order"], ascending=[False, True, True]
    )
    return data[["label", "section", "n_units", "n_units_total", "share", "objectives"]].reset_index(drop=True)


def describe_columns(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    empty = data[data["n_units"] == 0]
    missing = "; ".join(f"{row.label} in the {_name_column(str(row.section)).lower()}" for row in empty.itertuples())
    return (
        f"{data['label'].nunique() - empty['label'].nunique()} of {data['label'].nunique()} themes stand in narratives, "
        f"recommendations and declaration alike by their terms; without one: {missing or 'none'}",
        "Number of units that touch a theme; the shade is their share of the column's units (n). Right: the objectives of the "
        "Global Compact that two or more recommendations and clauses of the theme are linked to (how many), or one if no "
        "objective has more; by terms" + _explain_doubtful(data),
    )


def plot_columns(data: pd.DataFrame) -> Figure:
    """Themes by three parts with counts in the cells, and the Compact's objectives beside them."""
    rows = list(data["label"].unique())
    figure, top = start_figure(*describe_columns(data), width=12, height=2.1 + 0.3 * len(rows))
    axes = place_axes(figure, 2.8, 4.1, 0.15, top - 0.06)
    totals = _draw_coverage(axes, data, "section")
    axes.set_xticks(range(3), [f"{_name_column(part)}\nn = {totals[part]}" for part in PARTS])
    objectives = data.drop_duplicates("label").set_index("label")["objectives"]
    for row, label in enumerate(rows):
        axes.text(2.65, row, objectives[label], va="center", fontsize=9, color=INK)
    axes.text(2.65, -0.75, "Objectives of the Compact", va="bottom", fontsize=9, color=MUTED)
    return figure
