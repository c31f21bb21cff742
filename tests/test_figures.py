"""What every figure says and draws of small frames, of a document without panels, and of no document at all."""

import re
import warnings

import pandas as pd
import pytest

from migration_dialogue.analysis import analyse
from migration_dialogue.build import save_figures
from migration_dialogue.figures import CHARTS, list_charts
from migration_dialogue.figures.chart import count_things, join_words, name_tied
from migration_dialogue.paths import EXAMPLES
from migration_dialogue.tables.contract import CONTRACT
from migration_dialogue.tables.store import check_table, read_table

NOTHING = {
    "report_composition": "The document has no words",
    "entities_by_panel": "The panels name no body, instrument or place",
    "people_by_kind": "No person is listed",
    "groups_by_part": "No population group is named twice or more",
    "theme_heatmap": "The document has no part in which themes are counted",
    "theme_intervals": "The document has no panels",
    "theme_parallel": "The document has no two parts to compare",
    "parallel_columns": "The document has no two parts to compare",
    "narrative_demands": "The panels' narratives ask for nothing",
    "recommendation_verbs": "No recommendation asks for anything",
    "crossref_matrix": "The document has no pair of a recommendation and a clause",
    "main_scores": "The tables are not scored",
    **{f"keyness_panel_{panel}": "No word marks the panel" for panel in range(1, 7)},
}
CARRIED = ["carried by a recommendation of the panel", "by one of another panel", "by none"]


@pytest.fixture(scope="module")
def report():
    return {name: read_table(name) for name in CONTRACT}


@pytest.fixture(scope="module")
def resolution():
    return analyse(EXAMPLES / "un_a_res_79_13.txt").tables


