"""What every figure says and draws of small frames, of a document without panels, and of no document at all."""

import re
import shutil
import warnings

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from PIL import Image, ImageDraw, ImageFont

from migration_dialogue.analysis import analyse
from migration_dialogue.build import save_figures
from migration_dialogue.figures import CHARTS, list_charts
from migration_dialogue.figures.chart import clip, count_things, join_small, join_words, name_tied
from migration_dialogue.figures.demands import CATEGORIES
from migration_dialogue.figures.links import FOUND
from migration_dialogue.figures.style import BLUE, GREY, MUTED, ORANGE, SEQUENCES, break_name
from migration_dialogue.figures.words import FONT, PIXELS
from migration_dialogue.paths import CODEBOOK, EXAMPLES, FIGURES
from migration_dialogue.tables.contract import COMPARED, CONTRACT
from migration_dialogue.tables.store import check_table, read_table

NOTHING = {
    "report_composition": "The document has no words",
    "entities_by_panel": "The panels name no body, instrument or place",
    "people_by_kind": "No person is listed",
    "groups_by_part": "No group of people is named twice or more",
    "theme_heatmap": "The document has no part in which themes are counted",
    "theme_intervals": "The document has no panels",
    "theme_parallel": "The document has no two parts to compare",
    "parallel_columns": "The document has no two parts to compare",
    "narrative_demands": "The panel summaries ask for nothing",
    "recommendation_verbs": "No recommendation asks for anything",
    "crossref_answers": "The document has no pair of a recommendation and a clause",
    "crossref_matrix": "The document has no pair of a recommendation and a clause",
    "main_scores": "The tables are not scored",
    "collection_themes": "The collection mentions no theme",
    "collection_repeats": "No demand recurs in the collection",
    "collection_objectives": "No passage of the collection has wording similar to an objective",
    **{f"keyness_panel_{panel}": "No word marks the panel" for panel in range(1, 7)},
}


@pytest.fixture(scope="module")
def report():
    tables = {name: read_table(name) for name in CONTRACT if name not in COMPARED}
    answers = {path.stem: pd.read_csv(path, dtype={"group": str}) for path in FIGURES.glob("collection_*.csv")}
    return tables | answers


@pytest.fixture(scope="module")
def resolution(tmp_path_factory):
    """A resolution on another subject than migration, whose themes count everywhere all the same."""
    codebook = shutil.copytree(CODEBOOK, tmp_path_factory.mktemp("resolution") / "codebook")
    (codebook / "scope_terms.csv").unlink()
    return analyse(EXAMPLES / "un_a_res_79_13.txt", codebook=codebook).tables


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
    save_figures(resolution, tmp_path, source="Resolution 79/13")
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.{end}" for name in names for end in ("csv", "txt", "png", "svg")
    } | {"report_composition_narrow.png"}
    for path in tmp_path.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "nan" not in text.split() and "panel" not in text and "report" not in text, text
    text = (tmp_path / "theme_parallel.txt").read_text(encoding="utf-8")
    units = resolution["units"].query("counted")["section"].value_counts()
    assert (
        f"of {units['preamble']} passages of the preamble" in text
        and f"of {units['operative']} passages of the operative part" in text
    )
    assert "a test of 20 comparisons together" in text
    for path in tmp_path.glob("*.svg"):
        assert ">Source: Resolution 79/13</text>" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kept", [[1], [2, 5]])
def test_document_with_other_panels_is_drawn_with_those(report, kept):
    tables = {
        name: table[table["panel"].isna() | table["panel"].isin(kept)] if "panel" in table else table
        for name, table in report.items()
    }
    tables["crossref"] = report["crossref"][report["crossref"]["rec_id"].isin(tables["recommendations"]["rec_id"])]
    said = {name: tell(name, CHARTS[name].select(tables)) for name in list_charts(tables)}
    assert set(said) == set(CHARTS) - {f"keyness_panel_{panel}" for panel in range(1, 7) if panel not in kept}
    assert ("of the two panel" in said["theme_heatmap"][0]) == (len(kept) > 1)
    assert ("the two panel summaries" in said["groups_by_part"][0]) == (len(kept) > 1)
    heatmap = CHARTS["theme_heatmap"].plot(CHARTS["theme_heatmap"].select(tables)).axes[0]
    assert [line.get_xdata()[0] for line in heatmap.lines] == [len(kept) - 0.5]
    assert list(CHARTS["entities_by_panel"].select(tables)["panel"].unique()) == kept


