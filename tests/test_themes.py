import shutil

import pandas as pd
import pytest

from migration_dialogue.codebook import CodebookError
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.themes import (
    Term,
    ThemeCodebook,
    count_coverage,
    estimate_share,
    match_themes,
    read_themes,
    select_counted,
)  # fmt: skip


@pytest.fixture(scope="module")
def codebook():
    return read_themes()


def find(analysis, codebook, text):
    return {(hit.label_, hit.text) for hit in match_themes(analysis.nlp(text), codebook=codebook)}


@pytest.mark.parametrize(
    ("theme", "matches", "near_miss"),
    [
        ("irregular", "Migrants with irregular status work there.", "They met at irregular intervals."),
        ("channels", "Channels for regular migration exist.", "The Compact for Safe, Orderly, and Regular Migration."),
        ("labour", "Labor rights are respected.", "The International Labor Organization met."),
        ("rights", "Human rights are universal.", "The Inter-American Commission on Human Rights met."),
        ("children", "Families were separated.", "As members of one great family we meet."),
        ("vulnerability", "Refugees arrive.", "The New York Declaration on Refugees and Migrants was adopted."),
        ("documents", "Identity documents are issued.", "The document is final."),
        ("climate", "Natural disasters drive people away.", "The Platform on Displacements Due to Disasters met."),
    ],
)  # fmt: skip
def test_terms_match_and_near_misses_do_not(analysis, codebook, theme, matches, near_miss):
    assert theme in {label for label, _ in find(analysis, codebook, matches)}
    assert theme not in {label for label, _ in find(analysis, codebook, near_miss)}


def test_longest_match_wins_within_a_theme_and_themes_may_share_a_phrase(analysis):
    codebook = ThemeCodebook(
        (("a", "A"), ("b", "B")), (Term("a", "trafficking"), Term("a", "trafficking of woman"), Term("b", "woman"))
    )
    assert find(analysis, codebook, "Trafficking of women rises.") == {("a", "Trafficking of women"), ("b", "women")}


def test_words_match_as_printed_or_as_lemma_and_capitals_as_printed(analysis):
    codebook = ThemeCodebook((("a", "A"),), (Term("a", "woman"), Term("a", "trafficking"), Term("a", "States")))
    assert find(analysis, codebook, "Women and trafficking concern States.") == {
        ("a", "Women"), ("a", "trafficking"), ("a", "States"),
    }  # fmt: skip
    assert find(analysis, codebook, "The two states differ.") == set()


def test_coverage_has_a_row_for_every_theme_and_its_counts_can_be_recounted(analysis, codebook):
    tables = analysis.tables
    coverage, mentions = tables["theme_coverage"], tables["theme_mentions"]
    counted = select_counted(tables["units"])
    assert coverage.groupby(["section", "panel"], dropna=False).size().unique().tolist() == [len(codebook.themes)]
    row = coverage[
        (coverage["section"] == "panels") & (coverage["panel"] == 4) & (coverage["theme"] == "trafficking")
    ].iloc[0]
    part = counted[(counted["section"] == "panels") & (counted["panel"] == 4)]
    hits = mentions[(mentions["theme"] == "trafficking") & mentions["unit_id"].isin(part["unit_id"])]
    assert (row["n_units"], row["n_units_total"], row["mentions"]) == (hits["unit_id"].nunique(), len(part), len(hits))
    assert row["per_1000_words"] == pytest.approx(1000 * len(hits) / part["words"].sum(), abs=1e-4)


def test_headings_and_opening_quotations_are_not_counted(analysis):
    counted = select_counted(analysis.tables["units"])
    assert set(counted["source"]) == {"paragraph", "recommendation", "clause"}
    assert not ((counted["section"] == "declaration") & (counted["source"] == "paragraph")).any()


def test_no_mention_at_all_gives_rows_of_zeros(analysis, codebook):
    none = analysis.tables["theme_mentions"].head(0)
    coverage = count_coverage(none, analysis.tables["units"], codebook=codebook)
    assert len(coverage) == len(analysis.tables["theme_coverage"]) and coverage["n_units"].sum() == 0


def test_share_has_the_wilson_interval():
    # 1 of 10: centre (0.1 + 1.92 / 10) / (1 + 3.84 / 10), after Wilson (1927)
    share, low, high = estimate_share(1, 10)
    assert (share, round(low, 4), round(high, 4)) == (0.1, 0.0179, 0.4042)
    assert estimate_share(0, 0) == (0.0, 0.0, 0.0)


def test_keyness_counts_add_up_to_the_narratives(analysis):
    keyness = analysis.tables["keyness"]
    totals = keyness.assign(all=keyness["n_panel"] + keyness["n_rest"]).groupby("lemma")
    assert (totals["n_panel"].sum() <= totals["all"].max()).all()
    trafficking = keyness[keyness["lemma"] == "trafficking"]
    assert trafficking["panel"].tolist() == [4] and trafficking["n_rest"].tolist() == [0]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(CODEBOOK, tmp_path / "codebook")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("rights,human right,excluded,", "line 2.*both wanted and excluded|both wanted and excluded.*line"),
        ("rights,dignity,wanted,", "twice"),
        ("weather,rain,wanted,", "found theme 'weather'"),
        ("rights,rain,maybe,", "found use 'maybe'"),
        ("rights,woman,wanted,", r"'woman' says it is also in \[\], expected \['rights'\]"),
        ("rights,,wanted,", "column 'term' is empty"),
        ("rights,rain", "another number of fields"),
    ],
)
def test_bad_terms_are_refused_with_file_and_line(folder, line, message):
    path = folder / "theme_terms.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, line]) + "\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=message) as error:
        read_themes(folder)
    assert f"theme_terms.csv, line {len(lines) + 1}" in str(error.value) or "also in" in str(error.value)


def test_theme_without_terms_or_definition_is_refused(folder):
    path = folder / "themes.csv"
    path.write_text(path.read_text(encoding="utf-8") + "rain,Rain,Water,It rains.,Dry.\n", encoding="utf-8")
    with pytest.raises(CodebookError, match="theme 'rain' has no term"):
        read_themes(folder)
    path.write_text(path.read_text(encoding="utf-8").replace(",Water,", ",,"), encoding="utf-8")
    with pytest.raises(CodebookError, match="line 22: column 'definition' is empty"):
        read_themes(folder)


def test_added_terms_change_a_copy_only(codebook):
    trial = codebook.add_terms("remittances", "bank")
    assert Term("remittances", "bank") in trial.terms and Term("remittances", "bank") not in codebook.terms
    with pytest.raises(CodebookError, match="no theme named 'weather'"):
        codebook.add_terms("weather", "rain")
    with pytest.raises(CodebookError, match="is excluded"):
        codebook.add_terms("data", "study desk")


def test_stored_coverage_names_every_theme(codebook):
    stored = pd.read_csv(CODEBOOK / "themes.csv")
    assert stored["theme"].tolist() == codebook.themes
