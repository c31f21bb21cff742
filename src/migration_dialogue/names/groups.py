"""Population groups: noun phrases whose head names people that policy is about, and their normalised names."""

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from migration_dialogue.codebook import read_entries, refuse_repeats
from migration_dialogue.errors import CodebookError
from migration_dialogue.language.words import get_singular
from migration_dialogue.names.settings import Configured, Rows

MODIFIERS = frozenset({"amod", "compound", "nmod"})
NEAR = 8
NEEDS = ("nothing", "modifier", "clause")
CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "ADV"})


def read_groups(codebook: Path) -> dict[str, Rows]:
    """Read `population_heads.csv` and `population.csv`.

    Returns:
        `heads`, each with what it needs to name a group, and `names` of groups, each with the words that make it up.

    Raises:
        CodebookError: a head stands twice or needs something unknown, or two groups claim the same words.
    """
    heads = read_entries(codebook / "population_heads.csv", ("head", "needs", "note"), required=("head", "needs"))
    refuse_repeats(heads, "head")
    for entry in heads:
        if entry["needs"] not in NEEDS:
            raise CodebookError(f"{entry['where']}: found needs '{entry['needs']}', expected one of {', '.join(NEEDS)}")
    names: dict[frozenset[str], str] = {}
    for entry in read_entries(codebook / "population.csv", ("group", "words"), required=("group", "words")):
        words = frozenset(entry["words"].split())
        if words in names:
            raise CodebookError(f"{entry['where']}: words '{entry['words']}' already make up '{names[words]}'")
        names[words] = entry["group"]
    return {
        "heads": [[entry["head"], entry["needs"]] for entry in heads],
        "names": [[group, *sorted(words)] for words, group in names.items()],
    }


