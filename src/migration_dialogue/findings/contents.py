"""Findings on what the report has in it, whom and what it names, which themes it covers, and what it asks for."""

from collections.abc import Iterator

import pandas as pd

from migration_dialogue.demands.actions import ACTION_CATEGORIES, SURE
from migration_dialogue.figures.chart import join_words
from migration_dialogue.figures.style import say_section
from migration_dialogue.page.findings import count, list_leading
from migration_dialogue.paths import LEARNED
from migration_dialogue.themes import coverage as themes

Tables = dict[str, pd.DataFrame]
# Labels of what is named, but for people, dates and nationalities.
NAMED = ("ORG", "LAW", "EVENT", "GPE", "LOC")
UNITS = {"panels": "sentences", "recommendations": "recommendations", "declaration": "clauses"}


def describe_report(tables: Tables) -> Iterator[str]:
    """Size, longest parts, people, and how long units are."""
    units, people = tables["units"], tables["participants"]
    words = units.groupby("section")["words"].sum().sort_values(ascending=False)
    longest = join_words([f"the {say_section(section)}" for section in words.index[:2]])
    yield (
        f"Every character of the report belongs to exactly one of {len(tables['segments'])} segments, or to the white "
        "space between two of them. Nothing is lost, and nothing is counted twice."
    )
    yield (
        f"The longest parts are {longest}. Together they make up {words.iloc[:2].sum() / words.sum():.0%} of the "
        f"{words.sum():,} words in sentences, recommendations and clauses."
    )
    kinds = list_leading(tables["people"]["kind"].value_counts())
    yield (
        f"{people['person_id'].nunique()} people appear {len(people)} times as speaker, moderator, panelist or author of "
        f"a quotation. By institution, the largest groups are {join_words(kinds)}."
    )
    length = units.groupby("kind")["words"].mean().round().astype(int)
    yield (
        f"A recommendation has {length['recommendation']} words on average, a sentence {length['sentence']}, and a clause "
        f"of the declaration {length['clause']}. A longer text has room for more themes; keep it in mind wherever the "
        "three are compared."
    )


def describe_names(tables: Tables) -> Iterator[str]:
    """What is named most often, what panels have in common, and which groups they speak of."""
    placed = tables["entities"].dropna(subset=["unit_id", "entity_id"])
    placed = placed.assign(name=placed["entity_id"].map(tables["entity_index"].set_index("entity_id")["name"]))
    things, groups = placed[placed["label"].isin(NAMED)], placed[placed["label"] == "POPULATION"]
    ranked = list_leading(things["name"].map("“{}”".format).value_counts())
    yield f"The bodies, places and instruments that the text names most often are {join_words(ranked)}."
    spread, spoken = (rows[rows["section"] == "panels"].groupby("name")["panel"].nunique() for rows in (things, groups))
    shared = [f"“{name}”" for name in spread.index[spread > 1]]
    yield (
        f"The panels have few names in common. They mention {len(spread)} bodies, places and instruments, and "
        f"{f'only {join_words(shared)}' if shared else 'none'} in more than one panel."
    )
    counts = groups["name"].value_counts()
    yield (
        f"The plain word “{counts.index[0]}” is used {count(int(counts.iloc[0]), 'time', 'times')}. The other groups of "
        f"people that are named most often are {join_words(list_leading(counts.iloc[1:]))}."
    )
    yield (
        f"Each panel speaks of its own people: of the {len(spoken)} groups that panels name, {(spoken == 1).sum()} are "
        "named in one panel only."
    )


def describe_themes(tables: Tables) -> Iterator[str]:
    """What each panel is about, what panels share, and how declaration and recommendations differ."""
    coverage, contrasts = tables["theme_coverage"], tables["theme_contrasts"]
    subjects = [
        f"panel {panel} {join_words(list(rows['label'].str.lower()))} "
        f"({rows['n_units'].iloc[0]} of {rows['n_units_total'].iloc[0]} sentences)"
        for panel, rows in themes.list_leading(coverage).groupby("panel")
    ]
    yield f"Each panel has its own subject. The leading themes are, for {join_words(subjects)}."
    spread = themes.select_panels(coverage).query("n_units > 0")["label"].value_counts()
    widest = sorted(spread.index[spread == spread.max()].str.lower())
    yield f"{join_words(widest).capitalize()} is what most panels have in common: {spread.max()} of 6 mention it."
    row = contrasts.loc[contrasts["difference"].abs().idxmax()]
    sides = sorted(("left", "right"), key=lambda side: row[f"n_{side}"] / row[f"total_{side}"])
    less, more = (f"{row[f'n_{side}']} of {row[f'total_{side}']} {UNITS[row[side]]}" for side in sides)
    yield f"Two parts differ most in {row['label'].lower()}: {more} mention it, but only {less}."
    yield from _describe_absent(themes.select_whole(coverage))
    firm = int(contrasts["firm"].sum())
    yield (
        f"Of the {len(contrasts)} differences between two parts, {firm or 'none'} can be called firm when all are tested "
        "together. The parts are short, and a few sentences would change a share."
    )


