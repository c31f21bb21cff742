"""Findings on what lines up: recommendations with clauses of the declaration, and both with the Global Compact."""

from collections.abc import Iterator

import pandas as pd

from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.figures.chart import join_words
from migration_dialogue.findings.contents import Tables
from migration_dialogue.page.findings import count, read_titles
from migration_dialogue.themes.codebook import read_themes

# What pairs are annotated as, from what answers most.
JUDGEMENTS = ("counterpart", "touches", "none")
MOST = 3


def read_judgements() -> pd.DataFrame:
    """The annotated pairs: rec_id, clause_id, judgement."""
    return read_gold("crossref")[["rec_id", "clause_id", "judgement"]]


def find_best(judged: pd.DataFrame, side: str) -> pd.Series:
    """The most that any pair of each recommendation (`rec_id`) or clause (`clause_id`) was judged to be."""
    ranks = judged["judgement"].map(JUDGEMENTS.index)
    return ranks.groupby(judged[side]).min().map(JUDGEMENTS.__getitem__)


def count_answers(labelled: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """What the declaration says on the themes of the recommendations.

    Args:
        labelled: The themes of units: theme and unit_id, as annotated or as found.
        judged: The annotated pairs.

    Returns:
        One row per theme: label, the recommendations and clauses that mention it, how many of these recommendations have a
        counterpart (`answered`) or only a clause on the same matter (`related`), and in words what the declaration says.
    """
    labels = pd.Series(dict(read_themes().labels))
    pairs = labelled[["theme", "unit_id"]].drop_duplicates()
    states = {}
    for side in ("rec_id", "clause_id"):
        best = pairs["unit_id"].map(find_best(judged, side))
        states[side] = pd.crosstab(pairs["theme"], best).reindex(labels.index, columns=list(JUDGEMENTS), fill_value=0)
    counts = pd.DataFrame({
        "label": labels, "recommendations": states["rec_id"].sum(axis=1), "answered": states["rec_id"]["counterpart"],
        "related": states["rec_id"]["touches"], "clauses": states["clause_id"].sum(axis=1),
    })  # fmt: skip
    counts["the declaration"] = [_say_answer(row) for _, row in counts.iterrows()]
    return counts.sort_values(["recommendations", "label"], ascending=[False, True], ignore_index=True)


def _say_answer(row: pd.Series) -> str:
    if not row["clauses"]:
        return "never mentions the theme"
    if row["answered"]:
        return f"answers {row['answered']} of {_count_recommendations(row['recommendations'])}"
    if row["related"]:
        return "speaks of the same matter, but answers no recommendation"
    return "mentions the theme, but nothing that is recommended" if row["recommendations"] else "adds the theme"


def describe_answers(counts: pd.DataFrame, judged: pd.DataFrame) -> Iterator[str]:
    """What lines up with the declaration and what does not, by theme."""
    best, clauses = find_best(judged, "rec_id"), find_best(judged, "clause_id")
    states = best.value_counts().reindex(JUDGEMENTS, fill_value=0)
    yield (
        f"By an annotation that runs of a language model made for this project, {states['counterpart']} of the {len(best)} "
        "recommendations have a counterpart in the declaration: a clause that a reader could cite for them. For "
        f"{states['touches']} more there is a clause on the same matter, and for {states['none']} there is none."
    )
    asked = counts[counts["recommendations"] > 1].assign(part=counts["answered"] / counts["recommendations"])
    top = (
        asked[asked["answered"] > 0].sort_values(["part", "recommendations"], ascending=False, kind="stable").head(MOST)
    )
    told = [f"{row.label.lower()} ({row.answered} of {row.recommendations})" for row in top.itertuples()]
    yield f"The declaration lines up best with what the panels recommend on {join_words(told)}."
    if gaps := " ".join(_describe_gaps(counts)):
        yield gaps
    alone = f"{(clauses != 'counterpart').sum()} of the {len(clauses)} clauses answer no recommendation."
    yield " ".join([alone, *_describe_excess(counts)])


def _describe_gaps(counts: pd.DataFrame) -> Iterator[str]:
    """Themes of recommendations that the declaration never mentions, or on which it answers none of several."""
    silent = counts[(counts["clauses"] == 0) & (counts["recommendations"] > 0)]
    if len(silent):
        told = [f"{row.label.lower()} ({_count_recommendations(row.recommendations)})" for row in silent.itertuples()]
        yield f"The declaration never mentions {' or '.join(told)}."
    unanswered = counts[(counts["answered"] == 0) & (counts["recommendations"] > 1) & (counts["clauses"] > 0)].head(
        MOST
    )
    if len(unanswered):
        told = [
            f"{row.label.lower()} ({_count_recommendations(row.recommendations)})" for row in unanswered.itertuples()
        ]
        yield f"It mentions {join_words(told)}, but answers none of these."


def _describe_excess(counts: pd.DataFrame) -> Iterator[str]:
    """Themes of which many more clauses speak than recommendations."""
    more = counts.assign(more=counts["clauses"] - counts["recommendations"]).query("more > 1")
    told = [
        f"{row.label.lower()} ({count(row.clauses, 'clause', 'clauses')}, {_count_recommendations(row.recommendations)})"
        for row in more.sort_values("more", ascending=False, kind="stable").head(MOST).itertuples()
    ]
    if told:
        yield f"The declaration says more than the panels recommend on {join_words(told)}."


def _count_recommendations(number: int) -> str:
    return count(number, "recommendation", "recommendations")


def explain_pairs(pairs: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Pairs of a recommendation and a clause in their own words, with the score and the words that they share."""
    texts = tables["units"].set_index("unit_id")["text"]
    evidence = tables["link_evidence"].query("table == 'crossref' and kind == 'word'")
    evidence = evidence.sort_values("amount", ascending=False, kind="stable")
    shared = evidence.groupby(["left", "right"])["item"].agg(", ".join).rename("shared")
    frame = pairs.join(shared, on=["rec_id", "clause_id"])
    frame["recommendation"], frame["clause"] = frame["rec_id"].map(texts), frame["clause_id"].map(texts)
    return frame[["rec_id", "recommendation", "clause_id", "clause", "score", "shared"]].fillna({"shared": ""})


def count_objectives(tables: Tables) -> pd.DataFrame:
    """How many units are near to each objective of the Global Compact: its title and a column for every kind of unit."""
    links, kinds = tables["compact_links"], tables["units"].set_index("unit_id")["kind"] + "s"
    linked = links[links["linked"] & (links["kind"] == "objective")]
    counts = pd.crosstab(linked["objective"], linked["unit_id"].map(kinds))
    titles = pd.Series({key: title for key, title in read_titles().items() if key.isdigit()}, name="title")
    columns = sorted(links["unit_id"].map(kinds).unique(), reverse=True)
    counts = counts.reindex(index=titles.index, columns=columns, fill_value=0)
    return titles.to_frame().join(counts).rename_axis("objective")


def describe_objectives(objectives: pd.DataFrame) -> str:
    """How many of the objectives the recommendations, the clauses, both or neither are near to."""
    one, two = objectives["recommendations"] > 0, objectives["clauses"] > 0
    missing = [f"“{title}” ({key})" for key, title in objectives.loc[~one & ~two, "title"].items()]
    last = f" To neither: {join_words(missing)}." if missing else ""
    return (
        f"Of the {len(objectives)} objectives of the Global Compact, {(one & two).sum()} are near to recommendations and to "
        f"clauses, {(one & ~two).sum()} to recommendations only, and {(two & ~one).sum()} to clauses only.{last}"
    )