def test_composition_of_one_part_and_of_parts_without_words():
    columns = "section words words_in_units"
    assert tell("report_composition", rows(columns, ("preamble", 40, 10))) == (
        "All of the document's words are in one part, the preamble",
        "Words by part of the document, without running heads (n = 40 words). Filled: words in sentences, recommendations and "
        "clauses, 25% of all; hollow: headings, lists and other text",
    )
    two = tell("report_composition", rows(columns, ("operative", 40, 30), ("annex", 10, 0), ("preamble", 50, 50)))[0]
    assert two == "Two parts, the preamble and the operative part, make up 90% of the document's words"
    headings = tell("report_composition", rows(columns, ("2. Aims", 30, 30), ("front", 10, 0)))[0]
    assert headings == "One part, “2. Aims”, makes up 75% of the document's words"
    assert tell("report_composition", rows(columns, ("preamble", 0, 0)))[0] == NOTHING["report_composition"]


@pytest.mark.parametrize(
    ("mentions", "finding"),
    [
        ((0, 0, 0), NOTHING["entities_by_panel"]),
        ((1, 0, 0), "The panel summaries name 1 body, instrument or place, none more than once"),
        ((2, 0, 0), "The panel summaries name 1 body, instrument or place, each more than once"),
        (
            (3, 3, 1),
            "The panel summaries name 3 bodies, instruments and places; only the Bank of Rome and Peru are named more than once",
        ),
    ],
)
def test_entities_named_in_summaries(mentions, finding):
    names = ("Bank of Rome", "Peru", "Peru")  # two things can have one name
    values = [
        (f"thing-{row}", 3, n, name, "Panel 3: work") for row, (n, name) in enumerate(zip(mentions, names, strict=True))
    ]
    said = tell("entities_by_panel", rows("entity_id panel mentions name part", *values))
    assert said[0] == finding and (not sum(mentions) or f"n = {count_things(sum(mentions), 'mention')})" in said[1])


@pytest.mark.parametrize(
    ("counts", "finding"),
    [
        ({"ministry": 1}, "All of the 1 person listed came from ministries (1)"),
        ({"church": 2, "research": 2}, "All of the 4 people listed came from churches (2) or research (2)"),
        ({"court": 3, "bank": 1, "church": 1, "party": 1}, "No kind of institution has more than 3 of the 6 people listed"),
        ({"court": 3, "bank": 2, "party": 1}, "More than half of the 6 people listed came from courts (3) or banks (2)"),
        ({"other or not printed": 3}, "No kind of institution is known for the 3 people listed"),
        ({"court": 1, "other or not printed": 3}, "1 of the 4 people listed came from courts (1)"),
    ],
)  # fmt: skip
def test_people_who_tie_are_all_named(counts, finding):
    assert tell("people_by_kind", rows("kind people", *counts.items()))[0] == finding


