import base64
import hashlib
import re
from collections import defaultdict
from itertools import pairwise
from urllib.parse import unquote

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from migration_dialogue.analysis import Analysis, make_tables, read_document
from migration_dialogue.demands.actions import ACTION_CATEGORIES
from migration_dialogue.documents.document import Document, parse_document
from migration_dialogue.documents.readers import read_text
from migration_dialogue.errors import FigureError
from migration_dialogue.figures.chart import join_words
from migration_dialogue.language.units import read_units
from migration_dialogue.links.pairs import compare_documents
from migration_dialogue.page.comparison import write_comparison
from migration_dialogue.page.findings import count, describe_demands, describe_names, list_findings, list_leading
from migration_dialogue.page.listings import MOST_ROWS
from migration_dialogue.page.marks import ORDER, Mark, nest_marks, place_span
from migration_dialogue.page.render import render_page, write_page
from migration_dialogue.paths import EXAMPLES, FIGURES
from migration_dialogue.tables.store import check_table
from migration_dialogue.themes.codebook import read_themes

HOSTILE = """The <b>Council</b>,

Recalling <script>alert("human rights")</script> & the "Convention" of 'Geneva' &amp; more,

1. Urges States to protect children from <img src=x onerror=alert(1)> trafficking in persons;

2. Decides to remain seized of the matter.
"""
SMALL = [
    "The Council,\n\n1. Urges calm.",
    "Only a title\n\nand a line",
    "The Council,\n\nRecalling,\n\n1. .\n\n2. 1998\n\n",
    "The Council,\n\n1. Decides:\n\n(a) To go;\n\n(i) now;\n\n(a) To stay.",
]


def read_through(analysis, text, source="folder/notes.txt"):
    parsed = parse_document(text, source=source, layout="resolution")
    document = read_units(analysis.nlp, parsed)
    return Analysis(document, analysis.nlp, make_tables(document, themes=read_themes()))


def parse(page):
    return BeautifulSoup(page, "html.parser", multi_valued_attributes=None)


@pytest.fixture(scope="module", params=["report", "resolution", "hostile"])
def found(request, analysis):
    if request.param == "report":
        return analysis
    text = HOSTILE if request.param == "hostile" else read_text(EXAMPLES / "un_a_res_79_13.txt")
    return read_through(analysis, text)


@pytest.fixture(scope="module")
def soup(found):
    return parse(render_page(found, figures={}))


@pytest.fixture(scope="module")
def resolution(analysis):
    return read_through(analysis, read_text(EXAMPLES / "un_a_res_79_13.txt"))


def list_characters(element):
    """Every character below `element` with the kinds and keys of the units and marks around it."""
    for text in element.find_all(string=True):
        around = set()
        for parent in text.parents:
            if parent is element:
                break
            if parent.name == "mark":
                around |= {(parent["class"], key) for key in parent["data-key"].split("|")}
            else:
                around.add(("unit", parent["id"]))
        yield from ((character, around) for character in text)


def list_expected(found):
    """For every raw offset the kinds and keys that the tables give it, by segment."""
    expected = defaultdict(set)
    columns = {"units": "unit_id", "theme_mentions": "theme", "entities": "label", "demands": "demand_id"}
    kinds = {"units": "unit", "theme_mentions": "theme", "entities": "name", "demands": "demand"}
    for table, column in columns.items():
        for row in found.tables[table].to_dict("records"):
            for offset in range(row["start"], row["end"]):
                expected[offset].add((kinds[table], row[column]))
    return expected


def test_the_text_of_every_segment_is_shown_in_order(found, soup):
    ids = [element["id"] for element in soup.article.find_all(id=re.compile(r"^G\d+$"))]
    segments = found.document.segments.sort_values("start")
    assert ids == segments["segment_id"].tolist() and ids
    for row in segments.itertuples():
        assert soup.find(id=row.segment_id).get_text() == row.text


