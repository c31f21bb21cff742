"""Exploring themes by hand in JupyterLab: choose a theme and a part, and read the passages with the matched words marked."""

import os
from collections.abc import Iterable
from html import escape
from typing import Any

import ipywidgets as widgets
import pandas as pd
from IPython.display import HTML

from migration_dialogue.figures.chart import Tables
from migration_dialogue.figures.style import say_section
from migration_dialogue.page.findings import count
from migration_dialogue.page.marks import find_place, mark_spans
from migration_dialogue.themes.coverage import select_counted

ALL = "all parts"
# Jupyter Server sets it for the kernels of its notebooks; nothing that only executes a notebook does.
IN_SERVER = "JPY_SESSION_NAME"


def explore_themes(tables: Tables, theme: str = "", *, interactive: bool | None = None) -> widgets.Widget | HTML:
    """A selector for a theme, a part, and the least number of places at which a passage must mention the theme.

    Args:
        tables: `units`, `theme_mentions` and `theme_coverage`.
        theme: The theme to begin with; without it the first.
        interactive: Whether to give the selector. If not, its first view is given as HTML, the same bytes on every run.
            Without the argument, the selector is given in JupyterLab only.
    """
    found = list_places(tables)
    labels = (
        tables["theme_coverage"]
        .drop_duplicates("theme")
        .sort_values("theme", key=lambda keys: keys != theme, kind="stable")
    )
    themes = labels.set_index("label")["theme"].to_dict()
    parts = [ALL, *dict.fromkeys(found["part"])]
    most = max(1, int(found.groupby(["theme", "unit_id"]).size().max()))
    if interactive is None:
        interactive = IN_SERVER in os.environ
    if not interactive:
        how = "In JupyterLab this cell gives a selector for another theme or part."
        return HTML(f"<p>{how}</p>{render_theme(found, theme or next(iter(themes.values())))}")
    # JupyterLab takes the arrow keys and letters of everything but fields that are typed into.
    chosen = widgets.Combobox(options=[*themes], placeholder="type or choose a theme", description="Theme")
    part = widgets.Combobox(options=parts, placeholder=ALL, description="Part")
    least = widgets.BoundedIntText(value=1, min=1, max=most, description="Places")
    view = widgets.HTML()

    def redraw(*_: object) -> None:
        view.value = render_theme(found, themes[_find(themes, chosen.value)], _find(parts, part.value), least.value)

    for choice in (chosen, part, least):
        choice.observe(redraw, "value")
    redraw()
    return widgets.VBox([chosen, part, least, view])


def _find(names: Iterable[str], typed: str) -> str:
    """The name that was typed, or the first that has in it what was typed, or else the first."""
    known = [*names]
    typed = typed.strip().lower()
    exact = [name for name in known if name.lower() == typed]
    return next(iter([*exact, *(name for name in known if typed in name.lower()), *known]))


def list_places(tables: Tables) -> pd.DataFrame:
    """The counted passages with every place in them where a theme is mentioned.

    Returns:
        unit_id, part, text and, of a place, theme, label, match (its words), start and end in `text`; passages without one, too.
    """
    units = select_counted(tables["units"]).sort_values("start")
    units = units.assign(part=[_name_part(row) for row in units.itertuples()])[["unit_id", "part", "text", "start"]]
    mentions = tables["theme_mentions"][["unit_id", "theme", "text", "start"]].rename(columns={"text": "match"})
    mentions["label"] = mentions["theme"].map(
        tables["theme_coverage"].drop_duplicates("theme").set_index("theme")["label"]
    )
    found = units.merge(mentions, on="unit_id", how="left", suffixes=("_unit", ""))
    found["start"] = [
        -1 if pd.isna(row.theme) else find_place(row.text, row.match, int(row.start - row.start_unit))
        for row in found.itertuples()
    ]
    return found.assign(end=found["start"] + found["match"].fillna("").str.len())


def _name_part(unit: Any) -> str:
    name = f"panel {unit.panel}" if unit.section == "panels" else say_section(unit.section)
    return name[:1].upper() + name[1:]


def render_theme(found: pd.DataFrame, theme: str, part: str = ALL, least: int = 1) -> str:
    """The view as HTML: how many passages of each part mention the theme, and those of the chosen part."""
    places = found[found["theme"] == theme]
    places = places[places.groupby("unit_id")["unit_id"].transform("size") >= least]
    totals = found.groupby("part", sort=False)["unit_id"].nunique()
    numbers = places.groupby("part")["unit_id"].nunique().reindex(totals.index, fill_value=0)
    bars = "".join(
        f'<tr><th scope="row">{escape(str(name))}</th>'
        f'<td><meter min="0" max="1" value="{numbers[name] / total:.4f}"></meter></td><td>{numbers[name]} of {total}</td></tr>'
        for name, total in totals.items()
    )
    shown = places if part == ALL else places[places["part"] == part]
    quotes = "".join(
        f"<li><b>{unit_id}</b> ({escape(rows['part'].iloc[0])}): {mark_places(rows)}</li>"
        for unit_id, rows in shown.groupby("unit_id", sort=False)
    )
    told = count(shown["unit_id"].nunique(), "passage", "passages")
    name = next(iter(found.loc[found["theme"] == theme, "label"]), theme)
    return (
        "<table><thead><tr><th>Part</th><th>Share</th><th>Passages that mention the theme</th></tr></thead>"
        f"<tbody>{bars}</tbody></table><p><b>{escape(name)}</b>: {told} in {escape(part)}</p><ul>{quotes}</ul>"
    )


def mark_places(rows: pd.DataFrame) -> str:
    """The text of a passage as HTML with the places of its rows marked."""
    return mark_spans(rows["text"].iloc[0], zip(rows["start"], rows["end"], strict=True), "mark")
