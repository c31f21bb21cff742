"""What every figure says and draws of small frames, of a document without panels, and of no document at all."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from migration_dialogue.analysis import analyse
from migration_dialogue.build import save_figures
from migration_dialogue.figures import CHARTS, list_charts
from migration_dialogue.figures.chart import count_things, join_words, name_tied
from migration_dialogue.figures.demands import CATEGORIES
from migration_dialogue.figures.parallel import excerpt
from migration_dialogue.figures.style import BLUE, GREY, ORANGE, SEQUENCE
from migration_dialogue.paths import EXAMPLES, FIGURES
from migration_dialogue.tables.contract import COMPARED, CONTRACT
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
    "crossref_answers": "The document has no pair of a recommendation and a clause",
    "crossref_matrix": "The document has no pair of a recommendation and a clause",
    "main_scores": "The tables are not scored",
    "collection_themes": "The collection mentions no theme",
    "collection_repeats": "No request recurs in the collection",
    "collection_objectives": "The collection is near to no objective",
    **{f"keyness_panel_{panel}": "No word marks the panel" for panel in range(1, 7)},
}
RETURNED = ["in a recommendation of the panel", "in one of another panel", "in none"]


@pytest.fixture(scope="module")
def report():
    tables = {name: read_table(name) for name in CONTRACT if name not in COMPARED}
    answers = {path.stem: pd.read_csv(path, dtype={"group": str}) for path in FIGURES.glob("collection_*.csv")}
    return tables | answers


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
    } | {"report_composition_narrow.png"}
    for path in tmp_path.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "nan" not in text.split() and "panel" not in text and "report" not in text, text
    text = (tmp_path / "theme_parallel.txt").read_text(encoding="utf-8")
    units = resolution["units"].query("counted")["section"].value_counts()
    assert (
        f"of {units['preamble']} units of the preamble" in text
        and f"of {units['operative']} units of the operative part" in text
    )
    assert "chance allows in 20 comparisons" in text


@pytest.mark.parametrize("kept", [[1], [2, 5]])
def test_document_with_other_panels_is_drawn_with_those(report, kept):
    tables = {
        name: table[table["panel"].isna() | table["panel"].isin(kept)] if "panel" in table else table
        for name, table in report.items()
    }
    tables["crossref"] = report["crossref"][report["crossref"]["rec_id"].isin(tables["recommendations"]["rec_id"])]
    said = {name: tell(name, CHARTS[name].select(tables)) for name in list_charts(tables)}
    assert ("the two narratives" if len(kept) > 1 else "the one narrative") in said["theme_intervals"][0]
    assert set(said) == set(CHARTS) - {f"keyness_panel_{panel}" for panel in range(1, 7) if panel not in kept}
    assert ("of the two panels" in said["theme_heatmap"][0]) == (len(kept) > 1)
    assert ("in one panel only" in said["groups_by_part"][0]) == (len(kept) > 1)
    heatmap = CHARTS["theme_heatmap"].plot(CHARTS["theme_heatmap"].select(tables)).axes[0]
    assert [line.get_xdata()[0] for line in heatmap.lines] == [len(kept) - 0.5]
    assert list(CHARTS["entities_by_panel"].select(tables)["panel"].unique()) == kept


def test_composition_of_one_part_and_of_parts_without_words():
    columns = "section words words_in_units"
    assert tell("report_composition", rows(columns, ("preamble", 40, 10))) == (
        "All of the document's words are in one part, the preamble",
        "Words by part of the document, running heads left out; n = 40. Of these 25% are in the sentences, recommendations and "
        "clauses that the tables count; the rest, pale, is headings and lists",
    )
    two = tell("report_composition", rows(columns, ("operative", 30, 30), ("annex", 10, 0), ("preamble", 60, 60)))[0]
    assert two == "Two parts, the preamble and the operative part, make up 90% of the document's words"
    headings = tell("report_composition", rows(columns, ("2. Aims", 30, 30), ("front", 10, 0)))[0]
    assert headings == "Two parts, “2. Aims” and the front, make up 100% of the document's words"
    assert tell("report_composition", rows(columns, ("preamble", 0, 0)))[0] == NOTHING["report_composition"]


@pytest.mark.parametrize(
    ("narrative", "finding"),
    [
        ((0, 0, 0), "The panels' narratives name no body, instrument or place"),
        ((1, 0, 0), "The panels' narratives name 1 body, instrument or place, none more than once"),
        ((2, 0, 0), "The panels' narratives name 1 body, instrument or place, each more than once"),
        (
            (3, 3, 1),
            "The panels' narratives name 3 bodies, instruments and places; only A body and A place are named more than once",
        ),
    ],
)
def test_entities_named_in_narratives(narrative, finding):
    names = ("A body", "A place", "A place")  # two things can have one name
    values = [
        (f"thing-{row}", 3, n, 2, name, "Panel 3: work")
        for row, (n, name) in enumerate(zip(narrative, names, strict=True))
    ]
    said = tell("entities_by_panel", rows("entity_id panel narrative lists name part", *values))
    assert said[0] == finding and f"n = {sum(narrative)} + 6" in said[1]


@pytest.mark.parametrize(
    ("counts", "finding"),
    [
        ({"ministry": 1}, "Among 1 person listed, ministry (1) is the commonest institution"),
        ({"church": 2, "court": 2}, "Among 4 people listed, church (2) and court (2) are the commonest institutions"),
        ({"church": 3, "court": 1, "bank": 1},
         "Among 5 people listed, church (3), court (1) and bank (1) are the commonest institutions"),
        (dict.fromkeys("abcd", 1), "Of 4 people listed no more than 1 come from one kind of institution"),
        ({"other or not printed": 3}, "For 3 people listed no kind of institution is known"),
        ({"court": 1, "other or not printed": 3}, "Among 4 people listed, court (1) is the commonest institution"),
    ],
)  # fmt: skip
def test_people_who_tie_are_all_named(counts, finding):
    values = [(kind, "panel_1", "Panel 1", count, count) for kind, count in counts.items()]
    assert tell("people_by_kind", rows("kind session name people all_sessions", *values))[0] == finding


@pytest.mark.parametrize(
    ("mentions", "finding"),
    [
        ([("migrants", "Panel 3", 1), ("migrants", "Annex", 1)],
         "the plain word “migrants” is used 1 time in panels and 1 time elsewhere"),
        ([("young women", "Panel 3", 2)], "“young women” is named most often, 2 times"),
        ([("women", "Preamble", 3), ("men", "Preamble", 3)], "“women” and “men” are named most often, 3 times each"),
        ([(group, "Preamble", 2) for group in "abcde"], "5 groups are named most often, 2 times each"),
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
        ([("Work", "panels", 4, 1, 2)], "“Work” is the commonest theme, in 1 of 2 sentences of the panels"),
        ([("Work", "panels", 4, 0, 2)], "No unit of the document has a term of any theme"),
        ([("Work", "panels", 1, 1, 2), ("Home", "panels", 1, 0, 2), ("Work", "panels", 2, 1, 4), ("Home", "panels", 2, 2, 4)],
         "Each of the two panels has a main theme of its own"),
        ([("Work", "panels", 1, 1, 2), ("Work", "panels", 2, 2, 4)], "None of the two panels has a main theme of its own"),
        ([("Work", "panels", 1, 1, 2), ("Work", "panels", 2, 0, 4)],
         "“Work” is the commonest theme, in 1 of 2 sentences of the panels"),
        ([(theme, "panels", 1, 1, 1) for theme in "abcd"], "4 themes are the commonest themes, in 1 of 1 sentence of the panels"),
        ([("Work", "preamble", None, 0, 2), ("Work", "operative", None, 1, 3)],
         "“Work” is the commonest theme, in 1 of 3 units of the operative part"),
        ([("Work", "preamble", None, 1, 3), ("Work", "operative", None, 2, 6)],
         "“Work” is the commonest theme, in 1 of 3 units of the preamble and 2 of 6 units of the operative part"),
        ([("Work", "preamble", None, 0, 2)], "No unit of the document has a term of any theme"),
        ([("Work", "recommendations", None, 1, 9), ("Work", "declaration", None, 4, 9)],
         "“Work” is the commonest theme, in 4 of 9 clauses of the declaration; “Work” is in 4 of 9 clauses of the declaration "
         "but in 1 of 9 recommendations"),
        ([("Work", "panels", 2, 3, 9), ("Work", "recommendations", None, 1, 9), ("Work", "declaration", None, 0, 9)],
         "“Work” is the commonest theme, in 3 of 9 sentences of the panels; “Work” is missing from the declaration"),
        ([("Work", "panels", 2, 2, 9), ("Work", "recommendations", None, 0, 9), ("Work", "declaration", None, 0, 9)],
         "“Work” is the commonest theme, in 2 of 9 sentences of the panels"),
    ],
)  # fmt: skip
def test_heatmap_names_main_themes_and_exceptions(values, finding):
    assert tell("theme_heatmap", make_coverage(*values))[0] == finding


def test_intervals_of_one_panel():
    columns = "label panel name n_units n_units_total share ci_low ci_high all_panels"
    finding, measure = tell("theme_intervals", rows(columns, ("Work", 3, "Panel 3", 0, 4, 0.0, 0.0, 0.49, 0.0)))
    assert (
        finding
        == "In none of 1 pair of panel and theme the panel speaks of the theme clearly more than the one narrative"
    )
    assert "Tick: share in the one narrative." in measure


def test_intervals_name_the_clearest_pair_and_all_that_tie():
    columns = "label panel name n_units n_units_total share ci_low ci_high all_panels"
    values = [
        ("Work", panel, f"Panel {panel}", 3, 4, 0.75, low, 0.9, 0.2) for panel, low in ((1, 0.3), (2, 0.1), (3, 0.3))
    ]
    start = (
        "of 3 pairs of panel and theme the panel speaks of the theme clearly more than the three narratives together"
    )
    tied, one = (tell("theme_intervals", rows(columns, *some))[0] for some in (values, values[:2]))
    assert tied == f"In 2 {start}, most clearly “Work” in panel 1 and “Work” in panel 3"
    assert one.endswith("most clearly “Work” in panel 1 (75% of its sentences, 20% of all)")


def make_parallel(*values):
    data = rows("label section n_units n_units_total widest firm words", *values)
    share = data["n_units"] / data["n_units_total"]
    return data.assign(share=share, ci_low=share / 2, ci_high=share)


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("Work", "preamble", 1, 4, 0.25, "", 9.0), ("Work", "operative", 2, 4, 0.25, "", 31.0)],
         "“Work” differs most between the parts: it is in 2 of 4 units of the operative part and 1 of 4 units of the preamble; "
         "no theme differs by more than chance allows in 1 comparison"),
        ([(theme, part, 1, 4, 0.25, "a and b", 9.0) for theme in ("Work", "Home") for part in ("Aims", "Means", "Costs")],
         "“Work” and “Home” differ most between the parts; 2 themes differ by more than chance allows in 6 comparisons"),
        ([(theme, part, 1, 4, 0.25, "", 9.0) for theme in "abcd" for part in ("Aims", "Means")],
         "4 themes differ most between the parts; no theme differs by more than chance allows in 4 comparisons"),
        ([("Work", part, 0, 4, 0.0, "", 9.0) for part in ("Aims", "Means")],
         "No theme differs between the parts; no theme differs by more than chance allows in 1 comparison"),
    ],
)  # fmt: skip
def test_parts_are_compared_two_by_two(values, finding):
    said = tell("theme_parallel", make_parallel(*values))
    assert said[0] == finding
    for _, part, *_, words in values:
        assert f"{ {'operative': 'operative part'}.get(part, part) } {words:.0f}" in said[1]


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("Work", "preamble", 1), ("Work", "operative", 2)],
         "1 of 1 theme appears in the preamble and operative part alike"),
        ([("Work", "panels", 1), ("Work", "declaration", 0), ("Home", "panels", 1), ("Home", "declaration", 1)],
         "1 of 2 themes appears in the panels and declaration alike; the declaration says nothing about “Work”"),
        ([(theme, part, part == "preamble") for theme in "abcd" for part in ("preamble", "operative")],
         "0 of 4 themes appear in the preamble and operative part alike; the operative part says nothing about 4 of the others"),
        ([(theme, part, 0) for theme in "abc" for part in ("preamble", "operative")],
         "0 of 3 themes appear in the preamble and operative part alike, 3 in none of them"),
    ],
)  # fmt: skip
def test_themes_without_a_unit_are_named_or_counted(values, finding):
    data = rows("label section n_units", *values).assign(n_units_total=4, term="work", text="All work and no play.")
    assert tell("parallel_columns", data)[0] == finding
    figure = CHARTS["parallel_columns"].plot(data)
    shown = [text.get_text() for text in figure.axes[0].texts]
    found = {label for label, _, count in values if count}
    assert shown.count("nothing") == sum(label in found and not count for label, _, count in values)


def test_columns_show_the_unit_with_fewest_words_for_each_term(resolution):
    data = CHARTS["parallel_columns"].select(resolution).query("unit_id != ''")
    mentions, units = resolution["theme_mentions"], resolution["units"].set_index("unit_id")
    label = data["label"].iloc[-1]
    theme = resolution["theme_coverage"].set_index("label")["theme"][label]
    theme = theme if isinstance(theme, str) else theme.iloc[0]
    for row in data[data["label"] == label].itertuples():
        found = mentions[(mentions["theme"] == theme) & (mentions["section"] == row.section)]["unit_id"].value_counts()
        density = {unit: units.loc[unit, "words"] / count for unit, count in found.items()}
        assert density[row.unit_id] == min(density.values()) and row.term in row.text


def test_excerpt_keeps_the_term_and_whole_words():
    text = "One two three four five six seven eight nine migration ten eleven twelve"
    assert excerpt(text, "two", 20) == "One two three four …"
    assert excerpt(text, "migration", 24) == "… nine migration ten …"
    assert excerpt(text, "twelve", 24) == "… ten eleven twelve"
    assert excerpt("Short text.", "text", 24) == "Short text."


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("visa", 2, 1, 9.0), ("fee", 2, 0, 8.0)], "“visas” marks panel 3 most: 2 of 3 uses in the two narratives are there"),
        ([("visa", 3, 0, 9.0), ("fee", 3, 0, 9.0)],
         "“visas” and “fees” mark panel 3 most: all 3 uses of each in the two narratives are there"),
        ([("visa", 2, 1, 9.0), ("fee", 3, 2, 9.0)], "“visas” and “fees” mark panel 3 most: they score the same"),
        ([(word, 2, 0, 9.0) for word in "abcd"],
         "No single word marks panel 3 most: 4 words score the same, and both uses of each in the two narratives are there"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("weight", [2.0, 0.0])
def test_words_that_mark_a_panel(values, finding, weight):
    data = rows("item n_panel n_rest g2", *values).assign(
        panel=3, name="Panel 3: borders", bar=True, largest=9.0, narratives=2
    )
    said = tell("keyness_panel_3", data.assign(word=data["item"] + "s", weight=weight))
    assert said[0] == finding and said[1].startswith("Panel 3: borders.")


def test_cloud_has_the_words_of_a_panel_as_they_are_printed(report):
    for panel in range(1, 7):
        data = CHARTS[f"keyness_panel_{panel}"].select(report)
        cloud = data[data["weight"] > 0]
        text = " ".join(report["units"].loc[report["units"]["panel"] == panel, "text"]).lower()
        assert len(cloud) >= 25 and all(word.lower() in text for word in cloud["word"])
    words = CHARTS["keyness_panel_4"].select(report).set_index("item")["word"]
    assert words["child"] == "children" and words["network"] == "networks" and words["palermo"] == "Palermo"


@pytest.mark.parametrize(
    ("counts", "finding"),
    [
        ([(3, 1, 0, 0)],
         "Of 1 demand in the panels' narratives 1 returns in a recommendation of the same panel; 0 return in none"),
        ([(1, 0, 0, 2), (2, 2, 1, 0)],
         "Of 5 demands in the panels' narratives 2 return in a recommendation of the same panel; 2 return in none"),
        ([(1, 0, 0, 0)], NOTHING["narrative_demands"]),
    ],
)  # fmt: skip
def test_demands_of_narratives(counts, finding):
    data = pd.DataFrame(counts, columns=["panel", *RETURNED]).assign(name="Panel 1: human rights")
    assert tell("narrative_demands", data)[0] == finding
    assert CHARTS["narrative_demands"].plot(data, width=3.5).get_figwidth() == 3.5


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("ask", 4, "1 minimal action", True)],
         "Of 1 demand in the recommendations 0 ask for general action, 0 for specific action and 1 for less"),
        ([("adopt", None, "5 specific action", False), ("do", None, None, False)],
         "Of 2 demands in the recommendations 0 ask for general action, 1 for specific action and none for less, 1 has "
         "no category"),
        ([("do", 2, None, False)],
         "Of 1 demand in the recommendations 0 ask for general action, 0 for specific action and none for less, 1 has "
         "no category"),
        ([("adopt", 1, "5 specific action", False), ("act", 1, "4 general action", True)],
         "All 2 demands in the recommendations are for general or specific action"),
    ],
)  # fmt: skip
def test_verbs_of_recommendations_with_and_without_a_category(values, finding):
    asked = rows("verb panel category doubtful", *values)
    coded = pd.DataFrame({"category": list(CATEGORIES.values()), "coded": [10, 10, 10, 40, 30]})
    data = asked.merge(coded, on="category", how="outer")
    said = tell("recommendation_verbs", data)
    assert said[0] == f"{finding}; of 100 recommendations between States 30% ask for less"
    assert f"{asked['doubtful'].sum()} in grey italics" in said[1]
    drawn = {text.get_text(): text.get_style() for text in CHARTS["recommendation_verbs"].plot(data).axes[0].texts}
    assert {verb: drawn[verb] == "italic" for verb in asked["verb"]} == dict(
        zip(asked["verb"], asked["doubtful"], strict=True)
    )


def test_verbs_are_those_of_recommendations_wherever_they_stand(report):
    tables = report | {name: report[name].assign(section="5. What to do", panel=pd.NA) for name in ("units", "demands")}
    data, stored = (CHARTS["recommendation_verbs"].select(chosen) for chosen in (tables, report))
    assert len(stored) and list(data["demand_id"]) == list(stored["demand_id"])
    assert tell("recommendation_verbs", data)[0] == tell("recommendation_verbs", stored)[0]


@pytest.mark.parametrize("part", ["preamble", "operative"])
def test_crossref_of_clauses_of_one_part_draws_no_line_between_parts(part):
    columns = "rec_id clause_id score related linked recommendation clause part"
    values = [("R1", f"C{row}", 0.5, row == 1, row == 1, "Do it.", "It is done.", part) for row in (1, 2)]
    finding, _ = tell("crossref_matrix", rows(columns, *values))
    assert finding == (
        "The program links 1 of 1 recommendation to a clause, as candidates for a reader, and scores one as near for 0 more; the "
        "clause linked most often (1 time) is C1, “It is done.”"
    )
    assert not CHARTS["crossref_matrix"].plot(rows(columns, *values)).axes[0].lines


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("Acts", 0.95, False)], "1 of 1 main score is 0.9 or more; lowest: acts"),
        ([("Acts", 0.95, True), ("Verbs", 0.5, True), ("Names", 0.5, False)],
         "1 of 3 main scores is 0.9 or more, but only 1 of the 2 on held-out text; lowest: verbs and names"),
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
    assert list(data["part"].unique()) == ["Methods", "Aims", "Costs and Benefits of Return", "Inaugural session"]
    labels = CHARTS["theme_heatmap"].plot(data).axes[0].get_xticklabels()
    assert labels[2].get_text().splitlines()[:3] == ["Costs and", "Benefits of", "Return"]


def make_pairs(report, *annotated):
    links = rows("rec_id clause_id judgement", *annotated)
    return CHARTS["crossref_answers"].select(report | {"annotated_links": links})


def test_answers_join_annotated_links_with_those_of_the_program(report):
    links = report["crossref"]
    linked = set(links.loc[links["linked"], "rec_id"])
    spare = links.loc[~links["rec_id"].isin(linked), "rec_id"].iloc[0]
    plain = CHARTS["crossref_answers"].select(report)
    both = make_pairs(report, (spare, "A01", "counterpart"), (spare, "A02", "touches"))
    for data in (plain, both):
        assert data["rec_id"].nunique() == len(report["recommendations"])
        assert data["clause_id"].nunique() == len(report["declaration"])
    assert not plain["annotated"].any() and both.loc[both["annotated"], "clause_id"].tolist() == ["A01"]
    assert tell("crossref_answers", plain)[0].startswith(f"The program links {len(linked)} of 33 recommendations with")
    finding, measure = tell("crossref_answers", both)
    assert finding == "1 of 33 recommendations has a counterpart in a clause; 26 of 27 clauses answer no recommendation"
    assert "Solid: counterparts by annotation" in measure


def test_strongest_answers_are_three_pairs_of_different_texts_printed_in_full(report):
    data = CHARTS["crossref_answers"].select(report)
    strongest = data[data["strongest"]]
    assert len(strongest) == 3 and strongest["rec_id"].is_unique and strongest["clause_id"].is_unique
    assert strongest["score"].max() == data["score"].max()
    shown = " ".join(text.get_text() for text in CHARTS["crossref_answers"].plot(data).axes[0].texts).replace("\n", " ")
    assert all(text in shown for text in (*strongest["recommendation"], *strongest["clause"]))


@pytest.mark.parametrize("path", sorted(FIGURES.glob("*.svg")), ids=lambda path: path.stem)
def test_stored_figures_are_small_and_printable(path):
    svg = path.read_text(encoding="utf-8")
    assert len(svg.encode()) < 100_000 and "</text>" in svg
    assert svg.count("font-family") == svg.count("DejaVu Sans', Verdana, sans-serif") == 1
    for png, width in ((path.with_suffix(".png"), 2160), (path.with_name(f"{path.stem}_narrow.png"), 1050)):
        if width == 2160 or png.exists():
            with Image.open(png) as picture:
                assert picture.width == width and round(picture.info["dpi"][0]) == 300


def test_colours_stay_darker_than_grey_without_colour():
    def weigh(colour):
        return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))

    assert max(weigh(BLUE), weigh(ORANGE)) < weigh(SEQUENCE(1.0)) - 0.15 < weigh(GREY)
