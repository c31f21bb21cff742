import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from migration_dialogue import findings
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.evaluation.themes import list_labels
from migration_dialogue.findings import contents
from migration_dialogue.links.pairs import LINK_SCORE
from migration_dialogue.notebook import find_in_context, quote_units, show_findings, show_table
from migration_dialogue.paths import NOTEBOOKS
from migration_dialogue.tables.store import check_table
from migration_dialogue.views import answers, trust
from migration_dialogue.views import contents as views

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


def test_themes_without_a_term_are_those_of_the_table(analysis):
    coverage = analysis.tables["theme_coverage"].copy()
    told = " ".join(contents.describe_themes(analysis.tables))
    whole = (coverage["section"] == "declaration") & coverage["panel"].isna()
    zero = coverage.loc[whole & (coverage["n_units"] == 0), "label"].str.lower()
    assert len(zero) and all(f"listed terms for {label}," in told for label in zero)
    other = coverage.loc[whole & (coverage["n_units"] > 0), "theme"].iloc[0]
    coverage.loc[whole & (coverage["theme"] == other), "n_units"] = 0
    label = coverage.loc[coverage["theme"] == other, "label"].iloc[0].lower()
    assert f"listed terms for {label}," not in told
    assert f"listed terms for {label}," in " ".join(
        contents.describe_themes({**analysis.tables, "theme_coverage": coverage})
    )


def test_the_widest_difference_is_told_with_its_source(analysis):
    told = " ".join(contents.describe_themes(analysis.tables))
    units = analysis.tables["units"]
    by_terms, annotated = (
        contents.find_widest(labels, units)["label"].lower()
        for labels in (analysis.tables["theme_mentions"], list_labels())
    )
    assert by_terms != annotated
    assert f"the largest is in {by_terms}" in told and f"annotated themes, it is in {annotated}" in told


def test_only_bodies_people_and_groups_act():
    rows = [("States", "named"), ("each State", "named"), ("Members of PARLATINO", "named"), ("IOM", "named"),
            ("International collaboration", "not said"), ("use of consular networks", "not said"), (None, "implied")]  # fmt: skip
    demands = pd.DataFrame({"addressee": [name for name, _ in rows], "implied": [None] * 6 + ["countries"]})
    tables = {"demands": demands, "entities": pd.DataFrame({"text": ["IOM"], "label": ["ORG"]})}
    assert contents.find_actors(tables)["who"].tolist() == [who for _, who in rows]


@pytest.mark.parametrize(
    ("notebook", "said"),
    [
        ("05_crossref", "From {} on, the program"),
        ("05_crossref", "threshold={})"),
        ("06_trust", "In use are {} for links"),
    ],
)
def test_thresholds_in_notebooks_are_those_in_use(notebook, said):
    cells = nbformat.read(NOTEBOOKS / f"{notebook}.ipynb", as_version=4).cells
    assert any(said.format(LINK_SCORE) in cell.source for cell in cells)


JUDGED = pd.DataFrame(
    [("R1", "A1", "none"), ("R1", "A2", "counterpart"), ("R2", "A1", "touches"), ("R2", "A2", "none"), ("R3", "A1", "none"),
     ("R3", "A2", "none"), ("R4", "A1", "none"), ("R4", "P1", "none")], columns=["rec_id", "clause_id", "judgement"],
)  # fmt: skip
ANSWERED = {
    # R1 and R2 mention rights, R3 and R4 women; A1 and A2 rights.
    "theme_mentions": pd.DataFrame(
        [("rights", "R1"), ("rights", "R2"), ("women", "R3"), ("women", "R4"), ("rights", "A1"), ("rights", "A2"),
         ("rights", "S1")], columns=["theme", "unit_id"],
    ),
    "theme_coverage": pd.DataFrame({"theme": ["rights", "women"], "label": ["Human rights", "Women"]}),
    "declaration": pd.DataFrame({"clause_id": ["A1", "A2", "P1"], "part": ["operative", "operative", "preamble"]}),
    "recommendations": pd.DataFrame({"rec_id": ["R1", "R2", "R3", "R4"], "panel": [1, 1, 1, 2]}),
}  # fmt: skip


def test_the_closest_annotation_counts():
    closest = {"R1": "counterpart", "R2": "touches", "R3": "none", "R4": "none"}
    assert findings.find_best(JUDGED, "rec_id").to_dict() == closest
    assert findings.find_best(JUDGED, "clause_id").to_dict() == {"A1": "touches", "A2": "counterpart", "P1": "none"}


