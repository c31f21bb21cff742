"""What cells of notebooks 01 to 04 show: parts, people, names, themes and demands of the report."""

from collections.abc import Iterable
from textwrap import shorten

import pandas as pd
from IPython.display import HTML, Markdown, display

from migration_dialogue.demands.actions import ACTION_CATEGORIES, SURE
from migration_dialogue.documents.document import Document, account_characters
from migration_dialogue.evaluation.demands import find_demand_errors
from migration_dialogue.figures import preview_figure
from migration_dialogue.figures.style import name_section
from migration_dialogue.findings.contents import Tables, choose_quotes, find_actors, select_named
from migration_dialogue.language.words import get_singular
from migration_dialogue.links.pairs import RELATED_SCORE
from migration_dialogue.notebook import find_in_context, mark_text, quote_units, read_report, read_tables, show_table
from migration_dialogue.page.listings import LABELS
from migration_dialogue.themes.codebook import read_themes
from migration_dialogue.themes.coverage import count_coverage, select_counted, select_whole
from migration_dialogue.themes.match import find_theme_mentions

PARTS = ("panels", "recommendations", "declaration")
# Kinds of pieces by another name than in the tables.
PIECES = {
    "furniture": "running heads and page numbers", "attribution": "names under quotations", "participant": "people listed",
    "list_item": "items of lists", "recommendation": "recommendations", "clause": "clauses", "paragraph": "paragraphs",
    "quote": "quotations", "title": "titles", "heading": "headings",
}  # fmt: skip
FORCES = {
    "grounds": "gives grounds", "stance": "takes a stance", "acknowledges": "acknowledges something",
    "supports": "supports something", "condemns": "condemns something", "urges": "urges somebody to act",
    "commits": "commits the Parliament itself",
}  # fmt: skip
# Demands shorter than this say too little to be compared by a reader.
LEAST_WORDS = 6


def show_parts() -> HTML:
    """The parts of the report with their passages and words, in order."""
    units = read_tables()["units"].sort_values("start")
    rows = units.groupby("section", sort=False).agg(
        passages=("unit_id", "size"), words=("words", "sum"), counted=("counted", "sum")
    )
    names = ["Part", "Passages", "Words", "Passages in which themes are counted"]
    return show_table(rows.rename(index=name_section).reset_index().set_axis(names, axis=1))


def show_sessions() -> HTML:
    """How many people are listed in each session, by role."""
    people = read_tables()["participants"].assign(session=lambda rows: rows["session"].map(name_section))
    counts = people.pivot_table(index="session", columns="role", values="person_id", aggfunc="count", fill_value=0)
    roles = {"speaker": "Speakers", "moderator": "Moderators", "panelist": "Panelists", "quoted": "Quoted"}
    return show_table(counts[[*roles]].set_axis(roles.values(), axis=1).rename_axis("Session").reset_index())


def show_people(*roles: str, most: int | None = 12) -> HTML:
    """The people listed in these roles, each with session and position."""
    people = read_tables()["participants"]
    chosen = people[people["role"].isin(roles)].assign(session=people["session"].map(name_section))
    return show_table(chosen[["session", "role", "name", "position"]].rename(columns=str.capitalize), most)


def show_spellings() -> HTML:
    """Sentences that print the full name of a listed person otherwise than the list does."""
    tables = read_tables()
    people = select_named(tables, ("PERSON",)).merge(
        tables["people"][["person_id"]], left_on="entity_id", right_on="person_id"
    )
    other = people[(people["text"] != people["name"]) & (people["text"].str.count(" ") > 0)]
    units = tables["units"].set_index("unit_id", drop=False)
    rows = [
        (row["name"], row["unit_id"], mark_text(units.loc[row["unit_id"]], other)) for row in other.to_dict("records")
    ]
    return show_table(pd.DataFrame(rows, columns=["In the list", "Passage", "In the text"], dtype="object"))


def show_pieces(report: Document) -> HTML:
    """The kinds of pieces in each part with their characters, the largest first."""
    ledger = account_characters(report).sort_values("characters", ascending=False, kind="stable")
    ledger = ledger.assign(
        section=ledger["section"].map(name_section), kind=ledger["kind"].map(lambda kind: PIECES.get(kind, kind)),
        share=(100 * ledger["share"]).round(1),
    )  # fmt: skip
    names = ["Part", "Pieces of this kind", "Number", "Characters", "Percent of the file"]
    return show_table(ledger.set_axis(names, axis=1))