@pytest.mark.parametrize(
    ("mentions", "finding"),
    [
        ([("women", "Panel 3", 2)], "“women” is named most often, twice"),
        ([("women", "Panel 1", 3), ("women", "Panel 2", 1), ("men", "Panel 1", 0), ("men", "Panel 2", 2)],
         "Of the groups that the two panel summaries name twice or more, men are in one summary alone"),
        ([("women", "Panel 1", 3), ("women", "Panel 2", 1)], "“women” is named most often, 4 times"),
        ([("women", "Preamble", 3), ("men", "Preamble", 3)], "“women” and “men” are named most often, each 3 times"),
        ([(group, "Preamble", 2) for group in "abcde"], "5 groups are named most often, each twice"),
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
        ([("Work", "panels", 4, 0, 2)], "No passage of the document has a term of any theme"),
        ([("Work", "panels", 1, 1, 2), ("Home", "panels", 1, 0, 2), ("Work", "panels", 2, 1, 4), ("Home", "panels", 2, 2, 4)],
         "Each of the two panel summaries has a main theme of its own"),
        ([("Work", "panels", 1, 1, 2), ("Work", "panels", 2, 2, 4)], "None of the two panels has a main theme of its own"),
        ([("Work", "panels", 1, 1, 2), ("Work", "panels", 2, 0, 4)],
         "“Work” is the commonest theme, in 1 of 2 sentences of the panels"),
        ([(theme, "panels", 1, 1, 1) for theme in "abcd"], "4 themes are the commonest themes, in 1 of 1 sentence of the panels"),
        ([("Work", "preamble", None, 0, 2), ("Work", "operative", None, 1, 3)],
         "“Work” is the commonest theme, in 1 of 3 passages of the operative part"),
        ([("Work", "preamble", None, 1, 3), ("Work", "operative", None, 2, 6)],
         "“Work” has the largest share of the passages of a part: 1 of 3 passages of the preamble and 2 of 6 passages of the "
         "operative part"),
        ([("Work", "preamble", None, 0, 2)], "No passage of the document has a term of any theme"),
        ([("Work", "recommendations", None, 1, 9), ("Work", "declaration", None, 4, 9)],
         "“Work” has the largest share of the passages of a part: 4 of 9 clauses of the declaration"),
        ([("Work", "panels", 2, 3, 9), ("Work", "recommendations", None, 1, 9), ("Work", "declaration", None, 0, 9)],
         "“Work” is the commonest theme, in 3 of 9 sentences of the panels"),
        ([("Work", "panels", 2, 2, 9), ("Work", "recommendations", None, 0, 9), ("Work", "declaration", None, 0, 9)],
         "“Work” is the commonest theme, in 2 of 9 sentences of the panels"),
    ],
)  # fmt: skip
def test_heatmap_names_main_themes_and_marks_missing_ones(values, finding):
    said = tell("theme_heatmap", make_coverage(*values))
    assert said[0] == finding
    totals = make_coverage(*values).groupby("section")["n_units"].sum()
    missing = totals.get("declaration") == 0 and totals.get("recommendations") and totals.get("panels", 3) >= 3
    assert ("orange 0: no listed term in the declaration" in said[1]) == bool(missing)
    cells = [text.get_text() for text in CHARTS["theme_heatmap"].plot(make_coverage(*values)).axes[0].texts]
    assert cells.count("0") == bool(missing)


@pytest.mark.parametrize(
    ("lows", "finding"),
    [
        ((0.3, 0.1, 0.3), "“Work” in panel 1 and “Work” in panel 3 differ most from the share in all panels"),
        ((0.3, 0.1), "“Work” is in 75% of panel 1's sentences and in 20% of all panels'"),
        (
            (0.3, 0.25),
            "“Work” is in 75% of panel 1's sentences and in 20% of all panels', the largest of 2 such differences",
        ),
        ((0.1,), "No panel's share of a theme is larger than the share in all panels by more than its range"),
    ],
)
def test_intervals_name_the_largest_difference_and_all_that_tie(lows, finding):
    columns = "label panel name n_units n_units_total share ci_low ci_high all_panels"
    values = [("Work", panel, f"Panel {panel}", 3, 4, 0.75, low, 0.9, 0.2) for panel, low in enumerate(lows, start=1)]
    assert tell("theme_intervals", rows(columns, *values))[0] == finding
    drawn = CHARTS["theme_intervals"].plot(rows(columns, *values))
    shown = [text.get_text() for axes in drawn.axes for text in axes.texts]
    assert shown == ["75%"] * sum(low > 0.2 for low in lows)


