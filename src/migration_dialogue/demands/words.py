"""The words of the codebook that demands are found by."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spacy.tokens import Token

from migration_dialogue.codebook import read_entries
from migration_dialogue.errors import CodebookError
from migration_dialogue.paths import CODEBOOK

KINDS = ("modal", "verb", "noun", "adjective", "action", "body")


@dataclass(frozen=True)
class DemandWords:
    """Words of the codebook by kind: cues with their modality, action nouns with their verb, and bodies that act."""

    words: dict[str, dict[str, str]]

    def look_up(self, kind: str, token: Token) -> str | None:
        """The value of a word of a kind, or None."""
        return self.words[kind].get(token.lemma_.lower(), self.words[kind].get(token.lower_))


@lru_cache(maxsize=8)
def read_demand_words(codebook: Path = CODEBOOK) -> DemandWords:
    """Read `demand_words.csv`.

    Raises:
        CodebookError: a kind is unknown, a word stands twice in a kind, or a word has no value where its kind needs one.
    """
    words: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for entry in read_entries(codebook / "demand_words.csv", ("word", "kind", "value"), required=("word", "kind")):
        if entry["kind"] not in KINDS:
            raise CodebookError(f"{entry['where']}: found kind '{entry['kind']}', expected one of {', '.join(KINDS)}")
        if entry["word"] in words[entry["kind"]]:
            raise CodebookError(f"{entry['where']}: {entry['kind']} '{entry['word']}' stands twice, expected once")
        if not entry["value"] and entry["kind"] != "body":
            raise CodebookError(f"{entry['where']}: {entry['kind']} '{entry['word']}' has no value, expected one")
        words[entry["kind"]][entry["word"]] = entry["value"]
    return DemandWords(words)
