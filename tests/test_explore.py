import pytest
from bs4 import BeautifulSoup
from IPython.display import HTML

from migration_dialogue.explore import ALL, IN_SERVER, explore_themes, list_places, mark_places, render_theme


@pytest.fixture(scope="module")
def found(analysis):
    return list_places(analysis.tables)


def parse(html):
    return BeautifulSoup(html, "html.parser")


def test_places_are_where_the_words_are(analysis, found):
    placed = found.dropna(subset=["theme"])
    assert [row.text[row.start : row.end] for row in placed.itertuples()] == placed["match"].tolist()
    counted = analysis.tables["units"].query("counted")["unit_id"]
    mentions = analysis.tables["theme_mentions"]
    assert len(placed) == mentions["unit_id"].isin(counted).sum() and set(found["unit_id"]) == set(counted)


def test_the_nearest_of_two_places_is_marked(found):
    row = found.dropna(subset=["theme"]).head(1)
    twice = row.assign(text="work and work & work", match="work", start=9, end=13)
    assert mark_places(twice) == "work and <mark>work</mark> &amp; work"


def test_counts_are_those_of_the_coverage(analysis, found):
    coverage = analysis.tables["theme_coverage"].query("theme == 'women' and section == 'panels'").set_index("panel")
    rows = {
        row.th.get_text(): row.find_all("td")[1].get_text()
        for row in parse(render_theme(found, "women")).select("tbody tr")
    }
    for panel in range(1, 7):
        expected = coverage.loc[panel]
        assert rows[f"Panel {panel}"] == f"{expected['n_units']} of {expected['n_units_total']}"


def test_part_and_number_of_places_narrow_the_view(found):
    everything, one_part, often = (
        parse(render_theme(found, "women", part, least)).find_all("li")
        for part, least in ((ALL, 1), ("Panel 4", 1), (ALL, 2))
    )
    assert 0 < len(one_part) < len(everything) and 0 < len(often) < len(everything)
    assert all("(Panel 4)" in item.get_text() for item in one_part)
    assert not parse(render_theme(found, "women", "Introduction")).find_all("li")


def test_choosing_redraws(analysis, found):
    panel = explore_themes(analysis.tables, interactive=True)
    theme, part, least, view = panel.children
    theme.value, part.value, least.value = "women", "Panel 4", 2
    assert view.value == render_theme(found, "women", "Panel 4", 2)
    theme.value, part.value = "Labour and skills", ""
    assert view.value == render_theme(found, "labour", ALL, 2)


def test_stored_output_is_html_and_always_the_same(analysis, monkeypatch):
    monkeypatch.delenv(IN_SERVER, raising=False)
    first, second = (explore_themes(analysis.tables) for _ in range(2))
    assert isinstance(first, HTML) and first.data == second.data
    monkeypatch.setenv(IN_SERVER, "notebooks/03_themes.ipynb")
    assert not isinstance(explore_themes(analysis.tables), HTML)
