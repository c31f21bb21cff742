"""Figure of who asks and what answers: recommendations on the left, clauses on the right."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import Chart, Tables, count_things, draw_nothing, say_nothing
from migration_dialogue.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    RULE,
    WIDTH,
    place_axes,
    shorten,
    start_figure,
)

# Pairs whose words are printed in full; characters and inches of a line; edges of the two columns of text.
STRONGEST, CHARACTERS, LINE = 3, 60, 0.1
LEFT, RIGHT = 2.85, 4.35
SIDES = {"rec_id": "recommendation", "clause_id": "clause"}


def _find_theme(tables: Tables, units: pd.Series) -> pd.Series:
    """The theme of each unit: the one with most terms in it, of several the one that more of the units have; "" without one."""
    mentions = tables["theme_mentions"]
    counts = mentions[mentions["unit_id"].isin(units)].groupby(["unit_id", "theme"], as_index=False).size()
    labels = tables["theme_coverage"].drop_duplicates("theme").set_index("theme")["label"]
    counts = counts.assign(label=counts["theme"].map(labels), common=counts.groupby("theme")["unit_id"].transform("size"))
    best = counts.sort_values(["size", "common", "theme"], ascending=[False, False, True]).drop_duplicates("unit_id")
    return units.map(best.set_index("unit_id")["label"]).fillna("")


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
    for column, table in (("rec_id", "recommendations"), ("clause_id", "declaration")):
        units = tables[table][[column, "text"]].rename(columns={"text": SIDES[column]})
        units[f"{SIDES[column]}_theme"] = _find_theme(tables, units[column])
        pairs = pairs.merge(units, on=column, how="outer")
    for column in ("linked", "annotated", "strongest"):
        pairs[column] = pairs[column].eq(True) if column in pairs else False
    return pairs.sort_values(["rec_id", "clause_id"], ignore_index=True)


@say_nothing("The document has no pair of a recommendation and a clause")
def describe_answers(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    pairs = data.dropna(subset=["rec_id", "clause_id"])
    total, clauses = data["rec_id"].nunique(), data["clause_id"].nunique()
    read, linked = (pairs.loc[pairs[name], "rec_id"].nunique() for name in ("annotated", "linked"))
    found, alone = pairs["rec_id"].nunique(), clauses - pairs["clause_id"].nunique()
    said = f"{linked} of {count_things(total, 'recommendation')} {'has' if linked == 1 else 'have'} a counterpart in a clause by the program's score"
    if read:
        said = f"{read} of {count_things(total, 'recommendation')} {'has' if read == 1 else 'have'} a counterpart in a clause as annotated, "
        said += f"{found - read} more only by the program's score"
    solid = "Solid: annotated as counterparts. Dashed: linked by the program alone" if read else "Dashed: linked by the program"
    return (
        f"{said}, and {total - found} {'has' if total - found == 1 else 'have'} none; {alone} of {count_things(clauses, 'clause')} "
        f"answer{'s' * (alone == 1)} no recommendation",
        f"Recommendations (left) and clauses (right), grouped by the theme that has most terms in them. {solid} (candidates for a "
        "reader: some are wrong, others are missed). Orange, hollow: without a counterpart. Blue: the strongest pairs, in full",
    )


def _place_units(data: pd.DataFrame) -> tuple[dict[str, tuple[float, list[str]]], dict[str, float]]:
    """Height and lines of every unit, and height of every theme, in inches from the top: themes as blocks on both sides."""
    strong = {unit for column in SIDES for unit in data.loc[data["strongest"], column]}
    sides = [
        data.dropna(subset=[column]).drop_duplicates(column)[[column, name, f"{name}_theme"]].set_axis(["id", "text", "theme"], axis=1)
        for column, name in SIDES.items()
    ]
    numbers = pd.concat(sides)["theme"].value_counts()
    units, themes, top = {}, {}, 0.0
    for theme in sorted(numbers.index, key=lambda theme: (theme == "", -numbers[theme], theme)):
        themes[theme] = top
        ends = []
        for side in sides:
            place = top + 0.15
            for row in side[side["theme"] == theme].itertuples():
                text = f"{row.id} {row.text}"
                lines = textwrap.wrap(text if row.id in strong else shorten(text, CHARACTERS), CHARACTERS)
                units[row.id] = (place, lines)
                place += LINE * len(lines) + 0.03
            ends.append(place)
        top = max(ends) + 0.05
    return units, themes | {"end": top}


def _draw_pairs(axes: Axes, data: pd.DataFrame, units: dict[str, tuple[float, list[str]]]) -> None:
    for row in data.dropna(subset=["rec_id", "clause_id"]).sort_values(["strongest", "annotated"]).itertuples():
        colour = BLUE if row.strongest else INK if row.annotated else MUTED
        look = {"linewidth": 1.3, "linestyle": "-"} if row.annotated else {"linewidth": 0.6, "linestyle": (0, (4, 3))}
        if row.strongest:
            look["linewidth"] = 2.0
        ends = [units[name][0] + LINE / 2 for name in (row.rec_id, row.clause_id)]
        axes.plot([LEFT + 0.05, RIGHT - 0.05], ends, color=colour, **look)


@draw_nothing(describe_answers)
def plot_answers(data: pd.DataFrame) -> Figure:
    """Two columns of texts, grouped by theme, with lines between counterparts."""
    units, themes = _place_units(data)
    tall = themes.pop("end")
    figure = start_figure(describe_answers(data), tall + 0.1)
    axes = place_axes(figure, 0, 0, 0.02, tall + 0.05)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(tall, -0.03)
    axes.set_axis_off()
    for theme, top in themes.items():
        axes.axhline(top, 0.06 / WIDTH, 1 - 0.06 / WIDTH, color=RULE, linewidth=0.5)
        axes.text(0.06, top + 0.07, theme or "No theme", va="center", fontsize=6.5, fontweight="bold", color=MUTED)
    _draw_pairs(axes, data, units)
    pairs = data.dropna(subset=["rec_id", "clause_id"])
    for column, edge, align, shift in (("rec_id", LEFT, "right", -0.03), ("clause_id", RIGHT, "left", 0.03)):
        strong = set(data.loc[data["strongest"], column])
        for unit in data[column].dropna().unique():
            top, lines = units[unit]
            answered = unit in set(pairs[column])
            colour = BLUE if unit in strong else INK if answered else ORANGE
            weight = "normal" if answered else "bold"
            axes.text(edge + shift, top, "\n".join(lines), ha=align, va="top", fontsize=5.8, color=colour, fontweight=weight, linespacing=1.1)
            axes.plot(edge, top + LINE / 2, marker="o", markersize=3, color=colour, markerfacecolor=colour if answered else "white")
    return figure


CHARTS = {"crossref_answers": Chart(select_answers, describe_answers, plot_answers)}
