"""Figures of the themes: coverage by panel and part, and its intervals."""

from collections.abc import Iterator

import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import (
    LISTED,
    OTHER,
    Chart,
    Tables,
    count_things,
    draw_nothing,
    join_small,
    join_words,
    list_others,
    name_panels,
    name_places,
    name_tied,
    quote,
    say_nothing,
    spell,
    spread,
)
from migration_dialogue.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    WIDTH,
    break_name,
    draw_intervals,
    label_rows,
    place_axes,
    plot_cells,
    refer_to,
    start_figure,
)
from migration_dialogue.themes.coverage import select_panels, select_whole

# The parts whose passages are sentences.
SPOKEN = {"panels": "the panels", "inaugural_session": "the inaugural session", "appendix": "the Pope's message"}
DOUBTFUL_MARK = " †"
# Fewer passages than these with a theme elsewhere make no theme a missing one.
FEWEST = 3
FEWEST_PASSAGES = 10


def mark_doubtful(frame: pd.DataFrame, tables: Tables) -> pd.Series:
    """Labels of themes, with a mark where the annotation passes agree too little (only where agreement was measured)."""
    agreement = tables.get("theme_agreement")
    doubtful = set(agreement.loc[agreement["doubtful"], "label"]) if agreement is not None else set()
    return frame["label"].map(lambda label: label + DOUBTFUL_MARK if label in doubtful else label)


def explain_doubtful(data: pd.DataFrame) -> str:
    """What the mark means, where a theme has it."""
    marked = data["label"].str.endswith(DOUBTFUL_MARK).any()
    explained = f".{DOUBTFUL_MARK} Doubtful theme: the annotation passes agree too little (alpha below 0.67)"
    return explained if marked else ""


def count_units(n_units: int, total: int, section: str) -> str:
    """A share in words, as "4 of 33 recommendations" or "10 of 27 clauses of the declaration"."""
    nouns = {"recommendations": "recommendation", "declaration": "clause"}
    noun = nouns.get(section, "sentence" if section in SPOKEN else "passage")
    where = "" if section == "recommendations" else f" of {SPOKEN.get(section, refer_to(section))}"
    return f"{n_units or 'none'} of {count_things(total, noun)}{where}"


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
    """Coverage of every theme in the panels and other parts; themes in order of the panel or part where they peak."""
    coverage = tables["theme_coverage"]
    panels = select_panels(coverage)
    order = sorted(list_others(tables.get("segments", coverage)), key=SPOKEN.__contains__)
    chosen = pd.concat([panels, *(_join_parts(select_whole(coverage, order), order))])
    chosen = chosen.assign(part=name_places(chosen, tables))
    leading = chosen[chosen["section"] == "panels"] if len(panels) else chosen
    rank = chosen["label"].map(_sort_themes(leading, "part").index)
    chosen = chosen.assign(rank=rank, label=mark_doubtful(chosen, tables))
    chosen = chosen.sort_values("rank", kind="stable", ignore_index=True)
    return chosen[["label", "part", "section", "panel", "n_units", "n_units_total", "share"]]


def _join_parts(coverage: pd.DataFrame, order: list[str]) -> Iterator[pd.DataFrame]:
    """The coverage of every part in this order, small parts of a document with many as one."""
    sizes = coverage.groupby("section")["n_units_total"].max().reindex(order).dropna()
    named = join_small(sizes)
    for name in dict.fromkeys(named.values()):
        rows = coverage[coverage["section"].map(named) == name]
        sums = rows.groupby(["theme", "label"], as_index=False, sort=False)[["n_units", "n_units_total"]].sum()
        yield sums.assign(section=name, panel=pd.NA, share=(sums["n_units"] / sums["n_units_total"]).round(4))


