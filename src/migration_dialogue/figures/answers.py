"""Figure of recommendations and their counterparts: matched texts side by side, then what is unmatched on either side."""

import textwrap
from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import Chart, Tables, clip, count_things, draw_nothing, explain_ids, say_nothing
from migration_dialogue.figures.links import ANNOTATED
from migration_dialogue.figures.style import BLUE, MUTED, ORANGE, RULE, WIDTH, place_axes, start_figure, write_lines

# Inches of a line and between texts; the two edges that lines between texts begin and end at, and the characters on either side.
LINE, GAP, LEFT, RIGHT, CHARACTERS = 0.096, 0.05, 2.45, 2.95, (50, 90)
# Columns of unmatched texts, their characters, and the most characters of a text in them.
COLUMNS, NARROW, MOST = (0.06, 2.46, 4.86), 51, 140
SIDES = {"rec_id": "recommendation", "clause_id": "clause"}
STATES = ("counterpart", "subject", "none")
VERBS = (("has", "have"), ("shares", "share"), ("has", "have"))
# Lists of unmatched texts: their states, the column of their names, and the headings without and with annotation.
LISTS = (
    (STATES[2:], "rec_id", "{} without a similar clause", "{} with no clause on the same subject"),
    (STATES[1:2], "rec_id", "{} with clauses that are less similar", "{} on the same subject as a clause"),
    (STATES, "clause_id", "{} suggested for no recommendation", "{} without a counterpart"),
)


def select_answers(tables: Tables) -> pd.DataFrame:
    """Pairs of a recommendation and a clause that are counterparts, and both sides' units without one, with their texts.

    Counterparts are those of the table `annotated_links`, if it is given: rec_id, clause_id and judgement, "counterpart" or
    "touches"; without it the links that the program suggests. `state` of a text without a counterpart says whether another is on
    the same subject, or, without annotation, whether there is a less similar one; `cluster` numbers texts that pairs join.
    """
    pairs = tables["crossref"][["rec_id", "clause_id", "score", "linked", "related"]]
    annotated = tables.get("annotated_links", pd.DataFrame(columns=["rec_id", "clause_id", "judgement"]))
    if pairs.empty:
        return pairs
    marked = annotated["judgement"].eq("counterpart").any()
    judged = pairs.merge(annotated[["rec_id", "clause_id", "judgement"]].astype("object"), how="left")
    match = judged["judgement"].eq("counterpart") if marked else judged["linked"]
    subject = judged["judgement"].eq("touches") if marked else judged["related"]
    data = judged.loc[match, ["rec_id", "clause_id", "score"]].assign(state=STATES[0], annotated=marked)
    near = judged[subject]
    for column, table in (("rec_id", "recommendations"), ("clause_id", "declaration")):
        units = tables[table][[column, "text"]].rename(columns={"text": SIDES[column]})
        data = data.merge(units, on=column, how="outer")
        alone = data[column].isin(near[column]).map({True: STATES[1], False: STATES[2]})
        data["state"] = data["state"].fillna(alone.where(data[column].notna()))
    data["annotated"] = marked
    data["cluster"] = _number_clusters(data)
    return data.sort_values(["cluster", "rec_id", "clause_id"], ignore_index=True)


def _number_clusters(data: pd.DataFrame) -> list[int]:
    """The texts that pairs join, directly or through others, have one number; texts without a pair have their own."""
    numbers = list(range(len(data)))
    for column in SIDES:
        for _, rows in data.reset_index(drop=True).groupby(column):
            joined = {numbers[row] for row in rows.index}
            numbers = [min(joined) if number in joined else number for number in numbers]
    return numbers


