"""The rules of the codebook that demands are found by, and their words."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from spacy.matcher import DependencyMatcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from migration_dialogue.codebook import read_entries
from migration_dialogue.errors import CodebookError
from migration_dialogue.paths import CODEBOOK
from migration_dialogue.tables.contract import MODALITIES

KINDS = ("modal", "verb", "noun", "adjective", "asking", "action", "effort", "body")
# Attributes whose values are looked for first: a text without them has no match.
NEEDED = ("LEMMA", "LOWER", "MORPH", "TAG", "DEP")
FIELDS = {"name", "modality", "sentence", "near_miss", "pattern"}
# The modality of a rule that says what is no demand.
NONE = "none"


@dataclass(frozen=True)
class DemandWords:
    """Words of the codebook by kind: cues with their modality, action nouns with their verb, and bodies that act."""

    words: dict[str, dict[str, str]]

    def look_up(self, kinds: str, token: Token) -> str | None:
        """The value of a word of a kind ("verb"), or of the first of several kinds ("noun asking"), or None."""
        places = ((self.words[kind], form) for kind in kinds.split() for form in (token.lemma_.lower(), token.lower_))
        return next((listed[form] for listed, form in places if form in listed), None)

    def is_body(self, token: Token) -> bool:
        """Whether a word names a body that can act: a listed one, an organisation or a country."""
        return self.look_up("body", token) is not None or token.ent_type_ in {"ORG", "GPE"}


class Rule(NamedTuple):
    """A rule of `demand_rules.toml`; `needed` are sets of words or features of which a text that matches has one each."""

    name: str
    modality: str
    nodes: list[str]
    matcher: DependencyMatcher
    needed: list[set[str]]


class DemandRules(NamedTuple):
    """The rules in their order, compiled for a vocabulary, with the words they use."""

    rules: list[Rule]
    words: DemandWords

    def match(self, doc: Doc) -> Iterator[tuple[Rule, dict[str, Token]]]:
        """Every match: the rule, and the tokens by name of their node; in order of the rules, then of the text."""
        words = {form for token in doc for form in (token.lemma_, token.lower_, token.tag_, token.dep_, *token.morph)}
        for rule in self.rules:
            if any(words.isdisjoint(needed) for needed in rule.needed):
                continue
            matches = (dict(zip(rule.nodes, places, strict=True)) for _, places in rule.matcher(doc))
            for nodes in sorted(matches, key=lambda nodes: nodes["verb"]):
                yield rule, {name: doc[place] for name, place in nodes.items()}


@lru_cache(maxsize=8)
def read_demand_words(codebook: Path = CODEBOOK) -> DemandWords:
    """Read `demand_words.csv`.

    Raises:
        CodebookError: a kind is unknown, a word is listed twice in a kind, or a word has no value where its kind needs one.
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


@lru_cache(maxsize=1)
def read_demand_rules(vocab: Vocab, codebook: Path = CODEBOOK) -> DemandRules:
    """Read `demand_rules.toml` and compile its patterns for a vocabulary, once.

    Raises:
        CodebookError: the file cannot be read, or a rule lacks a field or has an unknown modality, kind of word or pattern.
    """
    path = codebook / "demand_rules.toml"
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    except FileNotFoundError as error:
        raise CodebookError(f"{path}: no such file, expected the rules that find demands") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(f"{path}: {error}; expected TOML in UTF-8") from error
    words = read_demand_words(codebook)
    rules: list[Rule] = []
    for number, fields in enumerate(listed, start=1):
        where = f"{path}, rule {number} ('{fields.get('name', '')}')"
        if lacking := FIELDS - set(fields):
            raise CodebookError(f"{where}: found no field '{min(lacking)}', expected one")
        if fields["name"] in [rule.name for rule in rules]:
            raise CodebookError(f"{where}: the name stands twice, expected once")
        known = [*MODALITIES, NONE, *(f"@{kind}" for kind in KINDS)]
        if fields["modality"].split()[0] not in known:
            raise CodebookError(f"{where}: found modality '{fields['modality']}', expected one of {', '.join(known)}")
        try:
            rules.append(_compile(fields, vocab, words))
        except (KeyError, ValueError) as error:
            raise CodebookError(f"{where}: {error}; expected a pattern of DependencyMatcher") from error
    return DemandRules(rules, words)


def _compile(fields: dict[str, Any], vocab: Vocab, words: DemandWords) -> Rule:
    pattern, matcher = _expand(fields["pattern"], words), DependencyMatcher(vocab)
    matcher.add(fields["name"], [pattern])
    nodes = [node["RIGHT_ID"] for node in pattern]
    if lacking := {"verb", *(["cue"] if fields["modality"].startswith("@") else [])} - set(nodes):
        raise ValueError(f"found no node '{min(lacking)}'")
    wanted = [node["RIGHT_ATTRS"][key] for node in pattern for key in NEEDED if key in node["RIGHT_ATTRS"]]
    given = (each.items() if isinstance(each, dict) else [("IN", [each])] for each in wanted)
    needed = [set(values) for items in given for key, values in items if key in {"IN", "INTERSECTS", "IS_SUPERSET"}]
    return Rule(fields["name"], fields["modality"], nodes, matcher, needed)


def _expand(value: Any, words: DemandWords) -> Any:
    """A pattern with "@kind" or "@kind kind" replaced by the words of these kinds, also with a capital and in capitals."""
    if isinstance(value, list):
        return [_expand(each, words) for each in value]
    if isinstance(value, dict):
        return {key: _expand(each, words) for key, each in value.items()}
    if isinstance(value, str) and value.startswith("@"):
        listed = [word for kind in value[1:].split() for word in words.words[kind]]
        return {"IN": [form for word in listed for form in (word, word.capitalize(), word.upper())]}
    return value
