"""Findings on how far the tables can be trusted, and the same scores on other texts."""

from collections.abc import Iterator, Sequence

import pandas as pd

from migration_dialogue.analysis import analyse
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.evaluation.themes import rerun_findings, score_blocks
from migration_dialogue.figures.chart import join_words
from migration_dialogue.findings.answers import JUDGEMENTS
from migration_dialogue.findings.contents import Tables
from migration_dialogue.paths import EXAMPLES, LEARNED

REPORT, KEPT = "the report", "the report, held-out half"
COMPACT = "the Los Angeles Declaration and the Compact"
PAIRS = "Los Angeles Declaration and Compact"
THEMES, CATEGORY, LINKS = "themes", "kind of action of a recommendation", "suggested links to counterparts"
RELATED, OBJECTIVE = "most similar clause is on the same subject", "most similar objective is right"
# Texts with annotated names, by what a reader calls them; fewer items than the least say too little.
TEXTS = {
    "examples/los_angeles_declaration_2022": "Los Angeles Declaration (2022), used in training",
    "examples/un_a_res_79_13": "General Assembly resolution 79/13, used in training",
    "documents/iom_hoa_joint_initiative_recommendations": "evaluation of the Joint Initiative in the Horn of Africa",
    "policy_texts/unseen": "57 policy texts that nothing was written or trained for",
    "uner_english_ewt/test": "general English of the web (Universal NER EWT)", "ud_english_gum/test": "general English (GUM)",
}  # fmt: skip
LEAST = 10
PROGRAM, ALONE = "The program", "spaCy's model alone"
SOURCES = {
    "codebook": "By the list of terms",
    "settled": "By the annotation",
    "pass1": "By pass 1",
    "pass2": "By pass 2",
}
# What is scored, on which text, and the task and measure of the `scores` table.
SCORED = (
    (THEMES, KEPT, "themes, mean of those with 5 positives or more", "F1 codebook, reporting half"),
    ("names with a list made from the report", KEPT, "entities, names and dates", "F1 with the list, reporting half"),
    ("names without the list", KEPT, "entities, names and dates", "F1 without the list, reporting half"),
    ("demands in panel summaries", KEPT, "demands, sentence", "F1 found, reporting half"),
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
    """F1 of names and dates on each text, best first: the program beside spaCy's model alone, and the annotated names.

    On other texts than the report, an article before a name is left out of account, because corpora differ in it.
    """
    report = scores[scores["task"] == "entities, names and dates"].set_index("measure")
    measures = {PROGRAM: "F1 with the list, reporting half", ALONE: "F1 bare model, reporting half"}
    rows = [{"Text": KEPT, **{name: report.loc[measure, "value"] for name, measure in measures.items()},
             "Annotated": report.loc[measures[PROGRAM], "n"]}]  # fmt: skip
    others = read_gold("text_scores").query("label == 'names and dates' and articles == 'without articles'")
    for text, each in others.astype({"value": float, "n": int}).groupby("text"):
        values = each.set_index("system")
        rows.append({"Text": TEXTS.get(str(text), str(text)), PROGRAM: values.loc["this pipeline", "value"],
                     ALONE: values.loc["bare model", "value"], "Annotated": values["n"].iloc[0]})  # fmt: skip
    table = pd.DataFrame(rows).astype({"Annotated": int}).query("Annotated >= @LEAST")
    return table.sort_values(PROGRAM, ascending=False, ignore_index=True)


def describe_trust(tables: Tables, judged: pd.DataFrame) -> Iterator[str]:
    """What can be relied on, what is doubtful, and which finding would change."""
    scores = tables["scores"]
    exact = scores[scores["measure"] == "equal to gold"]
    checked = list(dict.fromkeys(exact.loc[exact["value"] == 1, "task"].str.split(":").str[0] + "s"))
    wrong = int((exact["value"] < 1).sum())
    yield (
        f"The structure of the report is read without error: {len(exact) - wrong} of {len(exact)} comparisons with the "
        f"annotation, of {join_words(checked)}, find no difference."
    )
    value = compare_texts(scores).set_index(["what", "text"])["value"]
    yield (
        "On the held-out half of the report, whose errors were not used to write rules, themes have an F1 of "
        f"{value[THEMES, KEPT]:.2f} and demands in panel summaries of {value['demands in panel summaries', KEPT]:.2f}. Names "
        f"have {value['names with a list made from the report', KEPT]:.2f}, but their list was made with the whole report open; "
        f"without the list they have {value['names without the list', KEPT]:.2f}."
    )
    names = compare_names(scores).set_index("Text")[[PROGRAM, ALONE]]
    general = names[names.index.str.startswith("general English")]
    first = read_gold("first_scores").astype({"value": float}).groupby("what")["value"].agg(["min", "max", "size"])
    ranges = {what: f"{row['min']:.2f} to {row['max']:.2f}" for what, row in first.iterrows()}
    yield (
        "Other policy texts are read less well. Before any of their errors was read, names and dates had an F1 of "
        f"{ranges['names and dates']} on {first.loc['names and dates', 'size']} collections of texts, and themes "
        f"of {ranges['themes']}. On general English names have {join_words(f'{each:.2f}' for each in general[PROGRAM])}, where "
        f"spaCy's model alone has {join_words(f'{each:.2f}' for each in general[ALONE])}."
    )
    yield " ".join(_describe_links(tables, judged, value))
    yield " ".join(_describe_reruns(tables))


def _describe_links(tables: Tables, judged: pd.DataFrame, value: pd.Series) -> Iterator[str]:
    pairs = tables["crossref"].merge(judged)
    kinds = pairs.loc[pairs["linked"], "judgement"].value_counts().reindex(JUDGEMENTS, fill_value=0)
    found, missed, wrong = kinds
    total = (pairs["judgement"] == "counterpart").sum()
    yield (
        f"Suggested links are a reading list and no result. Of {kinds.sum()}, {found} are counterparts, {missed} are on the same "
        f"subject and {wrong} are wrong; {total - found} of {total} counterparts are not suggested."
    )
    yield (
        f"Of the recommendations that have a clause on their subject, {value[RELATED, REPORT]:.0%} have such a clause as their "
        "most similar one."
    )


def _describe_reruns(tables: Tables) -> Iterator[str]:
    reruns = list_reruns(tables).set_index("Finding")
    same = int(reruns["Same"].sum())
    yield f"{same} of {len(reruns)} findings on themes are the same with annotated themes."
    row = reruns.loc["largest difference between two parts"]
    if not row["Same"]:
        one, two = (row[SOURCES[source]].rsplit(", ", 1) for source in ("codebook", "settled"))
        yield (
            f"The largest difference between two parts is not: by the list of terms it is in {one[0].lower()} ({one[1]}), by the "
            f"annotation in {two[0].lower()} ({two[1]})."
        )


def list_reruns(tables: Tables) -> pd.DataFrame:
    """The findings of notebook 03 from each source of themes: the list of terms, the annotation, and each of its passes.

    Returns:
        Finding, one column per source, and Same: whether all sources agree.
    """
    rows = rerun_findings(tables["units"], tables["theme_mentions"]).rename(columns=SOURCES | {"survives": "Same"})
    absent = rows["finding"].str.startswith("no ")
    cells = rows[[*SOURCES.values()]].replace({"yes": "none", "not so": "some"})
    for source in SOURCES.values():
        rows[source] = cells[source].where(absent, rows[source])
    names = rows["finding"].str.replace("^no (.+) in the (.+)$", r"passages of the \2 that mention \1", regex=True)
    largest, firm = "largest difference between two parts", "differences larger than chance"
    names = names.replace({"widest difference of two parts": largest, "firm differences": firm})
    return rows.assign(finding=names.str.replace("narrative", "summary")).rename(columns={"finding": "Finding"})


def list_thresholds(tables: Tables, steps: Sequence[float]) -> pd.DataFrame:
    """What two counts would be at other thresholds of similarity."""
    highest = tables["crossref"].groupby("rec_id")["score"].max()
    matches = tables["narrative_matches"]["score"]
    return pd.DataFrame({
        "Threshold": list(steps),
        "Recommendations without a suggested link": [(highest < step).sum() for step in steps],
        "Demands of a summary that are in a recommendation of the panel": [(matches >= step).sum() for step in steps],
    })  # fmt: skip