def show_repaired(report: Document) -> HTML:
    """The names under the quotations, as cleaned and as they are in the file."""
    quoted = report.segments[report.segments["kind"] == "attribution"]
    raw = [report.raw[start:end] for start, end in zip(quoted["start"], quoted["end"], strict=True)]
    return show_table(pd.DataFrame({"Panel": quoted["panel"], "Cleaned": quoted["text"], "In the file": raw}))


def show_names(*labels: str, tables: Tables | None = None, most: int | None = 12) -> HTML:
    """The things of these kinds that passages of the report, or of a document with other `tables`, name most often."""
    tables = tables or read_tables()
    named = select_named(tables, labels)
    rows = named.groupby("entity_id").agg(name=("name", "first"), label=("label", "first"), passages=("text", "size"),
                                          spellings=("text", join_spellings))  # fmt: skip
    index = tables["entity_index"].set_index("entity_id")
    rows["others"] = index["mentions"].reindex(rows.index) - rows["passages"]
    rows["panels"] = (
        named[named["section"] == "panels"]
        .groupby("entity_id")["panel"]
        .agg(lambda panels: ", ".join(map(str, sorted(set(panels)))))
    )
    rows = rows.assign(label=rows["label"].map(LABELS)).sort_values(["passages", "name"], ascending=[False, True])
    rows = rows[["name", "label", "passages", "others", "panels", "spellings"]]
    names = ["Name", "Kind", "In passages", "In headings and lists", "Panels that name it", "Spellings in passages"]
    return show_table(rows.set_axis(names, axis=1).dropna(axis=1, how="all"), most)


def join_spellings(words: Iterable[str]) -> str:
    """Different spellings, once where they differ in capitals only."""
    return " | ".join({word.casefold(): word for word in sorted(words)}.values())


def quote_names() -> Markdown:
    """The first sentences with the name that most panels share, and with the last name that one panel alone has."""
    tables = read_tables()
    named = select_named(tables, ("ORG", "LAW")).query("section == 'panels'").sort_values("start")
    panels = named.groupby("entity_id")["panel"].transform("nunique")
    shared, alone = named[panels == panels.max()].head(1), named[panels == 1].tail(1)
    rows = pd.concat([shared, alone])
    return quote_units(tables["units"], rows["unit_id"], rows)


def quote_groups() -> Markdown:
    """Sentences with three groups that one panel alone names: the two named most often, and one that is named once."""
    tables = read_tables()
    groups = select_named(tables, ("POPULATION",)).query("section == 'panels'").sort_values("start")
    counts = groups.groupby("entity_id")["panel"].agg(["nunique", "size"]).query("nunique == 1")
    counts = counts.sort_values("size", ascending=False, kind="stable")
    first = groups.drop_duplicates("entity_id").set_index("entity_id").loc[counts.index].drop_duplicates("unit_id")
    rows = first.iloc[[0, 1, -1]]
    return quote_units(tables["units"], rows["unit_id"], rows)


def show_places(name: str, section: str = "panels") -> HTML | Markdown:
    """All places in a part where something is named; without such a name, the names that there are."""
    tables = read_tables()
    named = tables["entity_index"].assign(known=tables["entity_index"]["name"].str.casefold())
    found = named[named["known"] == name.strip().casefold()]
    if found.empty:
        groups = ", ".join(named.loc[named["label"] == "POPULATION", "name"])
        return Markdown(f"Nothing is named “{name}”. The groups of people are: {groups}.")
    units = tables["units"]
    return show_table(find_in_context(units[units["section"] == section], *found["aliases"].item().split(" | ")))


def show_countries() -> HTML:
    """The countries printed beside the people listed."""
    tables = read_tables()
    known = tables["people"].assign(
        country=tables["people"]["country"].map(tables["entity_index"].set_index("entity_id")["name"])
    )
    rows = known.groupby("country").agg(people=("name", "size"), names=("name", ", ".join))
    rows = rows.sort_values("people", ascending=False, kind="stable").reset_index()
    return show_table(rows.rename(columns=str.capitalize))


def quote_theme(theme: str, panel: int) -> Markdown:
    """Three sentences of a panel on a theme, the listed terms in bold; the last has a single term that is rare."""
    tables = read_tables()
    mentions = select_mentions(tables).query("theme == @theme")
    return quote_units(tables["units"], choose_quotes(mentions, theme, panel=panel), mentions)


