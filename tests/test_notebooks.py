import nbformat
import pandas as pd
import pytest

from migration_dialogue import findings
from migration_dialogue.findings import contents
from migration_dialogue.notebook import find_in_context, quote_units, show_findings
from migration_dialogue.paths import NOTEBOOKS
from migration_dialogue.tables.store import check_table

NOTEBOOK_PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
CLIPPED = ("stands in", "stand in", " holds ", " touches ", " carries ", "set beside")


@pytest.mark.parametrize("path", NOTEBOOK_PATHS, ids=lambda path: path.stem)
def test_notebooks_are_short(path):
    cells = nbformat.read(path, as_version=4).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    assert len(cells) <= 25
    assert sum(len(text.split()) for text in prose) <= 700
    assert not [word for word in CLIPPED for text in prose if word in text]


@pytest.mark.parametrize("path", NOTEBOOK_PATHS, ids=lambda path: path.stem)
def test_notebooks_open_with_three_to_five_findings(path):
    cells = nbformat.read(path, as_version=4).cells
    shown = next(cell for cell in cells if "show_findings(" in cell.source)
    lines = shown.outputs[0].data["text/markdown"].splitlines()
    assert 3 <= len(lines) <= 5
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize("path", NOTEBOOK_PATHS, ids=lambda path: path.stem)
def test_tables_in_notebooks_have_twelve_rows_at_most(path):
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            body = output.get("data", {}).get("text/html", "").partition("<tbody>")[2]
            assert body.count("<tr>") <= 12, cell.source


def test_every_finding_of_the_report_is_a_sentence(analysis):
    describers = (
        contents.describe_report,
        contents.describe_names,
        contents.describe_themes,
        contents.describe_requests,
    )
    for describe in describers:
        told = list(describe(analysis.tables))
        assert 3 <= len(told) <= 5
        assert all(sentence[-1] == "." and "nan" not in sentence.split() for sentence in told)


def test_leading_themes_and_missing_themes_are_those_of_the_table(analysis):
    coverage = analysis.tables["theme_coverage"].copy()
    told = " ".join(contents.describe_themes(analysis.tables))
    whole = (coverage["section"] == "declaration") & coverage["panel"].isna()
    zero = coverage.loc[whole & (coverage["n_units"] == 0), "label"].str.lower()
    assert all(f"{label}, which is in" in told for label in zero)
    other = coverage.loc[whole & (coverage["n_units"] > 0), "theme"].iloc[0]
    coverage.loc[whole & (coverage["theme"] == other), "n_units"] = 0
    label = coverage.loc[coverage["theme"] == other, "label"].iloc[0].lower()
    assert f"{label}, which is in" not in told
    assert f"{label}, which is in" in " ".join(
        contents.describe_themes({**analysis.tables, "theme_coverage": coverage})
    )


JUDGED = pd.DataFrame(
    [("R1", "A1", "none"), ("R1", "A2", "counterpart"), ("R2", "A1", "touches"), ("R2", "A2", "none"), ("R3", "A1", "none"),
     ("R3", "A2", "none")], columns=["rec_id", "clause_id", "judgement"],
)  # fmt: skip


def make_answers():
    """R1 and R2 are about rights, R3 about women; A1 and A2 about rights."""
    themes = [("rights", "R1"), ("rights", "R2"), ("women", "R3"), ("rights", "A1"), ("rights", "A2"), ("rights", "S1")]
    return findings.count_answers(pd.DataFrame(themes, columns=["theme", "unit_id"]), JUDGED)


def test_a_recommendation_is_answered_by_its_best_clause():
    assert findings.find_best(JUDGED, "rec_id").to_dict() == {"R1": "counterpart", "R2": "touches", "R3": "none"}
    assert findings.find_best(JUDGED, "clause_id").to_dict() == {"A1": "touches", "A2": "counterpart"}


def test_answers_are_counted_by_theme():
    rows = make_answers().set_index("label")
    assert rows.loc["Human rights and equality", ["recommendations", "answered", "related", "clauses"]].tolist() == [
        2,
        1,
        1,
        2,
    ]
    assert rows.loc["Human rights and equality", "the declaration"] == "answers 1 of 2 recommendations"
    assert rows.loc["Women and gender", "the declaration"] == "never mentions the theme"


def test_what_is_never_mentioned_is_said():
    told = list(findings.describe_answers(make_answers(), JUDGED))
    assert "1 of the 3 recommendations have a counterpart" in told[0]
    assert (
        told[1] == "The declaration lines up best with what the panels recommend on human rights and equality (1 of 2)."
    )
    assert told[2] == "The declaration never mentions women and gender (1 recommendation)."
    assert told[3] == "1 of the 2 clauses answer no recommendation."


def test_objectives_of_a_text_without_clauses():
    tables = {
        "compact_links": check_table("compact_links", []),
        "units": pd.DataFrame({"unit_id": ["S1"], "kind": ["sentence"]}),
    }
    assert findings.count_objectives(tables).columns.tolist() == ["title"]


def test_scores_of_other_texts_are_put_beside_those_of_the_report():
    rows = [("themes, mean of those with 5 positives or more", "F1 codebook, reporting half", 0.9),
            ("themes of other, mean of those with 5 positives or more", "F1 codebook", 0.7)]  # fmt: skip
    scores = pd.DataFrame(rows, columns=["task", "measure", "value"]).assign(ci_low=0.5, ci_high=1.0, n=9)
    table = findings.compare_texts(scores)
    assert table[["what", "text", "value"]].head(2).to_numpy().tolist() == [
        ["themes", "the report, reporting half", 0.9],
        ["themes", "Other", 0.7],
    ]
    assert table["what"].tolist()[2:] == ["action category of a recommendation"]


def test_quotes_are_the_sentences_with_most_mentions_and_a_doubtful_one():
    rows = [("S1", "smuggle", 1), ("S1", "smuggle", 9), ("S2", "smuggle", 20), ("S2", "traffic", 25), ("S3", "smuggle", 30),
            ("S4", "crime", 40)]  # fmt: skip
    mentions = pd.DataFrame(rows, columns=["unit_id", "term", "start"]).assign(theme="crime", section="panels", panel=4)
    assert findings.choose_quotes(mentions, "crime", panel=4) == ["S1", "S2", "S4"]
    assert findings.choose_quotes(mentions, "crime", panel=5) == []


def test_findings_quotes_and_context(analysis):
    assert show_findings("One.", "Two.").data == "1. One.\n2. Two."
    units = analysis.tables["units"]
    assert quote_units(units, ["R6.2"]).data.endswith("Avoid criminalizing migrants.")
    with pytest.raises(KeyError):
        quote_units(units, ["R9.9"])
    assert find_in_context(units[units["unit_id"] == "R6.2"], "MIGRANTS").loc[0, "left"] == "Avoid criminalizing "
