from dataclasses import replace

import pandas as pd
import pytest

from migration_dialogue.documents.document import parse_document
from migration_dialogue.errors import CodebookError
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.evaluation.themes import score_blocks
from migration_dialogue.figures.themes import mark_doubtful
from migration_dialogue.language.units import read_units
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.statistics import estimate_share
from migration_dialogue.themes.check import check_terms
from migration_dialogue.themes.codebook import Term, ThemeCodebook, read_themes
from migration_dialogue.themes.contrasts import compare_parts
from migration_dialogue.themes.coverage import count_coverage, list_leading, select_counted
from migration_dialogue.themes.match import find_theme_mentions, mark_themes, match_themes
from migration_dialogue.themes.suggest import suggest_terms


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


@pytest.mark.parametrize(
    ("theme", "matches", "near_miss"),
    [
        ("data", "They gathered information on flows.", "We, the Heads of State, gathered in Los Angeles."),
        ("data", "A study of the routes was made.", "They may study abroad."),
        ("data", "Knowledge of trafficking is poor.", "To our knowledge nobody came."),
        ("documents", "Identity and travel documents are issued.", "They agreed on the identification of needs."),
        ("borders", "Entry was refused.", "The entry into force of the treaty was delayed."),
        ("borders", "Transit through the desert is dangerous.", "Countries of origin, transit and destination met."),
        ("legislation", "The law was reformed.", "This is done in accordance with national legislation."),
        ("legislation", "They passed a law.", "Obligations under international human rights law remain."),
        ("return", "The return of migrants was safe.", "They gave nothing in return."),
        ("return", "They returned to their villages.", "They returned to the question of money."),
        ("climate", "Environmental degradation drives people away.", "Social, and environmental conditions matter."),
        ("vulnerability", "They gave humanitarian assistance.", "They gave technical assistance."),
        ("trafficking", "Trafficking is a crime.", "Trafficking in drugs is a crime."),
        ("perception", "Prejudice against them grows.", "This is said without prejudice to other rules."),
        ("development", "Development of the region was slow.", "They began the development of a timetable."),
        ("channels", "New pathways for labour migration opened.", "New pathways for trade opened."),
        ("governance", "They cooperate with neighbouring countries.", "Parents cooperate in the village."),
        ("governance", "States parties shall cooperate.", "Parents cooperate in the village."),
        ("governance", "They entered into a new arrangement.", "They entered into the spirit of the day."),
        ("governance", "They share the burden.", "The burden is heavy."),
        ("legislation", "They want reforms to amend the Nationality Act.", "They act together."),
        ("legislation", "They became parties to it.", "Parties won votes."),
        ("legislation", "A bill was tabled.", "This is done as provided by law."),
        ("channels", "Free movement of persons is a goal.", "Free movement of goods is a goal."),
        ("channels", "More resettlement places are needed.", "The resettlement was completed."),
        ("vulnerability", "Victims of torture need help.", "Victims of trafficking came."),
        ("vulnerability", "Displaced families came.", "Displaced vertebrae heal."),
        ("irregular", "Irregular maritime arrivals fell.", "Irregular verbs are learnt."),
        ("trafficking", "Bonded labour is abolished.", "The smuggling of oil grew."),
        ("women", "Women need a voice.", "Men, women and children fled."),
        ("rights", "The rights of asylum seekers matter.", "They turned right at the corner."),
        ("borders", "They may enter the territory.", "Trade within its borders grew."),
        ("diaspora", "Overseas workers may vote.", "Overseas markets grew."),
        ("documents", "The ministry issues residence certificates.", "The ministry issues a statement."),
        ("perception", "Migration is not a criminal offence.", "They criminalized trafficking."),
        ("inclusion", "The health of migrants matters.", "The health of the economy matters."),
        ("data", "They conducted a large study.", "They completed their studies."),
        ("development", "Their contribution to the economy is large.", "The development and implementation of rules began."),
        ("labour", "Applicants are allowed to work.", "Children were trafficked for labour."),
    ],
)  # fmt: skip
def test_terms_of_the_field_and_their_near_misses(analysis, codebook, theme, matches, near_miss):
    assert theme in {label for label, _ in find(analysis, codebook, matches)}
    assert theme not in {label for label, _ in find(analysis, codebook, near_miss)}


