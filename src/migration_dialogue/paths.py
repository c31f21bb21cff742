"""Where the project's files lie, and how files are replaced whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

PACKAGE = Path(str(files("migration_dialogue")))
# The repository; of an installed package, the package's own folder, which carries codebook and report.
ROOT = PACKAGE if (PACKAGE / "data").is_dir() else PACKAGE.parents[1]
REPORT = ROOT / "data" / "raw" / "parlatino_iom_2017_report.txt"
EXAMPLES = ROOT / "data" / "examples"
CODEBOOK = ROOT / "data" / "codebook"
# What was learned from coded data, apart from what a person decides.
LEARNED = ROOT / "data" / "learned"
GOLD = ROOT / "data" / "gold"
TABLES = ROOT / "data" / "tables"
FIGURES = ROOT / "figures"
NOTEBOOKS = ROOT / "notebooks"
DICTIONARY = ROOT / "data" / "README.md"


@contextmanager
def stage_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder; when the block ends well, its files replace those of the same name in `folder`.

    When it does not, `folder` stays as it was: no file is half written, and no old file stands beside a new one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".staged-", dir=folder) as name:
        staged = Path(name)
        yield staged
        for path in sorted(staged.iterdir()):
            path.replace(folder / path.name)
