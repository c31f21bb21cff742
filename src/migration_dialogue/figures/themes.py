"""Figures of the themes: coverage, intervals, and the parts of a document side by side."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import (
    LISTED,
    Chart,
    Tables,
    count_things,
    draw_nothing,
    join_words,
    list_others,
    name_places,
    name_tied,
    say_nothing,
    spell,
    spread,
)
from migration_dialogue.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    MUTED,
    ORANGE,
    RULE,
    break_name,
    draw_intervals,
    label_rows,
    name_section,
    place_axes,
    plot_cells,
    say_section,
    start_figure,
)
from migration_dialogue.themes.coverage import select_counted, select_panels, select_whole

# How the parts that are compared are named in a sentence: the part, its units, and one unit.
NAMES = {
    "panels": ("panels' narratives", "panels' sentences", "sentence"),
    "recommendations": ("recommendations", "recommendations", "recommendation"),
    "declaration": ("declaration", "clauses", "clause"),
}
# The parts whose units are sentences.
SPOKEN = {"panels": "the panels", "inaugural_session": "the inaugural session", "appendix": "the Pope's message"}
DOUBTFUL_MARK = " †"
# Objectives beside a theme; those that tie with the last are shown as well.
SHOWN = 3


def mark_doubtful(frame: pd.DataFrame, tables: Tables) -> pd.Series:
    """Labels of themes, with a mark where the annotation passes agree too little (only where agreement was measured)."""
    agreement = tables.get("theme_agreement")
    doubtful = set(agreement.loc[agreement["doubtful"], "label"]) if agreement is not None else set()
    return frame["label"].map(lambda label: label + DOUBTFUL_MARK if label in doubtful else label)


def _explain_doubtful(data: pd.DataFrame) -> str:
    marked = data["label"].str.endswith(DOUBTFUL_MARK).any()
    explained = f".{DOUBTFUL_MARK} Doubtful theme: the annotation passes agree too little (alpha below 0.67)"
    return explained if marked else ""


def list_compared(tables: Tables) -> list[str]:
    """The parts of a document that are compared with each other, in its order: the first is on the left of all others."""
    contrasts = tables["theme_contrasts"]
    pairs = contrasts[["left", "right"]].drop_duplicates()
    parts = pd.concat([pairs["left"], pairs["right"]]).drop_duplicates()
    return sorted(parts, key=lambda part: -(pairs["left"] == part).sum())


def _name_part(section: str) -> tuple[str, str, str]:
    name = say_section(section)
    return NAMES.get(section, (name, f"units of the {name}", f"unit of the {name}"))


def _sort_themes(coverage: pd.DataFrame, column: str) -> list[str]:
    """Themes by the panel or part that covers them most, then by how much."""
    if coverage.empty:
        return []
    shares = coverage.pivot(index="label", columns=column, values="share")[coverage[column].unique()]
    order = pd.DataFrame({
        "absent": shares.max(axis=1) == 0, "peak": shares.to_numpy().argmax(axis=1), "share": -shares.max(axis=1)
    })  # fmt: skip
    return list(order.sort_values(["absent", "peak", "share"]).index)


def select_heatmap(tables: Tables) -> pd.DataFrame:
    """Coverage of every theme in the narratives and other parts; themes in order of the panel or part where they peak."""
    coverage = tables["theme_coverage"]
    panels = select_panels(coverage)
    order = list_others(tables.get("segments", coverage))
    chosen = pd.concat([panels, *(select_whole(coverage, (section,)) for section in order)])
    chosen = chosen.assign(part=name_places(chosen))
    leading = chosen[chosen["section"] == "panels"] if len(panels) else chosen
    rank = chosen["label"].map(_sort_themes(leading, "part").index)
    chosen = chosen.assign(rank=rank, label=mark_doubtful(chosen, tables))
    chosen = chosen.sort_values("rank", kind="stable", ignore_index=True)
    return chosen[["label", "part", "section", "panel", "n_units", "n_units_total", "share"]]


def _describe_best(best: pd.DataFrame, noun: str, place: str) -> str:
    """The largest share with its theme and place; of several their names, and their counts where these are the same."""
    places = [
        f"panel {row.panel}" if row.section == "panels" else say_section(row.section) for row in best.itertuples()
    ]
    names = [f"{label} ({where})" for label, where in zip(best["label"], places, strict=True)]
    same = len(best[["n_units", "n_units_total"]].drop_duplicates()) == 1
    count = f"{best['n_units'].iloc[0]} of {count_things(best['n_units_total'].iloc[0], noun)}"
    if not same:
        count = f"{best['share'].iloc[0]:.0%} of the {noun}s"
    return f"{name_tied(names, f'pairs of theme and {place}')}: {count}, the largest share"


@say_nothing("The document has no part in which themes are counted")
def describe_heatmap(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    spoken = [SPOKEN[section] for section in data["section"].unique() if section in SPOKEN]
    measure = "Number of units that touch a theme; the shade is their share of the part's units (n)"
    if spoken:
        measure += f". Sentences in {join_words(spoken)}; headings and opening quotations do not count"
    measure += _explain_doubtful(data)
    panels = data[data["section"] == "panels"]
    rows, noun, place = (data, "unit", "part") if panels.empty else (panels, "sentence", "panel")
    if not rows["n_units"].any():
        return f"No {noun} of the {'document' if panels.empty else 'panels'} has a term of any theme", measure
    finding = _describe_best(rows[rows["share"] == rows["share"].max()], noun, place)
    reach, places = rows[rows["n_units"] > 0].groupby("label")["part"].nunique(), rows["part"].nunique()
    if places > 1 and reach.max() < places:
        finding += f"; no theme reaches more than {reach.max()} of the {places} {place}s"
    elif places > 1:
        reaching = count_things((reach == places).sum(), "theme reaches", "themes reach")
        finding += f"; {reaching} {'both' if places == 2 else f'all {places}'} {place}s"
    return finding, measure


@draw_nothing(describe_heatmap)
def plot_heatmap(data: pd.DataFrame) -> Figure:
    """Themes by parts of the document: shade is the share of units, the number in the cell the count."""
    shades, counts = (spread(data, "label", "part", name) for name in ("share", "n_units"))
    totals = data.drop_duplicates("part")["n_units_total"]
    return plot_cells(
        describe_heatmap(data), shades, counts.astype(str), rows=list(shades.index),
        columns=[break_name(f"{part}\nn = {total}") for part, total in zip(shades.columns, totals, strict=True)],
        width=max(11, 3 + 0.8 * len(shades.columns)), height=2.0 + 0.3 * len(shades), margins=(2.7, 0.15, 0.06),
        border=data.loc[data["section"] == "panels", "part"].nunique(),
    )[0]  # fmt: skip


def select_intervals(tables: Tables) -> pd.DataFrame:
    """Share of sentences with its interval for every panel and theme, and the share in all narratives."""
    panels = select_panels(tables["theme_coverage"])
    whole = select_whole(tables["theme_coverage"], ("panels",)).set_index("theme")
    rank = panels["label"].map(_sort_themes(panels, "panel").index)
    panels = panels.assign(
        all_panels=panels["theme"].map(whole["share"]), rank=rank, label=mark_doubtful(panels, tables)
    )
    columns = ["label", "panel", "n_units", "n_units_total", "share", "ci_low", "ci_high", "all_panels"]
    return panels.sort_values(["rank", "panel"], ignore_index=True)[columns]


@say_nothing("The document has no panels")
def describe_intervals(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    above, panels = data[data["ci_low"] > data["all_panels"]], data["panel"].nunique()
    narratives = f"all {spell(panels)} narratives" if panels > 1 else "the one narrative"
    return (
        f"In {len(above)} of {count_things(len(data), 'pair')} of panel and theme the whole interval lies above the share in "
        "all panels",
        "Share of a narrative's sentences (n) that touch the theme. Line: 95% Wilson interval, a guide to how far a few "
        "sentences worded otherwise would move it. Tick: share in "
        f"{narratives}. Orange: whole line above the tick; "
        "with so many pairs a few are by chance. Hollow: no sentence" + _explain_doubtful(data),
    )


@draw_nothing(describe_intervals)
def plot_intervals(data: pd.DataFrame) -> Figure:
    """One column of dots with intervals per panel, themes as rows."""
    rows = list(data["label"].unique())
    figure, top = start_figure(*describe_intervals(data), width=12, height=2.2 + 0.28 * len(rows))
    width = (12 - 2.8 - 0.2) / data["panel"].nunique()
    for column, (panel, part) in enumerate(data.groupby("panel")):
        place = part["label"].map(rows.index)
        left = 2.8 + width * column
        axes = place_axes(figure, left, 12 - left - width + 0.15, 0.45, top - 0.07)
        colours = np.where(part["ci_low"] > part["all_panels"], ORANGE, BLUE)
        axes.scatter(part["all_panels"], place, marker="|", color=INK, s=60, linewidth=1.2)
        filled = np.where(part["n_units"] > 0, colours, "white")
        draw_intervals(axes, part, place, colours, inside=filled, alpha=0.6, s=24)
        axes.set_title(f"Panel {panel}\nn = {part['n_units_total'].iloc[0]}", fontsize=9, color=INK)
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.5], ["0", "50%"])
        label_rows(axes, [""] * len(rows) if column else rows)
        axes.spines["left"].set_visible(False)
    return figure


def select_parallel(tables: Tables) -> pd.DataFrame:
    """Coverage of every theme in the parts that are compared, by the widest difference of two shares.

    `firm` names the pairs of parts whose difference holds when all comparisons are taken together.
    """
    parts = list_compared(tables)
    chosen = select_whole(tables["theme_coverage"], parts)
    contrasts = tables["theme_contrasts"]
    pairs = contrasts.assign(pair=contrasts["left"] + " and " + contrasts["right"])
    firm = pairs[pairs["firm"]].groupby("theme")["pair"].agg("; ".join)
    widest = contrasts["difference"].abs().groupby(contrasts["theme"]).max()
    words = select_counted(tables["units"]).groupby("section")["words"].mean().round(4)
    frame = chosen.assign(
        label=mark_doubtful(chosen, tables), widest=chosen["theme"].map(widest),
        firm=[firm.get(theme, "") for theme in chosen["theme"]],
        words=chosen["section"].map(words), place=chosen["section"].map(parts.index),
    )  # fmt: skip
    frame = frame.sort_values(["widest", "label", "place"], ascending=[False, True, True], ignore_index=True)
    columns = ["label", "section", "n_units", "n_units_total", "share", "ci_low", "ci_high", "widest", "firm", "words"]
    return frame[columns]


@say_nothing("The document has no two parts to compare")
def describe_parallel(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    lengths = data.drop_duplicates("section").set_index("section")["words"]
    names = {section: _name_part(str(section)) for section in lengths.index}
    widest = data[data["widest"] == data["widest"].max()]
    labels = list(widest["label"].unique())
    finding = f"{name_tied(labels, 'themes')} differ{'s' if len(labels) == 1 else ''} most by the codebook's terms"
    if not data["widest"].any():
        finding = "No theme differs by the codebook's terms"
    elif len(labels) == 1:
        counts = (f"{row.n_units} of {row.n_units_total} in the {names[row.section][0]}" for row in widest.itertuples())
        finding += f" ({', '.join(counts)})"
    firm = data.loc[data["firm"] != "", "label"].nunique()
    compared = data["label"].nunique() * len(lengths) * (len(lengths) - 1) // 2
    kept = count_things(firm, "theme has", "themes have") if firm else "no difference of two shares is firm"
    average = ", ".join(f"{names[section][2]} {words:.0f}" for section, words in lengths.items())
    return (
        f"{finding}; of {count_things(compared, 'comparison')} together, {kept}{' a firm difference' if firm else ''}",
        f"Share {join_words(f'of the {units}' for _, units, _ in names.values())} that touch the theme, with 95% Wilson "
        "intervals and counts at their ends. Firm: Fisher's exact test, all comparisons adjusted together, below 0.05. "
        f"Words on average: {average}; a longer text touches more themes" + _explain_doubtful(data),
    )


@draw_nothing(describe_parallel)
def plot_parallel(data: pd.DataFrame) -> Figure:
    """A dot with its interval per theme and part."""
    rows, sections = list(data["label"].unique()), data["section"].nunique()
    figure, top = start_figure(*describe_parallel(data), width=9, height=2.2 + 0.46 * len(rows))
    axes = place_axes(figure, 2.8, 0.3, 0.45, top - 0.03)
    colours = (ORANGE, GREEN, BLUE, INK, MUTED, GREY) * sections
    shifts = np.linspace(-0.27, 0.27, sections)
    for (section, part), colour, shift in zip(data.groupby("section", sort=False), colours, shifts, strict=False):
        place = part["label"].map(rows.index) + shift
        name = f"{_name_part(str(section))[0]} (n = {part['n_units_total'].iloc[0]})"
        draw_intervals(axes, part, place, colour, s=24, label=name)
        for edge, row, count in zip(part["ci_high"], place, part["n_units"], strict=True):
            axes.text(edge + 0.008, row, count, va="center", fontsize=7.5, color=colour)
    label_rows(axes, rows)
    axes.set_xlim(0, None)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.hlines(np.arange(len(rows) - 1) + 0.5, 0, 1, transform=axes.get_yaxis_transform(), color=RULE, linewidth=0.5)
    axes.legend(loc="lower right", frameon=True, edgecolor="white")
    return figure


def _name_column(section: str) -> str:
    return "Narratives" if section == "panels" else name_section(section)


def select_columns(tables: Tables) -> pd.DataFrame:
    """Every theme in the parts that are compared, and the objectives of the units that touch it.

    `objectives` lists the three that are linked most often and what ties with the third, with the
    number of recommendations and clauses in brackets; those of one unit only where no objective has more.
    """
    parts = list_compared(tables)
    whole = select_whole(tables["theme_coverage"], parts)
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
    order = data["section"].map(parts.index)
    data = data.assign(total=totals, order=order, label=mark_doubtful(data, tables)).sort_values(
        ["total", "label", "order"], ascending=[False, True, True]
    )
    return data[["label", "section", "n_units", "n_units_total", "share", "objectives"]].reset_index(drop=True)


@say_nothing("The document has no two parts to compare")
def describe_columns(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    names = {part: "narratives" if part == "panels" else say_section(part) for part in data["section"].unique()}
    empty, themes = data[data["n_units"] == 0], data["label"].nunique()
    everywhere = themes - empty["label"].nunique()
    missing = "; ".join(f"{row.label} in the {names[row.section]}" for row in empty.itertuples())
    if len(empty) > LISTED:
        missing = "; ".join(f"{count} in the {names[part]}" for part, count in empty["section"].value_counts().items())
    return (
        f"{everywhere} of {count_things(themes, 'theme')} {'stands' if everywhere == 1 else 'stand'} in "
        f"{join_words(names.values())} alike by their terms; without one: {missing or 'none'}",
        "Number of units that touch a theme; the shade is their share of the column's units (n). Right: the objectives of the "
        "Global Compact that two or more recommendations and clauses of the theme are linked to (how many), or one if no "
        "objective has more; by terms" + _explain_doubtful(data),
    )


@draw_nothing(describe_columns)
def plot_columns(data: pd.DataFrame) -> Figure:
    """Themes by the parts that are compared with counts in the cells, and the Compact's objectives beside them."""
    shades, counts = (spread(data, "label", "section", name) for name in ("share", "n_units"))
    totals = data.drop_duplicates("section")["n_units_total"]
    figure, axes = plot_cells(
        describe_columns(data), shades, counts.astype(str), rows=list(shades.index),
        columns=[f"{_name_column(part)}\nn = {total}" for part, total in zip(shades.columns, totals, strict=True)],
        width=12, height=2.1 + 0.3 * len(shades), margins=(2.8, 4.1, 0.06),
    )  # fmt: skip
    edge = len(shades.columns) - 0.35
    for row, objectives in enumerate(data.drop_duplicates("label")["objectives"]):
        axes.text(edge, row, objectives, va="center", fontsize=9, color=INK)
    axes.text(edge, -0.75, "Objectives of the Compact", va="bottom", fontsize=9, color=MUTED)
    return figure


CHARTS = {
    "theme_heatmap": Chart(select_heatmap, describe_heatmap, plot_heatmap),
    "theme_intervals": Chart(select_intervals, describe_intervals, plot_intervals),
    "theme_parallel": Chart(select_parallel, describe_parallel, plot_parallel),
    "parallel_columns": Chart(select_columns, describe_columns, plot_columns),
}
