"""The project's figures: for each what is drawn, the finding in a sentence, and the drawing.

`select_*` takes the tables and returns the frame that is drawn (the figure's CSV), `describe_*` makes from it the finding (title
and opening of the alt text) and the measure (subtitle), and `plot_*` draws it and returns the Figure.
"""

import re
import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from IPython.display import Image, Markdown
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from migration_dialogue.errors import FigureError
from migration_dialogue.figures import (
    answers,
    collection,
    demands,
    links,
    names,
    parallel,
    parts,
    scores,
    themes,
    words,
)
from migration_dialogue.figures.chart import Chart
from migration_dialogue.figures.style import MUTED, NARROW, STYLE, write_lines
from migration_dialogue.paths import FIGURES

ROOMS = (parts, names, themes, parallel, words, demands, answers, links, scores, collection)
CHARTS: dict[str, Chart] = {name: chart for room in ROOMS for name, chart in room.CHARTS.items()}


def find_chart(name: str) -> Chart:
    """The chart of this name.

    Raises:
        FigureError: there is none.
    """
    if name not in CHARTS:
        raise FigureError(f"no figure named '{name}'; expected one of {', '.join(CHARTS)}")
    return CHARTS[name]


def list_charts(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Names of the charts that have something to show for these tables."""
    return [name for name, chart in CHARTS.items() if not chart.select(tables).empty]


@contextmanager
def _use_style() -> Iterator[None]:
    """The style of all figures; a character that the typeface lacks is drawn as a box without a warning for each."""
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def _sign(figure: Figure, source: str) -> Bbox:
    """Name the source, if it is known, in a line below a figure, and give the area that is saved with it."""
    wide, tall = figure.get_size_inches()
    lines = textwrap.wrap(f"Source: {source}", int(wide * 23)) if source else []
    write_lines(figure, 0.06 / wide, -0.02 / tall, lines, -0.1 / tall, fontsize=5.5, color=MUTED)
    return Bbox([[0, -0.06 * bool(lines) - 0.1 * len(lines)], [wide, tall]])


def preview_figure(name: str, tables: dict[str, pd.DataFrame], source: str = "") -> Image:
    """Draw a figure from `tables` for a notebook, with the finding as its alt text; nothing is written."""
    chart = find_chart(name)
    data = chart.select(tables)
    picture = BytesIO()
    with _use_style():
        figure = chart.plot(data)
        area = _sign(figure, source)
        figure.savefig(picture, format="png", dpi=150, bbox_inches=area, metadata={"Software": None})
    return Image(picture.getvalue(), alt=chart.describe(data)[0])


def save_figure(name: str, tables: dict[str, pd.DataFrame], folder: Path, source: str = "") -> None:
    """Write a figure to `folder`, with the CSV of what is drawn and its alt text; no dates, no host.

    `source` names the document in a line below the figure.
    SVG, and PNG for two columns of print; some figures also as a narrow PNG for one column.
    """
    chart = find_chart(name)
    source = chart.source or source
    data = chart.select(tables)
    finding, measure = chart.describe(data)
    data.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    (folder / f"{name}.txt").write_text(f"{finding}. {measure}.\n", encoding="utf-8", newline="\n")
    with _use_style():
        figure = chart.plot(data)
        area = _sign(figure, source)
        figure.savefig(folder / f"{name}.png", bbox_inches=area, metadata={"Software": None})
        picture = StringIO()
        figure.savefig(picture, format="svg", bbox_inches=area, metadata={"Date": None, "Title": finding})
        # Without indentation, and the typeface named once, with others for a machine that has not got it.
        svg = re.sub(r"\n +", "\n", picture.getvalue()).replace("font-family: 'DejaVu Sans'; ", "")
        svg = svg.replace("<svg ", "<svg font-family=\"'DejaVu Sans', Verdana, sans-serif\" ", 1)
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
        if chart.narrow:
            narrow = chart.plot(data, width=NARROW)
            area = _sign(narrow, source)
            narrow.savefig(folder / f"{name}_narrow.png", bbox_inches=area, metadata={"Software": None})


def show_figure(name: str, folder: Path = FIGURES) -> Markdown:
    """A drawn figure for a notebook in `notebooks/`, with its alt text (JupyterLab keeps it in Markdown)."""
    find_chart(name)
    path = folder / f"{name}.txt"
    if not path.is_file():
        raise FigureError(f"{path}: no such file; `python3 run.py figures` draws the figure")
    alt = path.read_text(encoding="utf-8").strip().replace("[", "(").replace("]", ")")
    return Markdown(f"![{alt}](../figures/{name}.png)")
