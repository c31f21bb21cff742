"""Findings on what the report has in it, whom and what it names, which themes it covers, and what it asks for."""

from collections.abc import Iterator

import pandas as pd

from migration_dialogue.demands.actions import ACTION_CATEGORIES, SURE
from migration_dialogue.demands.rules import read_demand_words
from migration_dialogue.evaluation.themes import list_labels
from migration_dialogue.figures import find_chart
from migration_dialogue.figures.chart import join_words
from migration_dialogue.figures.style import say_section
from migration_dialogue.language.words import get_singular
from migration_dialogue.page.findings import count, list_leading
from migration_dialogue.paths import LEARNED
from migration_dialogue.themes import coverage as themes
from migration_dialogue.themes.codebook import read_themes
from migration_dialogue.themes.contrasts import compare_parts

Tables = dict[str, pd.DataFrame]
# Labels of what is named, but for people, dates, events and nationalities.
NAMED = ("ORG", "LAW", "GPE", "LOC")
# Labels of those who can act.
ACTORS = ("PERSON", "ORG", "GPE", "NORP", "POPULATION")
PASSAGES = {
    "panels": ("sentence of the panels", "sentences of the panels"),
    "recommendations": ("recommendation", "recommendations"),
    "declaration": ("clause", "clauses"),
}


def describe_report(tables: Tables) -> Iterator[str]:
    """Size, longest parts, people, length of passages, and what is counted."""
    units, people = tables["units"], tables["participants"]
    words = find_chart("report_composition").select(tables).set_index("section")["words"].sort_values(ascending=False)
    yield (
        f"Every character of the text file is accounted for: it is in exactly one of {len(tables['segments'])} pieces, or is "
        "white space between two of them."
    )
    longest = join_words([f"the {say_section(section)}" for section in words.index[:2]])
    yield (
        f"The longest parts are {longest}. They have {words.iloc[:2].sum() / words.sum():.0%} of the {words.sum():,} words of "
        "the report, headings and lists included."
    )
    kinds = list_leading(tables["people"]["kind"].value_counts())
    yield (
        f"The report lists {people['person_id'].nunique()} people at {len(people)} places, as speaker, moderator, panelist or "
        f"author of a quotation. By kind of institution, the largest groups are {join_words(kinds)}."
    )
    length = units.groupby("kind")["words"].mean().round().astype(int)
    yield (
        f"A recommendation has {length['recommendation']} words on average, a sentence {length['sentence']}, and a clause of the "
        f"declaration {length['clause']}. A longer passage has room for more themes."
    )
    left = units[~units["counted"]]
    quotes = (left["source"] == "quote").sum()
    yield (
        f"Themes are counted in {units['counted'].sum()} of the {len(units)} sentences, recommendations and clauses. Left out "
        f"are {quotes} sentences of the quotations that open the panels and {len(left) - quotes} that announce the declaration."
    )


def describe_names(tables: Tables) -> Iterator[str]:
    """What is named most often, what panels have in common, and which groups they speak of."""
    things = select_named(tables)
    ranked = list_leading(things["name"].map("“{}”".format).value_counts())
    yield (
        f"The bodies, places and agreements that sentences, recommendations and clauses name most often are {join_words(ranked)}."
    )
    spread = things[things["section"] == "panels"].groupby("name")["panel"].nunique()
    shared = [f"“{name}”" for name in spread.index[spread > 1]]
    yield (
        f"The panels have few names in common. They name {len(spread)} bodies, places and agreements, and "
        f"{f'only {join_words(shared)}' if shared else 'none'} in more than one panel."
    )
    data = find_chart("groups_by_part").select(tables)
    counts = data.groupby("group", sort=False)["mentions"].sum().sort_values(ascending=False, kind="stable")
    yield (
        f"Of the groups of people, {counts.index[0]} are named most often ({count(int(counts.iloc[0]), 'time', 'times')}). The "
        f"next are {join_words(list_leading(counts.iloc[1:]))}."
    )
    inside = data[data["part"].str.startswith("Panel ") & (data["mentions"] > 0)].groupby("group").size()
    yield (
        f"Each panel speaks of its own people. Of the {len(inside)} groups that panels name and the report names at least twice, "
        f"{(inside == 1).sum()} are named in one panel only."
    )


