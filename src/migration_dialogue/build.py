"""Writing what the analysis finds: tables, data dictionary, figures, and the page of a document."""

import logging
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from migration_dialogue.analysis import Analysis
from migration_dialogue.figures import find_chart, list_charts, save_figure
from migration_dialogue.page.render import find_title, write_page
from migration_dialogue.paths import CODEBOOK, stage_folder
from migration_dialogue.tables.export import FORMATS
from migration_dialogue.tables.store import describe_tables, write_table

log = logging.getLogger(__name__)


def save_tables(tables: dict[str, pd.DataFrame], folder: Path, *, also: Iterable[str] = ()) -> None:
    """Write tables to `folder` as CSV, and also in the formats `also` ("xlsx", "parquet"), all or none."""
    log.info("writing %d tables to %s", len(tables), folder)
    with stage_folder(folder) as staged:
        for name, table in tables.items():
            write_table(name, table, staged)
        for kind in also:
            FORMATS[kind](tables, staged)


def save_dictionary(path: Path) -> None:
    """Write the data dictionary."""
    log.info("writing %s", path)
    with stage_folder(path.parent) as staged:
        (staged / path.name).write_text(describe_tables(), encoding="utf-8", newline="\n")


def save_figures(
    tables: dict[str, pd.DataFrame], folder: Path, *, source: str, names: Iterable[str] = (), quiet: bool = True
) -> None:
    """Draw the figures `names` (without it all that have something to show) and write them to `folder`, all or none.

    `source` is what the line below every figure says of the document.
    """
    chosen = list(names) or list_charts(tables)
    for name in chosen:
        find_chart(name)
    log.info("writing %d figures to %s", len(chosen), folder)
    with stage_folder(folder) as staged:
        for name in tqdm(chosen, desc="drawing figures", unit="figure", disable=quiet):
            save_figure(name, tables, staged, source)


def save_document(
    found: Analysis, output: Path, *, codebook: Path = CODEBOOK, also: Iterable[str] = (), quiet: bool = True
) -> None:
    """Write a document that was read: `tables/`, `figures/`, `text.txt` (what offsets count in) and `page.html`."""
    save_tables(found.tables, output / "tables", also=also)
    charts = list_charts(found.tables)
    save_figures(found.tables, output / "figures", source=find_title(found), names=charts, quiet=quiet)
    with stage_folder(output) as staged:
        (staged / "text.txt").write_bytes(found.document.raw.encode("utf-8", errors="surrogatepass"))
    figures = {name: output / "figures" / f"{name}.svg" for name in charts}
    alts = {
        name: (path, path.with_suffix(".txt").read_text(encoding="utf-8").strip()) for name, path in figures.items()
    }
    write_page(found, output / "page.html", figures=alts, codebook=codebook)
