"""Executing the notebooks; apart from `build`, because what reads and runs notebooks takes seconds to load."""

import logging
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

from migration_dialogue.errors import NotebookError
from migration_dialogue.paths import NOTEBOOKS, stage_folder

log = logging.getLogger(__name__)
CELL_SECONDS = 300


def run_notebooks(folder: Path = NOTEBOOKS, *, quiet: bool = True) -> None:
    """Execute every notebook of `folder` and store its outputs: no timing, no host, the same bytes on every run.

    Raises:
        NotebookError: a cell fails; no notebook is changed then.
    """
    paths = sorted(folder.glob("*.ipynb"))
    log.info("executing %d notebooks in %s", len(paths), folder)
    with stage_folder(folder) as staged:
        # One after the other: kernels that start at the same time can pick the same port.
        for path in tqdm(paths, desc="executing notebooks", unit="notebook", disable=quiet):
            notebook = nbformat.read(path, as_version=4)
            client = NotebookClient(notebook, record_timing=False, resources={"metadata": {"path": str(folder)}})
            client.timeout, client.kernel_name = CELL_SECONDS, "python3"
            client.extra_arguments = ["--log-level=ERROR"]
            try:
                client.execute()
            except CellExecutionError as error:
                raise NotebookError(f"{path}: a cell fails with {error.ename}: {error.evalue}") from error
            notebook.metadata = nbformat.from_dict({
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            })  # fmt: skip
            nbformat.write(notebook, staged / path.name)