def select_named(tables: Tables, labels: tuple[str, ...] = NAMED) -> pd.DataFrame:
    """Mentions in sentences, recommendations and clauses of things that the list of names knows, each with its name."""
    names = tables["entity_index"].set_index("entity_id")["name"]
    placed = tables["entities"].dropna(subset=["unit_id", "entity_id"])
    return placed[placed["label"].isin(labels)].assign(name=placed["entity_id"].map(names))


def describe_themes(tables: Tables) -> Iterator[str]:
    """What each panel is about, what panels share, how the parts differ, and what is in none."""
    coverage = tables["theme_coverage"]
    subjects = [
        f"{join_words(list(rows['label'].str.lower()))} in panel {panel} "
        f"({rows['n_units'].iloc[0]} of {rows['n_units_total'].iloc[0]} sentences)"
        for panel, rows in themes.list_leading(coverage).groupby("panel")
    ]
    yield f"Each panel has a leading theme of its own: {join_words(subjects)}."
    spread = themes.select_panels(coverage).query("n_units > 0")["label"].value_counts()
    widest = sorted(spread.index[spread == spread.max()].str.lower())
    yield f"The panels have most in common in {join_words(widest)}: {spread.max()} of 6 mention it."
    yield " ".join(_describe_differences(tables))
    yield " ".join(_describe_absent(themes.select_whole(coverage)))
    counted = themes.select_counted(tables["units"])
    silent = (~counted["unit_id"].isin(tables["theme_mentions"]["unit_id"])).sum()
    yield f"{silent} of the {len(counted)} passages use none of the listed terms for any theme."


def _describe_differences(tables: Tables) -> Iterator[str]:
    contrasts = tables["theme_contrasts"]
    firm = int(contrasts["firm"].sum())
    total = (
        f"{len(contrasts)} differences between two parts ({contrasts['theme'].nunique()} themes, three pairs of parts)"
    )
    yield f"Of the {total}, {firm or 'none'} {'is' if firm < 2 else 'are'} larger than chance when all are tested together."
    row = contrasts.loc[contrasts["difference"].abs().idxmax()]
    sides = sorted(("left", "right"), key=lambda side: -row[f"n_{side}"] / row[f"total_{side}"])
    more, less = (f"{row[f'n_{side}']} of {row[f'total_{side}']} {PASSAGES[row[side]][1]}" for side in sides)
    yield f"By the list of terms, the largest is in {row['label'].lower()} ({more}, {less})."
    annotated = find_widest(list_labels(), tables["units"])["label"]
    if annotated != row["label"]:
        yield f"With annotated themes, it is in {annotated.lower()} ([notebook 06](06_trust.ipynb))."


def find_widest(labels: pd.DataFrame, units: pd.DataFrame) -> pd.Series:
    """The row of `theme_contrasts` with the largest difference, for themes of passages (theme and unit_id) from any source."""
    contrasts = compare_parts(themes.count_coverage(labels, units, codebook=read_themes()))
    return contrasts.loc[contrasts["difference"].abs().idxmax()]


def _describe_absent(whole: pd.DataFrame) -> Iterator[str]:
    """Themes of which one part uses none of the listed terms, and how often the others do."""
    for row in whole[whole["n_units"] == 0].itertuples():
        others = whole[(whole["theme"] == row.theme) & (whole["n_units"] > 0)]
        where = [count(each.n_units, *PASSAGES[str(each.section)]) for each in others.itertuples()]
        part = f"No {PASSAGES[str(row.section)][0]} of the {say_section(str(row.section))}"
        yield f"{part} uses one of the listed terms for {str(row.label).lower()}, which are in {join_words(where)}."
    yield "A passage can speak of a theme in other words."


