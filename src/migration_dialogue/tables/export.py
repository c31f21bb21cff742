"""Tables in other formats than CSV: one Excel workbook with the data dictionary, and Parquet files."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd

from migration_dialogue.errors import TableError
from migration_dialogue.tables.store import check_table, list_columns

WORKBOOK = "tables.xlsx"
DICTIONARY = "dictionary"
# What a sheet of Excel has room for below its header.
MOST_ROWS = 1_048_575
# Written as the day on which the workbook was made, so that the same tables give the same bytes.
CREATED = datetime(1980, 1, 1)
# A text stays a text: what begins with "=" is no formula, and an address no link that opens at a click.
AS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def save_workbook(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write the tables to `folder` as `tables.xlsx`: the data dictionary of these tables, then a sheet for each of them.

    Every text is a string cell and is marked so that it stays one when a reader edits it, also where it begins with = + - @.

    Raises:
        TableError: a table has more rows than a sheet of Excel.
    """
    checked = {name: check_table(name, table) for name, table in tables.items()}
    for name, table in checked.items():
        if len(table) > MOST_ROWS:
            raise TableError(
                f"table {name}: found {len(table)} rows, expected at most {MOST_ROWS} for Excel; use parquet"
            )
    with pd.ExcelWriter(folder / WORKBOOK, engine="xlsxwriter", engine_kwargs={"options": AS_TEXT}) as writer:
        writer.book.set_properties({"created": CREATED})
        text = writer.book.add_format({"quote_prefix": True})
        for name, table in {DICTIONARY: list_columns(*tables), **checked}.items():
            table.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            for place, dtype in enumerate(table.dtypes):
                if pd.api.types.is_string_dtype(dtype):
                    writer.sheets[name].set_column(place, place, None, text)
            writer.sheets[name].autofit(400)


def save_parquet(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write every table to `folder` as a Parquet file, with the dtypes of the contract."""
    for name, table in tables.items():
        check_table(name, table).to_parquet(folder / f"{name}.parquet", index=False)


FORMATS: dict[str, Callable[[dict[str, pd.DataFrame], Path], None]] = {"xlsx": save_workbook, "parquet": save_parquet}
