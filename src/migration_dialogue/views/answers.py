"""What cells of notebooks 05 to 07 show: pairs of a recommendation and a clause, and objectives of the Global Compact."""

import pandas as pd
from IPython.display import HTML, Markdown
from markupsafe import Markup, escape

from migration_dialogue.findings.answers import (
    count_answers,
    count_objectives,
    find_best,
    group_objectives,
    read_judgements,
)
from migration_dialogue.language.words import list_lemmas
from migration_dialogue.links.pairs import LINK_SCORE
from migration_dialogue.notebook import quote_units, read_report, read_tables, show_table
from migration_dialogue.page.comparison import quote_unit
from migration_dialogue.page.marks import Nested

JUDGED = {"counterpart": "counterpart", "touches": "same subject", "none": "another subject"}
RELATIONS = {"same": "asks for the same", "broader": "asks for this and more", "narrower": "asks for a part of this"}


def show_answers(most: int | None = 12) -> HTML:
    """The themes with the recommendations that mention them, those with a counterpart, and the clauses that mention them."""
    names = ["Theme", "Recommendations", "Of these with a counterpart", "Clauses"]
    return show_table(count_answers(read_tables(), read_judgements()).set_axis(names, axis=1), most)


def read_pairs() -> pd.DataFrame:
    """All pairs of a recommendation and a clause, the most similar first, with their annotation and the closest one (`best`)."""
    judged = read_judgements()
    pairs = read_tables()["crossref"].merge(judged).sort_values("score", ascending=False, kind="stable")
    return pairs.assign(best=pairs["rec_id"].map(find_best(judged, "rec_id")))


def show_pairs(kind: str, most: int | None = 12) -> HTML | Markdown:
    """Pairs of a recommendation and a clause with the words that they share in bold, the most similar first.

    Args:
        kind: "counterpart" or "same subject" (annotated, the most similar clause of each recommendation), "missed" (counterparts
            that the program does not suggest) or "wrong" (suggested links that are neither).
        most: The number of pairs; None for all.
    """
    pairs = read_pairs()
    counterpart = pairs["judgement"] == "counterpart"
    kinds = {
        "counterpart": pairs[counterpart].drop_duplicates("rec_id"),
        "same subject": pairs[(pairs["best"] == "touches") & (pairs["judgement"] == "touches")].drop_duplicates(
            "rec_id"
        ),
        "missed": pairs[counterpart & ~pairs["linked"]],
        "wrong": pairs[pairs["linked"] & (pairs["judgement"] == "none")],
    }
    if kind not in kinds:
        return Markdown(f"There are no pairs of the kind “{kind}”. The kinds are: {', '.join(kinds)}.")
    rows = kinds[kind]
    texts = [_mark_pair(row.rec_id, row.clause_id) for row in rows.itertuples()]
    frame = pd.DataFrame(texts, columns=["Recommendation", "Clause"], dtype="object")
    if rows["relation"].any():
        frame["The clause"] = rows["relation"].map(RELATIONS).to_list()
    return show_table(frame.assign(Similarity=rows["score"].to_list()), most)


def _mark_pair(*names: str) -> list[Markup]:
    """Two passages with their names, the words that they share in bold."""
    document = read_report().document
    words = [list_lemmas(document.docs[name]) for name in names]
    passages = [quote_unit(document, name, other) for name, other in zip(names, words[::-1], strict=True)]
    return [Markup(f"{passage.name}: {_embolden(passage.text)}") for passage in passages]


def _embolden(text: Nested) -> str:
    return "".join(f"<b>{escape(inside)}</b>" if marks else str(escape(inside)) for marks, inside in text)


def quote_alone(side: str = "rec_id") -> Markdown:
    """Recommendations without any clause on the same subject, or articles ("clause_id") that are no counterpart."""
    units, best = read_tables()["units"], find_best(read_judgements(), side)
    chosen = (
        best[best == "none"] if side == "rec_id" else best[(best != "counterpart") & best.index.str.startswith("A")]
    )
    return quote_units(units, chosen.index)


def show_unsuggested(threshold: float = LINK_SCORE) -> HTML:
    """The recommendations without a suggested link at a threshold of similarity, the least similar first."""
    highest = read_pairs().drop_duplicates("rec_id").sort_values("score", kind="stable").query("score < @threshold")
    texts = read_tables()["units"].set_index("unit_id")["text"]
    told = [f"{name}: {texts[name]}" for name in highest["rec_id"]]
    rows = pd.DataFrame({"Recommendation": told, "Highest similarity": highest["score"].to_list(),
                         "Closest clause by annotation": highest["best"].map(JUDGED).to_list()})  # fmt: skip
    return show_table(rows, None)


def show_shared_objectives() -> HTML:
    """All objectives of the Global Compact by who has a similar wording."""
    groups = group_objectives(count_objectives(read_tables()))
    rows = [(f"{name} ({len(titles)})", "; ".join(titles)) for name, titles in groups.items()]
    return show_table(pd.DataFrame(rows, columns=["Similar wording in", "Objectives"]))


def show_objectives(tables: dict[str, pd.DataFrame], most: int | None = 12) -> HTML:
    """The objectives of the Global Compact with the number of passages of a document whose wording is similar."""
    counts = count_objectives(tables)
    kinds = [name for name in counts if name != "title"]
    rows = (
        counts.assign(total=counts[kinds].sum(axis=1))
        .query("total > 0")
        .sort_values("total", ascending=False, kind="stable")
    )
    rows = rows.reset_index()[["objective", "title", *kinds]]
    return show_table(rows.rename(columns=str.capitalize), most)


def show_suggestions() -> HTML:
    """How many pairs the program suggests as links, by what they are annotated as."""
    pairs = read_pairs()
    linked = pairs["linked"].map({True: "Suggested", False: "Not suggested"})
    counts = pd.crosstab(pairs["judgement"], linked).reindex([*JUDGED], fill_value=0).rename(index=JUDGED)
    return show_table(
        counts[["Suggested", "Not suggested"]].rename_axis(index="Annotated as", columns=None).reset_index()
    )
