"""Findings on how far the tables can be trusted, and the same scores on other texts."""

from collections.abc import Iterator, Sequence

import pandas as pd

from migration_dialogue.analysis import analyse
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.evaluation.themes import score_blocks
from migration_dialogue.figures.chart import join_words
from migration_dialogue.findings.answers import find_best
from migration_dialogue.findings.contents import Tables
from migration_dialogue.paths import EXAMPLES, LEARNED

REPORT, KEPT = "the report", "the report, reporting half"
COMPACT = "the Los Angeles Declaration and the Compact"
PAIRS = "Los Angeles Declaration and Compact"
THEMES, CATEGORY, LINKS = "themes", "action category of a recommendation", "links to counterparts"
RELATED, OBJECTIVE = "first clause is on the same matter", "first objective is right"
# What is scored, on which text, and the task and measure of the `scores` table.
SCORED = (
    (THEMES, KEPT, "themes, mean of those with 5 positives or more", "F1 codebook, reporting half"),
    ("names with a list made from the report", KEPT, "entities, names and dates", "F1 with the list, reporting half"),
    ("names without the list", KEPT, "entities, names and dates", "F1 without the list, reporting half"),
    ("demands in narratives", KEPT, "demands, sentence", "F1 found, reporting half"),
    (CATEGORY, REPORT, "demands, recommendation", "action category, all"),
    (LINKS, REPORT, "counterparts, clauses", "F1 of links"),
    (LINKS, COMPACT, f"counterparts, {PAIRS}", "F1 of links over all pairs, leaving one out"),
    (RELATED, REPORT, "related, clauses", "P@1"),
    (RELATED, COMPACT, f"related, {PAIRS}", "P@1, leaving one out"),
    (OBJECTIVE, REPORT, "objectives of the Compact", "P@1"),
    (OBJECTIVE, "the Compact's own actions", "objectives of the Compact's actions", "P@1, leaving one out"),
)


def compare_texts(scores: pd.DataFrame) -> pd.DataFrame:
    """The same scores on the report and on other texts; what was not scored is left out.

    Returns:
        what, text, value (F1 or a share), ci_low, ci_high and n.
    """
    chosen = pd.DataFrame(SCORED, columns=["what", "text", "task", "measure"])
    texts = scores["task"].str.extract("^themes of (.+?), mean", expand=False).str.replace("_", " ").str.title()
    other = scores.assign(what=THEMES, text=texts)[texts.notna() & (scores["measure"] == "F1 codebook")]
    rows = pd.concat([chosen, other[list(chosen)]]).merge(scores, on=["task", "measure"])
    coded = pd.read_csv(LEARNED / "action_scores.csv").iloc[0]
    review = {
        "what": CATEGORY,
        "text": "the Universal Periodic Review",
        "value": coded["accuracy"],
        "n": int(coded["n"]),
    }
    order = list(dict.fromkeys(chosen["what"]))
    rows = pd.concat([rows, pd.DataFrame([review])]).sort_values(
        "what", key=lambda names: names.map(order.index), kind="stable"
    )
    return rows[["what", "text", "value", "ci_low", "ci_high", "n"]].reset_index(drop=True)


def score_examples() -> pd.DataFrame:
    """Scores of themes on the documents of `data/examples` whose paragraphs have annotated themes."""
    gold = read_gold("theme_blocks")
    paths = [EXAMPLES / f"{name}.txt" for name in gold.loc[gold["themes"] != "", "document"].unique()]
    rows = [row for path in paths if path.is_file()
            for row in score_blocks(path.stem, analyse(path).tables["theme_mentions"])]  # fmt: skip
    return pd.DataFrame(rows)


def compare_names(scores: pd.DataFrame) -> pd.DataFrame:
    """F1 of names and dates, this pipeline beside the bare model.

    A row is a text: the half of the report kept for reporting, and the texts of `data/gold/text_scores.csv`, scored without the
    article before a name, because corpora differ in it.
    """
    report = scores[scores["task"] == "entities, names and dates"].set_index("measure")["value"]
    systems = {"this pipeline": "F1 with the list, reporting half", "bare model": "F1 bare model, reporting half"}
    others = read_gold("text_scores").query("label == 'names and dates' and articles == 'without articles'")
    table = others.pivot(index="text", columns="system", values="value").astype(float)
    table.loc[KEPT] = {system: report[measure] for system, measure in systems.items()}
    return table[list(systems)].sort_values("this pipeline", ascending=False).round(2)


def describe_trust(tables: Tables, judged: pd.DataFrame) -> Iterator[str]:
    """What can be relied on and what cannot."""
    scores = tables["scores"]
    exact = scores[scores["measure"] == "equal to gold"]
    right = (exact["value"] == 1).groupby(exact["task"].str.split(":").str[0]).all()
    yield (
        f"{(exact['value'] == 1).sum()} of {len(exact)} checks of the structure find no error. The tables of "
        f"{join_words([f'{name}s' for name in right.index[right]])} are the same as the annotation."
    )
    texts = compare_texts(scores)
    kept = texts[texts["text"] == KEPT]
    told = [f"{row.what} {row.value:.2f}" for row in kept.itertuples()]
    yield f"On the held-out half of the report, whose errors were not used to write rules, the F1 scores are: {join_words(told)}."
    yield f"Where other texts are scored, too, the scores are: {'; '.join(_compare_with_report(texts))}."
    linked, best = tables["crossref"].query("linked")["rec_id"].nunique(), find_best(judged, "rec_id")
    values = texts.set_index(["what", "text"])
    row = values.loc[(LINKS, REPORT)]
    yield (
        f"Links between recommendations and clauses are weak. The program links {linked} of {len(best)} recommendations, "
        f"where the annotation finds a counterpart for {(best == 'counterpart').sum()}. The links reach an F1 of "
        f"{row['value']:.2f} ({row['ci_low']:.2f} to {row['ci_high']:.2f}); their thresholds were chosen on two other documents."
    )
    yield (
        "The same scores work better as a reading list. Where there is a clause on the same matter, the program puts such a "
        f"clause first for {values.loc[(RELATED, REPORT), 'value']:.0%} of the recommendations."
    )


def _compare_with_report(texts: pd.DataFrame) -> Iterator[str]:
    """For everything that is scored on several texts, the score on each."""
    for what, rows in texts.groupby("what", sort=False):
        if len(rows) > 1:
            yield f"{what} {join_words([f'{row.value:.2f} on {row.text}' for row in rows.itertuples()])}"


def list_thresholds(tables: Tables, steps: Sequence[float]) -> pd.DataFrame:
    """What two findings would be at other thresholds of their scores."""
    highest = tables["crossref"].groupby("rec_id")["score"].max()
    matches = tables["narrative_matches"]["score"]
    return pd.DataFrame(
        {
            "recommendations without a linked clause": [(highest < step).sum() for step in steps],
            "narrative demands that a recommendation takes up": [(matches >= step).sum() for step in steps],
        },
        index=pd.Index(steps, name="threshold"),
    )