def test_marks_cover_exactly_what_the_tables_say(found, soup):
    expected = list_expected(found)
    for segment_id, offsets in found.document.offsets.items():
        around = [around for _, around in list_characters(soup.find(id=segment_id))]
        assert around == [expected[offset] for offset in offsets], segment_id
    assert len(expected) > 100


@pytest.mark.parametrize("table", ["entities", "theme_mentions", "demands", "units"])
def test_spans_are_placed_on_their_words(found, table):
    homes = found.document.units.set_index("unit_id")["segment_id"]
    texts = found.document.segments.set_index("segment_id")["text"]
    for row in found.tables[table].to_dict("records"):
        segment_id = row.get("segment_id") or homes[row["unit_id"]]
        start, end = place_span(found.document, segment_id, row["start"], row["end"])
        assert texts[segment_id][start:end] == row["text"]


def test_marks_say_what_they_are(found, soup):
    names = found.tables["entity_index"].set_index("entity_id")["name"].to_dict()
    titles = {line for mark in soup.article.find_all("mark") for line in mark["title"].split("\n")}
    for row in found.tables["entities"].to_dict("records"):
        assert f"{row['label']}: {names.get(row['entity_id'], row['text'])}" in titles
    for row in found.tables["demands"].dropna(subset=["addressee"]).to_dict("records"):
        deed = f"not {row['verb']}" if row["negated"] else row["verb"]
        assert f"demand: {row['addressee']} should {deed}" in titles
    assert {line for line in titles if line.startswith("theme: ")} == {
        f"theme: {label}" for label in found.tables["theme_coverage"].query("n_units > 0")["label"]
    }


def test_every_unit_has_an_anchor_with_its_offsets(found, soup):
    for row in found.document.units.itertuples():
        title = soup.find("span", id=row.unit_id)["title"]
        assert title == f"{row.unit_id}: characters {row.start:,} to {row.end:,} of the file"


def test_links_lead_to_anchors_of_the_page(soup):
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = [link["href"] for link in soup.find_all("a")]
    assert len(links) > 10 and all(link.startswith("#") and unquote(link[1:]) in ids for link in links)


def test_nothing_is_requested_and_only_the_page_s_own_script_runs(soup):
    assert all(source["src"].startswith("data:") for source in soup.find_all(src=True))
    assert [link["href"] for link in soup.find_all("link")] == ["data:,"]
    assert not [
        tag for tag in soup.find_all(True) if any(name.startswith("on") or name == "style" for name in tag.attrs)
    ]
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    for tag in ("script", "style"):
        (content,) = (element.string for element in soup.find_all(tag))
        assert "//" not in content and "url(" not in content and "@import" not in content
        assert base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() in policy


def test_headings_landmarks_and_labels(soup):
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile(r"^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert soup.html["lang"] == "en" and all(
        len(soup.find_all(name)) == 1 for name in ("header", "nav", "main", "aside")
    )
    first = soup.find("a")
    assert first["class"] == "skip" and soup.find(id=first["href"][1:]) is soup.main
    for control in soup.find_all(["input", "select"]):
        assert control.find_parent("label") or soup.find("label", attrs={"for": control["id"]})
    assert [box["value"] for box in soup.find_all("input", type="checkbox", checked=True)] == [
        "theme",
        "name",
        "demand",
    ]


def test_every_theme_found_can_be_chosen(found, soup):
    options = [option["value"] for option in soup.find_all("option")]
    assert options[:1] in ([""], []) and set(options[1:]) == set(found.tables["theme_mentions"]["theme"])


