"""Named things, dates and population groups: spaCy components that find and link them, and the tables they fill.

Three ways find a name, the first wins: the authority list (the names of the field and of the layout, the people of the
participant lists, and the countries of pycountry), rules, and the statistical recogniser of the model.
"""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from re import Pattern

import pandas as pd
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from migration_dialogue.language.words import get_singular, list_words
from migration_dialogue.names.authority import NAME_LABELS, Name, list_countries, read_authority
from migration_dialogue.names.beside import find_acronyms, find_governments, find_regions, join_bodies
from migration_dialogue.names.dates import find_dates, find_meetings, find_series
from migration_dialogue.names.forms import FormRules
from migration_dialogue.names.groups import read_groups
from migration_dialogue.names.numbers import take_years
from migration_dialogue.names.peoples import compile_peoples, find_peoples
from migration_dialogue.names.repair import repair_name
from migration_dialogue.names.settings import Configured, Rows
from migration_dialogue.names.words import read_forms, read_name_words

Span.set_extension("method", default="statistical", force=True)


# Shorter forms are not looked for in other capitals than their own: "iom", "UN".
SHORTEST_FOLDED = 4
# Words of a name that is known in any capitals, if first and last word have one.
SHORTEST_TITLE = 4
# Names of the list that can be part of a longer name that only the recogniser knows.
PLACES_AND_PEOPLES = frozenset({"GPE", "LOC", "NORP"})
# A longer "person" of the recogniser has a position or body in it.
LONGEST_PERSON = 4


