"""Notebooks and Markdown as HTML for a page of the site, without style or script of their own."""

import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import mistune
import nbformat
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup
from nbconvert import HTMLExporter

from migration_dialogue.errors import NotebookError

FIGURE = re.compile(r"\.\./figures/(\w+)\.png")
TO_MARKDOWN = mistune.create_markdown(plugins=["table"])


@dataclass(frozen=True)
class Notebook:
    """An executed notebook as the site shows it.

    Attributes:
        file: The name of its page.
        number: The number that its title begins with.
        title: Its title, without the number.
        findings: What it found: its first output in words, as HTML.
        figures: The names of the figures that it shows, in order.
        body: The whole notebook as HTML, without its title.
    """

    file: str
    number: str
    title: str
    findings: Markup
    figures: list[str]
    body: Markup


def read_notebook(path: Path) -> Notebook:
    """Read an executed notebook.

    Raises:
        NotebookError: it has no title, or no output in words.
    """
    notebook = nbformat.read(path, as_version=4)
    title = re.match(r"# (?:(\d+)\. )?(.+)", notebook.cells[0].source) if notebook.cells else None
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    words = [output["data"].get("text/markdown", "") for output in outputs if "data" in output]
    found = [text for text in words if text and not text.startswith("!")]
    if not title or not found:
        raise NotebookError(f"{path}: expected a title in the first cell and an output in words, found none")
    exporter = HTMLExporter(template_name="basic", exclude_anchor_links=True, exclude_input_prompt=True)
    exporter.exclude_output_prompt = True
    body, _ = exporter.from_notebook_node(notebook)
    findings = tidy(TO_MARKDOWN(found[0]))
    return Notebook(
        f"{path.stem}.html", title[1] or "", title[2], findings,
        list(dict.fromkeys(FIGURE.findall("\n".join(words)))), tidy(body),
    )  # fmt: skip


def read_markdown(path: Path) -> Markup:
    """A Markdown file as HTML, without its title."""
    return tidy(TO_MARKDOWN(path.read_text(encoding="utf-8")))


def tidy(html: object) -> Markup:
    """HTML as a page of the site can show it."""
    soup = BeautifulSoup(str(html), "html.parser")
    for tag in soup(["style", "script"]) + soup.find_all("h1", limit=1):
        tag.decompose()
    for tag in soup.find_all(style=True):
        del tag["style"]
    for link in soup.find_all("a", href=True):
        _tidy_link(link)
    for image in soup.find_all("img"):
        image["src"] = FIGURE.sub(r"figures/\1.png", str(image["src"]))
        image["loading"] = "lazy"
    for heading in soup.find_all(re.compile("^h[1-6]$")):
        heading["id"] = re.sub(r"\W+", "-", heading.get_text().lower()).strip("-")
    for table, number in zip(soup.find_all("table"), count(1), strict=False):
        _tidy_table(soup, table, number)
    for code in soup.select(".jp-Cell-inputWrapper .highlight, .input .highlight"):
        details = code.wrap(soup.new_tag("details", attrs={"class": "code"}))
        details.insert(0, soup.new_tag("summary", string="Code"))
        # What a cell shows comes before its code.
        if cell := details.find_parent(class_="cell"):
            cell.append(details.extract())
    return Markup(soup)


def _tidy_link(link: Tag) -> None:
    """Links to notebooks and the data dictionary lead to their pages; links to other files of the project lead nowhere."""
    target = re.sub(r"^(\w+)\.ipynb", r"\1.html", str(link["href"])).replace("../data/README.md", "data.html")
    link["href"] = target
    if not target.startswith(("#", "http")) and "/" in target.split("#")[0]:
        link.unwrap()


def _tidy_table(soup: BeautifulSoup, table: Tag, number: int) -> None:
    """A table that is too wide scrolls by itself, with the keyboard, too; heads say what they are the head of."""
    for attribute in ("border", "class"):
        del table[attribute]
    for cell in table.select("thead th"):
        if cell.get_text(strip=True):
            cell["scope"] = "col"
        else:
            cell.name = "td"
    for cell in table.select("tbody th"):
        cell["scope"] = "row"
    box = {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": f"Table {number}"}
    table.wrap(soup.new_tag("div", attrs=box))
