"""The authority list: names of the codebook, of the people in the participant lists, and of the world's countries."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pycountry

from migration_dialogue.codebook import read_entries, refuse_repeats, remember
from migration_dialogue.documents.document import make_id
from migration_dialogue.errors import CodebookError
from migration_dialogue.tables.contract import LABELS

NAME_LABELS = frozenset(LABELS) - {"POPULATION", "DATE"}


class Name(NamedTuple):
    """One thing of the authority list and the forms of its name."""

    entity_id: str
    name: str
    label: str
    forms: tuple[str, ...]


# British and American spellings of words in names; each is looked for where the list has the other.
SPELLINGS = (
    ("Organization", "Organisation"), ("Labour", "Labor"), ("Programme", "Program"), ("Centre", "Center"), ("Defence", "Defense"),
    ("’", "'"), (", and ", " and "), ("-", "\u2011"), ("Saint ", "St "), ("Saint ", "St. "),
)  # fmt: skip


def read_authority(people: pd.DataFrame, *, codebook: Path, layout: str | None = None) -> dict[str, Name]:
    """The authority list by entity_id.

    It is made of the names that a layout knows (`<layout>_names.csv`, if there is one), the people of the participant lists,
    the names of the field (`field_names.csv`) and the world's countries. One thing can be in several of them: the first says
    how it is called, all say its forms, and a form belongs to the first thing that claims it.

    Raises:
        CodebookError: a label is unknown, an entry stands twice, or two entries of a file claim one form.
    """
    own = f"{layout}_names.csv"
    once: dict[str, str] = {}
    for person_id, name in zip(people["person_id"], people["name"], strict=True):
        once.setdefault(person_id, name)
    return _join_layers(codebook, own if (codebook / own).is_file() else None, tuple(once.items()))


@remember
def _join_layers(codebook: Path, own: str | None, people: tuple[tuple[str, str], ...]) -> dict[str, Name]:
    layers = [
        _read_names(codebook / own, ("note",)) if own else [],
        [Name(person_id, name, "PERSON", (name,)) for person_id, name in people],
        _read_names(codebook / "field_names.csv", ("source", "identifier")),
        list_countries(),
    ]
    names: dict[str, Name] = {}
    claimed: dict[str, str] = {}
    for name in chain(*layers):
        known = names.get(name.entity_id, name._replace(forms=()))
        spelt = [
            form for form in _vary_spelling(name.forms) if claimed.setdefault(form, name.entity_id) == name.entity_id
        ]
        names[name.entity_id] = known._replace(forms=tuple(dict.fromkeys([*known.forms, *spelt])))
    return names


def _read_names(path: Path, columns: tuple[str, ...]) -> list[Name]:
    """Names of a codebook file, which ends with `columns`."""
    required = ("entity_id", "name", "label")
    entries = read_entries(path, (*required, "acronym", "aliases", *columns), required=required)
    refuse_repeats(entries, "entity_id")
    names: list[Name] = []
    claimed: dict[str, str] = {}
    for entry in entries:
        if entry["label"] not in NAME_LABELS:
            expected = ", ".join(sorted(NAME_LABELS))
            raise CodebookError(f"{entry['where']}: found label '{entry['label']}', expected one of {expected}")
        forms = dict.fromkeys(
            filter(None, [entry["name"], entry["acronym"], *map(str.strip, entry["aliases"].split("|"))])
        )
        for form in forms:
            if form in claimed:
                raise CodebookError(f"{entry['where']}: '{form}' is already claimed by '{claimed[form]}'")
            claimed[form] = entry["entity_id"]
        names.append(Name(entry["entity_id"], entry["name"], entry["label"], tuple(forms)))
    return names


def _vary_spelling(forms: Iterable[str]) -> list[str]:
    """The forms, and each with the other spelling of its words."""
    varied = dict.fromkeys(forms)
    for one, other in SPELLINGS:
        varied |= dict.fromkeys(
            form.replace(a, b) for form in varied for a, b in ((one, other), (other, one)) if b not in form
        )
    return list(varied)


def list_countries() -> Iterable[Name]:
    """The world's countries by their common, short and official names in pycountry."""
    for country in pycountry.countries:
        short, comma, kind = country.name.partition(", ")
        # "Korea, Republic of", "Congo, The Democratic Republic of the".
        whole = f"{kind.removeprefix('The ')} {short}" if comma and kind.endswith((" of", " of the")) else country.name
        name = getattr(country, "common_name", whole)
        official = getattr(country, "official_name", name).removeprefix("the ")
        united_nations = f"{short} ({kind})" if comma else whole  # "Iran (Islamic Republic of)"
        yield Name(make_id(name), name, "GPE", tuple(dict.fromkeys([name, official, whole, united_nations])))
