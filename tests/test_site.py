import re
from itertools import pairwise
from urllib.parse import urldefrag

import nbformat
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from migration_dialogue.errors import FigureError, NotebookError
from migration_dialogue.evaluation.gold import read_gold
from migration_dialogue.evaluation.links import ORDER
from migration_dialogue.figures import CHARTS
from migration_dialogue.page.prose import read_notebook, tidy
from migration_dialogue.page.site import CHAPTERS, PAGES, find_figure, write_site
from migration_dialogue.paths import FIGURES, NOTEBOOKS, ROOT, TABLES

LARGEST = 8_000_000


@pytest.fixture(scope="module")
def site(analysis, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write_site(analysis, folder)
    return folder


@pytest.fixture(scope="module")
def pages(site):
    return {path.name: BeautifulSoup(path.read_bytes(), "html.parser") for path in sorted(site.glob("*.html"))}


def test_every_page_is_there_and_the_site_is_small(site, pages):
    notebooks = {f"{path.stem}.html" for path in NOTEBOOKS.glob("*.ipynb")}
    assert set(pages) == {file for file, _ in PAGES} | notebooks
    assert {path.name for path in (site / "tables").iterdir()} == {path.name for path in TABLES.glob("*.csv")}
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < LARGEST
    assert not list(site.rglob(".staged*"))


def test_links_lead_somewhere_and_nothing_is_loaded_from_elsewhere(site, pages):
    for name, soup in pages.items():
        places = {tag["id"] for tag in soup.find_all(id=True)}
        assert len(places) == len(soup.find_all(id=True)), f"{name}: an id twice"
        for tag in soup.find_all(["a", "img", "link", "script", "iframe"]):
            target, anchor = urldefrag(tag.get("href") or tag.get("src") or "")
            if target.startswith("data:"):
                continue
            assert tag.name == "a" or not re.match(r"\w+:|//", target), f"{name}: {target}"
            if target:
                assert (site / target).is_file(), f"{name}: {target}"
            there = pages[target].find(id=anchor) if target in pages and anchor else not anchor or anchor in places
            assert there, f"{name}: {target}#{anchor}"


def test_headings_are_in_order_and_pictures_have_words(pages):
    for name, soup in pages.items():
        levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), name
        assert all(image["alt"].strip() for image in soup.find_all("img")), name
        assert soup.html["lang"] == "en" and soup.find("main") and soup.title.string
        current = [
            link.get_text() for link in soup.find("nav", class_="pages").find_all(attrs={"aria-current": "page"})
        ]
        assert len(current) == 1


def test_the_gallery_has_every_figure_with_its_files(site, pages):
    figures = {figure["id"]: figure for figure in pages["figures.html"].find_all("figure")}
    drawn = {path.stem for path in FIGURES.glob("*.svg")}
    assert set(figures) == drawn and drawn <= set(CHARTS)
    for name, figure in figures.items():
        assert figure.img["alt"] == (FIGURES / f"{name}.txt").read_text(encoding="utf-8").strip()
        files = {link["href"] for link in figure.find_all("a")}
        assert {f"figures/{name}{suffix}" for suffix in (".png", ".svg", ".csv")} <= files
        with Image.open(site / "figures" / f"{name}.png") as small, Image.open(FIGURES / f"{name}.png") as large:
            assert small.size == large.size


def test_findings_are_those_of_the_notebooks(pages):
    chapters = [part for part in pages["index.html"].find_all(class_="chapter") if part.find(class_="findings")]
    assert len(chapters) == len(CHAPTERS)
    for chapter in chapters:
        book = read_notebook(NOTEBOOKS / chapter.h2["id"].replace(".html", ".ipynb"))
        words = BeautifulSoup(book.findings, "html.parser").get_text().split()
        assert chapter.find(class_="findings").get_text().split() == words and chapter.h2.get_text() == book.title


