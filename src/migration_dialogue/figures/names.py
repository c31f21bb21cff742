"""Figures of names: entities, people and groups."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from migration_dialogue.figures.chart import (
    LISTED,
    Chart,
    Tables,
    complete,
    count_things,
    draw_nothing,
    join_words,
    list_others,
    name_panels,
    name_places,
    name_tied,
    quote,
    say_nothing,
    spread,
)
from migration_dialogue.figures.style import BLUE, break_name, name_section, plot_cells, shorten

BODIES = ("ORG", "LAW", "EVENT", "GPE", "LOC")
UNKNOWN = "other or not printed"


def select_entities(tables: Tables) -> pd.DataFrame:
    """Mentions by panel of the bodies, instruments, events and places that a narrative names or a panel lists twice.

    `narrative` counts mentions in sentences (quotations included), `lists` those in participant lists and attributions.
    """
    entities = tables["entities"]
    chosen = entities[(entities["section"] == "panels") & entities["panel"].notna() & entities["label"].isin(BODIES)]
    chosen = chosen.assign(narrative=chosen["unit_id"].notna().astype(int), lists=chosen["unit_id"].isna().astype(int))
    counts = chosen.groupby(["entity_id", "panel"])[["narrative", "lists"]].sum()
    totals = counts.groupby("entity_id").sum()
    totals["total"] = totals.sum(axis=1)
    totals["name"] = tables["entity_index"].set_index("entity_id")["name"].reindex(totals.index)
    order = totals.query("total > 1 or narrative > 0").sort_values(
        ["narrative", "total", "name"], ascending=[False, False, True]
    )
    panels = name_panels(tables)
    frame = complete(counts, order.index, panels)
    return frame.assign(name=frame["entity_id"].map(totals["name"]), part=frame["panel"].map(panels))


@say_nothing("The panels name no body, instrument or place")
def describe_entities(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals = data.groupby("entity_id", sort=False).agg({"name": "first", "narrative": "sum", "lists": "sum"})
    spoken = totals[totals["narrative"] > 0]
    often = list(spoken.loc[spoken["narrative"] > 1, "name"])
    things = "body, instrument or place" if len(spoken) < 2 else "bodies, instruments and places"
    more = ", none more than once" if len(spoken) else ""
    if often:
        only = f"only {name_tied(often, 'of them')} {'is' if len(often) == 1 else 'are'} named"
        more = f"; {only} more than once" if len(often) < len(spoken) else ", each more than once"
    return (
        f"The panels' narratives name {len(spoken) or 'no'} {things}{more}",
        "Mentions in narratives and opening quotations + in lists and attributions, where one person may count twice; names "
        f"that a narrative uses or that come twice; n = {totals['narrative'].sum()} + {totals['lists'].sum()}. The darker, the "
        "more of both; blue: named in the narrative",
    )


@draw_nothing(describe_entities)
def plot_entities(data: pd.DataFrame) -> Figure:
    """Names by panels, mentions in narratives and in lists in the cells."""
    total = data["narrative"] + data["lists"]
    text = (data["narrative"].astype(str) + " + " + data["lists"].astype(str)).where(total > 0, "0")
    shades, texts, spoken = (
        spread(data.assign(value=value), "entity_id", "panel", "value") for value in (total, text, data["narrative"])
    )
    return plot_cells(
        describe_entities(data), shades, texts, rows=[shorten(name, 48) for name in data.drop_duplicates("entity_id")["name"]],
        columns=[break_name(part) for part in data.drop_duplicates("panel")["part"]], left=2.9,
        paint={(row, column): BLUE for row, column in np.argwhere(spoken.to_numpy() > 0)},
    )  # fmt: skip


def select_people(tables: Tables) -> pd.DataFrame:
    """People by kind of institution and session; a person in two sessions counts in both."""
    people = tables["people"].assign(kind=tables["people"]["kind"].fillna(UNKNOWN))
    pairs = people.assign(session=people["sessions"].str.split()).explode("session")
    totals = people["kind"].value_counts()
    order = sorted(totals.index, key=lambda kind: (kind == UNKNOWN, -totals[kind], kind))
    counts = pairs.groupby(["session", "kind"]).size().rename("people")
    frame = complete(counts, sorted(pairs["session"].unique()), order)
    panels = {f"panel_{panel}": name for panel, name in name_panels(tables).items()}
    names = [panels.get(session, session.replace("_", " ").capitalize()) for session in frame["session"]]
    frame = frame.assign(all_sessions=frame["kind"].map(totals), name=names)
    return frame[["kind", "session", "name", "people", "all_sessions"]]


@say_nothing("No person is listed")
def describe_people(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals = data.drop_duplicates("kind").set_index("kind")["all_sessions"]
    first = totals.drop(UNKNOWN, errors="ignore").nlargest(2, keep="all")
    listed = f"{count_things(totals.sum(), 'person', 'people')} listed"
    commonest = "is the commonest institution" if len(first) == 1 else "are the commonest institutions"
    finding = f"Among {listed}, {join_words(f'{kind} ({count})' for kind, count in first.items())} {commonest}"
    if first.empty:
        finding = f"For {listed} no kind of institution is known"
    elif len(first) > LISTED:
        finding = f"Of {listed} no more than {first.max()} come from one kind of institution"
    return (
        finding,
        "People by kind of institution (as title and position are printed) and session; numbers in brackets count each "
        "person once, a cell counts everyone in the session. Blue: the largest groups",
    )


@draw_nothing(describe_people)
def plot_people(data: pd.DataFrame) -> Figure:
    """Kinds of institution by sessions, the number of people in the cells."""
    grid = spread(data, "kind", "session", "people")
    totals = data.drop_duplicates("kind").set_index("kind")["all_sessions"]
    first = totals.drop(UNKNOWN, errors="ignore").nlargest(2, keep="all").index
    return plot_cells(
        describe_people(data), grid, grid.astype(str), rows=[f"{kind} ({totals[kind]})" for kind in grid.index],
        columns=[break_name(name) for name in data.drop_duplicates("session")["name"]], left=1.8,
        paint={
            (row, column): BLUE for row, column in np.argwhere(grid.to_numpy() > 0)
            if grid.index[row] in first and len(first) <= LISTED
        },
    )  # fmt: skip


def select_groups(tables: Tables) -> pd.DataFrame:
    """Mentions of population groups in units, by panel and other part; without groups named once, and names' words."""
    found = tables["entities"]
    names = found[found["label"].isin(["LAW", "EVENT", "ORG"])]
    titled = {place for start, end in zip(names["start"], names["end"], strict=True) for place in range(start, end)}
    found = found[(found["label"] == "POPULATION") & found["unit_id"].notna() & ~found["start"].isin(titled)]
    parts = [
        *name_panels(tables).values(),
        *map(name_section, list_others(tables["segments"])),
    ]
    found = found.assign(part=name_places(found, tables), group=found["entity_id"]).query("part in @parts")
    totals = found.groupby("group", as_index=False).size().query("size > 1")
    order = totals.sort_values(["size", "group"], ascending=[False, True])["group"]
    counts = found.groupby(["part", "group"]).size().rename("mentions")
    return complete(counts, parts, order)[["group", "part", "mentions"]]


