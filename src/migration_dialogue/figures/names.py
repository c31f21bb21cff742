"""Figures of names: entities, people and groups."""

import re

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
    join_small,
    join_words,
    list_others,
    name_panels,
    name_places,
    name_tied,
    say_nothing,
    spell,
    spread,
)
from migration_dialogue.figures.style import BLUE, GREY, draw_bars, name_section, place_axes, plot_cells, start_figure
from migration_dialogue.language.words import get_singular
from migration_dialogue.names.groups import read_groups
from migration_dialogue.paths import CODEBOOK

BODIES = ("ORG", "LAW", "EVENT", "GPE", "LOC")
UNKNOWN = "other or not printed"
# Kinds of institution that have no plural.
UNCOUNTED = ("research", "civil society")
# What follows the head of a group's name, as in "victims of trafficking in persons".
# More groups than these are counted, not named.
MOST = 5
AFTER = re.compile(r"\b(?:by|for|from|in|of|on|that|to|which|who|whose|with)\b.*", re.DOTALL)


def select_entities(tables: Tables) -> pd.DataFrame:
    """Mentions by panel of the bodies, instruments, events and places that the panels' sentences and quotations name."""
    entities = tables["entities"]
    chosen = entities[(entities["section"] == "panels") & entities["panel"].notna() & entities["label"].isin(BODIES)]
    counts = chosen[chosen["unit_id"].notna()].groupby(["entity_id", "panel"]).size().rename("mentions")
    totals = counts.groupby("entity_id").sum().to_frame()
    totals["name"] = tables["entity_index"].set_index("entity_id")["name"].reindex(totals.index)
    order = totals.sort_values(["mentions", "name"], ascending=[False, True])
    panels = name_panels(tables)
    frame = complete(counts, order.index, panels)
    return frame.assign(name=frame["entity_id"].map(totals["name"]), part=frame["panel"].map(panels))


def _say_name(name: str) -> str:
    """A name in a sentence, with its article where it is made of common words, as in "the Organization of American States"."""
    return f"the {name}" if re.search(r" (against|for|of|on) ", name) else name


