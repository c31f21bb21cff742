"""What cells of notebook 06 show: scores, agreement of the annotation passes, and errors."""

from collections.abc import Sequence

import pandas as pd
from IPython.display import HTML, Markdown

from migration_dialogue.evaluation.demands import find_demand_errors
from migration_dialogue.evaluation.gold import read_gold, split_values
from migration_dialogue.evaluation.names import find_errors, read_gold_entities
from migration_dialogue.figures.style import say_section
from migration_dialogue.findings import trust
from migration_dialogue.notebook import quote_units, read_tables, show_table
from migration_dialogue.page.listings import LABELS

# Words of the columns task and measure, and what a reader calls them.
WORDS = {
    "reporting half": "held-out half", "addressee": "who should act", "beneficiary": "groups of people", "implied":
    "who should act, implied", "bare model": "spaCy's model alone", "codebook": "list of terms", "equal to gold":
    "same as the annotation", "action category": "kind of action", "counterparts": "counterparts", "P@1": "first is right",
    "cue": "word that asks", "narrative matches": "demands of summaries in recommendations", "entities": "names",
}  # fmt: skip
STATUS = {"missed": "missed", "extra": "found, but not annotated"}
STEPS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def say_score(name: str) -> str:
    """The name of a task or measure in a reader's words."""
    for code, words in WORDS.items():
        name = name.replace(code, words)
    return name


def show_scores(task: str, most: int | None = 12) -> HTML | Markdown:
    """The scores of the tasks whose name begins with `task`, those of the held-out half first.

    Args:
        task: demands, themes, theme women, entities, counterparts, related, objectives, …
        most: The number of rows; None for all.
    """
    scores = read_tables()["scores"]
    chosen = scores[scores["task"].str.startswith(task)]
    if chosen.empty:
        tasks = scores["task"].str.split("[,:]").str[0].unique()
        return Markdown(f"No task begins with “{task}”. The tasks are: {'; '.join(tasks)}.")
    kept = chosen["measure"].str.contains("reporting half")
    chosen = pd.concat([chosen[kept], chosen[~kept]])
    named = chosen.assign(
        task=chosen["task"].map(say_score), measure=chosen["measure"].map(say_score), n=chosen["n"].astype(int)
    )
    return show_table(named.set_axis(["Task", "Measure", "Score", "From", "To", "Annotated items"], axis=1), most)


def show_texts() -> HTML:
    """What is scored on the report and on other texts, side by side."""
    texts = trust.compare_texts(pd.concat([read_tables()["scores"], trust.score_examples()]))
    rows = texts[texts["what"].duplicated(keep=False)].astype({"n": int})
    limits = {
        name: [f"{each:.2f}" if pd.notna(each) else "not calculated" for each in rows[name]]
        for name in ("ci_low", "ci_high")
    }
    return show_table(
        rows.assign(**limits).set_axis(["What", "Text", "Score", "From", "To", "Annotated items"], axis=1)
    )


def show_first_scores() -> HTML:
    """F1 of names and themes on policy texts before any of their errors was read: a row is a text or collection."""
    first = read_gold("first_scores")
    first[["value", "bare"]] = first[["value", "bare"]].map(lambda each: f"{float(each):.2f}" if each else "")
    names, themes = (rows.set_index("text") for _, rows in first.groupby("what"))
    rows = names[["value", "bare", "n"]].join(themes[["value", "n"]], rsuffix="_themes").fillna("not calculated")
    columns = ["Names and dates", trust.ALONE, "Annotated names", "Themes", "Annotated themes"]
    return show_table(rows.set_axis(columns, axis=1).rename_axis("Text").reset_index())


def show_names_scores() -> HTML:
    """F1 of names and dates on each text: the program beside spaCy's model alone."""
    return show_table(trust.compare_names(read_tables()["scores"]))


def show_agreement() -> HTML:
    """The themes on which the two annotation passes differ: passages with the theme, and passages decided alike."""
    gold = read_gold("themes")
    first, second = (split_values(gold[column]) for column in ("pass1", "pass2"))
    agreement = read_tables()["theme_agreement"]
    same = [
        sum((theme in one) == (theme in two) for one, two in zip(first, second, strict=True))
        for theme in agreement["theme"]
    ]
    rows = agreement.assign(same=[f"{each} of {len(gold)}" for each in same])[agreement["alpha"] < 1].sort_values(
        "alpha"
    )
    names = ["Theme", "Passages in pass 1", "Passages in pass 2", "Decided alike", "Alpha"]
    return show_table(rows[["label", "n_pass1", "n_pass2", "same", "alpha"]].set_axis(names, axis=1))


def quote_missed(most: int = 3) -> Markdown:
    """Sentences of the working half with a demand that the rules miss."""
    tables = read_tables()
    errors = find_demand_errors(tables).query("half == 'improve' and status == 'missed'")
    return quote_units(tables["units"], errors["unit_id"].drop_duplicates().head(most))


def show_name_errors(most: int | None = 12) -> HTML:
    """Names that the program misses, or finds where the annotation has none."""
    tables = read_tables()
    errors = find_errors(read_gold_entities(), tables["entities"]).query("status != 'both'")
    pieces = tables["segments"].set_index("segment_id")["section"]
    rows = pd.DataFrame({
        "What": errors["status"].map(STATUS), "Kind": errors["label"].map(LABELS), "Words": errors["text"],
        "Where": errors["segment_id"].map(pieces).map(say_section), "Character": errors["start"],
    })  # fmt: skip
    return show_table(rows, most)


def show_reruns() -> HTML:
    """The findings on themes that change with the source of the themes."""
    rows = trust.list_reruns(read_tables())
    return show_table(rows[~rows["Same"]].drop(columns="Same"))


def show_thresholds(steps: Sequence[float] = STEPS) -> HTML:
    """What two counts would be at other thresholds of similarity."""
    return show_table(trust.list_thresholds(read_tables(), steps))
