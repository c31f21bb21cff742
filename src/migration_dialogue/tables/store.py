"""Tables held to the contract: checked where they are produced, read and written as CSV, and described for readers.

The data dictionary is made from the same declaration, `migration_dialogue.tables.contract`.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pandera.errors import SchemaErrors
from pandera.pandas import Column, DataFrameSchema

from migration_dialogue.errors import TableError
from migration_dialogue.paths import TABLES
from migration_dialogue.tables.contract import CONTRACT

# What two of pandera's checks ask for; the others say it by their own name.
EXPECTED = {"not_nullable": "a value", "multiple_fields_uniqueness": "no two rows with the same key"}


def _lookup(name: str) -> DataFrameSchema:
    if name not in CONTRACT:
        raise TableError(f"no table named '{name}'; expected one of {', '.join(CONTRACT)}")
    return CONTRACT[name]


def _explain(name: str, failures: pd.DataFrame) -> str:
    """The first failure of a table as a sentence: column, value, and what was expected."""
    check, value = failures.loc[0, ["check", "failure_case"]]
    if check == "column_in_dataframe":
        return f"table {name} lacks column {value}"
    if check == "column_in_schema":
        return f"table {name} does not know column {value}"
    same = failures[failures["check"] == check].drop_duplicates("column")
    found = ", ".join(f"{row.failure_case!r} in column {row.column}" for row in same.itertuples())
    return f"table {name}: found {found}; expected {EXPECTED.get(check, check)}"


class Kind(NamedTuple):
    """What a column of the contract asks of its values: dtype, classes, whether one may be empty, and those allowed, if few."""

    dtype: str
    classes: tuple[type, ...]
    nullable: bool
    allowed: frozenset[str] | None


EXTENDED = {"str": pd.StringDtype(na_value=np.nan), "Int64": pd.Int64Dtype()}
INTEGERS: tuple[type, ...] = (int, np.integer)
CLASSES = {"str": (str,), "int64": INTEGERS, "Int64": INTEGERS, "float64": (*INTEGERS, float), "bool": (bool, np.bool_)}


@lru_cache
def _list_kinds(name: str) -> dict[str, Kind]:
    kinds = {}
    for key, column in _lookup(name).columns.items():
        allowed = next((frozenset(check.statistics["allowed_values"]) for check in column.checks), None)
        kinds[key] = Kind(str(column.dtype.type), CLASSES[str(column.dtype.type)], column.nullable, allowed)
    return kinds


def _fit_rows(name: str, rows: Sequence[dict[str, Any]]) -> pd.DataFrame | None:
    """What `check_table` gives, or None where something is wrong with a row; twenty times faster than by way of a frame."""
    kinds = _list_kinds(name)
    if any(row.keys() != kinds.keys() for row in rows):
        return None
    columns = {key: [None if pd.isna(row[key]) else row[key] for row in rows] for key in kinds}
    for key, kind in kinds.items():
        found = set(columns[key])
        if None in found and not kind.nullable:
            return None
        found.discard(None)
        if kind.allowed is not None and not found <= kind.allowed:
            return None
        if not all(isinstance(value, kind.classes) for value in found):
            return None
    keys = [
        tuple((value is None, value) for value in key)
        for key in zip(*(columns[key] for key in _lookup(name).unique), strict=True)
    ]
    if len(set(keys)) < len(keys):
        return None
    order = sorted(range(len(keys)), key=keys.__getitem__)
    ordered = {key: [values[place] for place in order] for key, values in columns.items()}
    return pd.DataFrame({key: _make_array(ordered[key], kind.dtype) for key, kind in kinds.items()}, copy=False)


def _make_array(values: list[Any], dtype: str) -> Any:
    if dtype in EXTENDED:
        return pd.array(values, dtype=EXTENDED[dtype])
    array = np.array(values, dtype=dtype)
    return array.round(4) if dtype == "float64" else array


@lru_cache
def _make_empty(name: str) -> pd.DataFrame:
    return pd.DataFrame({key: _make_array([], kind.dtype) for key, kind in _list_kinds(name).items()})


def list_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, None where a value is empty; ten times faster than `to_dict`."""
    columns = [pa.array(column.array, from_pandas=True).to_pylist() for _, column in table.items()]
    return [dict(zip(table, row, strict=True)) for row in zip(*columns, strict=True)]