def measure_contrast(colour, background):
    light, dark = sorted(
        (sum(map(_weigh, (0.2126, 0.7152, 0.0722), rgb)) for rgb in (colour, background)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def _weigh(weight, value):
    share = value / 255
    return weight * (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)


def read_colour(text):
    return tuple(int(text[place : place + 2], 16) for place in range(1, len(text), 2))


def lay_over(background, tint):
    *colour, alpha = tint
    return tuple(below + (above - below) * alpha / 255 for above, below in zip(colour, background, strict=True))


def test_contrast_and_underlines(soup):
    style = soup.style.string
    white, ink = (255, 255, 255), re.search(r"background: #fff; color: (#\w{6})", style)[1]
    words = {ink, *re.findall(r"[ {]color: (#\w{6})", style)}
    assert len(words) == 3 and all(measure_contrast(read_colour(colour), white) >= 4.5 for colour in words)
    # The darkest ground: a theme in a demand, both on the ground of the place a link led to.
    ground = read_colour(re.search(r":target \{ background: (#\w{6})", style)[1])
    tints = dict(re.findall(r"mark\.(\w+) \{ background: (#\w{8})", style))
    for kind in ("demand", "theme"):
        ground = lay_over(ground, read_colour(tints[kind]))
    assert measure_contrast(read_colour(ink), ground) >= 4.5
    lines = dict(re.findall(r"mark\.(\w+) \{[^}]*2px (\w+) #", style))
    assert sorted(lines) == ["demand", "name", "theme"] and len(set(lines.values())) == 3


def test_text_is_shown_and_never_run(analysis):
    page = render_page(read_through(analysis, HOSTILE), title="<script>alert(2)</script>", figures={})
    assert "<script>alert" not in page and "<img" not in page and "<b>" not in page
    assert parse(page).h1.get_text() == "<script>alert(2)</script>"


def test_long_tables_say_where_the_rest_is(analysis):
    soup = parse(render_page(analysis, figures={}))
    hidden = len(analysis.tables["demands"]) - MOST_ROWS
    assert f"{hidden} more are in demands.csv." in [note.get_text() for note in soup.find_all(class_="more")]
    rows = soup.find(id="demands").find_next("tbody").find_all("tr")
    assert len(rows) == MOST_ROWS and hidden > 0
    asked = analysis.tables["demands"].sort_values(["start", "end"]).head(MOST_ROWS)
    texts = analysis.tables["units"].set_index("unit_id")["text"]
    assert [row.td.get_text() for row in rows] == [texts[name] for name in asked["unit_id"]]
    assert {row.find_all("td")[1].get_text() for row in rows} <= {*ACTION_CATEGORIES.values(), "–"}


def test_a_demand_in_the_text_leads_to_its_row(analysis):
    soup = parse(render_page(analysis, figures={}))
    rows = {row.th.get_text() for row in soup.find(id="demands").find_next("tbody").find_all("tr")}
    titles = {line for mark in soup.article.find_all("mark") for line in mark["title"].split("\n")}
    assert {f"demand: {name}" for name in rows} <= titles


def test_theme_table_counts_as_coverage_does(analysis):
    soup = parse(render_page(analysis, figures={}))
    coverage = analysis.tables["theme_coverage"]
    counts = coverage[coverage["panel"].isna()].groupby("label")["n_units"].sum()
    rows = [row.find_all(["th", "td"]) for row in soup.find(id="themes").find_next("tbody").find_all("tr")]
    assert {cells[0].get_text(): int(cells[1].get_text()) for cells in rows} == counts[counts > 0].to_dict()


def test_findings_of_the_report(analysis):
    size, themes, demands, names, objectives = list_findings(analysis)
    assert size.startswith("The text has 11 preamble paragraphs, 16 operative clauses, 33 recommendations and ")
    units, mentions = analysis.tables["units"], analysis.tables["theme_mentions"]
    counted = units.loc[units["counted"], "unit_id"]
    found = mentions[(mentions["theme"] == "governance") & mentions["unit_id"].isin(counted)]["unit_id"].nunique()
    assert f"Governance and cooperation ({found} of {len(counted)} clauses, recommendations and sentences)" in themes
    states = (analysis.tables["demands"]["addressee"] == "States").sum()
    assert (
        demands.startswith(f"{len(analysis.tables['demands'])} demands were found") and f"States ({states})" in demands
    )
    entities = analysis.tables["entities"]
    compact, migrants = (entities["entity_id"] == "global-compact").sum(), (entities["entity_id"] == "migrants").sum()
    assert f"Orderly, and Regular Migration ({compact})" in names and f"migrants ({migrants})" in names
    links = analysis.tables["compact_links"]
    nearest = links[links["linked"] & (links["objective"] == "10")]["unit_id"].nunique()
    assert (
        "objective 10, “prevent, combat" in objectives
        and f"({nearest} of 60 clauses and recommendations)" in objectives
    )


@pytest.mark.parametrize("text", SMALL)
def test_small_texts_have_a_page(analysis, text):
    found = read_through(analysis, text)
    soup = parse(render_page(found, figures={}))
    assert [soup.find(id=row.segment_id).get_text() for row in found.document.segments.itertuples()] == (
        found.document.segments["text"].tolist()
    )
    assert all(finding.endswith(".") for finding in list_findings(found))


def test_a_document_without_text_has_a_page_that_says_so(analysis):
    empty = Document("none.txt", "", "resolution", check_table("segments", []), check_table("participants", []), {})
    document = read_units(analysis.nlp, empty)
    found = Analysis(document, analysis.nlp, make_tables(document, themes=read_themes()))
    soup = parse(render_page(found, figures={}))
    assert soup.h1.get_text() == "none.txt" and not soup.find("table")
    assert "no sentence, recommendation or clause" in soup.find(class_="findings").get_text()


def test_the_title_is_that_of_the_text_or_the_file(analysis, resolution):
    assert parse(render_page(resolution, figures={})).h1.get_text().startswith("79/13. Cooperation between the United")
    assert parse(render_page(analysis, figures={})).title.get_text() == "parlatino_iom_2017_report.txt"
    assert parse(render_page(analysis, title="Dialogue", figures={})).h1.get_text() == "Dialogue"


def test_a_text_about_something_else_says_so(analysis):
    with pytest.warns(UserWarning, match="mostly about something else"):
        found = read_through(analysis, "The Council,\n\n1. Urges schools to teach;\n\n2. Urges schools to open.")
    assert "But the text is mostly about something else than migration; most themes" in list_findings(found)[1]
    assert "something else" not in list_findings(analysis)[1]


def test_below_a_masthead_the_longest_line_is_the_title(analysis):
    masthead = "GE.25-02 (E)\n\nCouncil on Rivers\n\nReport of the Working Group on Rivers*\n\nOriginal: English, see page 2\n\n"
    found = read_through(analysis, f"{masthead}The Council,\n\n1. Urges calm.")
    assert parse(render_page(found, figures={})).h1.get_text() == "Report of the Working Group on Rivers"


@pytest.mark.parametrize(
    "first", ["Draft", "UNITED NATIONS", "Geneva, 2-6 July 2018", "October 30, 2024", "Thirty-fifth session"]
)
def test_the_line_above_a_title_is_none(analysis, first):
    found = read_through(analysis, f"{first}\n\nPlan for the Rivers of the South\n\nThe Council,\n\n1. Urges calm.")
    assert parse(render_page(found, figures={})).h1.get_text() == "Plan for the Rivers of the South"


def test_a_short_title_is_kept_above_a_chapter(analysis):
    found = read_through(
        analysis, "Rivers Policy\n\nChapter 1: The history of the rivers\n\nThe Council,\n\n1. Urges calm."
    )
    assert parse(render_page(found, figures={})).h1.get_text() == "Rivers Policy"


def test_the_same_file_on_every_run(analysis, tmp_path):
    for name in ("first", "second"):
        write_page(analysis, tmp_path / name / "page.html")
    first = (tmp_path / "first" / "page.html").read_bytes()
    assert first == (tmp_path / "second" / "page.html").read_bytes()
    assert len(first) < 1_000_000 and b"\r" not in first and str(FIGURES.parent).encode() not in first


def test_figures_are_part_of_the_file(resolution, tmp_path):
    figure = FIGURES / "theme_heatmap.png"
    write_page(resolution, tmp_path / "page.html", figures={"theme_heatmap": (figure, 'Governance "leads"')})
    image = parse((tmp_path / "page.html").read_text(encoding="utf-8")).find("img")
    kind, _, content = image["src"].partition(";base64,")
    assert kind == "data:image/png" and base64.b64decode(content) == figure.read_bytes()
    assert image["alt"] == 'Governance "leads"'
    with pytest.raises(FigureError, match=r"theme_heatmap\.csv: .* expected a file in \.svg or \.png"):
        write_page(resolution, tmp_path / "page.html", figures={"a": (figure.with_suffix(".csv"), "")})


def test_one_word_that_refers_to_another_name_is_not_told():
    names = ["Declaration"] * 3 + ["Ostend Declaration", "Ostend Declaration", "Geneva", "Geneva"]
    labels = ["LAW"] * 5 + ["GPE"] * 2
    entities = pd.DataFrame({"name": names, "label": labels, "entity_id": [None] * 7})
    assert list(describe_names(entities)) == ["The text most often names Geneva (2) and Ostend Declaration (2)."]


def test_all_demands_that_say_who_should_act_are_called_all():
    demands = pd.DataFrame({"verb": ["go", "stay"], "addressee": ["States", "States"]})
    assert "All of them say who should act" in describe_demands(demands)
    told = describe_demands(demands.assign(addressee=["States", None]).loc[[0, 1, 1]])
    assert "Only 1 of them says who should act" in told


def test_leading_names():
    counts = pd.Series({"b": 2, "a": 5, "d": 3, "e": 1})
    assert list_leading(counts, total="9 clauses") == ["a (5 of 9 clauses)", "d (3)", "b (2)"]
    # A fourth name that ties takes the third with it; what is there once leads nothing.
    assert list_leading(pd.concat([counts, pd.Series({"c": 2})])) == ["a (5)", "d (3)"]
    assert list_leading(pd.Series({"a": 1, "b": 1})) == [] == list_leading(pd.Series(dtype="int64"))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_any_marks_nest(data):
    text = data.draw(st.text(alphabet="ab <&", max_size=12))
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(st.sampled_from(ORDER), places, places), max_size=8))
    marks = [
        Mark(kind, min(ends), max(ends), str(key), "") for key, (kind, *ends) in enumerate(spans) if ends[0] != ends[1]
    ]
    shown = list(flatten(nest_marks(text, marks), frozenset()))
    assert "".join(character for character, _ in shown) == text
    for place, (_, around) in enumerate(shown):
        assert around == {mark for mark in marks if mark.start <= place < mark.end}


