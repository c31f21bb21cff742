"""Names that a text teaches: what one place says is known in all places of the document.

A text teaches an acronym ("Displacement Tracking Matrix (DTM)"), a short form ("hereinafter 'the Group'"), the surname of a
person named in full, and the names that rules find in it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeGuard

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

from migration_dialogue.names.forms import ACRONYM_WORDS, FormRules

TAUGHT_LABELS = frozenset({"ORG", "LAW", "EVENT"})
BRACKETED = re.compile(rf"\({ACRONYM_WORDS[:-1]}s?)\)")
QUOTED = re.compile(
    r",? ?\(?(?:hereinafter|hereafter|henceforth)?,? ?(?:referred to as|called|known as)? ?(?:the )?"
    r"[\"“‘'](?:the )?(?P<short>[A-Z][\w -]*)[\"”’']\)?"
    r"|,? ?\(?(?:hereinafter|hereafter),? (?:referred to as |called |known as )?(?P<bare>[A-Z]\w+)\)?"
)
PLACES = frozenset({"GPE", "LOC"})
# So often found as a place, a word is no surname that a text teaches.
OFTEN = 10
WORD = re.compile(r"[^\W\d_]+")
DETERMINERS = frozenset({"the", "this", "said"})


class Lesson(NamedTuple):
    """Words that a text says are a name, its label, and the thing (empty if it is in no list).

    A short form is `determined`: "the" must precede. A form that the list knows as another thing is taught `against` the list.
    """

    words: str
    label: str
    entity_id: str
    determined: bool = False
    against: bool = False


def teach_names(nlp: Language, docs: Iterable[Doc]) -> None:
    """Add to every Doc of a document the names that the document teaches, where no list or rule found another one."""
    if not nlp.has_pipe("name_finder"):
        return
    read = list(docs)
    finder = nlp.get_pipe("name_finder")
    rules = finder.rules  # type: ignore[attr-defined]
    listed = {entity_id: forms for entity_id, _, *forms in finder.names}  # type: ignore[attr-defined]
    texts = {doc.text: doc for doc in read}
    titled = {
        token.text.capitalize() for text, doc in texts.items() if text.isupper() for token in doc if not token.ent_id_
    }
    small = set(filter(str.islower, WORD.findall(" ".join(texts))))
    places = Counter(ent.text for doc in read for ent in doc.ents if ent.label_ in PLACES)
    lessons: dict[str, set[Lesson]] = {}
    for doc in read:
        for each in [
            *_learn_pairs(doc, rules, listed),
            *_learn_names(doc, rules),
            *_learn_surnames(doc, places, small),
        ]:
            lessons.setdefault(each.words, set()).add(each)
    for each in _learn_frequent(read, small):
        lessons.setdefault(each.words, {each})
    matcher = PhraseMatcher(nlp.vocab)
    settled = {words: lesson for words, said in lessons.items() if (lesson := _settle(said, unlinked=words in titled))}
    for words in sorted(settled):
        matcher.add(words, [nlp.make_doc(words)])
    for doc in read:
        _add_spans(doc, [(settled[doc.vocab.strings[key]], start, end) for key, start, end in matcher(doc)])


def _settle(said: set[Lesson], *, unlinked: bool) -> Lesson | None:
    """The one lesson about some words; where lessons name several things of a kind none of them, and none where kinds differ.

    A short form stays `unlinked` where a title in capitals, whose thing is not known, has the word.
    """
    labels, things = {lesson.label for lesson in said}, {lesson.entity_id for lesson in said}
    if len(labels) > 1:
        return None
    first = max(said, key=lambda lesson: (lesson.against, lesson))
    alone = len(things) == 1 and not (unlinked and first.determined)
    return first if alone else first._replace(entity_id="")


def _learn_names(doc: Doc, rules: FormRules) -> Iterator[Lesson]:
    """Names of several words that a rule found, and the form alone of every full name: "the Initiative"."""
    for ent in doc.ents:
        if ent.label_ not in TAUGHT_LABELS or len(ent) == 1:
            continue
        if ent._.method == "rule":
            yield Lesson(ent.text, ent.label_, ent.id_)
        head = next((token.text for token in ent if token.text in rules.forms and not _goes_on(ent, token.i + 1)), "")
        if head and rules.forms[head][0] == ent.label_:
            yield Lesson(head, ent.label_, ent.id_, determined=True)


def _goes_on(ent: Span, place: int) -> bool:
    """Whether a capitalised word of the name stands at a place."""
    return place < ent.end and ent.doc[place].text[0].isupper()


def _learn_surnames(doc: Doc, places: Counter[str], small: set[str]) -> Iterator[Lesson]:
    """The last word of a person's full name, if it is not printed `small` too, and not often found as a place."""
    for ent in doc.ents:
        surname = ent[-1].text
        if (
            ent.label_ == "PERSON"
            and 1 < len(ent) < 5
            and surname.istitle()
            and surname.isalpha()
            and surname.lower() not in small
            and places[surname] < OFTEN
        ):
            yield Lesson(surname, "PERSON", ent.id_)