def make_parallel(*values):
    data = rows("label section n_units n_units_total widest firm words", *values)
    share = data["n_units"] / data["n_units_total"]
    return data.assign(share=share, ci_low=share / 2, ci_high=share)


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("Work", "preamble", 1, 4, 0.25, "", 9.0), ("Work", "operative", 2, 4, 0.25, "", 31.0)],
         "No theme is shown to differ between the parts; the largest gap is “Work”, in 2 of 4 passages of the operative "
         "part and 1 of 4 passages of the preamble"),
        ([(theme, part, 1, 4, 0.25, "a and b", 9.0) for theme in ("Work", "Home") for part in ("Aims", "Means", "Costs")],
         "2 themes differ between the parts by more than chance; the largest gaps are those of “Work” and “Home”"),
        ([(theme, part, 1, 4, 0.25, "", 9.0) for theme in "abcd" for part in ("Aims", "Means")],
         "No theme is shown to differ between the parts; the largest gaps are those of 4 themes"),
        ([("Work", part, 0, 4, 0.0, "", 9.0) for part in ("Aims", "Means")],
         "No theme is shown to differ between the parts; all shares are equal"),
    ],
)  # fmt: skip
def test_parts_are_compared_two_by_two(values, finding):
    said = tell("theme_parallel", make_parallel(*values))
    assert said[0] == finding
    for _, part, *_, words in values:
        assert f"{words:.0f} in the { {'operative': 'operative part'}.get(part, part) }" in said[1]


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("Work", "preamble", 1), ("Work", "operative", 2)],
         "1 of 1 theme is mentioned in the preamble and operative part alike"),
        ([("Work", "panels", 1), ("Work", "declaration", 0), ("Home", "panels", 1), ("Home", "declaration", 1)],
         "1 of 2 themes is mentioned in the panels and declaration alike; the declaration uses no listed term for “Work”"),
        ([(theme, part, part == "preamble") for theme in "abcd" for part in ("preamble", "operative")],
         "None of 4 themes is mentioned in the preamble and operative part alike; the operative part uses no listed term for 4 "
         "of the others"),
        ([(theme, part, 0) for theme in "abc" for part in ("preamble", "operative")],
         "None of 3 themes is mentioned in the preamble and operative part alike, 3 in none of them"),
    ],
)  # fmt: skip
def test_themes_without_a_unit_are_named_or_counted(values, finding):
    data = rows("label section n_units", *values).assign(n_units_total=4, term="work", text="All work and no play.")
    assert tell("parallel_columns", data)[0] == finding
    figure = CHARTS["parallel_columns"].plot(data)
    shown = [text.get_text() for text in figure.axes[0].texts]
    found = {label for label, _, count in values if count}
    assert shown.count("no listed term") == sum(label in found and not count for label, _, count in values)


def test_columns_show_each_passage_once_with_its_term_in_bold(report):
    data = CHARTS["parallel_columns"].select(report)
    shown = data[data["label"].isin(data["label"].unique()[:8]) & (data["unit_id"] != "")]
    assert shown["unit_id"].is_unique and all(row.term in row.text for row in shown.itertuples())
    figure = CHARTS["parallel_columns"].plot(data)
    bold = " ".join(text.get_text() for text in figure.axes[0].texts if text.get_fontweight() == "bold")
    assert all(word in bold for term in shown["term"] for word in term.split("-")[0].split())


