"""The tables of the page: themes, names, demands and objectives, each with links to its places in the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from migration_dialogue.analysis import Analysis
from migration_dialogue.demands.actions import ACTION_CATEGORIES
from migration_dialogue.page.findings import count, count_themes, count_units, read_titles
from migration_dialogue.page.marks import describe_demand, mark_rows, name_entities, name_themes
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.themes.coverage import select_counted

MOST_ROWS, MOST_PLACES = 20, 6
LABELS = {
    "PERSON": "person", "ORG": "organization", "GPE": "country or city", "LOC": "region", "NORP": "nationality",
    "LAW": "law, agreement or declaration", "EVENT": "event", "DATE": "date", "POPULATION": "group of people",
}  # fmt: skip
Row = tuple[tuple[str | int, ...], list[str]]


@dataclass(frozen=True)
class Listing:
    """A table for a reader.

    Attributes:
        name: The anchor of the table.
        title: Its heading.
        note: What a row is.
        columns: The heads of the columns; the last column has links.
        rows: For each row its cells and the anchors in the text that the last cell links to.
        more: How many are not shown, and in which file they are; empty where all are shown.
        file: That file.
    """

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: list[Row]
    more: str
    file: str


def list_tables(found: Analysis, *, codebook: Path = CODEBOOK) -> list[Listing]:
    """The tables of the page, without those that would be empty."""
    tables = [_list_themes(found), _list_names(found), _list_demands(found), _list_objectives(found, codebook)]
    return [table for table in tables if table.rows]


def rank_themes(found: Analysis) -> list[tuple[str, str, int, list[str]]]:
    """Every theme that was found, the most frequent first: key, name, number of counted passages, and that of every mention."""
    names, counts = name_themes(found), count_themes(found)
    groups = _group(found.tables["theme_mentions"], ["theme"])
    ranked = [(theme, names[theme], int(counts.get(theme, 0)), places) for (theme,), places in groups]
    return sorted(ranked, key=lambda theme: -theme[2])


def _group(rows: pd.DataFrame, columns: list[str]) -> list[tuple[tuple[str, ...], list[str]]]:
    """Rows that agree in `columns`, the largest group first, with the anchor of every row in order of the text."""
    anchors = rows["unit_id"] if "segment_id" not in rows else rows["unit_id"].fillna(rows["segment_id"])
    placed = rows.assign(anchor=anchors).sort_values(["start", "end"]).groupby(columns)["anchor"]
    return sorted(((key, group.tolist()) for key, group in placed), key=lambda group: (-len(group[1]), group[0]))


def _make(name: str, title: str, note: str, columns: tuple[str, ...], rows: Sequence[Row], file: str) -> Listing:
    hidden = len(rows) - MOST_ROWS
    more = f"{count(hidden, 'more is', 'more are')} in {file}." if hidden > 0 else ""
    return Listing(name, title, note, columns, list(rows[:MOST_ROWS]), more, file)


def _list_themes(found: Analysis) -> Listing:
    rows = [((name, units, len(places)), unique(places)) for _, name, units, places in rank_themes(found)]
    missing = sorted(set(name_themes(found).values()) - {cells[0] for cells, _ in rows})
    note = (
        f"Each row is a theme: how many of the {count_units(select_counted(found.document.units))} use one of its listed terms, "
        "and at how many places."
    )
    if missing:
        note += f" Not found: {'; '.join(missing)}."
    return _make("themes", "Themes", note, ("Theme", "Passages", "Places", "Where"), rows, "theme_mentions.csv")


def _list_names(found: Analysis) -> Listing:
    groups = _group(name_entities(found), ["name", "label"])
    rows = [((name, f"{LABELS[label]} ({label})", len(places)), unique(places)) for (name, label), places in groups]
    note = "Each row is something that is named, or a group of people, with the number of places where it is mentioned."
    return _make("names", "Names", note, ("Name", "Kind", "Places", "Where"), rows, "entities.csv")


def _list_demands(found: Analysis) -> Listing:
    units = found.document.units.set_index("unit_id").to_dict("index")
    rows: list[Row] = [
        (
            (
                describe_demand(row),
                Markup(mark_rows(units[row["unit_id"]], [row], "strong")),
                say_kind(row["action_category"]),
            ),
            [row["unit_id"]],
        )
        for row in found.tables["demands"].sort_values(["start", "end"]).to_dict("records")
    ]
    note = (
        "Each row is one thing that a passage asks for, in order of the text, in bold in its passage. The kind of action is on "
        "the scale of the Universal Periodic Review, from minimal to specific."
    )
    return _make("demands", "Demands", note, ("Demand", "Passage", "Kind of action", "Where"), rows, "demands.csv")


def say_kind(category: int | None) -> str:
    """A kind of action in words; a dash where there is none."""
    return "–" if category is None or pd.isna(category) else ACTION_CATEGORIES[category]


def _list_objectives(found: Analysis, codebook: Path) -> Listing:
    links = found.tables["compact_links"]
    linked = links[links["linked"] & (links["kind"] == "objective")]
    starts = found.document.units.set_index("unit_id")["start"]
    titles = read_titles(codebook)
    groups = _group(linked.assign(start=linked["unit_id"].map(starts), end=0), ["objective"])
    rows = [((f"{key}. {titles[key]}", len(places)), places) for (key,), places in groups]
    note = "Each row is an objective of the Global Compact, with the number of clauses and recommendations with similar wording."
    columns = ("Objective", "Passages", "Where")
    return _make(
        "objectives", "Objectives of the Global Compact for Migration", note, columns, rows, "compact_links.csv"
    )


def unique(places: Iterable[str]) -> list[str]:
    """Each place once, in order."""
    return list(dict.fromkeys(places))
