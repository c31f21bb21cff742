"""Figure of who asks and what answers: recommendations on the left, clauses on the right."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import Chart, Tables, count_things, draw_nothing, say_nothing
from migration_dialogue.figures.style import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    WIDTH,
    place_axes,
    start_figure,
)

# Pairs whose words are printed in full; characters and inches of a line; edges of the two columns of text.
STRONGEST, CHARACTERS, LINE = 3, 56, 0.097
LEFT, RIGHT = 2.75, 4.45
SIDES = {"rec_id": "recommendation", "clause_id": "clause"}


def _find_theme(tables: Tables, units: pd.Series, pairs: pd.DataFrame) -> pd.Series:
    """The theme of each unit: the one that most counterparts have too, then the one with most terms in it; "" without one."""
    mentions = tables["theme_mentions"]
    counts = mentions.groupby(["unit_id", "theme"], as_index=False).size()
    themes = counts.groupby("unit_id")["theme"].agg(set)
    partners = pd.concat(
        [pairs[["rec_id", "clause_id"]], pairs[["clause_id", "rec_id"]].set_axis(["rec_id", "clause_id"], axis=1)]
    )
    partners = partners.groupby("rec_id")["clause_id"].agg(list)
    counts["shared"] = [
        sum(row.theme in themes.get(other, ()) for other in partners.get(row.unit_id, ()))
        for row in counts.itertuples()
    ]
    best = counts.sort_values(["shared", "size", "theme"], ascending=[False, False, True]).drop_duplicates("unit_id")
    labels = tables["theme_coverage"].drop_duplicates("theme").set_index("theme")["label"]
    return units.map(best.set_index("unit_id")["theme"]).map(labels).fillna("")


def select_answers(tables: Tables) -> pd.DataFrame:
    """Pairs of a recommendation and a clause that are counterparts, and both sides' units without one, with their theme.

    `linked` are those of the program, `annotated` those of `annotated_links`, if that table is given: rec_id, clause_id, and
    judgement, of which "counterpart" counts. `strongest` are the best-scored, those that are both before others, each unit once.
    """
    pairs = tables["crossref"][["rec_id", "clause_id", "score", "linked"]]
    annotated = tables.get("annotated_links", pd.DataFrame({"rec_id": [], "clause_id": [], "judgement": []}))
    marked = annotated.loc[annotated["judgement"] == "counterpart", ["rec_id", "clause_id"]].assign(annotated=True)
    pairs = pairs.merge(marked.astype({"rec_id": "object", "clause_id": "object"}), how="left")
    pairs["annotated"] = pairs["annotated"].eq(True)
    if pairs.empty:
        return pairs
    pairs = pairs[pairs["linked"] | pairs["annotated"]]
    taken: set[str] = set()
    order = pairs.assign(both=pairs["linked"] & (pairs["annotated"] | marked.empty))
    for row in order.sort_values(["both", "score"], ascending=False).itertuples():
        if len(taken) < 2 * STRONGEST and not {row.rec_id, row.clause_id} & taken:
            taken |= {row.rec_id, row.clause_id}
            pairs.loc[row.Index, "strongest"] = True
    linked = pairs
    for column, table in (("rec_id", "recommendations"), ("clause_id", "declaration")):
        units = tables[table][[column, "text"]].rename(columns={"text": SIDES[column]})
        units[f"{SIDES[column]}_theme"] = _find_theme(tables, units[column], linked)
        pairs = pairs.merge(units, on=column, how="outer")
    for column in ("linked", "annotated", "strongest"):
        pairs[column] = pairs[column].eq(True) if column in pairs else False
    return pairs.sort_values(["rec_id", "clause_id"], ignore_index=True)


@say_nothing("The document has no pair of a recommendation and a clause")
def describe_answers(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    total, clauses = data["rec_id"].nunique(), data["clause_id"].nunique()
    pairs = _list_counterparts(data)
    found, alone = pairs["rec_id"].nunique(), clauses - pairs["clause_id"].nunique()
    recommendations, has = count_things(total, "recommendation"), "has" if found == 1 else "have"
    if pairs["annotated"].any():
        said = f"{found or 'None'} of {recommendations} {has} a counterpart in a clause"
        lines = "Solid: counterparts by annotation. Dashed: linked by the program alone"
    else:
        said = f"The program links {found or 'none'} of {recommendations} with a clause"
        lines = "Dashed: linked by the program"
    return (
        f"{said}; {alone or 'none'} of {count_things(clauses, 'clause')} answer{'s' * (alone == 1)} no recommendation",
        f"Recommendations (left) and clauses (right), grouped by the theme that they share with most counterparts. {lines} "
        "(candidates for a reader: most are wrong or only on the same matter). Orange, hollow: without a counterpart. Blue: the "
        "strongest pairs, in full",
    )


def _list_counterparts(data: pd.DataFrame) -> pd.DataFrame:
    """The pairs that count as counterparts: the annotated ones, or, where none is annotated, those that the program links."""
    pairs = data.dropna(subset=list(SIDES))
    return pairs[pairs["annotated"]] if pairs["annotated"].any() else pairs[pairs["linked"]]


def _place_units(data: pd.DataFrame, column: str) -> tuple[dict[str, tuple[float, list[str]]], dict[str, float], float]:
    """Of one side the place and lines of every unit, the place of every theme, and the lower end, in inches from the top."""
    name = SIDES[column]
    themes = pd.concat([data.drop_duplicates(key)[f"{side}_theme"] for key, side in SIDES.items()]).value_counts()
    rows = data.dropna(subset=[column]).sort_values("strongest", ascending=False).drop_duplicates(column)
    order = rows[f"{name}_theme"].map(lambda theme: (theme == "", -themes[theme], theme))
    units: dict[str, tuple[float, list[str]]] = {}
    heads: dict[str, float] = {}
    top = 0.0
    for row in rows.assign(order=order, id=rows[column], text=rows[name]).sort_values(["order", "id"]).itertuples():
        theme = row.order[2]
        if theme not in heads:
            heads[theme] = top + 0.03
            top += 0.15
        text = f"{row.id} {row.text}"
        lines = textwrap.wrap(text, CHARACTERS, max_lines=None if row.strongest else 2, placeholder=" …")
        units[row.id] = (top, lines)
        top += LINE * len(lines) + 0.04
    return units, heads, top + 0.05


def _draw_pairs(axes: Axes, data: pd.DataFrame, units: dict[str, tuple[float, list[str]]]) -> None:
    for row in data.dropna(subset=["rec_id", "clause_id"]).sort_values(["strongest", "annotated"]).itertuples():
        colour = BLUE if row.strongest else INK if row.annotated else GREY
        width, style = 2.0 if row.strongest else 1.0 if row.annotated else 0.8, "-" if row.annotated else (0, (4, 2))
        ends = [units[name][0] + LINE / 2 for name in (row.rec_id, row.clause_id)]
        axes.plot([LEFT + 0.05, RIGHT - 0.05], ends, color=colour, linewidth=width, linestyle=style)


@draw_nothing(describe_answers)
def plot_answers(data: pd.DataFrame) -> Figure:
    """Two columns of texts, grouped by theme, with lines between counterparts."""
    sides = {column: _place_units(data, column) for column in SIDES}
    tall = max(end for _, _, end in sides.values())
    figure = start_figure(describe_answers(data), tall + 0.1)
    axes = place_axes(figure, 0, 0, 0.02, tall + 0.05)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(tall, -0.03)
    axes.set_axis_off()
    _draw_pairs(axes, data, {unit: place for units, _, _ in sides.values() for unit, place in units.items()})
    pairs = _list_counterparts(data)
    for (column, (units, heads, _)), edge, align, shift in zip(
        sides.items(), (LEFT, RIGHT), ("right", "left"), (-0.05, 0.05), strict=True
    ):
        strong, answered = set(data.loc[data["strongest"], column]), set(pairs[column])
        for theme, top in heads.items():
            axes.text(
                edge + shift, top, theme or "No theme", ha=align, va="top", fontsize=6.5, fontweight="bold", color=MUTED
            )
        for unit, (top, lines) in units.items():
            colour = BLUE if unit in strong else INK if unit in answered else ORANGE
            axes.text(
                edge + shift, top, "\n".join(lines), ha=align, va="top", linespacing=1.1, color=colour,
                fontsize=5.8 if unit in answered else 5.5, fontweight="normal" if unit in answered else "bold",
            )  # fmt: skip
            inside = colour if unit in answered else "white"
            axes.plot(edge, top + LINE / 2, marker="o", markersize=3, color=colour, markerfacecolor=inside)
    return figure


CHARTS = {"crossref_answers": Chart(select_answers, describe_answers, plot_answers)}