def test_long_passages_are_cut_at_punctuation_around_their_term():
    text = "One two, three four migration five; six seven, eight nine."
    assert clip(text, "migration", 30) == "…\xa0three four migration five;\xa0…"
    assert clip(text, "Nine", 35) == "…\xa0six seven, eight nine."
    assert clip(text, "One", 5) == "One two,\xa0…"
    assert clip("Short text.", "text", 24) == "Short text."


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("visa", 4, 1, 9.0), ("fee", 3, 0, 8.0)], "“visas” marks panel 3 most: 4 of 5 uses in the panel summaries are there"),
        ([("visa", 3, 0, 9.0), ("fee", 3, 0, 9.0)],
         "“visas” and “fees” mark panel 3 most: all 3 uses of each in the panel summaries are there"),
        ([("visa", 3, 0, 9.0), ("fee", 3, 2, 9.0)], "“visas” and “fees” mark panel 3 most: they score the same"),
        ([(word, 3, 0, 9.0) for word in "abcd"],
         "4 words mark panel 3 most: all 3 uses of each in the panel summaries are there"),
        ([("visa", 4, 1, 9.0)], "No frequent word sets panel 3 apart"),
        ([("visa", 2, 0, 9.0)], "No frequent word sets panel 3 apart"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("weight", [2.0, 0.0])
def test_words_that_mark_a_panel(values, finding, weight):
    data = rows("item n_panel n_rest g2", *values).assign(panel=3, name="Panel 3: borders", bar=True, narratives=2)
    said = tell("keyness_panel_3", data.assign(word=data["item"] + "s", weight=weight))
    assert said[0] == finding and said[1].startswith("Panel 3: borders.")


def draw_ink(word):
    """The pixels of a word of the cloud, at the place where the figure has it."""
    page, font = Image.new("1", (800, 400)), ImageFont.truetype(FONT, round(word.get_fontsize() * PIXELS / 72))
    ImageDraw.Draw(page).text([PIXELS * each for each in word.get_position()], word.get_text(), 1, font, anchor="ls")
    return np.asarray(page, dtype=int)


def test_words_of_the_cloud_are_as_printed_and_do_not_overlap(report):
    for panel in range(1, 7):
        data = CHARTS[f"keyness_panel_{panel}"].select(report)
        text = " ".join(report["units"].loc[report["units"]["panel"] == panel, "text"]).lower()
        assert len(data) >= 25 and all(word.lower() in text for word in data["word"])
        figure = CHARTS[f"keyness_panel_{panel}"].plot(data)
        drawn = figure.axes[1].texts
        assert {word.get_text() for word in drawn if word.get_color() != MUTED} == set(data.loc[data["bar"], "word"])
        assert sorted(word.get_text() for word in drawn) == sorted(data["word"])
        assert not (sum(map(draw_ink, drawn)) > 1).any()
    words = CHARTS["keyness_panel_4"].select(report).set_index("item")["word"]
    assert words["child"] == "children" and words["network"] == "networks" and words["palermo"] == "Palermo"


@pytest.mark.parametrize(
    ("counts", "finding"),
    [
        ([(3, 1, 0, 0)], "The program finds 1 of 1 demand of the panel summaries in a recommendation, too"),
        ([(1, 0, 0, 2), (2, 2, 1, 0)],
         "The program finds 3 of 5 demands of the panel summaries in a recommendation, too"),
        ([(1, 1, 0, 1), (2, 0, 1, 1), (3, 1, 0, 0)],
         "The program finds 3 of 5 demands of the panel summaries in a recommendation, too"),
        ([(1, 0, 0, 0)], NOTHING["narrative_demands"]),
    ],
)  # fmt: skip
def test_demands_of_narratives(counts, finding):
    data = pd.DataFrame(counts, columns=["panel", *FOUND]).assign(name="Panel 1: human rights")
    assert tell("narrative_demands", data)[0] == finding
    assert CHARTS["narrative_demands"].plot(data, width=3.5).get_figwidth() == 3.5


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("ask", 4, "1 minimal action", True)],
         "1 of 1 demand in the recommendations (100%) asks for minimal action, none of them clearly; in the "
         "Universal Periodic Review it is 10%"),
        ([("adopt", None, "5 specific action", False), ("go", 2, "5 specific action", False), ("do", None, None, False)],
         "2 of 3 demands in the recommendations (67%) ask for specific action; in the Universal Periodic "
         "Review it is 30%"),
        ([("do", 2, None, False)], "For 1 of 1 demand in the recommendations no kind of action is known"),
    ],
)  # fmt: skip
def test_verbs_of_recommendations_with_and_without_a_kind(values, finding):
    asked = rows("verb panel category doubtful", *values).assign(default=False)
    coded = pd.DataFrame({"category": list(CATEGORIES.values()), "coded": [10, 10, 10, 40, 30]})
    data = asked.merge(coded, on="category", how="outer")
    said = tell("recommendation_verbs", data)
    assert said[0] == finding
    assert said[1].startswith(f"Hatched: {asked['doubtful'].sum()} of {len(asked)} whose kind is doubtful")
    drawn = CHARTS["recommendation_verbs"].plot(data).axes[0].texts
    for doubtful, verbs in asked.groupby("doubtful")["verb"]:
        shown = " ".join(text.get_text() for text in drawn if (text.get_style() == "italic") == doubtful)
        assert all(verb in shown for verb in verbs)


