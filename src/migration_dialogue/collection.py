"""A collection: any number of documents, read one after the other into tables that are stored in parts as Parquet.

Documents are read in batches. A batch writes its rows of every table to `tables/<table>/<batch>.parquet`, and last of all its
rows of the table `documents`: what is not named there has not been read. So a run that ends at any moment loses at most the
batches in work, and the next run goes on from there. `documents` has a row for each document:

- document: its path in the folder, or as it was given; the first column of every other table
- sha256: checksum of its bytes; empty where it cannot be read
- layout: how it is laid out, and words: the words of its units; empty where it failed
- error: why it failed, and warning: what is doubtful about it
"""

import gc
import hashlib
import json
import multiprocessing
import os
import signal
import threading
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
from pyarrow import parquet
from spacy.language import Language
from tqdm import tqdm

from migration_dialogue import __version__
from migration_dialogue.analysis import make_tables, parse_file, read_parsed, warn_of_language
from migration_dialogue.documents.document import Document, check_layout
from migration_dialogue.documents.readers import LARGEST
from migration_dialogue.errors import DocumentError, UserError
from migration_dialogue.language.model import load_pipeline
from migration_dialogue.paths import CODEBOOK, STAGED, lock_folder, replace_file
from migration_dialogue.tables.contract import COMPARED, CONTRACT
from migration_dialogue.themes.codebook import read_themes

# A batch is at most so many documents or bytes, and a small collection has at least so many batches.
LONGEST, HEAVIEST, FEWEST_BATCHES = 12, 200_000, 16
# The vocabulary of a pipeline keeps every word that it has seen; with so many new ones the pipeline is loaded anew.
NEW_WORDS = 200_000
TYPES = {"str": pa.string(), "Int64": pa.int64(), "int64": pa.int64(), "float64": pa.float64(), "bool": pa.bool_()}
SCHEMAS = {
    name: pa.schema([
        ("document", pa.string()), *((column, TYPES[str(kind.type)]) for column, kind in table.dtypes.items()),
    ])
    for name, table in CONTRACT.items() if name not in (*COMPARED, "scores", "theme_agreement")
}  # fmt: skip
DOCUMENTS = pa.schema([
    ("document", pa.string()), ("sha256", pa.string()), ("layout", pa.string()), ("words", pa.int64()),
    ("error", pa.string()), ("warning", pa.string()),
])  # fmt: skip
Source = tuple[str, Path]
Row = dict[str, Any]
Tables = dict[str, pd.DataFrame]
one_at_a_time = threading.Lock()


class Summary(NamedTuple):
    """How many documents of a collection were read, how many failed, and how many of both an earlier run had done."""

    read: int
    failed: int
    earlier: int


@dataclass(frozen=True)
class Settings:
    """What a collection is read with; tables of different settings are never mixed in one folder."""

    version: str
    codebook: str
    layout: str | None
    model: str | None
    largest: int


@dataclass(frozen=True)
class Batch:
    """Some documents that a process reads and stores together, in the `run`th run into `output`."""

    name: str
    sources: Sequence[Source]
    output: Path
    run: int
    codebook: Path
    settings: Settings


def read_collection(
    paths: Path | Iterable[Path],
    output: Path,
    *,
    layout: str | None = None,
    codebook: Path = CODEBOOK,
    model: str | None = None,
    largest: int = LARGEST,
    jobs: int = 1,
    scheduler: str | None = None,
    quiet: bool = True,
) -> Summary:
    """Read documents and store their tables as Parquet in `output`; documents that an earlier run has read are left out.

    A document that cannot be read is noted in the table `documents`, with the reason. Symbolic links are noted and not followed.
    After the run `output` has the given documents and no others: a batch with a document that has changed or is not given any
    more is read anew.

    Args:
        paths: A folder, read with its folders but without hidden files, or files.
        output: Folder for `collection.json` and `tables/`.
        layout: A layout by name; without it the first that recognises each text.
        codebook: Folder of codebooks.
        model: A model package.
        largest: The most bytes of a document that are read.
        jobs: Number of processes.
        scheduler: Address of a Dask scheduler whose workers (with this package, and these folders) read instead, or "local" for
            one on this machine with `jobs` workers.
        quiet: Whether to leave out the progress bar.

    Raises:
        UserError: another run is writing to `output`, or an earlier one did with other settings; a process was killed.
        DocumentError: the layout is unknown, or there is no document.
        CodebookError, ModelError: as `analyse`.
    """
    check_layout(layout)
    sources = _list_sources(paths, output)
    settings = Settings(__version__, _digest_folder(codebook), layout, model, largest)
    output = output.absolute()
    with lock_folder(output):
        run = _begin_run(output, settings)
        done = _keep_whole(output, sources)
        todo = [source for source in sources.items() if source[0] not in done]
        batches = [
            Batch(f"{run:04d}-{number:06d}", part, output, run, codebook.absolute(), settings)
            for number, part in enumerate(_cut(todo), start=1)
        ]
        progress = tqdm(
            desc="reading documents", unit="document", total=len(sources), initial=len(done), smoothing=0, disable=quiet
        )
        with progress, _open_executor(jobs, scheduler) as executor:
            for number in _run(batches, executor):
                progress.update(number)
        for path in output.glob(f"tables/*/{STAGED}*"):  # a killed worker of a cluster leaves what it was writing
            path.unlink(missing_ok=True)
    failed = len(list_failures(output))
    return Summary(len(sources) - failed, failed, len(done))