@say_nothing("The panels name no body, instrument or place", "mentions")
def describe_entities(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals = data.groupby("entity_id", sort=False).agg({"name": "first", "mentions": "sum"}).query("mentions > 0")
    often = totals.loc[totals["mentions"] > 1, "name"].map(_say_name)
    things = "body, instrument or place" if len(totals) < 2 else "bodies, instruments and places"
    more = ", none more than once"
    if len(often):
        verb = "is" if len(often) == 1 else "are"
        only = f"only {name_tied(list(often), 'of them')} {verb} named more than once"
        more = f"; {only}" if len(often) < len(totals) else ", each more than once"
    return (
        f"The panel summaries name {len(totals)} {things}{more}",
        "Mentions in the summaries' sentences and the quotations that open them "
        f"(n = {count_things(totals['mentions'].sum(), 'mention')}); lists of people and the lines that name a speaker are not "
        "counted. Blue: named more than once",
    )


@draw_nothing(describe_entities)
def plot_entities(data: pd.DataFrame) -> Figure:
    """Names by panels, mentions in the cells."""
    grid = spread(data, "entity_id", "panel", "mentions")
    often = (grid.sum(axis=1) > 1).to_numpy()[:, None]
    return plot_cells(
        describe_entities(data), grid.set_axis(data.drop_duplicates("entity_id")["name"]), grid.astype(str),
        columns=list(data.drop_duplicates("panel")["part"]), left=3.3,
        paint={(row, column): BLUE for row, column in np.argwhere((grid.to_numpy() > 0) & often)},
    )  # fmt: skip


def select_people(tables: Tables) -> pd.DataFrame:
    """People by kind of institution, each counted once; the commonest kind first, what is unknown last."""
    totals = tables["people"]["kind"].fillna(UNKNOWN).value_counts()
    order = sorted(totals.index, key=lambda kind: (kind == UNKNOWN, -totals[kind], kind))
    return totals.rename_axis("kind").rename("people").reindex(order).reset_index()


def _say_kind(kind: str, count: int) -> str:
    """A kind of institution in the plural, with its number of people."""
    many = re.sub(r"(?<=[^aeiou])y$", "ie", re.sub(r"(ch|s)$", r"\1e", kind))
    return f"{kind if kind in UNCOUNTED else f'{many}s'} ({count})"


@say_nothing("No person is listed")
def describe_people(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    totals, total = data.set_index("kind")["people"], data["people"].sum()
    first = totals.drop(UNKNOWN, errors="ignore").nlargest(2, keep="all")
    half = "More than half" if 2 * first.sum() > total > first.sum() else "All" if first.sum() == total else first.sum()
    listed = f"the {count_things(total, 'person', 'people')} listed"
    kinds = join_words((_say_kind(str(kind), count) for kind, count in first.items()), "or")
    finding = f"{half} of {listed} came from {kinds}"
    if first.empty:
        finding = f"No kind of institution is known for {listed}"
    elif len(first) > LISTED:
        finding = f"No kind of institution has more than {first.max()} of {listed}"
    return (
        finding,
        "People by kind of institution, as their title and position are printed; each person is counted once "
        f"(n = {count_things(total, 'person', 'people')})",
    )


@draw_nothing(describe_people)
def plot_people(data: pd.DataFrame) -> Figure:
    """Bars of people by kind of institution; those that the title names in colour."""
    tall = 0.22 * len(data)
    figure = start_figure(describe_people(data), tall + 0.1)
    counts = data.set_index("kind")["people"]
    first = counts.drop(UNKNOWN, errors="ignore").nlargest(2, keep="all").index
    colours = [BLUE if kind in first and len(first) <= LISTED else GREY for kind in counts.index]
    draw_bars(place_axes(figure, 1.6, 0.4, 0.06, tall + 0.06), counts, colours, [str(count) for count in counts])
    return figure


# Heads that name a group with the word before them only: "asylum seekers".
ALWAYS_SECOND = frozenset({"seeker"})


def _find_heads(names: pd.Series) -> pd.Series:
    """The heads of groups (children, women, workers) that names of groups have before what follows the head."""
    heads = {head for head, _ in read_groups(CODEBOOK)["heads"]} - {"people", "person"}  # which alone name no group
    words = names.str.replace(AFTER, "", regex=True).str.casefold().str.findall(r"[^\W\d_]+")
    return words.map(lambda found: sorted({get_singular(word) for word in found} & heads))


def _find_first(found: pd.DataFrame, form: str) -> str:
    """The word that most often comes before the plural of a head: "asylum"."""
    before = found["text"].str.casefold().str.extract(rf"([^\W\d_]+)[ -]{get_singular(form)}s?$")[0].dropna()
    return str(before.mode().iloc[0]) if len(before) else ""


def select_groups(tables: Tables) -> pd.DataFrame:
    """Mentions of groups of people, by panel and other part; without groups named once, and names' words.

    A longer name counts for each head of a group in it: "migrant children and adolescents" for all three.
    """
    found = tables["entities"]
    names = found[found["label"].isin(["LAW", "EVENT", "ORG"])]
    titled = {place for start, end in zip(names["start"], names["end"], strict=True) for place in range(start, end)}
    found = found[(found["label"] == "POPULATION") & found["unit_id"].notna() & ~found["start"].isin(titled)]
    others = list_others(tables["segments"])
    named = join_small(tables["segments"].groupby("section")["text"].size().reindex(others))
    parts = [*name_panels(tables).values(), *map(name_section, dict.fromkeys(named.values()))]
    found = found.assign(section=found["section"].replace(named))
    found = found.assign(part=name_places(found, tables), head=_find_heads(found["text"])).query("part in @parts")
    found = found.explode("head").dropna(subset="head")
    forms = found["text"].str.casefold().str.findall(r"[^\W\d_]+").explode().drop_duplicates()
    # The longest form is the plural, if it occurs.
    printed = {get_singular(word): word for word in sorted(forms.dropna(), key=lambda word: (len(word), word))}
    printed |= {
        head: f"{_find_first(found, form)} {form}".strip() for head, form in printed.items() if head in ALWAYS_SECOND
    }
    counts = found.assign(group=found["head"].map(printed)).groupby(["part", "group"]).size().rename("mentions")
    totals = counts.groupby("group").sum()
    order = sorted(totals.index[totals > 1], key=lambda group: (-totals[group], group))
    return complete(counts, parts, order)[["group", "part", "mentions"]]


def _find_panels(parts: pd.Series) -> pd.Series:
    """Which parts are panels, by the name that `select_groups` gives them."""
    return parts.str.match(r"Panel \d+(:|$)")


@say_nothing("No group of people is named twice or more", "mentions")
def describe_groups(data: pd.DataFrame) -> tuple[str, str]:
    """The finding, and what is measured."""
    inside, totals = _find_panels(data["part"]), data.groupby("group", sort=False)["mentions"].sum()
    panels, alone = data.loc[inside, "part"].nunique(), _find_alone(data)
    first = list(totals.index[totals == totals.max()])
    finding = f"{name_tied([f'“{group}”' for group in first], 'groups')} "
    finding += "is named most often, " if len(first) == 1 else "are named most often, each "
    finding += "twice" if totals.max() == 2 else count_things(totals.max(), "time")
    if alone:
        named = join_words(alone) if len(alone) <= MOST else f"{len(alone)} groups"
        finding = f"Of the groups that the {spell(panels)} panel summaries name twice or more, {named} "
        finding += "are in one summary alone"
    measure = (
        "Mentions of groups of people in sentences, recommendations and clauses, of groups named twice or more "
        f"(n = {count_things(data['mentions'].sum(), 'mention')}). “Migrant women” counts for migrants and "
        "for women"
    )
    return finding, measure + (". Blue: named in one panel alone, twice or more" if alone else "")


def _find_alone(data: pd.DataFrame) -> list[str]:
    """The groups that one panel alone names, twice or more; none of a document with one panel."""
    inside = data[_find_panels(data["part"])]
    found = inside.groupby("group", sort=False)["mentions"].agg(["sum", "max"])
    return (
        list(found.index[(found["max"] == found["sum"]) & (found["sum"] > 1)]) if inside["part"].nunique() > 1 else []
    )


@draw_nothing(describe_groups)
def plot_groups(data: pd.DataFrame) -> Figure:
    """Groups by panels and other parts, mentions in the cells."""
    grid, alone = spread(data, "group", "part", "mentions"), _find_alone(data)
    panels = int(_find_panels(pd.Series(grid.columns)).sum())
    return plot_cells(
        describe_groups(data), np.sqrt(grid.astype(float)), grid.astype(str), columns=list(grid.columns), left=1.2,
        border=panels,
        paint={
            (row, column): BLUE for row, column in np.argwhere(grid.to_numpy()[:, :panels] > 0)
            if grid.index[row] in alone
        },
    )  # fmt: skip


CHARTS = {
    "entities_by_panel": Chart(select_entities, describe_entities, plot_entities),
    "people_by_kind": Chart(select_people, describe_people, plot_people),
    "groups_by_part": Chart(select_groups, describe_groups, plot_groups),
}
