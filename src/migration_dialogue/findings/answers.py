"""Findings on counterparts: recommendations and clauses of the declaration, and both beside the Global Compact."""

from collections.abc import Iterator

import pandas as pd

from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.figures.chart import join_words
from migration_dialogue.findings.contents import Tables
from migration_dialogue.page.findings import read_titles

# What pairs are annotated as, the closest first.
JUDGEMENTS = ("counterpart", "touches", "none")
ANNOTATED = "two annotation passes by a language model, made for this project; no person has checked them"


def read_judgements() -> pd.DataFrame:
    """The annotated pairs: rec_id, clause_id, judgement and, of a counterpart, relation."""
    return read_gold("crossref")[["rec_id", "clause_id", "judgement", "relation"]]


def find_best(judged: pd.DataFrame, side: str) -> pd.Series:
    """The closest that any pair of each recommendation (`rec_id`) or clause (`clause_id`) was annotated as."""
    ranks = judged["judgement"].map(JUDGEMENTS.index)
    return ranks.groupby(judged[side]).min().map(JUDGEMENTS.__getitem__)


def count_answers(tables: Tables, judged: pd.DataFrame) -> pd.DataFrame:
    """The recommendations and clauses that mention each theme by the list of terms, and those with a counterpart.

    Returns:
        One row per theme that a recommendation or clause mentions: label, recommendations, answered (the recommendations with a
        counterpart in any clause) and clauses.
    """
    pairs = tables["theme_mentions"][["theme", "unit_id"]].drop_duplicates()
    best = {side: pairs["unit_id"].map(find_best(judged, side)) for side in ("rec_id", "clause_id")}
    states = {
        "recommendations": best["rec_id"].notna(),
        "answered": best["rec_id"] == "counterpart",
        "clauses": best["clause_id"].notna(),
    }
    counts = pd.DataFrame(states).groupby(pairs["theme"]).sum().astype(int)
    labels = tables["theme_coverage"].drop_duplicates("theme").set_index("theme")["label"]
    counts.insert(0, "label", counts.index.map(labels))
    counts = counts[(counts["recommendations"] > 0) | (counts["clauses"] > 0)]
    return counts.sort_values(["recommendations", "label"], ascending=[False, True], ignore_index=True)


def describe_answers(tables: Tables, judged: pd.DataFrame) -> Iterator[str]:
    """How many recommendations have a counterpart, on which themes, and how many clauses are none."""
    best = find_best(judged, "rec_id")
    states = best.value_counts().reindex(JUDGEMENTS, fill_value=0)
    yield (
        f"{states['counterpart']} of the {len(best)} recommendations have a counterpart in the declaration, that is a clause "
        f"that asks for all or part of the same thing{_count_preamble(tables, judged)}. For {states['touches']} more a clause is "
        f"on the same subject, and {states['none']} have no clause on their subject. This comes from {ANNOTATED}."
    )
    panels = tables["recommendations"].set_index("rec_id")["panel"]
    counts = (best == "counterpart").groupby(panels.reindex(best.index)).agg(["sum", "size"])
    told = [f"{row['sum'] or 'none'} of {row['size']} in panel {panel:.0f}" for panel, row in counts.iterrows()]
    yield f"Recommendations with a counterpart, by panel: {join_words(told)}."
    clauses = tables["declaration"].set_index("clause_id")["part"]
    alone = clauses[find_best(judged, "clause_id").reindex(clauses.index) != "counterpart"].value_counts()
    total = clauses.value_counts()
    yield (
        f"{alone.sum()} of the {len(clauses)} clauses are the counterpart of no recommendation: {alone['operative']} of the "
        f"{total['operative']} articles and {alone['preamble']} of the {total['preamble']} preamble paragraphs."
    )


def _count_preamble(tables: Tables, judged: pd.DataFrame) -> str:
    """How many recommendations have counterparts in the preamble alone, in brackets; "" if none."""
    parts = judged["clause_id"].map(tables["declaration"].set_index("clause_id")["part"])
    pairs = parts[judged["judgement"] == "counterpart"].groupby(judged["rec_id"])
    alone = int((~pairs.agg(lambda each: (each == "operative").any())).sum())
    return f" ({alone} of them in the preamble only)" if alone else ""


def count_objectives(tables: Tables) -> pd.DataFrame:
    """How many passages have a wording similar to each objective of the Global Compact: its title, and a column for each kind."""
    links, kinds = tables["compact_links"], tables["units"].set_index("unit_id")["kind"] + "s"
    linked = links[links["linked"] & (links["kind"] == "objective")]
    counts = pd.crosstab(linked["objective"], linked["unit_id"].map(kinds))
    titles = pd.Series({key: title for key, title in read_titles().items() if key.isdigit()}, name="title")
    columns = sorted(links["unit_id"].map(kinds).unique(), reverse=True)
    counts = counts.reindex(index=titles.index, columns=columns, fill_value=0)
    return titles.to_frame().join(counts).rename_axis("objective")


def group_objectives(objectives: pd.DataFrame) -> dict[str, list[str]]:
    """The objectives, as "10. title", by whether recommendations, clauses, both or neither have a similar wording."""
    one, two = objectives["recommendations"] > 0, objectives["clauses"] > 0
    groups = {
        "recommendations and clauses": one & two, "recommendations only": one & ~two, "clauses only": two & ~one,
        "neither": ~one & ~two,
    }  # fmt: skip
    return {
        name: [f"{key}. {title}" for key, title in objectives.loc[rows, "title"].items()]
        for name, rows in groups.items()
    }


def describe_objectives(objectives: pd.DataFrame) -> str:
    """How many of the objectives have similar wording in recommendations, in clauses, in both or in neither."""
    both, one, two, neither = group_objectives(objectives).values()
    missing = [f"“{title}” (objective {key})" for key, title in (name.split(". ", 1) for name in neither)]
    last = f" Neither has wording similar to {join_words(missing)}." if missing else ""
    return (
        f"Of the {len(objectives)} objectives of the Global Compact, which was adopted after the report, {len(both)} have "
        f"similar wording in recommendations and in clauses, {len(one)} in recommendations only, and {len(two)} in clauses "
        f"only.{last}"
    )