def list_failures(output: Path) -> pd.DataFrame:
    """The documents of a collection that could not be read: document and error."""
    documents = parquet.read_table(output / "tables" / "documents", columns=["document", "error"])
    return documents.filter(documents["error"].is_valid()).to_pandas()


def _list_sources(paths: Path | Iterable[Path], output: Path) -> dict[str, Path]:
    """Files and links by the name of the document: the path in the folder, or the path that was given."""
    if not isinstance(paths, Path):
        named = [(path.as_posix(), path) for path in paths]
    elif paths.is_dir():
        named = [(path.relative_to(paths).as_posix(), path) for path in _walk(paths, output.resolve())]
    else:
        raise DocumentError(f"{paths}: no such folder, expected a folder with documents")
    if not named:
        raise DocumentError(f"{paths}: found no document, expected one at least")
    return {os.fsencode(name).decode("utf-8", "backslashreplace"): path.absolute() for name, path in named}


def _walk(folder: Path, output: Path) -> list[Path]:
    """Every file and link of a folder and its folders; hidden ones and the output are left out."""
    found = []
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name[0] != "." and Path(root, name).resolve() != output]
        links = [name for name in folders if Path(root, name).is_symlink()]
        found += [Path(root, name) for name in (*files, *links) if name[0] != "."]
    return sorted(found)


def _is_plain(path: Path) -> bool:
    """Whether a path is a file: no link, folder or pipe."""
    return path.is_file() and not path.is_symlink()


def _digest(path: Path) -> str:
    """The checksum of a file's bytes; empty where it cannot be read."""
    if not _is_plain(path):
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _digest_folder(folder: Path) -> str:
    """One checksum of the names and bytes of a folder's files."""
    listed = [f"{path.name} {_digest(path)}" for path in sorted(folder.glob("*")) if path.is_file()]
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()


def _begin_run(output: Path, settings: Settings) -> int:
    """Note the settings and the number of this run in `collection.json`, and give the number."""
    path, found = output / "collection.json", asdict(settings)
    earlier = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"run": 0, **found}
    if differing := [name for name in found if earlier.get(name) != found[name]]:
        raise UserError(
            f"{path}: found another {' and '.join(differing)} than now; expected the same, or another folder for the output"
        )
    run = int(earlier["run"]) + 1
    replace_file(path, lambda file: file.write((json.dumps({"run": run, **found}, indent=1) + "\n").encode()))
    return run


def _keep_whole(output: Path, sources: dict[str, Path]) -> set[str]:
    """The documents that are read; what a killed run left is removed, and batches of documents that are not the same any more."""
    done: set[str] = set()
    whole: set[str] = set()
    tables = output / "tables"
    for path in sorted(tables.glob("documents/*.parquet")):
        rows = parquet.read_table(path, columns=["document", "sha256"]).to_pylist()
        now = {row["document"]: _digest(sources[row["document"]]) for row in rows if row["document"] in sources}
        changed = [row["document"] for row in rows if now.get(row["document"]) != row["sha256"]]
        if not changed and all((tables / name / path.name).is_file() for name in SCHEMAS):
            done.update(row["document"] for row in rows)
            whole.add(path.name)
        else:
            why = f"{changed[0] if changed else 'a table'} has changed or is gone"
            warnings.warn(f"{output}: a batch of {len(rows)} is read anew, because {why}", stacklevel=3)
            path.unlink()
    for path in tables.glob("*/*"):
        if path.name not in whole:
            path.unlink()
    return done


def _cut(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """The documents in batches."""
    longest = min(LONGEST, -(-len(sources) // FEWEST_BATCHES))
    batch: list[Source] = []
    weight = 0
    for name, path in sources:
        size = path.lstat().st_size if os.path.lexists(path) else 0
        if batch and (len(batch) == longest or weight + size > HEAVIEST):
            yield batch
            batch, weight = [], 0
        batch.append((name, path))
        weight += size
    if batch:
        yield batch


@contextmanager
def _open_executor(jobs: int, scheduler: str | None) -> Iterator[Executor | None]:
    """What reads the batches: this process (None), processes, or the workers of a Dask scheduler."""
    if scheduler is None and jobs == 1:
        yield None
        return
    if scheduler is None:
        pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_prepare_process)
        try:
            yield pool
        except BrokenProcessPool as error:
            raise UserError(f"a process was killed ({error}); the same command goes on from where it was") from error
        finally:
            pool.shutdown(cancel_futures=True)
        return
    try:
        from distributed import Client, KilledWorker, LocalCluster  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise UserError(
            "a scheduler needs Dask; `python -m pip install migration-dialogue[dask]` installs it"
        ) from error
    cluster = (
        LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None) if scheduler == "local" else None
    )
    with cluster or nullcontext(), Client(cluster or scheduler) as client, client.get_executor() as executor:
        try:
            yield executor
        except KilledWorker as error:
            raise UserError(f"{error}; the same command goes on from where it was") from error


def _prepare_process() -> None:
    """Let a process end when the one that started it has ended, and leave Ctrl-C to that one."""

    def follow() -> None:
        parent = multiprocessing.parent_process()
        assert parent is not None
        parent.join()
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=follow, daemon=True).start()