def _find_leading(data: pd.DataFrame) -> pd.DataFrame:
    """The commonest themes of every panel, or, without panels, of every part."""
    panels = data[data["section"] == "panels"]
    rows = (data if panels.empty else panels).query("n_units > 0")
    rows = rows[~rows["section"].str.fullmatch(rf"\d+ {OTHER}")]
    return rows[rows["share"] == rows.groupby("part")["share"].transform("max")]


def _find_missing(data: pd.DataFrame) -> pd.DataFrame:
    """Themes without a passage in one part beside panels and speeches, that all such parts else and the panels together have."""
    kept = data[~data["section"].isin(set(SPOKEN) - {"panels"})]
    sums = kept.groupby(["label", "section"], as_index=False, sort=False)["n_units"].sum()
    sums["others"] = sums.groupby("label")["n_units"].transform("sum")
    sums["found"] = (sums["n_units"] > 0).groupby(sums["label"]).transform("sum")
    alone = sums[(sums["n_units"] == 0) & (sums["found"] == kept["section"].nunique() - 1) & (sums["others"] >= FEWEST)]
    return kept.merge(alone.loc[alone["section"] != "panels", ["label", "section"]])


def _say_leading(leading: pd.DataFrame) -> str:
    """Whether each panel has a theme of its own; of a document without panels the theme with the largest share."""
    panels = leading["part"].nunique()
    if leading["section"].iloc[0] == "panels" and panels > 1:
        shared = leading.groupby("label")["part"].transform("nunique") > 1
        own = panels - leading.loc[shared, "part"].nunique()
        if own == panels:
            return f"Each of the {spell(panels)} panel summaries has a main theme of its own"
        kept = "has a main theme of its own" if own < 2 else "have a main theme of their own"
        return f"{spell(own).capitalize()} of the {spell(panels)} panels {kept}".replace("No of the", "None of the")
    # A part of few passages leads by chance.
    large = leading[leading["n_units_total"] >= FEWEST_PASSAGES]
    leading = leading if large.empty else large
    best = leading[leading["share"] == leading["share"].max()].reset_index(drop=True)
    labels = best["label"].unique()
    counts = {count_units(row.n_units, row.n_units_total, row.section): None for row in best.itertuples()}
    listed = len(counts) == 1 or (len(counts) == len(best) <= LISTED and len(labels) == 1)
    said = join_words(counts) if listed else f"{best['share'].iloc[0]:.0%}"
    named, one = name_tied(quote(labels), "themes"), len(labels) == 1
    if panels > 1:
        return f"{named} {'has' if one else 'have'} the largest share of the passages of a part: {said}"
    return f"{named} {'is the commonest theme' if one else 'are the commonest themes'}, in {said}"


