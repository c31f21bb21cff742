"""The authority list: names of the codebook, of the people in the participant lists, and of the world's countries."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pycountry

from migration_dialogue.codebook import read_entries, refuse_repeats
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


def read_authority(people: pd.DataFrame, *, codebook: Path) -> dict[str, Name]:
    """The authority list by entity_id: the codebook's entries, the people of the lists, and the world's countries.

    Raises:
        CodebookError: a label is unknown, an entry stands twice, or two entries claim one form.
    """
    columns = ("entity_id", "name", "label", "acronym", "aliases", "note")
    entries = read_entries(codebook / "entities.csv", columns, required=("entity_id", "name", "label"))
    refuse_repeats(entries, "entity_id")
    names: dict[str, Name] = {}
    claimed: dict[str, str] = {}
    for entry in entries:
        if entry["label"] not in NAME_LABELS:
            expected = ", ".join(sorted(NAME_LABELS))
            raise CodebookError(f"{entry['where']}: found label '{entry['label']}', expected one of {expected}")
        aliases = [alias.strip() for alias in entry["aliases"].split("|") if alias.strip()]
        forms = tuple(dict.fromkeys(filter(None, [entry["name"], entry["acronym"], *aliases])))
        for form in forms:
            if form in claimed:
                raise CodebookError(f"{entry['where']}: '{form}' is already claimed by '{claimed[form]}'")
            claimed[form] = entry["entity_id"]
        names[entry["entity_id"]] = Name(entry["entity_id"], entry["name"], entry["label"], forms)
    once = people.drop_duplicates("person_id").to_dict("records")
    listed_people = [Name(each["person_id"], each["name"], "PERSON", (each["name"],)) for each in once]
    for name in [*listed_people, *list_countries()]:
        listed = names.get(name.entity_id)
        forms = tuple(form for form in name.forms if claimed.get(form, name.entity_id) == name.entity_id)
        names[name.entity_id] = name._replace(forms=tuple(dict.fromkeys(forms + (listed.forms if listed else ()))))
    return names


def list_countries() -> Iterable[Name]:
    """The world's countries by their common and official names in pycountry."""
    for country in pycountry.countries:
        name = getattr(country, "common_name", country.name)
        official = getattr(country, "official_name", name)
        yield Name(make_id(name), name, "GPE", tuple(dict.fromkeys([name, official])))