def describe_requests(tables: Tables) -> Iterator[str]:
    """What kind of action is asked, who should act, what the summaries ask, and how articles open."""
    demands, clauses = tables["demands"], tables["declaration"]
    asked = demands[demands["section"] == "recommendations"]
    kinds = asked.assign(sure=asked["confidence"] >= SURE).groupby("action_category")["sure"].agg(["size", "sum"])
    kinds = kinds.reindex([4, 5], fill_value=0)
    shares = count_coded() / count_coded().sum()
    general, specific = (f"{row['size']} of them" for _, row in kinds.iterrows())
    doubt = join_words([f"{row['size'] - row['sum']} of the {row['size']}" for _, row in kinds.iterrows()])
    yield (
        f"The {len(tables['recommendations'])} recommendations ask for {len(asked)} things. {general} are general action, such "
        f"as promoting, and {specific} are a specific act, such as enacting a law; the kind is doubtful for {doubt}. Of "
        f"{count_coded().sum():,} recommendations that States made to each other in the Universal Periodic Review, "
        f"{shares[4]:.0%} ask for general action and {shares[5]:.0%} for a specific act; the rest ask to continue, to consider "
        "or call for something."
    )
    yield " ".join(_describe_actors(tables))
    yield _describe_matches(tables["narrative_matches"])
    acts = clauses.loc[clauses["part"] == "operative", "force"].value_counts()
    yield (
        f"Of the {(clauses['part'] == 'operative').sum()} articles of the declaration, {acts.get('urges', 0)} open by urging "
        f"somebody to act and {acts.get('acknowledges', 0)} by acknowledging something. "
        f"{count(int(acts.get('commits', 0)), 'article commits', 'articles commit')} the Parliament itself."
    )


def _describe_actors(tables: Tables) -> Iterator[str]:
    named = find_actors(tables)
    own, other = (named[named["section"] == part] for part in ("recommendations", "declaration"))
    told = int((own["who"] == "named").sum())
    yield (
        f"The program finds a name of who should act in {told or 'none'} of the {len(own)} demands of the recommendations, and "
        f"in {(own['who'] == 'implied').sum()} it is implied. In the declaration {(other['who'] == 'named').sum()} of "
        f"{len(other)} name it."
    )
    if "scores" in tables:
        score = tables["scores"].set_index(["task", "measure"]).loc["demands, sentence", "F1 addressee, reporting half"]
        yield (
            f"The program is often wrong about who should act, so check it before you quote it (its score on {score['n']:.0f} "
            f"held-out demands of panel summaries is {score['value']:.2f} of 1)."
        )


def find_actors(tables: Tables) -> pd.DataFrame:
    """The demands with `who` should act: "named", "implied", or "not said".

    An addressee counts as named if it has a listed body ("States", "members") or is a name of a person, body, place or group:
    in "international collaboration should take place" nobody is named.
    """
    demands, entities = tables["demands"], tables["entities"]
    names = set(entities.loc[entities["label"].isin(ACTORS), "text"])
    bodies = set(read_demand_words().words["body"])

    def can_act(addressee: object) -> bool:
        head = str(addressee).lower().split(" of ")[0].split()
        return addressee in names or any(get_singular(word) in bodies for word in head)

    named = demands["addressee"].notna() & demands["addressee"].map(can_act)
    who = pd.Series("not said", index=demands.index).mask(demands["implied"].notna(), "implied").mask(named, "named")
    return demands.assign(who=who)


def _describe_matches(matches: pd.DataFrame) -> str:
    own, other = matches["matched"].sum(), (~matches["matched"] & matches["other"].notna()).sum()
    return (
        f"The summaries of the panels ask for {len(matches)} things. By their words, the program finds {own + other} of them in "
        f"a recommendation, {own} in one of the same panel and {other} in one of another, and {len(matches) - own - other} in "
        "none. Some matches are wrong, and a rewording may be missed."
    )


def count_coded() -> pd.Series:
    """The coded recommendations of the Universal Periodic Review by kind of action, 1 to 5."""
    table = pd.read_csv(LEARNED / "action_statistics.csv", keep_default_na=False).set_index("opening")
    return table.loc[""].set_axis(list(ACTION_CATEGORIES)).astype(int)


def choose_quotes(mentions: pd.DataFrame, theme: str, *, panel: int) -> list[str]:
    """Three sentences of a panel behind a theme: the two with most mentions, and one with a single term that is rare."""
    terms = mentions[mentions["theme"] == theme]
    places = terms[(terms["section"] == "panels") & (terms["panel"] == panel)]
    units = places.groupby("unit_id").agg(mentions=("term", "size"), term=("term", "first"), start=("start", "min"))
    units["rarity"] = units["term"].map(terms["term"].value_counts())
    sure = units.sort_values(["mentions", "start"], ascending=[False, True]).index[:2]
    doubtful = units.drop(sure).sort_values(["mentions", "rarity", "start"]).index[:1]
    return [*sure, *doubtful]