@say_nothing("The document has no pair of a recommendation and a clause")
def describe_answers(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    found = data.dropna(subset="rec_id").drop_duplicates("rec_id")["state"].value_counts().reindex(STATES, fill_value=0)
    total = count_things(found.sum(), "recommendation")
    if data["annotated"].any():
        has, shares, have = (one if count == 1 else more for count, (one, more) in zip(found, VERBS, strict=True))
        finding = (
            f"{found.iloc[0] or 'None'} of {total} {has} a counterpart in a clause, {found.iloc[1]} only {shares} a clause's "
            f"subject, and {found.iloc[2]} {have} no such clause"
        )
        return (
            finding,
            f"Lines: counterparts, which ask for all or part of the same thing, by {ANNOTATED}. {explain_ids(data)}",
        )
    finding = (
        f"The program suggests a clause for {found.iloc[0] or 'none'} of {total}; nobody has checked the suggestions"
    )
    return finding, f"Lines: suggested links. {explain_ids(data)}"


def _write(axes: Axes, left: float, top: float, lines: list[str], align: str = "left") -> float:
    """Write a text and give the place below it."""
    return write_lines(axes, left, top, lines, LINE, fontsize=5.8, ha=align) + GAP


def _sort_clusters(pairs: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Pairs by cluster, in an order in which few lines cross: clauses by the mean place of their recommendations, and so back."""
    for _, cluster in pairs.groupby("cluster"):
        rows = cluster
        for column, other in (("rec_id", "clause_id"), ("clause_id", "rec_id")):
            means = rows[column].map(list(rows[column].unique()).index).groupby(rows[other]).transform("mean")
            rows = rows.assign(mean=means).sort_values(["mean", other], kind="stable")
        yield rows


def _draw_cluster(axes: Axes, rows: pd.DataFrame, top: float) -> float:
    """Texts that pairs join, with lines between them; gives the place below."""
    places, down = {}, top
    for unit, text in rows.drop_duplicates("clause_id")[["clause_id", "clause"]].itertuples(index=False):
        places[unit] = down
        down = _write(axes, RIGHT + 0.06, down, textwrap.wrap(f"{unit} {text}", CHARACTERS[1]))
    end = top
    for unit, pairs in rows.groupby("rec_id", sort=False):
        places[unit] = max(end, min(pairs["clause_id"].map(places)))
        lines = textwrap.wrap(f"{unit} {pairs['recommendation'].iloc[0]}", CHARACTERS[0])
        end = _write(axes, LEFT - 0.06, places[unit], lines, "right")
    for row in rows.itertuples():
        ends = [places[row.rec_id] + LINE / 2, places[row.clause_id] + LINE / 2]
        axes.plot([LEFT, RIGHT], ends, color=BLUE, linewidth=1.2, marker="o", markersize=3)
    return max(down, end) + 0.07


def _draw_alone(axes: Axes, units: pd.DataFrame, left: float, top: float, head: str, colour: str) -> float:
    """A list of texts (columns unit and text) under a heading; gives the place below."""
    top = (
        write_lines(axes, left, top + 0.06, textwrap.wrap(head, 38), 0.11, fontsize=7, fontweight="bold", color=colour)
        + 0.05
    )
    for unit, text in units.sort_values("unit").itertuples(index=False):
        top = _write(axes, left, top, textwrap.wrap(f"{unit} {clip(text, '', MOST)}", NARROW))
    return top


def _draw_all(axes: Axes, data: pd.DataFrame) -> float:
    """Draw the texts from the top of the axes, and give the lower end."""
    top = 0.0
    for rows in _sort_clusters(data.dropna(subset=list(SIDES))):
        top = _draw_cluster(axes, rows, top)
    axes.hlines(top, 0.06, WIDTH - 0.06, color=RULE, linewidth=0.8)
    annotated = int(data["annotated"].any())
    ends: list[float] = []
    for state, column, *heads in LISTS:
        other = data["clause_id" if column == "rec_id" else "rec_id"]
        units = data.loc[other.isna() & data["state"].isin(state), [column, SIDES[column]]].set_axis(
            ["unit", "text"], axis=1
        )
        head = heads[annotated].format(count_things(len(units), SIDES[column]))
        if len(units):
            ends.append(
                _draw_alone(axes, units, COLUMNS[len(ends)], top, head, ORANGE if state == STATES[2:] else MUTED)
            )
    return max(ends, default=top)


@draw_nothing(describe_answers)
def plot_answers(data: pd.DataFrame) -> Figure:
    """Counterparts side by side with lines between them, then recommendations and clauses without one."""
    tall = _draw_all(Figure().add_subplot(), data)  # a rehearsal, for the height
    figure = start_figure(describe_answers(data), tall + 0.2)
    axes = place_axes(figure, 0, 0, 0.02, tall + 0.12)
    axes.set_xlim(0, WIDTH)
    axes.set_axis_off()
    _draw_all(axes, data)
    axes.set_ylim(tall, -0.1)
    return figure


CHARTS = {"crossref_answers": Chart(select_answers, describe_answers, plot_answers)}