@Language.factory("group_finder")
class GroupFinder(Configured):
    """spaCy component: sets `doc.spans["population"]`."""

    def configure(self, *, heads: Rows, names: Rows, words: dict[str, list[str]]) -> None:
        """Take what `read_groups` and `read_name_words` give."""
        self.settings = {"heads": heads, "names": names, "words": words}
        self.heads = {head: needs for head, needs in heads}
        self.names = {frozenset(parts): group for group, *parts in names}
        self.words = {kind: frozenset(each) for kind, each in words.items()}
        self.process = tuple(words["process_ending"])

    def __call__(self, doc: Doc) -> Doc:
        doc.spans["population"] = self.find_groups(doc)
        return doc

    def find_groups(self, doc: Doc) -> list[Span]:
        """Population groups of a Doc, the normalised name of the group as the span's id; none overlap.

        A span is the head with the modifiers before it and what defines the group directly after it. A head that names no group
        alone counts only with a modifier that makes up a listed group ("host communities"), or, for persons in the plural, with a
        complement, participle or relative clause ("citizens who reside abroad").
        """
        spans: list[Span] = []
        for token in doc:
            if token.ent_type_ == "NORP" and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "abroad":
                group = self.name_group(doc[token.i : token.i + 2])
                spans.append(Span(doc, token.i, token.i + 2, label="POPULATION", span_id=group))
                continue
            needs = self.heads.get(get_base(token))
            if needs is None or (spans and token.i < spans[-1].end) or not self._names_people(token, needs):
                continue
            if self._opens_pair(token):
                continue
            start, end = self._find_start(token), self._find_end(token)
            listed = any(self._list_content(doc[start:last]) in self.names for last in (token.i + 1, end))
            plural = token.tag_ in {"NNS", "NNPS"}
            defined = end > token.i + 1 or any(word.tag_ == "VBN" for word in doc[start : token.i])
            if needs == "nothing" or listed or (needs == "clause" and plural and defined):
                spans.append(Span(doc, start, end, label="POPULATION", span_id=self.name_group(doc[start:end])))
        return spans

    def _opens_pair(self, token: Token) -> bool:
        """Whether the word belongs to the next one ("diaspora communities")."""
        following = [get_base(word) for word in token.doc[token.i + 1 : token.i + 2]]
        return any(word in self.heads and frozenset({get_base(token), word}) in self.names for word in following)

    def name_group(self, span: Span) -> str:
        """The group's name in the codebook, whatever the order and number of its words; else its words in small letters."""
        return self.names.get(self._list_content(span), " ".join(span.text.lower().split()))

    def _list_content(self, span: Span) -> frozenset[str]:
        return frozenset(get_base(token) for token in span if self._has_content(token))

    def _has_content(self, token: Token) -> bool:
        return token.pos_ in CONTENT and token.lower_ not in self.words["pointing"]

    def _names_people(self, token: Token, needs: str) -> bool:
        """Whether a head word stands for people: not as a modifier ("migrant smuggling"), nor in the name of a crime or body."""
        doc = token.doc
        before, following = doc[max(0, token.i - 2) : token.i], doc[token.i + 1 : token.i + 2].text.lower()
        shared = following in {"'s", "’s", "'", "’", "and", ","}
        modifies = token.dep_ in MODIFIERS and token.head.i > token.i and not shared
        acronym = before[-1:].text.isupper() and token.text[0].isupper() and not token.text.isupper()
        crime = needs == "clause" and before.text.lower() in self.words["crime"]
        return token.pos_ in CONTENT and not modifies and not acronym and not crime

    def _find_start(self, token: Token) -> int:
        start = token.i
        while start and self._defines(token.doc[start - 1], token):
            start -= 1
        return start

    def _defines(self, word: Token, head: Token) -> bool:
        """Whether the word is part of the group's name: with the head it makes up a listed group, or it modifies the head."""
        if not self._has_content(word):
            return False
        if frozenset({get_base(word), get_base(head)}) in self.names:
            return True
        modifies = word.dep_ in MODIFIERS and word.i < word.head.i <= head.i
        return modifies and (word.tag_ not in {"NNS", "NNPS"} or get_base(word) in self.heads)

    def _find_end(self, token: Token) -> int:
        """End of the group: shared coordination, "abroad", a defining preposition, and for persons a clause."""
        doc, end = token.doc, token.i + 1
        if end < len(doc) - 1 and doc[end].lower_ in {"and", "or"} and self._shares_modifiers(token, doc[end + 1]):
            return end + 2
        if end < len(doc) and doc[end].lower_ == "abroad":
            return end + 1
        persons = self.heads[get_base(token)] == "clause"
        near = [word.lower_ for word in doc[end : end + NEAR]]
        if persons and "abroad" in near and not any(word.is_punct for word in doc[end : end + near.index("abroad")]):
            return end + near.index("abroad") + 1
        if get_base(token) == "victim" and near[:1] == ["of"] and doc[end].head.i != token.i:
            return _end_of_nouns(doc, end + 1)
        while end < len(doc) and (phrase := self._find_complement(token, doc[end], persons)):
            end = phrase
        return end

    def _shares_modifiers(self, token: Token, other: Token) -> bool:
        modified = token.i > 0 and self._defines(token.doc[token.i - 1], token)
        return modified and get_base(other) in self.heads and other.dep_ == "conj"

    def _find_complement(self, token: Token, word: Token, persons: bool) -> int:
        """End of the phrase that opens at `word` and defines the group; 0 if it does not define it."""
        clause = next((child for child in token.children if child.dep_ in {"relcl", "acl"} and child.i >= word.i), None)
        heads = {token.i, token.head.head.i} if token.dep_ == "pobj" else {token.i}
        linked = word.dep_ == "prep" and word.head.i in heads
        if linked and self._is_defining_preposition(token, word, clause if persons else None, persons):
            return _end_of_phrase(word, clause)
        if persons and clause is not None and clause.left_edge.i <= word.i <= clause.i:
            return _end_of_phrase(clause, None)
        return 0

    def _is_defining_preposition(self, token: Token, word: Token, clause: Token | None, persons: bool) -> bool:
        """ "with" defines, "of" a victim or before a clause, "in" and "of" a place unless a process governs the group."""
        governor = token.head.head if token.dep_ == "pobj" and token.head.lower_ in {"of", "by"} else None
        governed = governor is not None and (token.head.lower_ == "by" or governor.lower_.endswith(self.process))
        place = any(child.lemma_.lower() in self.words["place"] and not _has_owner(child) for child in word.children)
        if word.lower_ == "of":
            return get_base(token) == "victim" or clause is not None or (place and not governed and not persons)
        return word.lower_ == "with" or (word.lower_ == "in" and place and not governed)


def get_base(token: Token) -> str:
    """Dictionary form in small letters; the model leaves capitalised nouns ("Migrants") in the plural."""
    return get_singular(token.lower_) if token.pos_ == "PROPN" else token.lemma_.lower()


def _end_of_nouns(doc: Doc, place: int) -> int:
    """End of a run of nouns and adjectives, with "in persons" after trafficking; for titles that the parser misreads."""
    while place < len(doc) and (doc[place].pos_ in CONTENT or doc[place : place + 2].text.lower() == "in persons"):
        place += 1
    return place


def _has_owner(noun: Token) -> bool:
    return any(child.dep_ == "poss" for child in noun.children)


def _end_of_phrase(head: Token, clause: Token | None) -> int:
    """End of the head's subtree, cut at the first punctuation mark and before a clause that follows."""
    end = head.right_edge.i + 1
    if clause is not None and head.i < clause.left_edge.i < end:
        end = clause.left_edge.i
    return next((token.i for token in head.doc[head.i : end] if token.is_punct and token.text != "-"), end)
