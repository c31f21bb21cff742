"""What was found in a document, in a few sentences made from its tables."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from migration_dialogue.analysis import Analysis
from migration_dialogue.codebook import read_entries
from migration_dialogue.demands.fields import STATES
from migration_dialogue.figures.chart import join_words
from migration_dialogue.page.marks import name_entities, name_themes
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.contract import UNIT_KINDS
from migration_dialogue.themes.codebook import read_themes
from migration_dialogue.themes.coverage import select_counted
from migration_dialogue.themes.match import describe_scope, find_scope

MOST = 3
COUNTED = {
    "preamble": ("preamble paragraph", "preamble paragraphs"),
    "operative": ("operative clause", "operative clauses"),
    "recommendation": ("recommendation", "recommendations"),
    "sentence": ("sentence of running text", "sentences of running text"),
}


def list_findings(found: Analysis, *, codebook: Path = CODEBOOK) -> list[str]:
    """Three to five findings, each one or two full sentences: size, themes, demands, names, Global Compact."""
    return [
        describe_size(found.document.units),
        describe_themes(found, codebook=codebook),
        describe_demands(found.tables["demands"]),
        *describe_names(name_entities(found)),
        *describe_objectives(found, read_titles(codebook)),
    ]


def read_titles(codebook: Path = CODEBOOK) -> dict[str, str]:
    """The titles of the objectives and principles of the Global Compact.

    Raises:
        CodebookError: as `read_entries`.
    """
    columns = ("objective", "kind", "title", "source")
    entries = read_entries(codebook / "compact_objectives.csv", columns, required=columns)
    return {entry["objective"]: entry["title"] for entry in entries}


def describe_size(units: pd.DataFrame) -> str:
    """How many clauses, recommendations, sentences and words there are."""
    kinds = units["part"].where(units["kind"] == "clause", units["kind"]).value_counts()
    counts = [count(int(kinds[kind]), *names) for kind, names in COUNTED.items() if kind in kinds]
    if not counts:
        return "The text has no sentence, recommendation or clause that could be analysed."
    return f"The text has {join_words(counts)}, {count(int(units['words'].sum()), 'word', 'words')} in all."


def describe_themes(found: Analysis, *, codebook: Path = CODEBOOK) -> str:
    """Which themes are in the most units, and whether they count in some of them only."""
    scope = describe_scope(found.document, find_scope(found.document, read_themes(codebook)))
    return _describe_leading(found) + (f" But {scope}." if scope else "")


def _describe_leading(found: Analysis) -> str:
    counts = count_themes(found)
    total = count_units(select_counted(found.document.units))
    leading = list_leading(counts.rename(name_themes(found)), total=total)
    if leading:
        return f"The text most often mentions these themes: {join_words(leading)}."
    if counts.empty:
        return "The text uses none of the listed terms for any theme."
    return f"{count(len(counts), 'theme was', 'themes were')} found, and none is more frequent than the others."


def count_themes(found: Analysis) -> pd.Series:
    """In how many of the counted units each theme is, by its key; themes that are in none are left out."""
    counted = select_counted(found.document.units)["unit_id"]
    mentions = found.tables["theme_mentions"]
    return mentions[mentions["unit_id"].isin(counted)].groupby("theme")["unit_id"].nunique()


def describe_demands(demands: pd.DataFrame) -> str:
    """What is asked most often, and of whom."""
    if demands.empty:
        return (
            "No demand was found: nothing says what somebody should do. "
            "What the authors themselves promise to do is not counted."
        )
    verbs = list_leading(demands.loc[~demands["verb"].isin(STATES), "verb"].value_counts())
    who = demands["addressee"].dropna().str.replace(r"^(?i:all|any|both|each|every)\s+", "", regex=True)
    who = who.groupby(who.str.casefold()).transform(lambda same: same.mode().iloc[0])
    addressees = list_leading(who.value_counts())
    most = f", and they most often ask to {join_words(verbs)}" if verbs else ""
    asked = f"{count(len(demands), 'demand was', 'demands were')} found{most}."
    if who.empty:
        return f"{asked} {'It does not say' if len(demands) == 1 else 'None of them says'} who should act."
    most = f", most often {join_words(addressees)}" if addressees else ""
    only = "Only " if 2 * len(who) < len(demands) else ""
    told = "All" if len(who) == len(demands) else f"{only}{len(who)}"
    if len(demands) == 1:
        return f"{asked} It says who should act: {who.iloc[0]}."
    return f"{asked} {told} of them {'says' if len(who) == 1 < len(demands) else 'say'} who should act{most}."


def describe_names(entities: pd.DataFrame) -> Iterator[str]:
    """Which names, and which groups of people, occur most often."""
    # "the Declaration", "the Session": one word that is not in the list of names stands for another name.
    unnamed = (
        entities["entity_id"].isna() & entities["label"].isin(["LAW", "EVENT"]) & ~entities["name"].str.contains(" ")
    )
    entities = entities[~unnamed]
    groups = entities["label"] == "POPULATION"
    names = list_leading(entities.loc[~groups & (entities["label"] != "DATE"), "name"].value_counts())
    people = list_leading(entities.loc[groups, "name"].value_counts())
    told = [f"most often names {join_words(names)}"] if names else []
    told += [f"most often speaks of these groups of people: {join_words(people)}"] if people else []
    if told:
        yield f"The text {', and '.join(told)}."


def describe_objectives(found: Analysis, titles: dict[str, str]) -> Iterator[str]:
    """To which objectives of the Global Compact the wording of recommendations and clauses is similar."""
    units, links = found.document.units, found.tables["compact_links"]
    if links.empty:
        return
    total = count_units(units[units["unit_id"].isin(links["unit_id"])])
    linked = links[links["linked"] & (links["kind"] == "objective")]
    counts = linked.groupby(linked["objective"].astype(int))["unit_id"].nunique()
    leading = [(*name.split(" ", 1),) for name in list_leading(counts, total=total)]
    compact = "the Global Compact for Safe, Orderly and Regular Migration"
    if leading:
        told = "; ".join(f"objective {key}, “{titles[key]}” {number}" for key, number in leading)
        yield f"Of {compact}, the wording is most often similar to {told}."
    elif counts.empty:
        yield f"None of the {total} has wording similar to an objective of {compact}."
    else:
        objectives = count(len(counts), "objective", "objectives")
        yield f"{linked['unit_id'].nunique()} of {total} have wording similar to {objectives} of {compact}."


def list_leading(counts: pd.Series, *, total: str = "") -> list[str]:
    """The three names with the highest counts above 1, each with its count; the first says `total`, of what.

    A name that ties with one that is cut off is cut off, too.
    """
    ranked = counts.sort_index().sort_values(ascending=False, kind="stable")
    cut = max(1, ranked.iloc[MOST] if len(ranked) > MOST else 0)
    named = [f"{name} ({number})" for name, number in ranked.head(MOST).items() if number > cut]
    return [named[0].removesuffix(")") + f" of {total})", *named[1:]] if named and total else named


def count_units(units: pd.DataFrame) -> str:
    """How many units there are, with the names of their kinds."""
    kinds = [kind for kind in reversed(UNIT_KINDS) if (units["kind"] == kind).any()]
    return count(len(units), join_words(kinds), join_words([f"{kind}s" for kind in kinds]))


def count(number: int, one: str, many: str) -> str:
    """A number with the name of what is counted: 1 clause, 2 clauses."""
    return f"{number:,} {one if number == 1 else many}"