def test_examples_of_the_definitions_are_found_and_near_misses_are_not(analysis, codebook):
    themes = pd.read_csv(CODEBOOK / "themes.csv").set_index("theme")
    found = themes[["example", "near_miss"]].map(lambda text: {label for label, _ in find(analysis, codebook, text)})
    assert [theme for theme in themes.index if theme not in found.loc[theme, "example"]] == []
    # Terms cannot tell who is vulnerable: "The bridge is vulnerable to flooding."
    assert [theme for theme in themes.index if theme in found.loc[theme, "near_miss"]] == ["vulnerability"]


def test_part_of_a_name_is_no_hit_and_a_term_that_is_a_name_is(analysis, codebook):
    text = "The Convention on the Rights of the Child and the Palermo Protocol protect every child."
    assert find(analysis, codebook, text) >= {("trafficking", "Palermo Protocol"), ("children", "child")}
    assert ("children", "Child") not in find(analysis, codebook, text)
    assert ("children", "Child") in find(analysis, replace(codebook, in_names=True), text)


def test_themes_are_in_the_docs_of_segments_and_units_and_a_trial_leaves_them(analysis, codebook):
    document, mentions = analysis.document, analysis.tables["theme_mentions"]
    for unit_id, doc in document.docs.items():
        rows = mentions[mentions["unit_id"] == unit_id]
        marked = [(hit.label_, hit.id_, hit.text) for hit in doc.spans["themes"]]
        assert sorted(marked) == sorted(rows[["theme", "term", "text"]].itertuples(index=False, name=None))
    trial = find_theme_mentions(document, codebook=codebook.add_terms("remittances", "migrant"))
    assert len(trial) > len(mentions) == len(find_theme_mentions(document))


def test_in_a_text_about_something_else_themes_count_beside_words_of_the_subject_only(analysis, codebook, recwarn):
    def find_in(*paragraphs, codebook):
        document = read_units(analysis.nlp, parse_document("\n\n".join(paragraphs), source="text.txt"))
        mark_themes(document, codebook=codebook)
        return set(find_theme_mentions(document)["text"])

    other = ["Schools need more teachers."] * 4
    assert find_in(*other, "Migrants need decent work.", codebook=codebook) == {"decent work"}
    told = str(recwarn.pop(UserWarning).message)
    assert told.startswith("text.txt: the text is mostly about something else than migration")
    assert "1 of its 5 paragraphs" in told
    assert "Schools" in find_in(*other, codebook=replace(codebook, scope=None))
    # A theme that is not of migration alone counts in any text.
    law = "Schools need a law that was adopted by parliamentary vote."
    assert find_in(*other, law, codebook=codebook) == {"law", "parliamentary"}
    assert find_in(*other, law, codebook=replace(codebook, elsewhere=frozenset())) == set()
    # Where a quarter of the paragraphs is about the subject, the whole document is.
    assert "Schools" in find_in(*other[:3], "Migrants need decent work.", codebook=codebook)
    assert find_in(*other[:3], "Highly migratory fish stocks need decent work.", codebook=codebook) == set()


def test_typical_words_near_a_theme_are_suggested_with_their_sentences(analysis):
    near = "Trafficking is a crime. The heavy penalty deters smugglers. A heavy penalty is a penalty."
    text = "\n\n".join([near, *["The committee met and spoke about the budget of the school."] * 40])
    document = read_units(analysis.nlp, parse_document(text, layout="prose"))
    codebook = ThemeCodebook((("a", "A"),), (Term("a", "trafficking"), Term("a", "smuggler")))
    found = suggest_terms("a", [document], codebook=codebook).set_index("item")
    assert set(found.index) == {"heavy", "penalty", "heavy penalty"}
    assert found.loc["penalty", ["n_near", "n_rest"]].tolist() == [3, 0]
    assert found.loc["penalty", "sentences"] == ("A heavy penalty is a penalty.", "The heavy penalty deters smugglers.")
    assert suggest_terms("a", [], codebook=codebook).empty
    with pytest.raises(CodebookError, match="no theme named 'b'"):
        suggest_terms("b", [document], codebook=codebook)