@Language.factory("name_finder")
class NameFinder(Configured):
    """spaCy component: sets `doc.ents` from the authority list, the rules for forms, and the statistical recogniser.

    The longest name wins among list and rules, the list where they are equal; what the recogniser found is repaired and
    fills the gaps. Without an authority list the rules and the recogniser work alone. The model's tokenizer and dictionary
    are asked for when the first text comes: a saved pipeline reads them after its components are made.
    """

    dictionary = cached_property(lambda self: list_words(self.nlp, "noun", "adj", "verb"))

    def configure(self, *, names: Rows, forms: Rows, words: dict[str, list[str]]) -> None:
        """Take names as rows of entity_id, label and forms of the name; forms and words as the codebook's readers give them."""
        self.settings = {"names": names, "forms": forms, "words": words}
        self.names, self.rules = names, FormRules(forms, words, self.is_common)
        self.labels = {entity_id: label for entity_id, label, *_ in names}
        vars(self).pop("matchers", None)

    @cached_property
    def matchers(self) -> tuple[PhraseMatcher, PhraseMatcher]:
        """The forms of the list as they are printed, and in other capitals."""
        exact, folded = PhraseMatcher(self.nlp.vocab), PhraseMatcher(self.nlp.vocab, attr="LOWER")
        for entity_id, _, *forms in self.names:
            patterns = [self.nlp.make_doc(form) for form in forms]
            exact.add(entity_id, patterns)
            folded.add(entity_id, [pattern for pattern in patterns if len(pattern.text) > SHORTEST_FOLDED])
        return exact, folded

    @cached_property
    def peoples(self) -> Pattern[str]:
        """What finds the peoples of the list's countries and regions."""
        places = (form for _, label, *forms in self.names if label in {"GPE", "LOC"} for form in forms)
        return compile_peoples(places, self.rules.words["people"])

    def __call__(self, doc: Doc) -> Doc:
        listed = filter_spans(self.find_listed(doc))
        listed = filter_spans([*listed, *_find_surnames(doc, listed)])
        firm = {token.i for span in listed if span.label_ not in PLACES_AND_PEOPLES for token in span}
        repaired = [span for span in self.repair_found(doc, listed) if not firm & set(range(span.start, span.end))]
        ruled = self.find_ruled(doc, listed)
        sure = filter_spans([*listed, *ruled])
        longer = [name for name in repaired if all(_gives_way(span, [name]) for span in sure if _overlap(span, name))]
        found = [span for span in sure if not _gives_way(span, longer)]
        found = filter_spans([*found, *find_acronyms(doc, found)])
        methods = {(span.start, span.end): "rule" for span in found}
        methods.update({(span.start, span.end): "authority" for span in listed})
        taken = {token.i for span in found for token in span}
        others = filter_spans(span for span in repaired if not taken & set(range(span.start, span.end)))
        doc.set_ents(_link_surnames(sorted([*found, *others], key=lambda span: span.start)))
        for span in doc.ents:
            span._.method = methods.get((span.start, span.end), "statistical")
        return doc

    def find_ruled(self, doc: Doc, listed: list[Span]) -> list[Span]:
        """What the rules find, beside the names of the list."""
        rules, dates = self.rules, list(find_dates(doc))
        barrier = [
            *(span for span in dates if len(span) > 1),
            *(span for span in [*listed, *doc.ents] if span.label_ == "PERSON" and len(span) < LONGEST_PERSON),
            *(span for span in listed if span.label_ == "LAW" and span.text.isupper()),
            *(
                span
                for span in listed
                if span.label_ == "GPE" and span.start and doc[span.start - 1].text in rules.forms
            ),
        ]
        starts = frozenset(span.start for span in listed if span.label_ in {"ORG", "LAW"})
        wholes = {span.start: span.end for span in listed if span.label_ == "GPE"}
        named = rules.find_by_form(
            doc, barrier=frozenset(token.i for span in barrier for token in span), starts=starts, wholes=wholes
        )
        named += [*join_bodies(doc, listed, named), *find_regions(doc, listed)]
        peoples = list(find_peoples(doc, self.peoples, roles=rules.words["role"]))
        governments = find_governments(doc, [*listed, *peoples])
        mandates, series = rules.find_mandates(doc), list(find_series(doc, rules.series))
        meetings = find_meetings(doc, [*listed, *named, *series], between=rules.words["meeting_word"])
        return [*named, *rules.find_persons(doc), *mandates, *dates, *meetings, *peoples, *governments, *series]

    def repair_found(self, doc: Doc, listed: list[Span]) -> list[Span]:
        """What the recogniser found, repaired."""
        statistical = (part for ent in doc.ents for part in self.split_found(ent, listed))
        repairs = (
            repair_name(ent, words=self.rules.words, common=self.is_common, forms=self.rules.alone)
            for ent in statistical
        )
        return [span for span in repairs if span is not None and span.label_ in NAME_LABELS]

    def split_found(self, ent: Span, listed: list[Span]) -> list[Span]:
        """A find of the recogniser, or its parts: "Accra, Ghana", and after "President of" or "Secretary of" the person."""
        doc, commas = ent.doc, [token.i for token in ent[1:-1] if token.text == ","]
        places = {(span.start, span.end): span for span in listed if span.label_ == "GPE"}
        if ent.label_ in {"GPE", "LOC"} and _is_series(ent, listed):
            return []
        if commas and (commas[-1] + 1, ent.end) in places:
            return [Span(doc, ent.start, commas[-1], label="GPE")]
        if len(commas) == 1 and ent.label_ == "GPE":
            return [Span(doc, ent.start, commas[0], label="GPE"), Span(doc, commas[0] + 1, ent.end, label="GPE")]
        country = next((end for start, end in places if start == ent.start and end < ent.end), 0)
        role = doc[max(ent.start - 2, 0)].lower_ in self.rules.words["role"] and doc[ent.start - 1].lower_ == "of"
        if country and role and all(token.text[0].isupper() and token.text not in self.rules.forms for token in ent):
            return [Span(doc, country, ent.end, label="PERSON")]
        names = (token.i for token in ent if not self.is_common(token.lower_) and token.text not in self.rules.forms)
        first = next(names, ent.end)
        post = ent.label_ == "ORG" and role and ent.start < first < ent.end - 1
        if post and all(
            token.text.istitle() and token.text not in self.rules.forms for token in ent[first - ent.start :]
        ):
            return [Span(doc, first, ent.end, label="PERSON")]
        return [ent]

    def may_be_folded(self, span: Span) -> bool:
        """Whether words in other capitals than the list's are still the name: "KENYA", or a title ("Rights of all Workers")."""
        title = len(span) >= SHORTEST_TITLE and span[0].text[0].isupper() and span[-1].text[0].isupper()
        small = span.text.islower() and span.doc.text.islower() and not self.is_common(span.text)
        return title or small or span.text.isupper()

    def is_common(self, word: str) -> bool:
        """Whether a word, singular or plural, is in the model's dictionary of nouns, adjectives and verbs."""
        return word in self.dictionary or get_singular(word) in self.dictionary

    def find_listed(self, doc: Doc) -> Iterable[Span]:
        """Names of the list as they are printed, and long ones in other capitals."""
        exact, folded = self.matchers
        printed = (match for match in exact(doc) if not _is_shouted(doc[match[1] : match[2]]))
        other = (match for match in folded(doc) if self.may_be_folded(doc[match[1] : match[2]]))
        for key, start, end in [*printed, *other]:
            entity_id = doc.vocab.strings[key]
            yield take_years(Span(doc, start, end, label=self.labels[entity_id], span_id=entity_id))