def _describe_absent(whole: pd.DataFrame) -> Iterator[str]:
    """Themes that one part does not mention at all, and how often the others do."""
    for section, rows in whole[whole["n_units"] == 0].groupby("section"):
        told = []
        for row in rows.itertuples():
            others = whole[(whole["theme"] == row.theme) & (whole["n_units"] > 0)]
            where = [_count_units(each.n_units, UNITS[str(each.section)]) for each in others.itertuples()]
            told.append(f"{str(row.label).lower()}, which is in {join_words(where)}")
        yield f"No {UNITS[str(section)][:-1]} of the {say_section(str(section))} has a term for {'; or '.join(told)}."


def _count_units(number: int, units: str) -> str:
    return count(number, units.removesuffix("s"), units)


def describe_requests(tables: Tables) -> Iterator[str]:
    """How strong the demands are, who should act, what only the narratives ask, and the acts of the declaration."""
    demands, clauses = tables["demands"], tables["declaration"]
    asked = demands[demands["section"] == "recommendations"]
    strength, coded = asked["action_category"].value_counts(), count_coded()
    shares = coded / coded.sum()
    yield (
        f"The {len(tables['recommendations'])} recommendations ask for {len(asked)} things: {strength.get(4, 0)} times for "
        f"general action, such as promoting, and {strength.get(5, 0)} times for a specific act, such as enacting a law. "
        f"{(asked['confidence'] < SURE).sum()} of these categories are doubtful. Among {coded.sum():,} recommendations that "
        f"states made to each other, {shares[4]:.0%} ask for general action and {shares[5]:.0%} for a specific act."
    )
    named = demands["addressee"].notna().groupby(demands["section"]).agg(["sum", "size"])
    own, other = (
        f"{row['sum']} of {row['size']}" for _, row in named.loc[["recommendations", "declaration"]].iterrows()
    )
    yield (
        f"The recommendations rarely say who should act. Somebody is named in {own} of their demands, and in {other} demands of "
        "the declaration."
    )
    yield _describe_carried(tables["narrative_matches"])
    acts = clauses.loc[clauses["part"] == "operative", "force"].value_counts()
    yield (
        f"Of the {(clauses['part'] == 'operative').sum()} articles of the declaration, {acts.get('urges', 0)} open by urging "
        f"somebody to act and {acts.get('acknowledges', 0)} by acknowledging something. "
        f"{count(int(acts.get('commits', 0)), 'article commits', 'articles commit')} the Parliament itself."
    )


def _describe_carried(matches: pd.DataFrame) -> str:
    own, other = matches["matched"].sum(), (~matches["matched"] & matches["other"].notna()).sum()
    return (
        f"The panels' narratives ask for {len(matches)} things. A recommendation of the same panel asks for {own} of them in "
        f"similar words, and one of another panel for {other} more; {len(matches) - own - other} are in no recommendation."
    )


def count_coded() -> pd.Series:
    """The coded recommendations of the Universal Periodic Review by action category, 1 to 5."""
    table = pd.read_csv(LEARNED / "action_statistics.csv", keep_default_na=False).set_index("opening")
    return table.loc[""].set_axis(list(ACTION_CATEGORIES)).astype(int)


def choose_quotes(mentions: pd.DataFrame, theme: str, *, panel: int) -> list[str]:
    """Three sentences of a panel behind a theme: the two with most mentions, and the most doubtful.

    The last has one mention of a term that is rare in the report.
    """
    terms = mentions[mentions["theme"] == theme]
    places = terms[(terms["section"] == "panels") & (terms["panel"] == panel)]
    units = places.groupby("unit_id").agg(mentions=("term", "size"), term=("term", "first"), start=("start", "min"))
    units["rarity"] = units["term"].map(terms["term"].value_counts())
    sure = units.sort_values(["mentions", "start"], ascending=[False, True]).index[:2]
    doubtful = units.drop(sure).sort_values(["mentions", "rarity", "start"]).index[:1]
    return [*sure, *doubtful]