def tell(name, data):
    """Finding and measure of a frame, after it was drawn without a warning."""
    words = CHARTS[name].describe(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = CHARTS[name].plot(data)
        figure.canvas.draw()
    assert not re.search(r"\bnan\b", " ".join(words), re.IGNORECASE)
    drawn = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
    assert words[0] in drawn
    return words


def rows(columns, *values):
    return pd.DataFrame(list(values), columns=columns.split())


@pytest.mark.parametrize("name", CHARTS)
def test_empty_tables_give_no_rows_and_a_sentence_that_says_so(name):
    tables = {table: check_table(table, []) for table in CONTRACT if table not in ("scores", "theme_agreement")}
    data = CHARTS[name].select(tables)
    assert data.empty
    assert tell(name, data)[0] == NOTHING[name]
    assert list_charts(tables) == []


@pytest.mark.parametrize("name", CHARTS)
def test_one_row_of_the_report_is_told_and_drawn(name, report):
    data = CHARTS[name].select(report)
    one = data[data.select_dtypes("number").sum(axis=1) > 0].head(1)
    assert tell(name, one)[0] != NOTHING[name]


def test_every_chart_has_something_to_show_of_the_report(report):
    assert list_charts(report) == list(CHARTS)
    assert "main_scores" not in list_charts({name: table for name, table in report.items() if name != "scores"})


def test_document_without_panels_gets_the_charts_that_fit_it(resolution, tmp_path):
    names = ["report_composition", "theme_heatmap", "theme_parallel", "parallel_columns"]
    assert list_charts(resolution) == names
    save_figures(resolution, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.{end}" for name in names for end in ("csv", "txt", "png", "svg")
    }
    for path in tmp_path.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "nan" not in text.split() and "panel" not in text and "report" not in text, text
    text = (tmp_path / "theme_parallel.txt").read_text(encoding="utf-8")
    units = resolution["units"].query("counted")["section"].value_counts()
    assert (
        f"of {units['preamble']} in the preamble" in text and f"of {units['operative']} in the operative part" in text
    )
    assert "of 20 comparisons together" in text


@pytest.mark.parametrize("kept", [[1], [2, 5]])
def test_document_with_other_panels_is_drawn_with_those(report, kept):
    tables = {
        name: table[table["panel"].isna() | table["panel"].isin(kept)] if "panel" in table else table
        for name, table in report.items()
    }
    tables["crossref"] = report["crossref"][report["crossref"]["rec_id"].isin(tables["recommendations"]["rec_id"])]
    said = {name: tell(name, CHARTS[name].select(tables)) for name in list_charts(tables)}
    assert ("all two narratives" if len(kept) > 1 else "the one narrative") in said["theme_intervals"][1]
    assert set(said) == set(CHARTS) - {f"keyness_panel_{panel}" for panel in range(1, 7) if panel not in kept}
    assert ("panels" in said["theme_heatmap"][0]) == (len(kept) > 1)
    assert ("in one panel only" in said["groups_by_part"][0]) == (len(kept) > 1)
    heatmap = CHARTS["theme_heatmap"].plot(CHARTS["theme_heatmap"].select(tables)).axes[0]
    assert [line.get_xdata()[0] for line in heatmap.lines] == [len(kept) - 0.5]
    assert list(CHARTS["entities_by_panel"].select(tables)["panel"].unique()) == kept


def test_composition_of_one_part_and_of_parts_without_words():
    columns = "section words words_in_units"
    assert tell("report_composition", rows(columns, ("preamble", 40, 10))) == (
        "All of the document's words are in one part, the preamble",
        "Words by part of the document, running heads left out; n = 40. Of these 25% are in units (sentences, recommendations, "
        "clauses); the rest is headings and lists",
    )
    two = tell("report_composition", rows(columns, ("operative", 30, 30), ("annex", 10, 0), ("preamble", 60, 60)))[0]
    assert two == "Two parts, the preamble and the operative part, make up 90% of the document's words"
    headings = tell("report_composition", rows(columns, ("2. Aims", 30, 30), ("front", 10, 0)))[0]
    assert headings == "Two parts, “2. Aims” and the front, make up 100% of the document's words"
    assert tell("report_composition", rows(columns, ("preamble", 0, 0)))[0] == NOTHING["report_composition"]


@pytest.mark.parametrize(
    ("narrative", "finding"),
    [
        ((0, 0, 0), "Narratives name no body, instrument or place"),
        ((1, 0, 0), "Narratives name 1 body, instrument or place, none more than once"),
        ((2, 0, 0), "Narratives name 1 body, instrument or place, each more than once"),
        ((3, 3, 1), "Narratives name 3 bodies, instruments and places, more than once only A body and A place"),
    ],
)
def test_entities_named_in_narratives(narrative, finding):
    names = ("A body", "A place", "A place")  # two things can have one name
    values = [(f"thing-{row}", 3, n, 2, name) for row, (n, name) in enumerate(zip(narrative, names, strict=True))]
    said = tell("entities_by_panel", rows("entity_id panel narrative lists name", *values))
    assert said[0] == finding and f"n = {sum(narrative)} + 6" in said[1]


@pytest.mark.parametrize(
    ("counts", "finding"),
    [
        ({"ministry": 1}, "Of 1 person listed the largest group by institution is ministry (1)"),
        ({"church": 2, "court": 2}, "Of 4 people listed the largest groups by institution are church (2) and court (2)"),
        ({"church": 3, "court": 1, "bank": 1},
         "Of 5 people listed the largest groups by institution are church (3), court (1) and bank (1)"),
        (dict.fromkeys("abcd", 1), "Of 4 people listed no more than 1 come from one kind of institution"),
        ({"other or not printed": 3}, "For 3 people listed no kind of institution is known"),
        ({"court": 1, "other or not printed": 3}, "Of 4 people listed the largest group by institution is court (1)"),
    ],
)  # fmt: skip
def test_people_who_tie_are_all_named(counts, finding):
    values = [(kind, "panel_1", count, count) for kind, count in counts.items()]
    assert tell("people_by_kind", rows("kind session people all_sessions", *values))[0] == finding


@pytest.mark.parametrize(
    ("mentions", "finding"),
    [
        ([("migrants", "Panel 3", 1), ("migrants", "Annex", 1)],
         "the plain word “migrants” stands 1 time in panels and 1 time elsewhere"),
        ([("young women", "Panel 3", 2)], "“young women” stands most often, 2 times"),
        ([("women", "Preamble", 3), ("men", "Preamble", 3)], "“women” and “men” stand most often, 3 times each"),
        ([(group, "Preamble", 2) for group in "abcde"], "5 groups stand most often, 2 times each"),
        ([("women", "Preamble", 0)], NOTHING["groups_by_part"]),
    ],
)  # fmt: skip
def test_groups_that_stand_most_often(mentions, finding):
    assert tell("groups_by_part", rows("group part mentions", *mentions))[0] == finding


def make_coverage(*values):
    data = rows("label section panel n_units n_units_total", *values)
    part = data["panel"].map("Panel {}".format, na_action="ignore").fillna(data["section"].str.capitalize())
    return data.assign(part=part, share=data["n_units"] / data["n_units_total"])


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("Work", "panels", 4, 1, 2)], "Work (panel 4): 1 of 2 sentences, the largest share"),
        ([("Work", "panels", 4, 0, 2)], "No sentence of the panels has a term of any theme"),
        ([("Work", "panels", 1, 1, 2), ("Work", "panels", 2, 2, 4)],
         "Work (panel 1) and Work (panel 2): 50% of the sentences, the largest share; 1 theme reaches both panels"),
        ([("Work", "panels", 1, 1, 2), ("Work", "panels", 2, 0, 4)],
         "Work (panel 1): 1 of 2 sentences, the largest share; no theme reaches more than 1 of the 2 panels"),
        ([(theme, "panels", 1, 1, 1) for theme in "abcd"], "4 pairs of theme and panel: 1 of 1 sentence, the largest share"),
        ([("Work", "preamble", None, 0, 2), ("Work", "operative", None, 1, 3)],
         "Work (operative part): 1 of 3 units, the largest share; no theme reaches more than 1 of the 2 parts"),
        ([("Work", "preamble", None, 0, 2)], "No unit of the document has a term of any theme"),
    ],
)  # fmt: skip
def test_heatmap_names_the_largest_share_and_all_that_tie(values, finding):
    assert tell("theme_heatmap", make_coverage(*values))[0] == finding


