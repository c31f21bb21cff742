"""Where the project's files lie, and how a file is replaced whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "data" / "raw" / "parlatino_iom_2017_report.txt"
CODEBOOK = ROOT / "data" / "codebook"
GOLD = ROOT / "data" / "gold"
TABLES = ROOT / "data" / "tables"
FIGURES = ROOT / "figures"
NOTEBOOKS = ROOT / "notebooks"
DICTIONARY = ROOT / "data" / "README.md"


@contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; move it there when the block ends well, remove it when it does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