def _run(batches: Sequence[Batch], executor: Executor | None) -> Iterator[int]:
    """Read and store batches, and give the number of documents of each that is done."""
    if executor is None:
        yield from map(_store_batch, batches)
    else:
        for future in as_completed([executor.submit(_store_batch, batch) for batch in batches]):
            yield future.result()


@lru_cache(maxsize=1)
def _load(codebook: Path, model: str | None) -> tuple[Language, int]:
    gc.unfreeze()
    nlp = load_pipeline(model, codebook=codebook)
    gc.collect()
    gc.freeze()  # what lasts is not looked through for garbage again and again
    return nlp, len(nlp.vocab.strings)


def _store_batch(batch: Batch) -> int:
    """Read the documents of a batch and store their rows, those of `documents` last; gives the number of documents."""
    with one_at_a_time:
        nlp, words = _load(batch.codebook, batch.settings.model)
        rows, tables = _read_batch(nlp, batch)
        if len(nlp.vocab.strings) > words + NEW_WORDS:
            _load.cache_clear()
    parts = {name: _join(name, tables) for name in SCHEMAS} | {
        "documents": pa.Table.from_pylist(rows, schema=DOCUMENTS)
    }
    for name, part in parts.items():
        if json.loads((batch.output / "collection.json").read_text(encoding="utf-8"))["run"] != batch.run:
            raise UserError(f"{batch.output}: found another run that has begun since, expected one at a time")
        path = batch.output / "tables" / name / f"{batch.name}.parquet"
        try:
            replace_file(path, partial(parquet.write_table, part))
        except OSError as error:
            raise UserError(f"{path}: {error}") from error
    return len(rows)


def _read_batch(nlp: Language, batch: Batch) -> tuple[list[Row], dict[str, Tables]]:
    """The rows of `documents`, and by document the tables; none where it failed."""
    settings = batch.settings
    rows: list[Row] = [{"document": name, "sha256": _digest(path)} for name, path in batch.sources]
    parsed: dict[str, Document] = {}
    for row, (name, path) in zip(rows, batch.sources, strict=True):
        with _note(row, path):
            if not _is_plain(path):
                raise DocumentError(f"{path}: found a link, a special file or nothing, expected a file")
            parsed[name] = parse_file(path, layout=settings.layout, codebook=batch.codebook, largest=settings.largest)
    read = _read_together(nlp, parsed)
    tables: dict[str, Tables] = {}
    for row, (name, path) in zip(rows, batch.sources, strict=True):
        with _note(row, path):
            if name in parsed:
                document = read[name] if name in read else read_parsed(nlp, [parsed[name]])[0]
                warn_of_language(document)
                tables[name] = make_tables(document, themes=read_themes(batch.codebook), codebook=batch.codebook)
                row |= {"layout": document.layout, "words": sum(unit["words"] for unit in document.rows)}
    return rows, tables


def _read_together(nlp: Language, parsed: dict[str, Document]) -> dict[str, Document]:
    """Documents as the model reads them together; none where something is wrong with one of them."""
    with warnings.catch_warnings(action="error", category=UserWarning):
        try:
            return dict(zip(parsed, read_parsed(nlp, list(parsed.values())), strict=True))
        except Exception:  # each is read by itself, and what is wrong is noted there
            return {}


@contextmanager
def _note(row: Row, path: Path) -> Iterator[None]:
    """Note in a document's row why it fails, whatever is wrong with it, and what is doubtful: the others are read."""

    def shorten(text: object) -> str:
        return str(text).replace(str(path), str(row["document"])).removeprefix(f"{row['document']}: ")

    with warnings.catch_warnings(record=True, action="always", category=UserWarning) as caught:
        try:
            yield
        except Exception as error:
            declared = isinstance(error, (UserError, OSError))
            row["error"] = shorten(error if declared else f"{type(error).__name__}: {error}")
    doubts = [row.get("warning"), *(shorten(each.message) for each in caught if each.category is UserWarning)]
    row["warning"] = "; ".join(dict.fromkeys(doubt for doubt in doubts if doubt)) or None


def _join(kind: str, tables: dict[str, Tables]) -> pa.Table:
    """A table of all documents of a batch as Arrow, with the name of the document before its columns."""
    schema, filled = SCHEMAS[kind], {name: each[kind] for name, each in tables.items() if len(each[kind])}
    if not filled:
        return schema.empty_table()
    documents = [name for name, table in filled.items() for _ in range(len(table))]
    part = pa.Table.from_pandas(pd.concat(filled.values()), schema=schema.remove(0), preserve_index=False, nthreads=1)
    return part.replace_schema_metadata().add_column(0, schema.field(0), pa.array(documents, pa.string()))