def test_answers_are_those_of_the_annotation(analysis, pages):
    gold = read_gold("crossref")
    texts = analysis.tables["units"].set_index("unit_id")["text"]
    pairs = pages["answers.html"].find_all(class_="pair")
    assert len(pairs) == gold["rec_id"].nunique()
    for pair in pairs:
        (state,) = {"counterpart", "touches", "none"} & {*pair["class"]}
        judged = gold[gold["rec_id"] == pair.find(class_="name").get_text()].set_index("clause_id")["judgement"]
        quotes = pair.find_all("blockquote")
        clauses = [quote.find(class_="name").get_text() for quote in quotes[1:]]
        assert (judged == "counterpart").any() == (state == "counterpart") and (judged != "none").any() == (
            state != "none"
        )
        assert bool(clauses) == (state != "none") and set(judged[clauses]) <= {state}
        for quote in quotes:
            name = quote.find(class_="name").extract().get_text()
            assert quote.get_text().strip() == texts[name]


def test_the_first_page_leads_with_the_counterparts(pages):
    gold = read_gold("crossref")
    best = gold["judgement"].map(ORDER).groupby(gold["rec_id"]).max().value_counts()
    first = pages["index.html"].find("section")
    assert [int(cell.get_text()) for cell in first.find_all(class_="number")] == [best[rank] for rank in (2, 1, 0)]
    alone = [item.a.get_text() for item in first.find(class_="short")("li")]
    assert set(alone) == set(gold.groupby("rec_id")["judgement"].agg(set).loc[lambda kinds: kinds == {"none"}].index)
    pair = [quote.find(class_="name").get_text() for quote in first.find_all("blockquote")]
    same = gold.query("relation == 'same'")
    assert pair in same[["rec_id", "clause_id"]].to_numpy().tolist()


def test_clauses_that_are_no_counterpart_are_listed_and_counted(pages):
    gold = read_gold("crossref")
    alone = set(gold["clause_id"]) - set(gold.loc[gold["judgement"] == "counterpart", "clause_id"])
    sections = pages["answers.html"].find_all("section", attrs={"aria-labelledby": re.compile("^additions")})
    assert {item.a.get_text() for section in sections for item in section("li")} == alone
    assert sum(int(section.h2.get_text().split()[0]) for section in sections) == len(alone)


def test_a_notebook_shows_results_before_code(pages):
    for name, soup in pages.items():
        for code in soup.find_all("details", class_="code"):
            assert not code.find_next_sibling(class_="output_wrapper"), name
    assert pages["03_themes.html"].find("details", class_="code")


def test_the_same_files_on_every_run_without_the_place_they_were_made(analysis, site, tmp_path):
    write_site(analysis, tmp_path)
    first, second = (
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (site, tmp_path)
    )
    assert first == second
    assert not [name for name, content in first.items() if str(ROOT).encode() in content]


def test_html_of_notebooks_is_tidied():
    html = tidy(
        "<h1>Title</h1><style>b {}</style><script src='https://example.org/x.js'></script><p style='color: red'>"
        "<a href='06_trust.ipynb'>06</a> <a href='../data/README.md#units'>data</a> <a href='my_output/page.html'>page</a></p>"
        "<img src='../figures/theme_heatmap.png' alt='a'><table><thead><tr><th></th><th>b</th></tr></thead>"
        "<tbody><tr><th>0</th><td>c</td></tr></tbody></table>"
    )
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.find(["h1", "style", "script"]) and not soup.find(style=True)
    assert [link["href"] for link in soup.find_all("a")] == ["06_trust.html", "data.html#units"]
    assert "page</p>" in html and soup.img["src"] == "figures/theme_heatmap.png"
    assert soup.table.parent["tabindex"] == "0" and [cell.get("scope") for cell in soup.find_all("th")] == [
        "col",
        "row",
    ]


def test_what_is_missing_is_named(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# 1. A title")])
    nbformat.write(notebook, tmp_path / "01.ipynb")
    with pytest.raises(NotebookError, match=r"01\.ipynb: expected a title in the first cell and an output in words"):
        read_notebook(tmp_path / "01.ipynb")
    (tmp_path / "drawn.svg").write_text("", encoding="utf-8")
    with pytest.raises(FigureError, match=r"drawn\.txt: no such file"):
        find_figure("drawn", tmp_path)