def test_counterparts_are_counted_by_theme():
    rows = findings.count_answers(ANSWERED, JUDGED).set_index("label")
    assert rows.loc["Human rights"].tolist() == [2, 1, 2]
    assert rows.loc["Women"].tolist() == [2, 0, 0]


def test_counterparts_are_told():
    told = list(findings.describe_answers(ANSWERED, JUDGED))
    assert told[0].startswith("1 of the 4 recommendations have a counterpart")
    assert "preamble only" not in told[0]
    assert told[1] == "Recommendations with a counterpart, by panel: 1 of 3 in panel 1 and none of 1 in panel 2."
    assert told[2] == (
        "2 of the 3 clauses are the counterpart of no recommendation: 1 of the 2 articles and 1 of the 1 preamble paragraphs."
    )
    preamble = JUDGED.replace({"clause_id": {"A2": "P1"}})
    assert "(1 of them in the preamble only)" in next(findings.describe_answers(ANSWERED, preamble))


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
        ["themes", "the report, held-out half", 0.9],
        ["themes", "Other", 0.7],
    ]
    assert table["what"].tolist()[2:] == ["kind of action of a recommendation"]


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
    groups = analysis.tables["entities"].query("label == 'POPULATION'")
    assert quote_units(units, ["R6.2"], groups).data.endswith("Avoid criminalizing <b>migrants</b>.")
    with pytest.raises(KeyError):
        quote_units(units, ["R9.9"])
    found = find_in_context(units[units["unit_id"] == "R6.2"], "MIGRANTS")
    assert found.to_numpy().tolist() == [["R6.2", "recommendations, panel 6", "Avoid criminalizing <b>migrants</b>."]]


def test_tables_have_no_row_numbers_and_say_how_to_see_the_rest():
    frame = pd.DataFrame(
        {"a": ["<x>", Markup("<b>y</b>"), None], "b": [0.123, 1.0, 2.0]}, index=[7, 8, 9], dtype="object"
    )
    shown = BeautifulSoup(show_table(frame, 2).data, "html.parser")
    rows = [[cell.get_text() for cell in row("td")] for row in shown.tbody("tr")]
    assert rows == [["<x>", "0.12"], ["y", "1.00"]] and shown.find("b").get_text() == "y"
    assert shown.p.get_text() == "The first 2 of 3 rows are shown. In Python, most=None shows all."
    assert len(BeautifulSoup(show_table(frame, None).data, "html.parser").tbody("tr")) == 3


def test_a_name_or_kind_that_is_not_known_gives_those_that_are():
    assert "returned migrants" in views.show_places("returnd migrants").data
    assert "same subject" in answers.show_pairs("touches").data
    assert "demands" in trust.show_scores("demand of").data


def test_spellings_and_names_of_one_body_are_one():
    assert views.join_spellings(["Women", "women", "a woman"]) == "women | a woman"
    assert views.find_key("Members of PARLATINO") == views.find_key("PARLATINO Members")
    assert views.find_key("each State") == views.find_key("States") != views.find_key("destination States")


def test_pairs_are_marked_with_words_as_they_stand(analysis, monkeypatch):
    monkeypatch.setattr(answers, "read_report", lambda: analysis)
    shown = BeautifulSoup(answers.show_pairs("counterpart", None).data, "html.parser")
    gold = read_gold("crossref").query("judgement == 'counterpart'")
    assert len(shown.tbody("tr")) == gold["rec_id"].nunique()
    texts = analysis.tables["units"].set_index("unit_id")["text"]
    for row in shown.tbody("tr"):
        for cell in row("td")[:2]:
            name, text = cell.get_text().split(": ", 1)
            assert text == texts[name] and all(mark.get_text() in texts[name] for mark in cell("b"))


def test_trying_terms_shows_what_changes(analysis, monkeypatch):
    monkeypatch.setattr(views, "read_report", lambda: analysis)
    shown = []
    monkeypatch.setattr(views, "display", shown.append)
    views.try_terms("governance", "dialogue")
    told, table, quotes, chart = shown
    before = analysis.tables["theme_mentions"].query("theme == 'governance'")
    counted = analysis.tables["units"].query("counted")["unit_id"]
    assert told.data.endswith(f"and was in {before.loc[before['unit_id'].isin(counted), 'unit_id'].nunique()}:")
    assert "<td" in table.data and "ialogue</b>" in quotes.data and chart.data