@say_nothing("The document has no part in which themes are counted")
def describe_heatmap(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    measure = "Passages that mention a theme, by the list of terms; darker: a larger share of the part's passages; blank: none"
    leading, missing = _find_leading(data), _find_missing(data)
    if leading.empty:
        return "No passage of the document has a term of any theme", measure + explain_doubtful(data)
    measure += f". Blue: the commonest theme of each {'panel' if leading['section'].iloc[0] == 'panels' else 'part'}"
    where = join_words(map(refer_to, missing["section"].unique()))
    measure += f"; orange 0: no listed term in {where}, but in the other main parts" if where else ""
    return _say_leading(leading), measure + explain_doubtful(data)


@draw_nothing(describe_heatmap)
def plot_heatmap(data: pd.DataFrame) -> Figure:
    """Themes by parts of the document: shade is the share of passages, the number in the cell the count."""
    shades, counts = (spread(data, "label", "part", name) for name in ("share", "n_units"))
    paint = {
        (shades.index.get_loc(row.label), shades.columns.get_loc(row.part)): colour
        for rows, colour in ((_find_missing(data), ORANGE), (_find_leading(data), BLUE))
        for row in rows.itertuples()
    }
    return plot_cells(
        describe_heatmap(data), shades, counts.astype(str), columns=list(shades.columns), left=2.05, paint=paint,
        border=data.loc[data["section"] == "panels", "part"].nunique(),
        totals=list(data.drop_duplicates("part")["n_units_total"]),
    )  # fmt: skip


def select_intervals(tables: Tables) -> pd.DataFrame:
    """Share of sentences with its interval for every panel and theme, and the share in all panel summaries."""
    panels = select_panels(tables["theme_coverage"])
    whole = select_whole(tables["theme_coverage"], ("panels",)).set_index("theme")
    rank = panels["label"].map(_sort_themes(panels, "panel").index)
    panels = panels.assign(
        all_panels=panels["theme"].map(whole["share"]), rank=rank, label=mark_doubtful(panels, tables),
        name=panels["panel"].map(name_panels(tables)),
    )  # fmt: skip
    columns = ["label", "panel", "name", "n_units", "n_units_total", "share", "ci_low", "ci_high", "all_panels"]
    return panels.sort_values(["rank", "panel"], ignore_index=True)[columns]


@say_nothing("The document has no panels")
def describe_intervals(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    lift = (data["ci_low"] - data["all_panels"]).round(9)
    above = data[lift > 0]
    best = above[lift[above.index] == lift.max()]
    finding = "No panel's share of a theme is larger than the share in all panels by more than its range"
    if len(best) == 1:
        row = best.iloc[0]
        finding = (
            f"{quote([row['label']])[0]} is in {row['share']:.0%} of panel {row['panel']}'s sentences and in "
            f"{row['all_panels']:.0%} of all panels'"
        )
        finding += f", the largest of {len(above)} such differences" if len(above) > 1 else ""
    elif len(best):
        names = [f"{quote([row.label])[0]} in panel {row.panel}" for row in best.itertuples()]
        finding = f"{name_tied(names, 'shares')} differ most from the share in all panels"
    return (
        finding,
        "Share of a panel summary's sentences that mention the theme. Blue: larger than in all summaries together (tick) over "
        f"its whole range (line: where the share may lie, 95% interval); a few of {len(data)} shares are so by chance. Small, "
        "grey: the others" + explain_doubtful(data),
    )


@draw_nothing(describe_intervals)
def plot_intervals(data: pd.DataFrame) -> Figure:
    """One column of dots per panel, themes as rows; intervals and shares of those that are above the share in all panels."""
    rows = list(data["label"].unique())
    tall = 0.18 * len(rows) + 0.2
    figure = start_figure(describe_intervals(data), tall + 0.6)
    width = (WIDTH - 2.1) / data["panel"].nunique()
    for column, (_, part) in enumerate(data.groupby("panel")):
        left = 2.05 + width * column
        axes = place_axes(figure, left, WIDTH - left - width + 0.1, 0.2, tall)
        above = part[part["ci_low"] > part["all_panels"]]
        place = above["label"].map(rows.index)
        others = part.drop(above.index)
        axes.scatter(others["share"], others["label"].map(rows.index), color=GREY, s=4, clip_on=False)
        axes.scatter(above["all_panels"], place, marker="|", color=INK, s=25, linewidth=0.9)
        draw_intervals(axes, above, place, BLUE, s=11)
        for row, share in zip(place, above["share"], strict=True):
            axes.text(share, row - 0.2, f"{share:.0%}", ha="center", fontsize=6, color=BLUE, fontweight="bold")
        name = break_name(f"{part['name'].iloc[0]}\n{count_things(part['n_units_total'].iloc[0], 'sentence')}", 14)
        axes.set_title(name, fontsize=6.5, color=INK)
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.5, 1], ["0", "50%", ""])
        label_rows(axes, rows)
        if column:
            axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    return figure


CHARTS = {
    "theme_heatmap": Chart(select_heatmap, describe_heatmap, plot_heatmap),
    "theme_intervals": Chart(select_intervals, describe_intervals, plot_intervals),
}