def flatten(nested, around):
    for marks, inside in nested:
        if isinstance(inside, str):
            yield from ((character, around | {*marks}) for character in inside)
        else:
            yield from flatten(inside, around | {*marks})


def test_words_of_numbers():
    assert count(1, "clause", "clauses") == "1 clause" and count(1200, "word", "words") == "1,200 words"
    assert [join_words(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_comparison_quotes_both_sides_and_what_is_alone(analysis, tmp_path):
    other = read_document(EXAMPLES / "un_a_res_79_13.txt")
    tables = compare_documents(other, analysis.document)
    write_comparison(other, analysis.document, tables, tmp_path / "page.html")
    page = BeautifulSoup((tmp_path / "page.html").read_text(encoding="utf-8"), "html.parser")
    assert page.h1.get_text() == "un_a_res_79_13.txt compared with parlatino_iom_2017_report.txt"
    alone = int((tables["link_gaps"]["side"] == "left").sum())
    assert (
        f"{14 - alone} of 14 passages" in page.find(class_="findings").get_text()
        and len(page.find_all(class_="pair")) > 0
    )
    texts = {unit.text for unit in other.units.itertuples()}
    for pair in page.find_all(class_="pair"):
        left, right = (quote.find_all("p")[1] for quote in pair.find_all("blockquote"))
        assert left.get_text() in texts and left.mark and right.mark
