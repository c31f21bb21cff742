"""Settings of the components that find names and groups: lists of the codebook, saved with the pipeline."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self

from spacy.language import Language

Rows = list[list[str]]


class Configured:
    """A spaCy component that is saved with its `settings`, which `configure` takes and keeps.

    They are not in spaCy's own configuration, because it changes a name with "$" in it.
    """

    settings: dict[str, object]
    configure: Callable[..., None]

    def __init__(self, nlp: Language, name: str) -> None:
        self.nlp = nlp

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        return json.dumps(self.settings, ensure_ascii=False, indent=1).encode()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        self.configure(**json.loads(data))
        return self

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        path.write_bytes(self.to_bytes())

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> Self:
        return self.from_bytes(path.read_bytes())