def test_verbs_are_those_of_recommendations_wherever_they_stand(report):
    tables = report | {name: report[name].assign(section="5. What to do", panel=pd.NA) for name in ("units", "demands")}
    data, stored = (CHARTS["recommendation_verbs"].select(chosen) for chosen in (tables, report))
    assert len(stored) and list(data["demand_id"]) == list(stored["demand_id"])
    assert tell("recommendation_verbs", data)[0] == tell("recommendation_verbs", stored)[0]


@pytest.mark.parametrize(
    ("judgements", "finding"),
    [
        (("", ""), "The program suggests 2 links to clauses for 1 of 1 recommendation; nobody has checked them"),
        (("counterpart", "none"), "Of the program's 2 suggested links, 1 is a counterpart and 1 wrong"),
        (("none", "none"), "Of the program's 2 suggested links, 2 are wrong"),
        (("touches", "none"), "Of the program's 2 suggested links, 1 is on the same subject and 1 wrong"),
    ],
)
@pytest.mark.parametrize("part", ["preamble", "operative"])
def test_suggested_links_are_told_by_what_they_are_worth(part, judgements, finding):
    columns = "rec_id clause_id score related linked recommendation clause part judgement"
    values = [
        ("R1", f"C{row}", 0.5, True, True, "Do it.", "It is done.", part, each) for row, each in enumerate(judgements)
    ]
    assert tell("crossref_matrix", rows(columns, *values))[0] == finding
    assert not CHARTS["crossref_matrix"].plot(rows(columns, *values)).axes[0].lines  # between two parts alone


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([("Acts", 0.95, False)], "1 of 1 score shown is 0.9 or more; the lowest is 0.95: “Acts”"),
        ([("Acts", 0.95, True), ("Verbs", 0.5, True), ("Names", 0.5, False)],
         "1 of 2 scores shown on the held-out half is 0.9 or more; the lowest is 0.50: “Verbs”"),
        ([(label, 0.5, False) for label in "ABCD"], "0 of 4 scores shown are 0.9 or more; the lowest is 0.50: 4 of them"),
    ],
)  # fmt: skip
def test_scores_are_told_of_the_half_that_was_held_out(values, finding):
    data = rows("label value kept", *values).assign(ci_low=0.4, ci_high=1.0, n=5, noun="clause")
    assert tell("main_scores", data)[0] == finding


def test_scores_of_few_items_are_left_out(report):
    scores = report["scores"].assign(n=report["scores"]["n"].clip(upper=9))
    assert set(CHARTS["main_scores"].select(report | {"scores": scores})["noun"]) == {"theme"}


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
    assert labels[2].get_text().splitlines() == ["Costs and Benefits", "of Return", "33"]


def make_pairs(report, *annotated):
    links = rows("rec_id clause_id judgement", *annotated)
    return CHARTS["crossref_answers"].select(report | {"annotated_links": links})


