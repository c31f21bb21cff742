"""The site: findings, charts, the report's text, recommendations beside clauses, notebooks and tables, as static pages."""

import logging
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup
from PIL import Image

from migration_dialogue.analysis import Analysis
from migration_dialogue.errors import FigureError
from migration_dialogue.page.answers import ANSWERS, choose_example, count_suggestions, list_additions, list_answers
from migration_dialogue.page.prose import Notebook, read_markdown, read_notebook
from migration_dialogue.page.render import make_environment, render_page, render_scripts
from migration_dialogue.paths import DICTIONARY, FIGURES, NOTEBOOKS, TABLES, stage_folder

log = logging.getLogger(__name__)
TITLE = (
    "High-Level Parliamentary Dialogue on Migration in Latin America and the Caribbean: Realities and Commitments towards "
    "the Global Compact"
)
CITATION = f"PARLATINO and IOM (2017): {TITLE.partition(':')[0]}. Report on Results"
# The notebooks whose findings are told on the first page, in this order: what a reader with little time should know.
CHAPTERS = ("05_crossref", "03_themes", "04_recommendations", "02_names", "01_report")
DRAWN_TITLE = re.compile("<dc:title>(.*?)</dc:title>", re.DOTALL)
HEADING = re.compile(r'<h2 id="([^"]+)">.*?</h2>')
# How the data dictionary is made, which is for those who change it.
FIRST = re.compile(r"^\s*<p>.*?</p>", re.DOTALL)
PAGES = [
    ("index.html", "Findings"), ("figures.html", "Charts"), ("report.html", "The report"),
    ("answers.html", "Recommendations and clauses"), ("notebooks.html", "Notebooks"), ("data.html", "Tables"),
]  # fmt: skip
FORMATS = {".png": "PNG", ".svg": "SVG", ".csv": "CSV"}


@dataclass(frozen=True)
class Figure:
    """A figure of the gallery: its name, its finding (title), its alt text, and the files to download with what they are."""

    name: str
    finding: str
    alt: str
    files: list[tuple[str, str]]


def write_site(found: Analysis, folder: Path, *, notebooks: Path = NOTEBOOKS, figures: Path = FIGURES) -> None:
    """Write the site of the report to a folder; the same bytes on every run.

    Args:
        found: The report with its tables.
        folder: The folder to write to. Files of the same name are replaced, others stay as they are.
        notebooks: Folder of executed notebooks.
        figures: Folder of drawn figures.

    Raises:
        NotebookError, FigureError: a notebook was not executed, or a figure was not drawn.
        OSError: the annotation, a table or the data dictionary is missing.
    """
    read = [read_notebook(path) for path in sorted(notebooks.glob("*.ipynb"))]
    gallery = {name: find_figure(name, figures) for name in sorted(path.stem for path in figures.glob("*.svg"))}
    for name in {name for notebook in read for name in notebook.figures} - set(gallery):
        raise FigureError(f"{figures / name}.svg: no such figure; `python3 run.py figures` draws it")
    log.info("writing the site to %s", folder)
    with stage_folder(folder) as staged:
        for name, page in render_pages(found, read, gallery).items():
            (staged / name).write_text(page, encoding="utf-8", newline="\n")
    for figure in gallery.values():
        copy_figure([figures / file for file, _ in figure.files], folder / "figures")
    with stage_folder(folder / "tables") as staged:
        for path in sorted(TABLES.glob("*.csv")):
            shutil.copyfile(path, staged / path.name)


def find_figure(name: str, folder: Path) -> Figure:
    """A figure with all of its files.

    Raises:
        FigureError: its alt text is missing.
    """
    text = folder / f"{name}.txt"
    if not text.is_file():
        raise FigureError(f"{text}: no such file; `python3 run.py figures` writes the alt text of every figure")
    paths = sorted(path for path in folder.glob(f"{name}*") if path.suffix in FORMATS and _belongs(path, name))
    files = [(path.name, FORMATS[path.suffix] + (", narrow" if path.stem != name else "")) for path in paths]
    alt = text.read_text(encoding="utf-8").strip()
    title = DRAWN_TITLE.search((folder / f"{name}.svg").read_text(encoding="utf-8"))
    return Figure(name, unescape(title[1]) if title else alt, alt, files)


def _belongs(path: Path, name: str) -> bool:
    return path.stem in (name, f"{name}_narrow")


def copy_figure(paths: Sequence[Path], folder: Path) -> None:
    """Copy the files of a figure; pictures with 256 colours, a third of their size."""
    with stage_folder(folder) as staged:
        for path in paths:
            if path.suffix == ".png":
                with Image.open(path) as picture:
                    picture.convert("RGB").quantize(256).save(
                        staged / path.name, optimize=True, dpi=picture.info.get("dpi")
                    )
            else:
                shutil.copyfile(path, staged / path.name)


def render_pages(found: Analysis, notebooks: Sequence[Notebook], gallery: dict[str, Figure]) -> dict[str, str]:
    """Every page of the site by its file name."""
    templates = make_environment()
    chapters = {Path(book.file).stem: book for book in notebooks}
    shown = [(book, [gallery[name] for name in book.figures]) for book in map(chapters.get, CHAPTERS) if book]
    others = [figure for figure in gallery.values() if not any(figure in figures for _, figures in shown)]
    parts = list(list_answers(found))
    every = [answer for *_, answers in parts for answer in answers]
    counts = [(words, sum(answer.state == state for answer in every)) for state, words in ANSWERS.items()]
    tables = FIRST.sub("", read_markdown(DICTIONARY))
    contents: dict[str, dict[str, object]] = {
        "index.html": {
            "title": "A parliamentary dialogue on migration, read closely", "chapters": shown, "counts": counts,
            "alone": [answer.passage for answer in every if answer.state == "none"], "example": choose_example(found),
            "suggestions": count_suggestions(found),
        },
        "figures.html": {"title": "Charts", "chapters": shown, "others": others},
        "answers.html": {
            "title": "Recommendations beside clauses of the declaration", "parts": parts, "additions": list_additions(found),
            "counts": counts,
        },
        "notebooks.html": {"title": "Notebooks", "notebooks": notebooks},
        "data.html": {
            "title": "Tables and what is in them", "body": Markup(HEADING.sub(_add_download, tables)),
            "tables": HEADING.findall(tables),
        },
    }  # fmt: skip
    pages = {
        name: render(templates, name, template=f"{Path(name).stem}.html.j2", **values)
        for name, values in contents.items()
    }
    for book in notebooks:
        pages[book.file] = render(
            templates,
            "notebooks.html",
            template="notebook.html.j2",
            title=book.title,
            notebook=book,
            notebooks=notebooks,
        )
    pages["report.html"] = render_page(found, title=TITLE, figures={}, site={"pages": PAGES, "here": "report.html"})
    return pages


def _add_download(heading: re.Match[str]) -> str:
    file = f"{heading[1]}.csv"
    there = (TABLES / file).is_file()
    return heading[0] + (f'<p><a href="tables/{file}" download>Download {file}</a></p>' if there else "")


def render(templates: Environment, here: str, *, template: str, **values: object) -> str:
    """A page of the site; `here` is the page that the navigation marks as the current one."""
    return templates.get_template(template).render(
        site={"pages": PAGES, "here": here}, report=TITLE, **render_scripts(templates), **values
    )