def _find_panels(parts: pd.Series) -> pd.Series:
    """Which parts are panels, by the name that `select_groups` gives them."""
    return parts.str.match(r"Panel \d+(:|$)")


@say_nothing("No population group is named twice or more", "mentions")
def describe_groups(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    inside = _find_panels(data["part"])
    reach = data[inside & (data["mentions"] > 0)].groupby("group")["part"].nunique()
    totals = data.groupby("group", sort=False)["mentions"].sum()
    first = list(totals.index[totals == totals.max()])
    names = name_tied(quote(first), "groups")
    said = []
    if len(reach) and data.loc[inside, "part"].nunique() > 1:
        alone = (reach == 1).sum()
        said.append(
            f"{alone} of the {len(reach)} groups that panels name {'is' if alone == 1 else 'are'} named in one panel only"
        )
    if len(first) > 1:
        said.append(f"{names} are named most often, {totals.max()} times each")
    elif inside.any() and not inside.all():
        here = data.loc[inside & (data["group"] == first[0]), "mentions"].sum()
        elsewhere = count_things(totals.max() - here, "time")
        word = "the plain word " if " " not in first[0] else ""
        said.append(f"{word}{names} is used {count_things(here, 'time')} in panels and {elsewhere} elsewhere")
    else:
        said.append(f"{names} is named most often, {totals.max()} times")
    return (
        "; ".join(said),
        f"Mentions of population groups in sentences, recommendations and clauses; n = {data['mentions'].sum()}, groups named "
        "twice or more. Not counted: words of a longer group's name, and of titles of instruments, events and bodies"
        + (". Blue: groups that one panel alone names" if data.loc[inside, "part"].nunique() > 1 else ""),
    )


@draw_nothing(describe_groups)
def plot_groups(data: pd.DataFrame) -> Figure:
    """Groups by panels and other parts, mentions in the cells."""
    grid = spread(data, "group", "part", "mentions")
    panels = int(_find_panels(pd.Series(grid.columns)).sum())
    inside = grid.to_numpy()[:, :panels] > 0
    return plot_cells(
        describe_groups(data), np.sqrt(grid.astype(float)), grid.astype(str), rows=[shorten(name, 36) for name in grid.index],
        columns=[break_name(part) for part in grid.columns], left=2.0, border=panels,
        paint={(row, column): BLUE for row, column in np.argwhere(inside & (inside.sum(axis=1) == 1)[:, None]) if panels > 1},
    )  # fmt: skip


CHARTS = {
    "entities_by_panel": Chart(select_entities, describe_entities, plot_entities),
    "people_by_kind": Chart(select_people, describe_people, plot_people),
    "groups_by_part": Chart(select_groups, describe_groups, plot_groups),
}
