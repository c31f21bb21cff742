"""Tables held to the contract: checked where they are produced, read and written as CSV, and described for readers.

The data dictionary is made from the same declaration, `migration_dialogue.tables.contract`.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from migration_dialogue.errors import TableError
from migration_dialogue.paths import TABLES
from migration_dialogue.tables.contract import CONTRACT, Table


def _build_schema(table: Table) -> pa.DataFrameSchema:
    columns = {
        column.name: pa.Column(
            column.dtype,
            checks=pa.Check.isin(column.allowed) if column.allowed else None,
            nullable=column.nullable,
        )
        for column in table.columns
    }
    return pa.DataFrameSchema(columns, strict=True, unique=list(table.key), ordered=True)


def _lookup(name: str) -> Table:
    if name not in CONTRACT:
        raise TableError(f"no table named '{name}'; expected one of {', '.join(CONTRACT)}")
    return CONTRACT[name]


def check_table(name: str, rows: pd.DataFrame | Sequence[dict[str, object]]) -> pd.DataFrame:
    """Give `rows` the dtypes, column order and row order of table `name`, floats rounded to 4 places, and check them.

    Raises:
        TableError: a column is missing or unknown, a value is not allowed, or two rows share a key.
    """
    table = _lookup(name)
    names = [column.name for column in table.columns]
    frame = pd.DataFrame(rows, columns=None if isinstance(rows, pd.DataFrame) or len(rows) else names)
    for wrong, found in (
        ("lacks", set(names) - set(frame.columns)),
        ("does not know", set(frame.columns) - set(names)),
    ):
        if found:
            raise TableError(f"table {name} {wrong} column(s) {', '.join(sorted(found))}")
    try:
        frame = frame[names].astype({column.name: column.dtype for column in table.columns})
        floats = [column.name for column in table.columns if column.dtype == "float64"]
        frame = frame.round(dict.fromkeys(floats, 4)).sort_values(list(table.key), kind="stable", ignore_index=True)
        return _build_schema(table).validate(frame)
    except pa.errors.SchemaError as error:
        raise TableError(f"table {name}: {str(error).splitlines()[0]}") from error
    except (ValueError, TypeError) as error:
        raise TableError(f"table {name}: {error}") from error


def read_table(name: str, folder: Path = TABLES) -> pd.DataFrame:
    """Read table `name` from `folder` with the dtypes of the contract, and check it."""
    path = folder / f"{name}.csv"
    dtypes = {column.name: column.dtype for column in _lookup(name).columns}
    if not path.is_file():
        raise TableError(f"{path}: no such table; `python3 run.py figures` builds it")
    return check_table(name, pd.read_csv(path, dtype=dtypes, keep_default_na=False, na_values=[""]))


def write_table(name: str, frame: pd.DataFrame, folder: Path) -> None:
    """Write a checked table to `folder` as CSV (UTF-8, LF)."""
    check_table(name, frame).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")


def describe_tables() -> str:
    """The data dictionary as Markdown."""
    lines = [
        "# Data",
        "",
        "Made by `python3 run.py figures` from the declaration in `src/migration_dialogue/tables/contract.py`,",
        "not edited by hand. `raw/` holds the report and its origin, `codebook/` what a person decides, `gold/` the gold",
        "annotations, and `tables/` the tables below: CSV, UTF-8, sorted by key, floats rounded to 4 places. `start` and `end`",
        "are character offsets into `raw/parlatino_iom_2017_report.txt` (Unicode characters, half-open); `text` is cleaned, so",
        "the raw characters can differ from it. Read a table with `migration_dialogue.tables.store.read_table(name)`.",
    ]
    for name, table in CONTRACT.items():
        lines += ["", f"## {name}", "", f"A row is {table.row}. Key: {', '.join(f'`{key}`' for key in table.key)}.", ""]
        lines += ["| column | type | empty | meaning |", "|---|---|---|---|"]
        for column in table.columns:
            allowed = f" ({', '.join(column.allowed)})" if column.allowed else ""
            empty = "may be" if column.nullable else "never"
            lines.append(f"| {column.name} | {column.dtype} | {empty} | {column.meaning}{allowed} |")
    return "\n".join(lines) + "\n"
