"""What cells of notebook 07 show: how a document was read, and what was found in it."""

from IPython.display import HTML, Markdown

from migration_dialogue.analysis import Analysis
from migration_dialogue.demands.actions import ACTION_CATEGORIES
from migration_dialogue.notebook import quote_units, show_table
from migration_dialogue.tables.contract import CONTRACT

LAYOUTS = {
    "resolution": "a text with numbered clauses",
    "articles": "a text with articles",
    "recommendations": "a list of recommendations",
    "parlatino_2017": "the report of the parliamentary dialogue",
    "prose": "running text",
}


def describe_reading(found: Analysis) -> Markdown:
    """How a document was read, and its tables with the number of their rows and what a row is."""
    layout = LAYOUTS.get(found.document.layout, found.document.layout)
    rows = [
        f"- `{name}` ({len(table)}): {CONTRACT[name].description}" for name, table in found.tables.items() if len(table)
    ]
    return Markdown(
        "\n".join([f"The document was read as {layout}. Its tables, with their rows and what a row is:", "", *rows])
    )


def show_demands(found: Analysis, most: int | None = 12) -> HTML:
    """What a document asks for, of whom and for whom, in order of the text."""
    demands = found.tables["demands"].sort_values(["start", "end"])
    demands = demands.assign(action_category=demands["action_category"].map(ACTION_CATEGORIES, na_action="ignore"))
    names = [
        "Passage",
        "What is asked",
        "Who should act",
        "Groups of people",
        "Kind of action",
        "Confidence of the kind",
    ]
    columns = ["unit_id", "text", "addressee", "beneficiary", "action_category", "confidence"]
    return show_table(demands[columns].set_axis(names, axis=1), most)


def quote_demands(found: Analysis, most: int = 3) -> Markdown:
    """The shortest passages with a demand, the demand in bold."""
    units, demands = found.document.units, found.tables["demands"]
    asked = units[units["unit_id"].isin(demands["unit_id"])].nsmallest(most, "words")
    return quote_units(units, asked["unit_id"], demands)


def quote_objective(found: Analysis, objective: str, most: int = 3) -> Markdown:
    """The shortest passages whose wording is similar to an objective of the Global Compact."""
    links = found.tables["compact_links"].query("linked and objective == @objective")
    similar = found.document.units.merge(links[["unit_id", "score"]]).nsmallest(most, "words")
    if similar.empty:
        return Markdown(f"No passage has wording similar to objective {objective}.")
    return quote_units(found.document.units, similar["unit_id"])
