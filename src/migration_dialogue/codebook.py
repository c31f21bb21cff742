"""Codebooks: what a person decides, as CSV files; read with the line of every entry, so that errors can name it."""

import csv
import os
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar

from migration_dialogue.errors import CodebookError
from migration_dialogue.paths import CODEBOOK

Book = TypeVar("Book")


def read_entries(path: Path, columns: Sequence[str], *, required: Sequence[str]) -> list[dict[str, str]]:
    """Read a codebook file.

    Returns:
        One dict per row: the columns, stripped, and `where` ("file, line 7").

    Raises:
        CodebookError: the file is missing, is not UTF-8, has other columns, or leaves a required column empty.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if list(reader.fieldnames or ()) != list(columns):
                raise CodebookError(f"{path}, line 1: found columns {reader.fieldnames}, expected {list(columns)}")
            entries = []
            for row in reader:
                where = f"{path}, line {reader.line_num}"
                if None in row or None in row.values():
                    raise CodebookError(f"{where}: found another number of fields, expected {len(columns)}")
                entry = {column: value.strip() for column, value in row.items()}
                for column in required:
                    if not entry[column]:
                        raise CodebookError(f"{where}: column '{column}' is empty, expected a value")
                entries.append({**entry, "where": where})
            return entries
    except FileNotFoundError as error:
        raise CodebookError(f"{path}: no such file, expected a codebook with columns {list(columns)}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CodebookError(f"{path}, line {line}: found a byte that is not UTF-8, expected UTF-8") from error
    except csv.Error as error:
        raise CodebookError(f"{path}, line {reader.line_num}: {error}; expected comma-separated values") from error


def refuse_repeats(entries: Sequence[dict[str, str]], column: str) -> None:
    """Raise CodebookError if two entries have the same value in `column`."""
    seen: dict[str, str] = {}
    for entry in entries:
        if entry[column] in seen:
            raise CodebookError(f"{entry['where']}: {column} '{entry[column]}' is already in {seen[entry[column]]}")
        seen[entry[column]] = entry["where"]


def remember(read: Callable[..., Book]) -> Callable[..., Book]:
    """Keep what a reader of a codebook folder gives, also by what else it is told, until a file of the folder changes."""
    kept = lru_cache(maxsize=4)(lambda folder, _, *told: read(folder, *told))

    @wraps(read)
    def read_once(codebook: Path = CODEBOOK, *told: object) -> Book:
        try:
            files = [(entry.name, entry.stat().st_mtime_ns, entry.stat().st_size) for entry in os.scandir(codebook)]
        except OSError:
            return read(codebook, *told)
        return kept(codebook, tuple(sorted(files)), *told)

    return read_once
