"""Where the project's files are, and how files are replaced whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import IO

from migration_dialogue.errors import UserError

try:
    import fcntl
except ImportError:  # Windows has no such locks: two runs at once into one folder are not noticed there
    fcntl = None  # type: ignore[assignment]

STAGED = ".staged-"
PACKAGE = Path(str(files("migration_dialogue")))
# The repository; of an installed package, the package's own folder, which has codebook and report in it.
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
def lock_folder(folder: Path) -> Iterator[None]:
    """Make a folder, and keep other runs from writing to it at the same time; what a killed run staged there is removed.

    Raises:
        UserError: another run is writing to it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY) if fcntl else None
    try:
        if handle is not None:
            _lock(handle, folder)
        for path in folder.glob(f"{STAGED}*"):
            shutil.rmtree(path)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UserError(f"{folder}: found another run that writes to this folder, expected one at a time") from error
    except OSError:  # some disks of several machines lock no folders
        return


@contextmanager
def stage_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder; when the block ends well, its files replace those of the same name in `folder`.

    When it does not, `folder` stays as it was: no file is half written, and no old file stands beside a new one.

    Raises:
        UserError: another run is writing to `folder`.
    """
    with lock_folder(folder), tempfile.TemporaryDirectory(prefix=STAGED, dir=folder) as name:
        staged = Path(name)
        yield staged
        for path in sorted(staged.iterdir()):
            path.replace(folder / path.name)


def replace_file(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file whole or not at all, and wait until the disk has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(prefix=STAGED, dir=path.parent, delete=False) as file:
        try:
            write(file)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink()
            raise
