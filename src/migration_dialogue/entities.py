"""Named things, dates and population groups: spaCy components that find and link them, and the tables they fill.

Three ways find a name, the first wins: the authority list (`data/codebook/entities.csv`, the people of the participant
lists, and the countries of pycountry), rules, and the statistical recogniser of the model.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pycountry
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from migration_dialogue.codebook import CodebookError, read_entries, refuse_repeats
from migration_dialogue.report import Report, make_id
from migration_dialogue.schema import LABELS, check_table

Span.set_extension("method", default="statistical", force=True)

# Words that name a role and not a body or person, however they are printed.
ROLE_WORDS = frozenset(
    [
        "state",
        "states",
        "party",
        "parties",
        "member",
        "members",
        "panel",
        "panels",
        "panelist",
        "panelists",
        "parliament",
        "parliaments",
        "moderator",
        "session",
        "senator",
        "commissioner",
        "minister",
        "nuncio",
        "ambassador",
        "president",
        "director",
    ]
)
STATISTICAL_LABELS = frozenset(LABELS) - {"POPULATION"}


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
        if entry["label"] not in STATISTICAL_LABELS:
            expected = ", ".join(sorted(STATISTICAL_LABELS))
            raise CodebookError(f"{entry['where']}: found label '{entry['label']}', expected one of {expected}")
        aliases = [alias.strip() for alias in entry["aliases"].split("|") if alias.strip()]
        forms = tuple(dict.fromkeys(filter(None, [entry["name"], entry["acronym"], *aliases])))
        for form in forms:
            if form in claimed:
                raise CodebookError(f"{entry['where']}: '{form}' is already claimed by '{claimed[form]}'")
            claimed[form] = entry["entity_id"]
        names[entry["entity_id"]] = Name(entry["entity_id"], entry["name"], entry["label"], forms)
    for name in [*_list_people(people), *_list_countries()]:
        listed = names.get(name.entity_id)
        forms = tuple(form for form in name.forms if claimed.get(form, name.entity_id) == name.entity_id)
        names[name.entity_id] = name._replace(forms=tuple(dict.fromkeys(forms + (listed.forms if listed else ()))))
    return names


def _list_people(people: pd.DataFrame) -> Iterable[Name]:
    """People of the participant lists: full names, and the single words of a name that no other person shares."""
    persons = people.drop_duplicates("person_id")
    words = pd.Series([word for name in persons["name"] for word in set(name.split())]).value_counts()
    for person in persons.to_dict("records"):
        surnames = [word for word in person["name"].split()[1:] if words[word] == 1 and word[0].isupper()]
        yield Name(person["person_id"], person["name"], "PERSON", (person["name"], *surnames))


def _list_countries() -> Iterable[Name]:
    for country in pycountry.countries:
        name = getattr(country, "common_name", country.name)
        official = getattr(country, "official_name", name)
        yield Name(make_id(name), name, "GPE", tuple(dict.fromkeys([name, official])))


class NameFinder:
    """spaCy component: sets `doc.ents` from the authority list first and the statistical recogniser after it."""

    def __init__(self, nlp: Language, authority: dict[str, Name]) -> None:
        self.authority = authority
        self.matcher = PhraseMatcher(nlp.vocab)
        for name in authority.values():
            self.matcher.add(name.entity_id, [nlp.make_doc(form) for form in name.forms])

    def __call__(self, doc: Doc) -> Doc:
        listed = []
        for key, start, end in self.matcher(doc):
            name = self.authority[doc.vocab.strings[key]]
            listed.append(Span(doc, start, end, label=name.label, span_id=name.entity_id))
        statistical = [ent for ent in map(_trim_name, doc.ents) if ent is not None and _is_name(ent)]
        listed = filter_spans(listed)
        taken = {token.i for span in listed for token in span}
        others = filter_spans(ent for ent in statistical if not taken & set(range(ent.start, ent.end)))
        doc.set_ents(sorted([*listed, *others], key=lambda span: span.start))
        for span in doc.ents:
            span._.method = "authority" if span.start in taken else "statistical"
        return doc


def _trim_name(ent: Span) -> Span | None:
    """A recognised name without the article before it and the possessive after it."""
    start, end = ent.start, ent.end
    while start < end and ent.doc[start].lower_ in {"the", "a", "an"}:
        start += 1
    while start < end and ent.doc[end - 1].text in {"'s", "’s"}:
        end -= 1
    return Span(ent.doc, start, end, label=ent.label) if start < end else None


def _is_name(ent: Span) -> bool:
    """Whether a recognised span can be a name: it has a capital or a digit, a known label, and is no bare role."""
    roles_only = all(token.lower_ in ROLE_WORDS or not token.is_alpha for token in ent)
    if ent.label_ == "DATE":
        return bool(re.search(r"\b\d{4}\b|January|Febr|March|April|June|July|August|Sept|Octo|Nove|Dece", ent.text))
    named = any(token.text[0].isupper() for token in ent)
    return ent.label_ in STATISTICAL_LABELS and named and not roles_only


class Group(NamedTuple):
    """A population group: head noun, and the modifier before it or the complement after it that define it."""

    group: str
    head: str
    modifier: str
    complement: tuple[str, ...]


def read_groups(codebook: Path) -> list[Group]:
    """Read the codebook of population groups; the most specific entries of a head come first."""
    columns = ("group", "head", "modifier", "complement")
    entries = read_entries(codebook / "population.csv", columns, required=("group", "head"))
    groups = [Group(e["group"], e["head"], e["modifier"], tuple(e["complement"].split())) for e in entries]
    return sorted(groups, key=lambda group: (len(group.complement), bool(group.modifier)), reverse=True)


class GroupFinder:
    """spaCy component: sets `doc.spans["population"]`, one span per group named, the normalised group as its id."""

    def __init__(self, groups: list[Group]) -> None:
        self.groups: dict[str, list[Group]] = {}
        for group in groups:
            self.groups.setdefault(group.head, []).append(group)

    def __call__(self, doc: Doc) -> Doc:
        spans = [span for token in doc for span in self.find_group(token)]
        doc.spans["population"] = sorted(filter_spans(spans), key=lambda span: span.start)
        return doc

    def find_group(self, token: Token) -> Iterable[Span]:
        if token.pos_ not in {"NOUN", "PROPN", "ADJ"} or token.dep_ in {"compound", "amod"}:
            return
        for group in self.groups.get(token.lemma_.lower(), ()):
            start = next((left.i for left in token.lefts if group.modifier in (left.lemma_.lower(), left.lower_)), None)
            end = token.i + 1 + len(group.complement)
            complement = tuple(word.lower_ for word in token.doc[token.i + 1 : end])
            if complement == group.complement and (start is not None or not group.modifier):
                first = token.i if start is None else start
                yield Span(token.doc, first, end, label="POPULATION", span_id=group.group)
                return


@Language.factory("name_finder", default_config={"authority": {}})
def _make_name_finder(nlp: Language, name: str, authority: dict[str, Name]) -> NameFinder:
    return NameFinder(nlp, authority)


@Language.factory("group_finder", default_config={"groups": []})
def _make_group_finder(nlp: Language, name: str, groups: list[Group]) -> GroupFinder:
    return GroupFinder(groups)


def add_entity_components(nlp: Language, *, people: pd.DataFrame, codebook: Path) -> None:
    """Add the components that find names and population groups to the end of the pipeline."""
    nlp.add_pipe("name_finder", config={"authority": read_authority(people, codebook=codebook)})
    nlp.add_pipe("group_finder", config={"groups": read_groups(codebook)})


def find_entities(report: Report, docs: dict[str, Doc], units: pd.DataFrame) -> pd.DataFrame:
    """The `entities` table: every mention in every segment, headings and participant lists included."""
    rows = []
    segments = report.segments.set_index("segment_id")
    for segment_id, doc in docs.items():
        inside = units.loc[units["segment_id"] == segment_id, ["unit_id", "start", "end"]].to_dict("records")
        for span in [*doc.ents, *doc.spans["population"]]:
            start, end = report.locate(segment_id, span.start_char, span.end_char)
            rows.append({
                "unit_id": next((u["unit_id"] for u in inside if u["start"] <= start < u["end"]), None),
                "segment_id": segment_id, "section": segments.at[segment_id, "section"],
                "panel": segments.at[segment_id, "panel"], "text": span.text, "label": span.label_,
                "entity_id": span.id_ or None, "method": "rule" if span.label_ == "POPULATION" else span._.method,
                "start": start, "end": end,
            })  # fmt: skip
    return check_table("entities", rows)


def index_entities(entities: pd.DataFrame, *, names: dict[str, str]) -> pd.DataFrame:
    """The `entity_index` table: one row per linked thing, with the forms found and the panels that mention it.

    Args:
        entities: The `entities` table.
        names: Preferred name by entity_id; a population group is its own name.
    """
    linked = entities.dropna(subset=["entity_id"])
    rows = []
    for entity_id, mentions in linked.groupby("entity_id"):
        panels = mentions.loc[mentions["section"] == "panels", "panel"].dropna().unique()
        rows.append({
            "entity_id": entity_id, "name": names.get(str(entity_id), entity_id), "label": mentions["label"].iloc[0],
            "aliases": " | ".join(sorted(set(mentions["text"]))), "mentions": len(mentions),
            "panels": " ".join(str(panel) for panel in sorted(panels)) or None,
        })  # fmt: skip
    return check_table("entity_index", rows)