def _gives_way(span: Span, repaired: list[Span]) -> bool:
    """Whether a country, or a body found by its form, is only part of a longer name of the recogniser, or its place."""
    around = [other for other in repaired if other.start <= span.start and span.end <= other.end]
    if span.label_ in PLACES_AND_PEOPLES:
        return any(len(other) > len(span) and other.label_ in {"ORG", "PERSON", "GPE", "LOC"} for other in around)
    return span.label_ == "ORG" and not span.id_ and any(other.label_ in {"ORG", "GPE", "LOC"} for other in around)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _is_series(ent: Span, listed: list[Span]) -> bool:
    """Whether a place is several of the list: "Central Asia and Europe"."""
    parts = [span for span in listed if ent.start <= span.start and span.end <= ent.end]
    inside = {token.i for span in parts for token in span}
    return len(parts) > 1 and all(token.i in inside or token.lower_ in {"and", ",", "the"} for token in ent)


def _find_surnames(doc: Doc, listed: list[Span]) -> Iterable[Span]:
    """Single words of a person's name after the full name: the person again, unlinked where two people have the word."""
    people = [span for span in listed if span.label_ == "PERSON" and len(span) > 1]
    for token in doc[people[0].end :] if people else ():
        owners = {span.id_ for span in people if span.end <= token.i and token.text in [word.text for word in span[1:]]}
        if owners and token.text[0].isupper():
            yield Span(doc, token.i, token.i + 1, label="PERSON", span_id=owners.pop() if len(owners) == 1 else "")


def _link_surnames(names: list[Span]) -> list[Span]:
    """Link a person's single word to the one person named in full before it who has that word; leave it where two have."""
    linked: list[Span] = []
    for span in names:
        people = [other for other in linked if other.label_ == "PERSON" and other.id_]
        known = {other.id_ for other in people if span.text in other.text.split()}
        single = span.label_ == "PERSON" and not span.id_ and len(known) == 1
        linked.append(Span(span.doc, span.start, span.end, label="PERSON", span_id=known.pop()) if single else span)
    return linked


def _is_shouted(span: Span) -> bool:
    """Whether a short form in capitals is in a text that is all in capitals: "WHO" in "WHO CAN HELP"."""
    return len(span.text) <= SHORTEST_FOLDED and len(span.doc) > len(span) and span.doc.text.isupper()


def add_entity_components(
    nlp: Language, *, people: pd.DataFrame, codebook: Path, layout: str | None = None, authority: bool = True
) -> None:
    """Add the components that find names and population groups to the end of the pipeline."""
    authorities = read_authority(people, codebook=codebook, layout=layout).values() if authority else list_countries()
    listed = _list_names(authorities)
    words = read_name_words(codebook)
    nlp.add_pipe("name_finder").configure(names=listed, forms=read_forms(codebook), words=words)  # type: ignore[attr-defined]
    nlp.add_pipe("group_finder").configure(**read_groups(codebook), words=words)  # type: ignore[attr-defined]


def change_names(nlp: Language, authority: dict[str, Name]) -> None:
    """Let a pipeline know the authority list of another document, in place of that of the document before."""
    finder: NameFinder = nlp.get_pipe("name_finder")  # type: ignore[assignment]
    names = _list_names(authority.values())
    if names != finder.names:
        finder.configure(**{**finder.settings, "names": names})  # type: ignore[arg-type]


def _list_names(names: Iterable[Name]) -> Rows:
    return [[name.entity_id, name.label, *name.forms] for name in names]