def _fit_table(schema: DataFrameSchema, frame: pd.DataFrame) -> pd.DataFrame | None:
    """A frame with the dtypes of a table, or None where something is wrong with it; pandera, ten times slower, says what."""
    if set(frame.columns) != set(schema.columns):
        return None
    try:
        frame = frame.astype({name: str(column.dtype.type) for name, column in schema.columns.items()})
    except (TypeError, ValueError):
        return None
    for name, column in schema.columns.items():
        if column.nullable and not column.checks:
            continue
        empty = frame[name].isna()
        if empty.any() and not column.nullable:
            return None
        for check in column.checks:
            if not (empty | frame[name].isin(check.statistics["allowed_values"])).all():
                return None
    return None if frame.duplicated(schema.unique).any() else frame


def check_table(name: str, rows: pd.DataFrame | Sequence[dict[str, object]]) -> pd.DataFrame:
    """Give `rows` the dtypes, column order and row order of table `name`, floats rounded to 4 places, and check them.

    Raises:
        TableError: a column is missing or unknown, a value is not allowed, or two rows share a key.
    """
    schema = _lookup(name)
    if not len(rows) and (not isinstance(rows, pd.DataFrame) or set(rows.columns) == set(schema.columns)):
        return _make_empty(name).copy()
    if not isinstance(rows, pd.DataFrame) and (made := _fit_rows(name, rows)) is not None:
        return made
    frame = pd.DataFrame(rows)
    # pandera cannot list rows that share a key where they share an index too.
    frame = frame.reset_index(drop=True)
    try:
        fitted = _fit_table(schema, frame)
        frame = schema.validate(frame, lazy=True) if fitted is None else fitted
    except SchemaErrors as error:
        raise TableError(_explain(name, error.failure_cases)) from error
    return frame[list(schema.columns)].round(4).sort_values(schema.unique, kind="stable", ignore_index=True)


def read_table(name: str, folder: Path = TABLES) -> pd.DataFrame:
    """Read table `name` from `folder` with the dtypes of the contract, and check it."""
    path = folder / f"{name}.csv"
    dtypes = {column: str(kind.type) for column, kind in _lookup(name).dtypes.items()}
    if not path.is_file():
        raise TableError(f"{path}: no such table; `python3 run.py figures` builds it")
    try:
        rows = pd.read_csv(path, dtype=dtypes, keep_default_na=False, na_values=[""])
    except ValueError as error:
        raise TableError(f"{path}: {error}") from error
    return check_table(name, rows)


def write_table(name: str, frame: pd.DataFrame, folder: Path) -> None:
    """Write a checked table to `folder` as CSV (UTF-8, LF)."""
    check_table(name, frame).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")


def list_columns(*names: str) -> pd.DataFrame:
    """The data dictionary: a row is a column of one of the tables `names`; without a name, of any table."""
    return pd.DataFrame([
        {
            "table": name,
            "a row is": _lookup(name).description,
            "column": column.name,
            "key": column.name in _lookup(name).unique,
            "type": str(column.dtype.type),
            "empty": "may be" if column.nullable else "never",
            "meaning": column.description + _list_allowed(column),
        }
        for name in names or CONTRACT
        for column in _lookup(name).columns.values()
    ])  # fmt: skip


def _list_allowed(column: Column) -> str:
    allowed = ", ".join(value for check in column.checks for value in check.statistics["allowed_values"])
    return f" ({allowed})" if allowed else ""


def describe_tables() -> str:
    """The data dictionary as Markdown."""
    lines = [
        "# Data",
        "",
        "`python3 run.py figures` makes this page from the declaration in `src/migration_dialogue/tables/contract.py`; do not",
        "edit it by hand. `raw/` has the report and the Global Compact with their origin, `examples/` other documents to try,",
        "`codebook/` what a person decides, `learned/` what was learned from coded data, `gold/` the gold annotations,",
        "`sources.csv` the texts that notebook 08 cuts into a collection, with their years, and `tables/` the tables below: CSV,",
        "UTF-8, sorted by key, floats rounded to 4 places. `start` and `end` are character offsets (Unicode characters,",
        "half-open) into the text of the document: `raw/parlatino_iom_2017_report.txt` here, `text.txt` in the output of",
        "`python3 run.py read`. `text` is cleaned, so the raw characters can differ from it. Read a",
        "table with `migration_dialogue.read_table(name)`.",
    ]
    for name, schema in CONTRACT.items():
        lines += ["", f"## {name}", "", f"A row is {schema.description}. Key: `{'`, `'.join(schema.unique)}`.", ""]
        lines += ["| column | type | empty | meaning |", "|---|---|---|---|"]
        columns = list_columns(name)[["column", "type", "empty", "meaning"]]
        lines += [f"| {' | '.join(row)} |" for row in columns.itertuples(index=False)]
    return "\n".join(lines) + "\n"