def select_mentions(tables: Tables) -> pd.DataFrame:
    """The terms found in passages in which themes are counted."""
    return tables["theme_mentions"][
        tables["theme_mentions"]["unit_id"].isin(select_counted(tables["units"])["unit_id"])
    ]


def show_terms(theme: str, section: str = "panels") -> HTML:
    """The places in a part where the terms of a theme occur."""
    tables = read_tables()
    words = select_mentions(tables).query("theme == @theme and section == @section")["text"].unique()
    units = select_counted(tables["units"])
    return show_table(find_in_context(units[units["section"] == section], *words))


def quote_absent() -> Markdown:
    """For every theme without a term in the declaration, a recommendation and a sentence of a panel that have one."""
    tables = read_tables()
    whole = select_whole(tables["theme_coverage"], ["declaration"]).query("n_units == 0")
    places = select_mentions(tables).query("section in ('recommendations', 'panels')")
    places = places[places["theme"].isin(whole["theme"])].sort_values("start")
    chosen = places.drop_duplicates(["theme", "section"]).sort_values(["theme", "start"])
    return quote_units(tables["units"], chosen["unit_id"], places)


def show_marked_themes(most: int | None = 12) -> HTML:
    """Themes that one panel mentions clearly more often than the five others, by sentences."""
    keyness = read_tables()["keyness"]
    rows = keyness[(keyness["kind"] == "theme") & (keyness["ci_low"] > 0)].sort_values(
        "g2", ascending=False, kind="stable"
    )
    names = ["Panel", "Theme", "Sentences in this panel", "Sentences in the five others"]
    return show_table(rows[["panel", "item", "n_panel", "n_rest"]].set_axis(names, axis=1), most)


def try_terms(theme: str, *terms: str) -> None:
    """Count the themes again with more terms for one of them: show what changes, and the chart; no file is changed.

    Args:
        theme: The key of the theme, as in `data/codebook/themes.csv`.
        terms: Words in dictionary form ("woman" finds "women").

    Raises:
        CodebookError: there is no such theme, or a term is excluded there.
    """
    tables, document = read_tables(), read_report().document
    trial = read_themes().add_terms(theme, *terms)
    mentions = find_theme_mentions(document, codebook=trial)
    coverage = count_coverage(mentions, document.units, codebook=trial)
    counts = [
        rows[rows["theme"] == theme].set_index(["section", "panel"])["n_units"]
        for rows in (tables["theme_coverage"], coverage)
    ]
    rows = pd.concat(counts, axis=1, keys=["Before", "Now"]).reset_index().query("Before != Now")
    rows = rows[rows["panel"].notna() | ~rows["section"].isin(["panels", "recommendations"])]
    parts = [
        name_section(row.section) if pd.isna(row.panel) else f"{name_section(row.section)}, {row.panel}"
        for row in rows.itertuples()
    ]
    new = select_mentions({**tables, "theme_mentions": mentions}).query("theme == @theme")
    before = select_mentions(tables).query("theme == @theme")["unit_id"]
    more = new.loc[~new["unit_id"].isin(before), "unit_id"].drop_duplicates()
    label = dict(trial.labels)[theme]
    display(Markdown(f"“{label}” is now in {new['unit_id'].nunique()} passages, and was in {before.nunique()}:"))
    display(show_table(rows.assign(part=parts)[["part", "Before", "Now"]].rename(columns={"part": "Part"})))
    display(quote_units(document.units, more.head(2), new))
    display(preview_figure("theme_heatmap", {**tables, "theme_coverage": coverage}))


def quote_silent(most: int = 3) -> Markdown:
    """Sentences of the panels that use none of the listed terms for any theme."""
    tables = read_tables()
    units = select_counted(tables["units"])
    silent = units[~units["unit_id"].isin(tables["theme_mentions"]["unit_id"]) & (units["section"] == "panels")]
    return quote_units(units, silent["unit_id"].head(most))


def show_kinds(*, doubtful: bool = False, most: int | None = 12) -> HTML:
    """Demands of the recommendations with their kind of action: the two most certain of each kind, or the doubtful ones."""
    tables = read_tables()
    asked = tables["demands"].query("section == 'recommendations'").sort_values("confidence", kind="stable")
    asked = asked[asked["confidence"] < SURE] if doubtful else asked.iloc[::-1].groupby("action_category").head(2)
    units = tables["units"].set_index("unit_id", drop=False)
    rows = [
        (row["unit_id"], mark_text(units.loc[row["unit_id"]], pd.DataFrame([row])),
         ACTION_CATEGORIES[row["action_category"]], row["confidence"])
        for row in asked.to_dict("records")
    ]  # fmt: skip
    return show_table(
        pd.DataFrame(rows, columns=["Passage", "What is asked", "Kind of action", "Confidence"], dtype="object"), most
    )