def test_answers_are_counterparts_of_the_annotation_or_suggested_links(report):
    links = report["crossref"]
    linked = set(links.loc[links["linked"], "rec_id"])
    spare = links.loc[~links["rec_id"].isin(linked), "rec_id"].iloc[0]
    plain = CHARTS["crossref_answers"].select(report)
    judged = make_pairs(report, (spare, "A01", "counterpart"), (spare, "A02", "touches"), ("R2.5", "A03", "touches"))
    for data in (plain, judged):
        assert data["rec_id"].nunique() == len(report["recommendations"])
        assert data["clause_id"].nunique() == len(report["declaration"])
    assert tell("crossref_answers", plain)[0].startswith(
        f"The program suggests a clause for {len(linked)} of 33 recommendations"
    )
    assert judged.dropna()["clause_id"].tolist() == ["A01"]
    assert tell("crossref_answers", judged)[0] == (
        "1 of 33 recommendations has a counterpart in a clause, 1 only shares a clause's subject, and 31 have no such clause"
    )


def test_counterparts_are_printed_in_full_side_by_side(report):
    pairs = [("R1.1", "A01"), ("R1.2", "A01"), ("R1.2", "A05"), ("R6.1", "P03")]
    data = make_pairs(report, *((*pair, "counterpart") for pair in pairs)).dropna()
    assert data.groupby("rec_id")["cluster"].first().nunique() == 2
    axes = CHARTS["crossref_answers"].plot(data).axes[0]
    shown = " ".join(text.get_text() for text in axes.texts)
    assert all(text in shown for text in (*data["recommendation"], *data["clause"]))
    assert len(axes.lines) == len(pairs) and {line.get_color() for line in axes.lines} == {BLUE}


@pytest.mark.parametrize("path", sorted(FIGURES.glob("*.svg")), ids=lambda path: path.stem)
def test_stored_figures_are_small_and_printable(path):
    svg = path.read_text(encoding="utf-8")
    assert len(svg.encode()) < 100_000 and "</text>" in svg
    assert svg.count("font-family") == svg.count("DejaVu Sans', Verdana, sans-serif") == 1
    for png, width in ((path.with_suffix(".png"), 2160), (path.with_name(f"{path.stem}_narrow.png"), 1050)):
        if width == 2160 or png.exists():
            with Image.open(png) as picture:
                assert picture.width == width and round(picture.info["dpi"][0]) == 300


def test_colours_stay_darker_than_grey_without_colour_and_cells_as_dark_as_cells():
    def weigh(colour):
        return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))

    assert max(weigh(BLUE), weigh(ORANGE)) < weigh(GREY) - 0.1
    for share in (0.2, 0.5, 1.0):
        assert abs(weigh(SEQUENCES[BLUE](share)[:3]) - weigh(SEQUENCES[MUTED](share)[:3])) < 0.06


def test_names_are_broken_and_never_cut(report):
    assert "Panel 4: Trafficking" in set(CHARTS["narrative_demands"].select(report)["name"])
    assert break_name("Panel 5: contributions", 12) == "Panel 5\nContrib-\nutions"
    name = "Panel 2: the effects of irregular migration and migration through regular channels"
    assert break_name(name, 12).replace("\n", " ").lower() == name.replace(":", "").lower()


def test_a_document_of_many_parts_is_drawn_with_the_largest():
    sizes = pd.Series({f"part {number}": number for number in range(1, 21)})
    named = join_small(sizes)
    assert [part for part in named if named[part] == part] == [f"part {number}" for number in range(9, 21)]
    assert list(dict.fromkeys(named.values()))[-1] == "8 other parts"
    assert set(join_small(sizes.head(13)).values()) == set(sizes.index[:13])


def test_a_word_that_names_no_group_alone_keeps_the_one_before_it():
    entities = pd.DataFrame({
        "label": "POPULATION", "text": ["asylum seekers", "asylum-seeker", "women"], "unit_id": "S1", "section": "text",
        "panel": pd.NA, "start": [0, 20, 40], "end": [14, 33, 45],
    })  # fmt: skip
    segments = pd.DataFrame({"section": ["text"], "text": ["x"], "kind": ["paragraph"], "panel": pd.NA})
    drawn = CHARTS["groups_by_part"].select({"entities": entities, "segments": segments, "theme_coverage": segments})
    assert drawn[["group", "mentions"]].to_numpy().tolist() == [["asylum seekers", 2]]