def test_paragraphs_of_another_document_are_scored(codebook):
    gold = read_gold("theme_blocks")
    gold = gold[gold["document"] == "los_angeles_declaration_2022"]
    labels = gold.assign(theme=gold["themes"].str.split("; ")).explode("theme").query("theme != ''")
    mentions = labels[["theme", "start"]].astype({"start": int})
    scores = score_blocks("los_angeles_declaration_2022", mentions)
    assert {row["value"] for row in scores} == {1.0} and scores[0]["n"] == 6
    rights = score_blocks("los_angeles_declaration_2022", mentions[mentions["theme"] == "rights"])
    assert {row["task"]: row["value"] for row in rights}["theme return of los_angeles_declaration_2022"] == 0.0
    shifted = score_blocks("los_angeles_declaration_2022", mentions.assign(start=10**6))
    assert shifted[0]["value"] == 0.0


def test_longest_match_wins_within_a_theme_and_themes_may_share_a_phrase(analysis):
    codebook = ThemeCodebook(
        (("a", "A"), ("b", "B")), (Term("a", "trafficking"), Term("a", "trafficking of woman"), Term("b", "woman"))
    )
    assert find(analysis, codebook, "Trafficking of women rises.") == {("a", "Trafficking of women"), ("b", "women")}


@pytest.mark.parametrize(
    ("theme", "matches", "near_miss"),
    [
        ("inclusion", "They need access to basic social services.", "They need access to the sea and other services."),
        ("irregular", "Many normalized their status.", "Many normalized the relations."),
        ("irregular", "Their migratory status is unknown.", "All have rights regardless of their migratory status."),
        ("development", "The contribution made by migrants is large.", "The contribution was large."),
    ],
)
def test_token_patterns(analysis, codebook, theme, matches, near_miss):
    assert theme in {label for label, _ in find(analysis, codebook, matches)}
    assert theme not in {label for label, _ in find(analysis, codebook, near_miss)}


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


def test_differences_have_newcombe_intervals_and_are_judged_together(analysis):
    contrasts = analysis.tables["theme_contrasts"].set_index(["left", "right", "theme"])
    assert len(contrasts) == 3 * 20
    row = contrasts.loc["recommendations", "declaration", "rights"]
    one, two = (estimate_share(row[f"n_{side}"], row[f"total_{side}"]) for side in ("left", "right"))
    difference = one[0] - two[0]
    assert row["difference"] == pytest.approx(difference, abs=1e-4)
    assert row["ci_low"] == pytest.approx(
        difference - ((one[0] - one[1]) ** 2 + (two[2] - two[0]) ** 2) ** 0.5, abs=1e-4
    )
    assert (contrasts["p_adjusted"] >= contrasts["p_value"]).all()
    assert (contrasts["firm"] == (contrasts["p_adjusted"] < 0.05)).all()


def test_one_sided_themes_are_firm_and_equal_ones_are_not(analysis):
    codebook = ThemeCodebook((("a", "A"), ("b", "B")), (Term("a", "x"), Term("b", "x")))
    units = analysis.tables["units"]
    counted = select_counted(units)
    everywhere = counted[["unit_id"]].assign(theme="a")
    narratives = counted.loc[counted["section"] == "panels", ["unit_id"]].assign(theme="b")
    contrasts = compare_parts(count_coverage(pd.concat([everywhere, narratives]), units, codebook=codebook))
    assert set(contrasts.loc[contrasts["firm"], "theme"]) == {"b"}


def test_check_names_terms_that_do_no_work(analysis):
    terms = [
        Term("a", "migrant", where="1"), Term("a", "unicorn", where="2"), Term("a", "migrant worker", where="3"),
        Term("a", "nostalgic", where="4"), Term("a", "nostalgic consumption", "excluded", where="5"),
        Term("a", "border", "excluded", where="6"),
    ]  # fmt: skip
    docs = [analysis.nlp("Migrant workers and other migrants speak of nostalgic consumption at the border.")]
    findings = check_terms(docs, codebook=ThemeCodebook((("a", "A"),), tuple(terms)))
    assert dict(zip(findings["where"], findings["finding"], strict=True)) == {
        "2": "never matches", "3": "always covered by 'migrant'", "4": "every match is excluded", "6": "excludes nothing",
    }  # fmt: skip