def test_intervals_of_one_panel():
    columns = "label panel n_units n_units_total share ci_low ci_high all_panels"
    finding, measure = tell("theme_intervals", rows(columns, ("Work", 3, 0, 4, 0.0, 0.0, 0.49, 0.0)))
    assert finding == "In 0 of 1 pair of panel and theme the whole interval lies above the share in all panels"
    assert "Tick: share in the one narrative." in measure


def make_parallel(*values):
    data = rows("label section n_units n_units_total widest firm words", *values)
    share = data["n_units"] / data["n_units_total"]
    return data.assign(share=share, ci_low=share / 2, ci_high=share)


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("Work", "preamble", 1, 4, 0.25, "", 9.0), ("Work", "operative", 2, 4, 0.25, "", 31.0)],
         "Work differs most by the codebook's terms (1 of 4 in the preamble, 2 of 4 in the operative part); of 1 comparison "
         "together, no difference of two shares is firm"),
        ([(theme, part, 1, 4, 0.25, "a and b", 9.0) for theme in ("Work", "Home") for part in ("Aims", "Means", "Costs")],
         "Work and Home differ most by the codebook's terms; of 6 comparisons together, 2 themes have a firm difference"),
        ([(theme, part, 1, 4, 0.25, "", 9.0) for theme in "abcd" for part in ("Aims", "Means")],
         "4 themes differ most by the codebook's terms; of 4 comparisons together, no difference of two shares is firm"),
        ([("Work", part, 0, 4, 0.0, "", 9.0) for part in ("Aims", "Means")],
         "No theme differs by the codebook's terms; of 1 comparison together, no difference of two shares is firm"),
    ],
)  # fmt: skip
def test_parts_are_compared_two_by_two(values, finding):
    said = tell("theme_parallel", make_parallel(*values))
    assert said[0] == finding
    for _, part, *_, words in values:
        names = {"preamble": "unit of the preamble", "operative": "unit of the operative part"}
        assert f"{names.get(part, f'unit of the {part}')} {words:.0f}" in said[1]


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("Work", "preamble", 1), ("Work", "operative", 2)],
         "1 of 1 theme stands in preamble and operative part alike by their terms; without one: none"),
        ([("Work", "panels", 1), ("Work", "declaration", 0), ("Home", "panels", 1), ("Home", "declaration", 1)],
         "1 of 2 themes stands in narratives and declaration alike by their terms; without one: Work in the declaration"),
        ([(theme, part, 0) for theme in "abc" for part in ("preamble", "operative")],
         "0 of 3 themes stand in preamble and operative part alike by their terms; without one: 3 in the preamble; 3 in the "
         "operative part"),
    ],
)  # fmt: skip
def test_themes_without_a_unit_are_named_or_counted(values, finding):
    data = rows("label section n_units", *values).assign(n_units_total=4, share=0.25, objectives="none")
    assert tell("parallel_columns", data)[0] == finding


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("visa", 2, 1, 9.0), ("fee", 2, 0, 8.0)], "“visa” marks panel 3 most: 2 of 3 uses in the narratives"),
        ([("visa", 2, 1, 9.0), ("fee", 2, 1, 9.0)], "“visa” and “fee” mark panel 3 most: 2 of 3 uses in the narratives"),
        ([("visa", 2, 1, 9.0), ("fee", 3, 2, 9.0)], "“visa” and “fee” mark panel 3 most: the same score"),
        ([(word, 2, 0, 9.0) for word in "abcd"],
         "No single word marks panel 3 most: 4 nouns and adjectives stand at 2 of 2 uses in the narratives"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("spread", [0.2, 1.0])
def test_words_that_mark_a_panel(values, finding, spread):
    data = rows("item n_panel n_rest g2", *values).assign(panel=3, largest=9.0)
    data["weight"] = data["g2"] * (1 - spread)  # nothing is left for the cloud where every paragraph has the word
    assert tell("keyness_panel_3", data)[0] == finding


@pytest.mark.parametrize(
    ("counts", "finding"),
    [
        ([(3, 1, 0, 0)], "1 of 1 demand of the panels' narratives is carried by a recommendation of the same panel; 0 by none"),
        ([(1, 0, 0, 2), (2, 2, 1, 0)],
         "2 of 5 demands of the panels' narratives are carried by a recommendation of the same panel; 2 by none"),
        ([(1, 0, 0, 0)], NOTHING["narrative_demands"]),
    ],
)  # fmt: skip
def test_demands_of_narratives(counts, finding):
    assert tell("narrative_demands", pd.DataFrame(counts, columns=["panel", *CARRIED]))[0] == finding


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("ask", 4, "1 minimal action", True)],
         "Of 1 thing that the recommendations ask for, 0 are general and 0 specific action, 1 for less; 1 of these categories is "
         "doubtful"),
        ([("adopt", None, "5 specific action", False), ("do", None, None, False)],
         "Of 2 things that the recommendations ask for, 0 are general and 1 specific action, none for less, 1 without a "
         "category; 0 of these categories are doubtful"),
        ([("do", 2, None, False)],
         "Of 1 thing that the recommendations ask for, 0 are general and 0 specific action, none for less, 1 without a "
         "category; 0 of these categories are doubtful"),
    ],
)  # fmt: skip
def test_verbs_of_recommendations_with_and_without_panels(values, finding):
    data = rows("verb panel category doubtful", *values).astype({"panel": "Int64"})
    assert tell("recommendation_verbs", data)[0] == finding
    names = [label.get_text() for label in CHARTS["recommendation_verbs"].plot(data).axes[0].get_xticklabels()]
    assert names == [f"Panel {values[0][1]}\nn = 1" if values[0][1] else f"No panel\nn = {len(values)}"]


