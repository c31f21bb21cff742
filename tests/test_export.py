import hashlib
import time
import zipfile

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.escape import unescape

from migration_dialogue import analysis as analysis_module
from migration_dialogue.__main__ import main
from migration_dialogue.errors import TableError
from migration_dialogue.paths import TABLES
from migration_dialogue.tables import export
from migration_dialogue.tables.contract import CONTRACT
from migration_dialogue.tables.store import list_columns, read_table

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A2)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "{=1+1}",
    '=HYPERLINK("http://x")',
    "http://x",
    "12",
)
STORED = [name for name in CONTRACT if (TABLES / f"{name}.csv").is_file()]


def make_recommendations(*texts):
    rows = [
        {"rec_id": f"R1.{n}", "panel": 1, "text": text, "verb": None, "start": n, "end": n + 1}
        for n, text in enumerate(texts, 1)
    ]
    return {"recommendations": pd.DataFrame(rows).astype({"panel": "Int64", "verb": "str"})}


@pytest.fixture(scope="module")
def report():
    return {name: read_table(name) for name in STORED}


@pytest.fixture(scope="module")
def book(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    export.save_workbook(report, folder)
    return openpyxl.load_workbook(folder / export.WORKBOOK)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_is_a_text(text, tmp_path):
    export.save_workbook(make_recommendations(text, "Adopt a law."), tmp_path)
    cell = openpyxl.load_workbook(tmp_path / export.WORKBOOK)["recommendations"]["C2"]
    # "s" is a string, "f" a formula, "n" a number.
    assert (cell.data_type, unescape(cell.value), cell.hyperlink) == ("s", text, None)
    assert cell.quotePrefix, "without it a cell that is edited turns into a formula"


def test_no_cell_of_the_report_is_a_formula(book):
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert kinds == {"s", "n", "b"}


def test_a_sheet_for_every_table_after_the_dictionary(book):
    assert book.sheetnames == ["dictionary", *STORED]
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in [*CONTRACT, export.DICTIONARY])


def test_the_dictionary_describes_every_column_of_every_sheet(book):
    (header, *rows) = [[cell.value for cell in row] for row in book["dictionary"]]
    assert header == ["table", "a row is", "column", "key", "type", "empty", "meaning"]
    described = {name: [row[2] for row in rows if row[0] == name] for name in STORED}
    assert described == {name: [cell.value for cell in book[name][1]] for name in STORED}
    assert len(rows) == len(list_columns(*STORED)) < len(list_columns())
    described_row = ["demands", CONTRACT["demands"].description, "negated", False, "bool", "never"]
    assert [*described_row, "whether it should not be done"] in rows


@pytest.mark.parametrize("name", STORED)
def test_the_workbook_has_the_rows_of_the_table(name, report, book):
    (_, *rows) = book[name].values
    stored = report[name].astype(object).where(report[name].notna(), None)
    assert rows == list(stored.itertuples(index=False, name=None))


def test_parquet_gives_the_tables_back_with_their_dtypes(report, tmp_path):
    export.save_parquet(report, tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(STORED)
    for name, table in report.items():
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), table)


def test_the_same_tables_give_the_same_bytes_at_another_time(tmp_path, monkeypatch):
    digests = []
    for zone in ("UTC", "Pacific/Auckland"):
        monkeypatch.setenv("TZ", zone)
        for save in export.FORMATS.values():
            save(make_recommendations("Adopt a law."), tmp_path)
        digests.append([hashlib.sha256(path.read_bytes()).digest() for path in sorted(tmp_path.iterdir())])
        time.sleep(2.1)  # the times in a zip file are two seconds apart
    assert digests[0] == digests[1] and len(digests[0]) == 2
    with zipfile.ZipFile(tmp_path / export.WORKBOOK) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b">1980-01-01T00:00:00Z<" in archive.read("docProps/core.xml")


def test_table_with_more_rows_than_a_sheet_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 1)
    export.save_workbook(make_recommendations("One."), tmp_path)
    with pytest.raises(TableError, match="table recommendations: found 2 rows, expected at most 1 for Excel"):
        export.save_workbook(make_recommendations("One.", "Two."), tmp_path)


def test_text_that_is_longer_than_a_cell_is_cut_with_a_warning(tmp_path):
    with pytest.warns(UserWarning, match="truncated to 32767 characters"):
        export.save_workbook(make_recommendations("a" * 32768), tmp_path)
    cell = openpyxl.load_workbook(tmp_path / export.WORKBOOK)["recommendations"]["C2"]
    assert cell.value == "a" * 32767


@pytest.mark.parametrize("formats", [[], ["xlsx"], ["parquet"], ["xlsx", "parquet"]])
def test_read_writes_other_formats_beside_the_csv_where_asked(formats, analysis, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(analysis_module, "analyse", lambda *_, **__: analysis)
    arguments = [word for name in formats for word in ("--also", name)]
    assert main(["figures", "report_composition", "--output", str(tmp_path), *arguments]) == 0
    found = {path.name for path in (tmp_path / "tables").iterdir()}
    expected = {f"{name}.csv" for name in analysis.tables}
    expected |= {"tables.xlsx"} if "xlsx" in formats else set()
    expected |= {f"{name}.parquet" for name in analysis.tables} if "parquet" in formats else set()
    assert found == expected


def test_formats_beside_the_projects_own_tables_are_refused(capsys):
    before = sorted(TABLES.iterdir())
    assert main(["figures", "--also", "xlsx"]) == 2
    assert "--also needs --output" in capsys.readouterr().err
    assert sorted(TABLES.iterdir()) == before
