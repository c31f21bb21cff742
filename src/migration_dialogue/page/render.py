"""Writing the page: what the templates are given, and the file."""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from migration_dialogue.analysis import Analysis
from migration_dialogue.documents.layouts.prose import opens_part
from migration_dialogue.errors import FigureError
from migration_dialogue.figures.style import BLUE, GREEN, INK, MUTED, ORANGE, RULE
from migration_dialogue.page.findings import list_findings
from migration_dialogue.page.listings import MOST_PLACES, list_tables, rank_themes
from migration_dialogue.page.marks import list_blocks
from migration_dialogue.paths import CODEBOOK, stage_folder

COLOURS = {"INK": INK, "MUTED": MUTED, "RULE": RULE, "BLUE": BLUE, "ORANGE": ORANGE, "GREEN": GREEN}
FORMATS = {".svg": "image/svg+xml", ".png": "image/png"}
# Segments above the units of a text among which its title is; lines of a masthead that are none ("Original: English",
# "A/HRC/59/15", "Fifty-ninth session", "30 October 2024"); and how many words a title has.
HEAD = ("title", "label", "heading")
MASTHEAD = re.compile(
    r"(?:United Nations|General Assembly|Security Council|Economic and Social Council|Human Rights Council)(?: \S*\d\S*)?$|"
    r"(?:original|distr|draft$|confidential$)|.*\bagenda items?\b|"
    r"(?!.*\b(?:decision|report|resolution)s?\b).*\w(?:st|nd|rd|th) session\b|"
    r"(?:[\w ]+, )?[\d–-]+ \w+ \d{4}$|\w+ \d{1,2}, \d{4}$|(?=.*\d)(?!.*[^\W\d_]{4})",
    re.IGNORECASE,
)
FEWEST_WORDS, MOST_WORDS = 3, 40
Figures = Mapping[str, tuple[Path, str]]


def write_page(
    found: Analysis, path: Path, *, title: str = "", figures: Figures | None = None, codebook: Path = CODEBOOK
) -> None:
    """Write the page of a document: one file that asks for nothing from elsewhere; the same bytes on every run.

    Args:
        found: The document with its tables.
        path: The file to write.
        title: Without it the first title at the head of the text, or the name of its file.
        figures: Figures to show, by name: the path of an SVG or PNG file, and its alt text.
        codebook: Folder of codebooks that the document was read with.

    Raises:
        FigureError: a figure is no SVG or PNG file.
        CodebookError: as `read_titles`.
    """
    page = render_page(found, title=title, figures=figures or {}, codebook=codebook)
    with stage_folder(path.parent) as staged:
        (staged / path.name).write_text(page, encoding="utf-8", newline="\n")


def render_page(
    found: Analysis,
    *,
    title: str = "",
    figures: Figures,
    codebook: Path = CODEBOOK,
    site: dict[str, object] | None = None,
) -> str:
    """The page of a document as text; arguments as of `write_page`, and what `base.html.j2` wants where it is part of a site."""
    templates = make_environment()
    groups = list(list_blocks(found))
    return templates.get_template("document.html.j2").render(
        title=title or find_title(found),
        **render_scripts(templates),
        findings=list_findings(found, codebook=codebook),
        entries=[block for _, group in groups for block in group if block.entry],
        groups=groups,
        themes=[(key, name, len(places)) for key, name, _, places in rank_themes(found)],
        figures=[embed_figure(path, alt) for path, alt in figures.values()],
        tables=list_tables(found, codebook=codebook),
        most_places=MOST_PLACES,
        site=site,
    )


def render_scripts(templates: Environment) -> dict[str, object]:
    """Style sheet and script as `base.html.j2` wants them, with the hashes that allow these two alone."""
    style, script = (Markup(templates.get_template(name).render(COLOURS)) for name in ("style.css.j2", "script.js.j2"))
    return {"style": style, "script": script, "hashes": {"style": hash_content(style), "script": hash_content(script)}}


def make_environment() -> Environment:
    """The templates; everything that they are given is escaped."""
    return Environment(
        loader=PackageLoader("migration_dialogue.page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def find_title(found: Analysis) -> str:
    """The first title above the units of a text; where that is a word or two, its longest line there; or the name of its file."""
    segments, units = found.document.segments, found.document.units
    head = segments[segments["kind"].isin(HEAD) & segments["panel"].isna()].sort_values("start")
    if len(units):
        head = head[head["start"] < units["start"].min()]
    head = head[[not (MASTHEAD.match(text) or opens_part(text)) for text in head["text"]]] if len(head) else head
    words = head["text"].str.split().str.len().sort_values(ascending=False, kind="stable")
    long = head.loc[words.index[words.between(FEWEST_WORDS, MOST_WORDS)]]
    titles = long.loc[long["kind"] == "title"].sort_values("start")
    short = head.loc[head["kind"] != "heading"]
    best = pd.concat([titles, long, short])["text"]
    return str(best.iloc[0]).rstrip("*") if len(best) else Path(found.document.source).name


def hash_content(content: str) -> str:
    """What names a style sheet or script in the page's security policy: only these two are run, whatever the text has."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def embed_figure(path: Path, alt: str) -> tuple[str, str]:
    """A figure as a data URI, and its alt text.

    Raises:
        FigureError: it is no SVG or PNG file.
    """
    if path.suffix not in FORMATS or not path.is_file():
        raise FigureError(f"{path}: found no figure of this name, expected a file in {' or '.join(FORMATS)}")
    return f"data:{FORMATS[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}", alt