def test_verbs_are_those_of_recommendations_wherever_they_stand(report):
    tables = report | {name: report[name].assign(section="5. What to do", panel=pd.NA) for name in ("units", "demands")}
    data, stored = (CHARTS["recommendation_verbs"].select(chosen) for chosen in (tables, report))
    assert len(stored) and list(data["demand_id"]) == list(stored["demand_id"])
    assert tell("recommendation_verbs", data)[0] == tell("recommendation_verbs", stored)[0]


@pytest.mark.parametrize("part", ["preamble", "operative"])
def test_crossref_of_clauses_of_one_part_draws_no_line_between_parts(part):
    columns = "rec_id clause_id score share linked relation recommendation part"
    values = [("R1", f"C{row}", 0.5, 0.5, row == 1, "broader" if row == 1 else None, "Do it.", part) for row in (1, 2)]
    finding, _ = tell("crossref_matrix", rows(columns, *values))
    assert finding.startswith("For 1 of 1 recommendations") and "for 0 more" in finding
    assert not CHARTS["crossref_matrix"].plot(rows(columns, *values)).axes[0].lines


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("Acts", 0.95, False)], "1 of 1 main score is 0.9 or more; lowest: acts"),
        ([("Acts", 0.95, True), ("Verbs", 0.5, True), ("Names", 0.5, False)],
         "1 of 3 main scores is 0.9 or more, but 1 of the 2 on text kept for reporting; lowest: verbs and names"),
        ([(label, 0.5, False) for label in "ABCD"], "0 of 4 main scores are 0.9 or more; lowest: 4 at 0.50"),
    ],
)  # fmt: skip
def test_lowest_scores_are_named_or_counted(values, finding):
    data = rows("label value kept", *values).assign(ci_low=0.4, ci_high=1.0, n=5)
    assert tell("main_scores", data)[0] == finding


def test_words_agree_with_numbers():
    assert [count_things(n, "theme") for n in (0, 1, 2)] == ["0 themes", "1 theme", "2 themes"]
    assert [join_words("abc"[:n]) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
    assert [name_tied(list("abcd"[:n]), "letters") for n in (3, 4)] == ["a, b and c", "4 letters"]


def test_parts_with_headings_as_names_are_shown_as_printed(report):
    names = {"appendix": "Costs and Benefits of Return", "declaration": "Methods", "recommendations": "Aims"}
    tables = {
        name: report[name].assign(section=report[name]["section"].replace(names))
        for name in ("segments", "theme_coverage")
    }
    coverage = tables["theme_coverage"]
    tables["theme_coverage"] = coverage[coverage["section"] != "panels"]
    data = CHARTS["theme_heatmap"].select(tables)
    assert list(data["part"].unique()) == ["Inaugural session", "Methods", "Aims", "Costs and Benefits of Return"]
    labels = CHARTS["theme_heatmap"].plot(data).axes[0].get_xticklabels()
    assert labels[-1].get_text().splitlines()[:3] == ["Costs and", "Benefits of", "Return"]
