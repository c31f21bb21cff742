"""The rules of the codebook that demands are found by, and their words."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.matcher import DependencyMatcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from migration_dialogue.codebook import read_entries
from migration_dialogue.errors import CodebookError
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.contract import MODALITIES

KINDS = ("modal", "verb", "noun", "adjective", "action", "effort", "body")
FIELDS = {"name", "modality", "sentence", "near_miss", "pattern"}
# The modality of a rule that says what is no demand.
NONE = "none"


@dataclass(frozen=True)
class DemandWords:
    """Words of the codebook by kind: cues with their modality, action nouns with their verb, and bodies that act."""

    words: dict[str, dict[str, str]]

    def look_up(self, kind: str, token: Token) -> str | None:
        """The value of a word of a kind, or None."""
        return self.words[kind].get(token.lemma_.lower(), self.words[kind].get(token.lower_))

    def is_body(self, token: Token) -> bool:
        """Whether a word names a body that can act: a listed one, an organisation or a country."""
        return self.look_up("body", token) is not None or token.ent_type_ in {"ORG", "GPE"}


@dataclass(frozen=True)
class DemandRules:
    """The rules of `demand_rules.toml` by name in their order, compiled for a vocabulary, with the words they use."""

    rules: dict[str, dict[str, Any]]
    matcher: DependencyMatcher
    words: DemandWords

    def match(self, doc: Doc) -> Iterator[tuple[str, dict[str, Token]]]:
        """Every match: the modality, and the tokens by name of their node; in order of the rules, then of the text."""
        order = list(self.rules)
        matches = []
        for key, places in self.matcher(doc):
            rule = self.rules[doc.vocab.strings[key]]
            nodes = {node["RIGHT_ID"]: doc[place] for node, place in zip(rule["pattern"], places, strict=True)}
            matches.append((order.index(rule["name"]), nodes["verb"].i, rule["modality"], nodes))
        for _, _, modality, nodes in sorted(matches, key=lambda each: each[:2]):
            if modality.startswith("@"):
                modality = self.words.look_up(modality[1:], nodes["cue"])
            yield modality, nodes


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
        if not entry["value"] and entry["kind"] not in {"body", "effort"}:
            raise CodebookError(f"{entry['where']}: {entry['kind']} '{entry['word']}' has no value, expected one")
        words[entry["kind"]][entry["word"]] = entry["value"]
    return DemandWords(words)


@lru_cache(maxsize=8)
def read_demand_rules(vocab: Vocab, codebook: Path = CODEBOOK) -> DemandRules:
    """Read `demand_rules.toml` and compile its patterns for a vocabulary, once.

    Raises:
        CodebookError: the file is missing or no TOML, or a rule lacks a field, or has a pattern, kind or modality that is unknown.
    """
    path = codebook / "demand_rules.toml"
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    except FileNotFoundError as error:
        raise CodebookError(f"{path}: no such file, expected the rules that find demands") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(f"{path}: {error}; expected TOML in UTF-8") from error
    compiled = DemandRules({}, DependencyMatcher(vocab), read_demand_words(codebook))
    for number, rule in enumerate(listed, start=1):
        where = f"{path}, rule {number} ('{rule.get('name', '')}')"
        if lacking := FIELDS - set(rule):
            raise CodebookError(f"{where}: found no field '{min(lacking)}', expected one")
        if rule["name"] in compiled.rules:
            raise CodebookError(f"{where}: the name stands twice, expected once")
        known = [*MODALITIES, NONE, *(f"@{kind}" for kind in KINDS)]
        if rule["modality"] not in known:
            raise CodebookError(f"{where}: found modality '{rule['modality']}', expected one of {', '.join(known)}")
        try:
            compiled.matcher.add(rule["name"], [_expand(rule["pattern"], compiled.words)])
        except (KeyError, ValueError) as error:
            raise CodebookError(f"{where}: {error}; expected a pattern of DependencyMatcher") from error
        compiled.rules[rule["name"]] = rule
    return compiled


def _expand(value: Any, words: DemandWords) -> Any:
    """A pattern with "@kind" replaced by the words of that kind, also with a capital and in capitals."""
    if isinstance(value, list):
        return [_expand(each, words) for each in value]
    if isinstance(value, dict):
        return {key: _expand(each, words) for key, each in value.items()}
    if isinstance(value, str) and value.startswith("@"):
        return {"IN": [form for word in words.words[value[1:]] for form in (word, word.capitalize(), word.upper())]}
    return value