def test_shipped_codebook_has_no_superfluous_term(analysis, codebook):
    findings = check_terms(analysis.document.readings.values(), codebook=codebook)
    assert set(findings["finding"]) <= {"never matches"}


def test_doubtful_themes_are_marked_where_agreement_was_measured():
    frame = pd.DataFrame({"label": ["A", "B"]})
    agreement = pd.DataFrame({"label": ["A", "B"], "doubtful": [True, False]})
    assert mark_doubtful(frame, {"theme_agreement": agreement}).tolist() == ["A †", "B"]
    assert mark_doubtful(frame, {}).tolist() == ["A", "B"]


def test_leading_themes_are_those_of_the_largest_share_and_ties_all_stand(analysis):
    coverage = analysis.tables["theme_coverage"]
    first = coverage[(coverage["section"] == "panels") & (coverage["panel"] == 1)]
    counts = first["theme"].map({"rights": 3, "women": 3, "data": 1}).fillna(0)
    coverage = pd.concat([first.assign(n_units=counts, share=counts / 10), first.assign(panel=2, n_units=0, share=0.0)])
    leading = list_leading(coverage).merge(first[["theme", "label"]])
    assert leading["theme"].tolist() == ["rights", "women"] and leading["panel"].tolist() == [1, 1]
    assert list_leading(analysis.tables["theme_coverage"])["panel"].unique().tolist() == [1, 2, 3, 4, 5, 6]


def test_keyness_of_a_theme_is_counted_in_sentences(analysis):
    tables = analysis.tables
    keyness = tables["keyness"][(tables["keyness"]["kind"] == "theme")].set_index(["panel", "item"])
    row = keyness.loc[(4, "Trafficking and smuggling")]
    coverage = tables["theme_coverage"]
    cell = coverage[(coverage["section"] == "panels") & (coverage["panel"] == 4) & (coverage["theme"] == "trafficking")]
    assert row["n_panel"] == cell["n_units"].iloc[0]
    assert row["ci_low"] < row["log_ratio"] < row["ci_high"]


def test_keyness_counts_add_up_to_the_narratives(analysis):
    keyness = analysis.tables["keyness"]
    keyness = keyness[keyness["kind"] == "word"]
    totals = keyness.assign(all=keyness["n_panel"] + keyness["n_rest"]).groupby("item")
    assert (totals["n_panel"].sum() <= totals["all"].max()).all()
    trafficking = keyness[keyness["item"] == "trafficking"]
    assert trafficking["panel"].tolist() == [4] and trafficking["n_rest"].tolist() == [0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("rights,human right,excluded,,", "line 2.*both wanted and excluded|both wanted and excluded.*line"),
        ("rights,dignity,wanted,,", "twice"),
        ("weather,rain,wanted,,", "found theme 'weather'"),
        ("rights,rain,maybe,,", "found use 'maybe'"),
        ("rights,woman,wanted,,", r"'woman' says it is also in \[\], expected \['rights'\]"),
        ("rights,,wanted,,", "column 'term' is empty"),
        ("rights,rain", "another number of fields"),
        ('rights,rain,wanted,,"[{""LEMMA"": ""rain"""', "expected JSON of spaCy's Matcher"),
        ('rights,rain,wanted,,"[{""LEMA"": ""rain""}]"', "expected JSON of spaCy's Matcher"),
        ("rights,rain,wanted,,[]", "expected JSON of spaCy's Matcher"),
    ],
)
def test_bad_terms_are_refused_with_file_and_line(folder, add_line, line, message):
    where = add_line("theme_terms.csv", line)
    with pytest.raises(CodebookError, match=message) as error:
        read_themes(folder)
    assert where in str(error.value) or "also in" in str(error.value)


def test_theme_without_terms_or_definition_is_refused(folder):
    path = folder / "themes.csv"
    path.write_text(path.read_text(encoding="utf-8") + "rain,Rain,Water,It rains.,Dry.,\n", encoding="utf-8")
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
        codebook.add_terms("data", "personal data")


def test_stored_coverage_names_every_theme(codebook):
    stored = pd.read_csv(CODEBOOK / "themes.csv")
    assert stored["theme"].tolist() == codebook.themes