def _learn_frequent(docs: list[Doc], small: set[str]) -> Iterator[Lesson]:
    """Names that the recogniser finds in several places, with the label that most have; no words that are printed `small` too."""
    found = [ent for doc in docs for ent in doc.ents if ent._.method == "statistical" and ent.text[0].isupper()]
    total, seen = Counter(ent.text for ent in found), Counter((ent.text, ent.label_) for ent in found)
    for (words, label), number in sorted(seen.items()):
        if number > 1 and number > total[words] / 2 and words.lower() not in small:
            yield Lesson(words, label, "")


def _learn_pairs(doc: Doc, rules: FormRules, listed: dict[str, list[str]]) -> Iterator[Lesson]:
    """Acronyms in brackets after the words whose initials they are, and short forms in quotation marks after a name."""
    text, ents = doc.text, doc.ents
    ends = {ent.end_char: ent for ent in ents if ent.label_ in TAUGHT_LABELS}
    for match in BRACKETED.finditer(text):
        bracket = doc.char_span(match.start(), match.end())
        if bracket is None:
            continue
        acronym, name = match["acronym"], ends.get(match.start() - 1)
        known = next((ent for ent in ents if ent.start <= bracket.start + 1 < ent.end), None)
        long = _find_long_form(doc, bracket.start, acronym)
        thing = known.id_ if known is not None and known._.method == "authority" else ""
        if name is not None and not (thing and (long is None or _share_words(name, listed[thing]))):
            yield Lesson(acronym, name.label_, name.id_, against=thing not in {"", name.id_})
        elif name is None and _is_title(long):
            label = next((rules.forms[token.text][0] for token in reversed(long) if token.text in rules.forms), "")
            same = _share_words(long, listed.get(thing, []))
            if label or not acronym.endswith("s"):
                yield Lesson(long.text, label or "ORG", thing if same else "")
                yield Lesson(acronym, label or "ORG", thing if same else "", against=bool(thing) and not same)
    for end, ent in ends.items():
        quoted = QUOTED.match(text, end)
        short = quoted["short"] or quoted["bare"] if quoted else ""
        if short and not set(short.lower().split()) <= rules.words["role"]:
            yield Lesson(short, ent.label_, ent.id_, determined=not short.isupper())


def _share_words(name: Span, forms: list[str]) -> bool:
    """Whether a full name and one of the forms of a thing of the list share most words of the shorter of the two."""
    words = {token.lower_ for token in name if not token.is_stop and token.is_alpha}
    full = (set(form.lower().split()) for form in forms if " " in form)
    return any(len(words & form) > min(len(words), len(form)) / 2 for form in full)


def _find_long_form(doc: Doc, end: int, acronym: str) -> Span | None:
    """The words before a bracket whose initials the acronym takes up in order; None if there are none."""
    letters = [letter.lower() for letter in acronym.rstrip("s") if letter.isalpha()]
    start, left = end, len(letters)
    while start and left and end - start < 3 * len(letters):
        start -= 1
        word = doc[start]
        if word.is_punct and word.text not in {"-", ","}:
            return None
        left -= word.lower_[0] == letters[left - 1]
    return None if left else doc[start:end]


def _is_title(words: Span | None) -> TypeGuard[Span]:
    """Whether all words but the small ones have a capital."""
    heads = [token for token in words or () if not token.is_stop and token.is_alpha]
    return bool(heads) and all(token.text[0].isupper() for token in heads)


def _stays(ent: Span, start: int, end: int) -> bool:
    """Whether a name stays where a taught one would lie: a longer one, or one of a list or rule that is not a part of it."""
    part = start <= ent.start and ent.end <= end and len(ent) < end - start
    return len(ent) > end - start or (ent._.method != "statistical" and not part)


def _add_spans(doc: Doc, matches: list[tuple[Lesson, int, int]]) -> None:
    """Set what was taught where nothing, or only a shorter find of the recogniser, is in the way."""
    ents = list(doc.ents)
    for lesson, start, end in sorted(matches, key=lambda match: (match[1] - match[2], match[1])):
        before = doc[start - 1].lower_ if start else ""
        after = doc[end].text if end < len(doc) else ""
        if lesson.determined and (before not in DETERMINERS or after[:1].isupper()):
            continue
        around = [ent for ent in ents if ent.start < end and start < ent.end]
        same = [ent for ent in around if (ent.start, ent.end) == (start, end)]
        linked = any(not ent.id_ and ent.label_ == lesson.label for ent in same)
        if not ((lesson.against and same) or linked) and any(_stays(ent, start, end) for ent in around):
            continue
        if linked and not lesson.entity_id:
            continue
        method = same[0]._.method if linked else "taught"
        span = Span(doc, start, end, label=lesson.label, span_id=lesson.entity_id)
        span._.method = method
        ents = [ent for ent in ents if ent not in around] + [span]
    doc.set_ents(sorted(ents))