def show_actors(most: int | None = 12) -> HTML:
    """Who is asked to act, spellings of one body together, with one of the demands."""
    tables = read_tables()
    named = find_actors(tables).query("section in @PARTS and who == 'named'")
    named = named.assign(key=named["addressee"].map(find_key)).sort_values("start")
    rows = named.groupby("key").agg(who=("addressee", join_spellings), demands=("text", "size"), first=("unit_id", "first"),
                                    text=("text", "first"))  # fmt: skip
    names = ["Who should act", "Demands", "First in", "What is asked there"]
    return show_table(rows.sort_values("demands", ascending=False, kind="stable").set_axis(names, axis=1), most)


def find_key(name: str) -> tuple[str, ...]:
    """The words of a name in the singular, without their order and without small words: one key for all its spellings."""
    small = {"of", "the", "each", "every", "all", "its", "their"}
    return tuple(sorted(get_singular(word) for word in name.lower().split() if word not in small))


def count_actors() -> HTML:
    """How many demands of each part name who should act, imply it, or do not say it."""
    named = find_actors(read_tables()).query("section in @PARTS")
    counts = pd.crosstab(named["section"], named["who"]).loc[[*PARTS], ["named", "implied", "not said"]]
    rows = counts.rename(index={**dict(zip(PARTS, map(name_section, PARTS), strict=True)), "panels": "Panel summaries"})
    return show_table(rows.set_axis(["Named", "Implied", "Not said"], axis=1).rename_axis("Part").reset_index())


def show_beneficiaries(section: str = "recommendations", most: int | None = 12) -> HTML:
    """The groups of people that demands of a part name, with one of these demands."""
    tables = read_tables()
    asked = tables["demands"][tables["demands"]["section"] == section]
    groups = select_named(tables, ("POPULATION",))[["unit_id", "name", "start"]].rename(columns={"start": "place"})
    inside = asked.merge(groups, on="unit_id").query("start <= place < end").drop_duplicates(["demand_id", "name"])
    rows = inside.groupby("name").agg(demands=("text", "size"), first=("unit_id", "first"), text=("text", "first"))
    names = ["Group of people", "Demands", "First in", "What is asked there"]
    rows = rows.sort_values("demands", ascending=False, kind="stable").reset_index()
    return show_table(rows.set_axis(names, axis=1), most)


def show_unmatched(most: int | None = 12) -> HTML:
    """What a summary asks for and no recommendation does, by the program, the least similar first.

    Left out are demands of a few words, and passages in which the working half of the annotation shows an error.
    """
    tables = read_tables()
    errors = find_demand_errors(tables).query("half == 'improve'")["unit_id"]
    matches = tables["narrative_matches"].merge(tables["demands"][["demand_id", "unit_id"]])
    alone = matches[~matches["matched"] & matches["other"].isna() & ~matches["unit_id"].isin(errors)]
    alone = alone[alone["text"].str.split().str.len() >= LEAST_WORDS].sort_values("score", kind="stable")
    texts = tables["units"].set_index("unit_id")["text"]
    nearest = [
        f"{row.nearest} {texts[row.nearest]}" if row.score >= RELATED_SCORE else "none similar"
        for row in alone.itertuples()
    ]
    rows = alone.assign(nearest=nearest)[["unit_id", "panel", "text", "nearest", "score"]]
    names = ["Passage", "Panel", "What the summary asks for", "Most similar recommendation of the panel", "Similarity"]
    return show_table(rows.set_axis(names, axis=1), most)


def show_openings() -> HTML:
    """How the clauses of the declaration open, with the opening words of one of each kind."""
    clauses = read_tables()["declaration"].sort_values("start")
    rows = clauses.groupby(["part", "force"], sort=False).agg(clauses=("clause_id", "size"), first=("clause_id", "first"),
                                                               text=("text", "first")).reset_index()  # fmt: skip
    parts = {"preamble": "preamble paragraph", "operative": "article"}
    rows = rows.assign(part=rows["part"].map(parts), force=rows["force"].map(FORCES),
                       text=[shorten(text, 110, placeholder=" …") for text in rows["text"]])  # fmt: skip
    return show_table(rows.set_axis(["Clause", "Opening act", "Clauses", "First of them", "Its opening words"], axis=1))
