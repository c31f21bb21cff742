"""The project's figures: for each what is drawn, the finding in a sentence, and the drawing.

`select_*` takes the tables and returns the frame that is drawn (the figure's CSV), `describe_*` makes from it the finding (title
and opening of the alt text) and the measure (subtitle), and `plot_*` draws it and returns the Figure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from IPython.display import Image, Markdown
from matplotlib.figure import Figure

from migration_dialogue.errors import FigureError
from migration_dialogue.figures.demands import describe_verbs, plot_verbs, select_verbs
from migration_dialogue.figures.links import (
    describe_carried,
    describe_crossref,
    plot_carried,
    plot_crossref,
    select_carried,
    select_crossref,
)
from migration_dialogue.figures.names import (
    describe_entities,
    describe_groups,
    describe_people_chart,
    plot_entities,
    plot_groups,
    plot_people,
    select_entities,
    select_groups,
    select_people,
)
from migration_dialogue.figures.parts import describe_composition, plot_composition, select_composition
from migration_dialogue.figures.scores import describe_scores, plot_scores, select_scores
from migration_dialogue.figures.style import STYLE
from migration_dialogue.figures.themes import (
    describe_columns,
    describe_heatmap,
    describe_intervals,
    describe_keyness,
    describe_parallel,
    plot_columns,
    plot_heatmap,
    plot_intervals,
    plot_keyness,
    plot_parallel,
    select_columns,
    select_heatmap,
    select_intervals,
    select_keyness,
    select_parallel,
)
from migration_dialogue.paths import FIGURES


@dataclass(frozen=True)
class Chart:
    """A figure of the project: how its data are chosen, described and drawn."""

    select: Callable[[dict[str, pd.DataFrame]], pd.DataFrame]
    describe: Callable[[pd.DataFrame], tuple[str, str]]
    plot: Callable[[pd.DataFrame], Figure]


CHARTS: dict[str, Chart] = {
    "report_composition": Chart(select_composition, describe_composition, plot_composition),
    "entities_by_panel": Chart(select_entities, describe_entities, plot_entities),
    "people_by_kind": Chart(select_people, describe_people_chart, plot_people),
    "groups_by_part": Chart(select_groups, describe_groups, plot_groups),
    "theme_heatmap": Chart(select_heatmap, describe_heatmap, plot_heatmap),
    "theme_intervals": Chart(select_intervals, describe_intervals, plot_intervals),
    "theme_parallel": Chart(select_parallel, describe_parallel, plot_parallel),
    **{
        f"keyness_panel_{panel}": Chart(partial(select_keyness, panel=panel), describe_keyness, plot_keyness)
        for panel in range(1, 7)
    },
    "main_scores": Chart(select_scores, describe_scores, plot_scores),
    "parallel_columns": Chart(select_columns, describe_columns, plot_columns),
    "narrative_demands": Chart(select_carried, describe_carried, plot_carried),
    "recommendation_verbs": Chart(select_verbs, describe_verbs, plot_verbs),
    "crossref_matrix": Chart(select_crossref, describe_crossref, plot_crossref),
}


def find_chart(name: str) -> Chart:
    """The chart of this name.

    Raises:
        FigureError: there is none.
    """
    if name not in CHARTS:
        raise FigureError(f"no figure named '{name}'; expected one of {', '.join(CHARTS)}")
    return CHARTS[name]


def preview_figure(name: str, tables: dict[str, pd.DataFrame]) -> Image:
    """Draw a figure from `tables` for a notebook, with the finding as its alt text; nothing is written."""
    chart = find_chart(name)
    data = chart.select(tables)
    picture = BytesIO()
    with mpl.rc_context(STYLE):
        chart.plot(data).savefig(picture, format="png", dpi=100, metadata={"Software": None})
    return Image(picture.getvalue(), alt=chart.describe(data)[0])


def save_figure(name: str, tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write a figure to `folder` as SVG and PNG, with the CSV of what is drawn and its alt text; no dates, no host."""
    chart = find_chart(name)
    data = chart.select(tables)
    finding, measure = chart.describe(data)
    data.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    (folder / f"{name}.txt").write_text(f"{finding}. {measure}.\n", encoding="utf-8", newline="\n")
    with mpl.rc_context(STYLE):
        figure = chart.plot(data)
        figure.savefig(folder / f"{name}.png", metadata={"Software": None})
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Title": finding})


def show_figure(name: str, folder: Path = FIGURES) -> Markdown:
    """A drawn figure for a notebook in `notebooks/`, with its alt text (JupyterLab keeps it in Markdown)."""
    find_chart(name)
    path = folder / f"{name}.txt"
    if not path.is_file():
        raise FigureError(f"{path}: no such file; `python3 run.py figures` draws the figure")
    alt = path.read_text(encoding="utf-8").strip().replace("[", "(").replace("]", ")")
    return Markdown(f"![{alt}](../figures/{name}.png)")
