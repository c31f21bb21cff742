"""Names in official English by their form: rules that find them.

The rules know forms, not names: a noun that names a kind of instrument, body or meeting with the capitalised words around it
("Special Declaration on Migration and Development"), numbers of instruments ("Resolution 71/280", "Conventions 97 (1949)"),
an acronym in brackets after a name, a form of address before a name, and mandates ("Special Rapporteur on …").
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from spacy.tokens import Doc, Span, Token

from migration_dialogue.language.words import get_singular
from migration_dialogue.names.dates import ORDINAL, compile_series
from migration_dialogue.names.numbers import OPEN_NUMBER, find_numbers, find_symbols, take_years
from migration_dialogue.names.settings import Rows

Words = dict[str, frozenset[str]]
# A number in Roman numerals is no acronym: "resolution 2200 (XXI)".
ACRONYM_WORDS = r"(?P<acronym>(?![IVXL]+\b)[A-Z][A-Za-z&]*[A-Z](?:[ /-][A-Z][A-Za-z&]*[A-Z])*)"
ACRONYM = re.compile(rf" \({ACRONYM_WORDS}\)")


class FormRules:
    """Rules that find names by the forms and words of a codebook."""

    def __init__(self, forms: Rows, words: dict[str, list[str]], common: Callable[[str], bool]) -> None:
        self.forms = {form: (label, numbered) for form, label, numbered, _ in forms}
        self.alone = {form: self.forms[form] for form, *_, needs in forms if needs in {"", "complement"}}
        self.complemented = frozenset(form for form, *_, needs in forms if needs not in {"", "words"})
        self.numbered = frozenset(form for form, *_, needs in forms if needs == "number")
        self.words: Words = {kind: frozenset(each) for kind, each in words.items()}
        self.adjective = tuple(words["adjective_ending"])
        self.common = common
        self.series = compile_series(words)

    def find_by_form(
        self,
        doc: Doc,
        *,
        barrier: frozenset[int] = frozenset(),
        starts: frozenset[int] = frozenset(),
        wholes: Mapping[int, int] = MappingProxyType({}),
    ) -> list[Span]:
        """Names of instruments, bodies and meetings around a form.

        A form alone is a name only as a short form of an instrument or meeting after a determiner: "said Declaration".

        Args:
            doc: The text.
            barrier: Tokens that no name may run into.
            starts: First tokens of known names: a series ends before them ("the Bank and ASEAN").
            wholes: Ends of known places by their first tokens: a name does not end within one ("of Trinidad and Tobago").
        """
        spans, self.starts, self.wholes = [], starts, wholes
        symbols = [self._take_form(span) for span in find_symbols(doc)]
        barrier |= {token.i for span in symbols for token in span}
        known = [token for token in doc if token.text in self.forms and token.i not in barrier and self._is_head(token)]
        titles = [
            token for token in known if self.forms[token.text][0] in {"LAW", "EVENT"} and self._is_short_form(token)
        ]
        barrier |= {token.i for token in titles if self._extend_right(token, barrier, body=False) == token.i + 1}
        for token in known:
            joined = doc[max(token.i - 1, 0)].lower_ in {"and", "or"} and self._is_role(doc[max(token.i - 2, 0)])
            if joined or any(self._is_role(after) for after in doc[token.i + 1 : token.i + 2]):
                continue
            body = self.forms[token.text][0] in {"ORG", "LOC"}
            start, end = self._extend_left(token, barrier, body=body), self._extend_right(token, barrier, body=body)
            label = self.forms[token.text][1 if ORDINAL.match(doc[start].text) else 0]
            around = doc[max(start, token.i - 1) : end].text
            for kind, other in (("plan", "LAW"), ("gathering", "EVENT")):
                label = other if any(words in around for words in self.words[kind]) else label
            whole = start < token.i and token.text not in self.complemented
            if whole or end > token.i + 1 or (not body and self._is_short_form(token)):
                spans.append(take_years(Span(doc, start, end, label=label)))
        return [*spans, *self._find_numbered(doc, barrier), *symbols]

    def _is_head(self, token: Token) -> bool:
        """Whether no other form follows in the same run of capitalised words: "Council" is not in "Council Resolution"."""
        for word in token.doc[token.i + 1 :]:
            if not self._is_capitalised(word) or self._is_role(word):
                return True
            if word.text in self.forms:
                return False
        return True

    def _find_numbered(self, doc: Doc, barrier: frozenset[int]) -> Iterator[Span]:
        """Instruments with a number, the body before it included: "Security Council resolution 1325 (2000)"."""
        for token in doc:
            if spans := list(self._list_numbers(token)):
                start = self._extend_left(token, barrier, body=False)
                start -= start > 0 and doc[start - 1].lower_ == "general"  # "general recommendation No. 30"
                for span in spans:
                    yield Span(doc, min(start, span.start), span.end, label="LAW") if span.start == token.i else span

    def _take_form(self, symbol: Span) -> Span:
        """A symbol with the form before it: "resolution AG/RES. 1611"."""
        before = symbol.doc[max(symbol.start - 1, 0)]
        return Span(symbol.doc, before.i, symbol.end, label="LAW") if self._is_law(before.lower_) else symbol

    def find_mandates(self, doc: Doc) -> Iterator[Span]:
        """Mandates with their subject: "Special Rapporteur on the human rights of migrants"."""
        links = [token for token in doc[2:] if token.lower_ == "on"]
        starts = [token.i - 2 for token in links if doc[token.i - 2 : token.i].text in self.words["mandate"]]
        for start in starts:
            if start in self.starts:
                continue
            inside = [word.i for word in doc[start + 2].subtree if word.i > start + 2]
            ends = (place for place in inside if doc[place].is_punct and doc[place].text != "-")
            end = min([next(ends, start + 3 + len(inside)), *(other for other in starts if other > start)])
            while doc[end - 1].lower_ in {"and", "or", "the"}:
                end -= 1
            yield Span(doc, start, end, label="ORG")

    def find_persons(self, doc: Doc) -> Iterator[Span]:
        """Capitalised words after a form of address; the form itself is not part of the name."""
        for token in doc:
            end = token.i + 1
            while token.text in self.words["form_of_address"] and end < len(doc):
                word = doc[end]
                named = (
                    self._is_capitalised(word)
                    and word.text not in self.words["form_of_address"]
                    and not self._is_role(word)
                    and not re.fullmatch(ACRONYM_WORDS, word.text)
                )
                joined = word.text == "-" and end > token.i + 1 and not word.whitespace_
                if not named and not (end > token.i + 1 and (joined or word.text in self.words["particle"])):
                    break
                end += 1
            if end > token.i + 1:
                yield Span(doc, token.i + 1, end, label="PERSON")

    def _is_capitalised(self, token: Token) -> bool:
        return token.text[0].isupper() and token.text not in self.words["opener"]

    def _is_role(self, token: Token) -> bool:
        return token.lower_ in self.words["role"]

    def _goes_on(self, doc: Doc, place: int, barrier: frozenset[int]) -> bool:
        return 0 <= place < len(doc) and place not in barrier and self._is_capitalised(doc[place])

    def _is_short_form(self, token: Token) -> bool:
        determined = token.i > 0 and token.doc[token.i - 1].lower_ in self.words["determiner"]
        ends = token.i + 1 == len(token.doc) or not token.doc[token.i + 1].text[0].isupper()
        return determined and ends and token.text not in self.words["never_short"]

    def _extend_left(self, token: Token, barrier: frozenset[int], *, body: bool) -> int:
        """Start of the name: capitalised words, words joined by hyphens or "and", and an ordinal number before them."""
        doc, start = token.doc, token.i
        while start:
            before = doc[start - 1]
            if before.i in barrier:
                break
            if ORDINAL.match(before.text) and not (body and before.text.isdigit()):
                return start - 1
            if before.is_sent_start and before.tag_.startswith("VB"):
                break
            if self._is_role(before):
                break
            if self._is_capitalised(before):
                start -= 1
            elif self._goes_on(doc, start - 2, barrier) and self._joins(before, start, token, body=body):
                start -= 2
            elif shared := self._find_shared(doc, start, barrier):
                start = shared
            elif before.tag_ == "POS" and self._goes_on(doc, start - 2, barrier) and _is_shared(before):
                start -= 2
            elif (
                doc[max(start - 2, 0)].text == "-"
                and not doc[start - 2].whitespace_
                and self._goes_on(doc, start - 3, barrier)
            ):
                start -= 3
            else:
                break
        return start

    def _joins(self, link: Token, start: int, form: Token, *, body: bool) -> bool:
        """Whether a hyphen, "and" or what an instrument of a place is about joins words of a name: "Lomé peace Agreement"."""
        hyphen = link.text == "-" and not link.whitespace_
        before = link.doc[link.i - 1].text
        adjective = before.endswith(self.adjective) and start < form.i
        plural = (
            before in self.forms and before.endswith("s") and form.text.endswith("s")
        )  # "Principles and Guidelines"
        determined = link.doc[max(link.i - 2, 0)].lower_ in self.words["article"] and not self._is_role(link.nbor(-1))
        about = (
            not body and link.is_lower and link.tag_ in {"JJ", "NN"} and determined and not self.common(before.lower())
        )
        return hyphen or about or (link.lower_ == "and" and (adjective or plural))

    def _find_shared(self, doc: Doc, start: int, barrier: frozenset[int]) -> int:
        """Start of a series of common words after a determiner that share the rest of a name; 0 if there is none.

        "the Asylum, Migration and Integration Fund", "the Trade and Investment Framework Arrangement".
        """
        place, link = start, doc[start - 1].lower_
        while (
            link in {"and", "&", ","}
            and self._is_subject(doc[place])
            and self._goes_on(doc, place - 2, barrier)
            and self._is_subject(doc[place - 2])
        ):
            place -= 2
            while self._goes_on(doc, place - 1, barrier) and self._is_subject(doc[place - 1]):
                place -= 1
            link = doc[place - 1].lower_ if place else ""
            if place and (doc[place - 1].tag_ in {"DT", "PRP$", "POS"} or not doc[place - 1].whitespace_):
                return place
            if link != ",":
                break
        return 0

    def _is_subject(self, word: Token) -> bool:
        """Whether a word can say what a body or instrument is about: common, neither a form of name nor a role."""
        known = self.common(word.lower_) and word.text not in self.forms and word.i not in self.starts
        return known and not self._is_role(word)

    def _extend_right(self, token: Token, barrier: frozenset[int], *, body: bool) -> int:
        """End of the name: capitalised words, and complements that open with a preposition ("for Safe, Orderly, and …")."""
        doc, end, opened = token.doc, token.i + 1, ""
        usual = self.words["body_link"] if body else self.words["body_link"] | self.words["title_link"]
        while end < len(doc):
            links = self.words["connector"] if opened in {"on", "between"} else usual
            word = doc[end]
            acronym = opened != "" and word.i in self.starts and word.text.isupper()
            if word.i in barrier or acronym or (end == token.i + 1 and self._follows_name(word)):
                break
            titled = word.lower_ in usual and word.text[0].isupper() and (step := self._step_to_name(doc, end, barrier))
            if titled:
                opened = opened or word.lower_
                end += step
            elif self._is_capitalised(word) and (opened or not self._is_role(word)):
                end += 1
            elif self._goes_on(doc, end + 1, barrier) and _binds(word, "" if body else opened):
                end += 2
            elif word.lower_ in links and (step := self._step_to_name(doc, end, barrier)):
                kept = opened in {"on", "between"} and word.lower_ != "between" and not body
                opened = word.lower_ if word.lower_ in self.words["connector"] and not kept else opened
                end = self.wholes.get(end + step, end + step)
            elif opened and (step := self._step_over_series(doc, end, opened, barrier, body=body)):
                end += step
            else:
                break
        return end

    def _follows_name(self, word: Token) -> bool:
        """Whether a capitalised word directly after a form is a noun of its own: "Global Compact Objectives"."""
        return word.text[0].isupper() and self.common(word.lower_) and word.text not in self.forms

    def _step_to_name(self, doc: Doc, place: int, barrier: frozenset[int]) -> int:
        """Tokens from a preposition to the capitalised word it governs, "the" between; 0 if there is none."""
        articles = [token.lower_ in self.words["article"] - {"a", "an"} for token in doc[place : place + 2]]
        step = 2 if articles == [False, True] else 1
        return step if self._goes_on(doc, place + step, barrier) else 0

    def _step_over_series(self, doc: Doc, place: int, opened: str, barrier: frozenset[int], *, body: bool) -> int:
        """Tokens over ", Orderly, and" or "and Development" to the next capitalised word of a series; 0 if it ends here."""
        words = [doc[place + step] for step in range(min(4, len(doc) - place))]
        if words[0].lower_ in {"and", "or"}:
            step = 2 if opened == "between" and len(words) > 1 and words[1].lower_ == "the" else 1
        elif words[0].text == "," and len(words) > 2 and words[1].lower_ in {"and", "or"}:
            step = 2
        elif words[0].text == "," and len(words) > 3 and words[2].text in {",", "and", "or"}:
            step = 1
        else:
            return 0
        after = place + step
        if body and opened == "of" and not all(map(self._is_subject, (doc[place - 1], doc[after]))):
            return 0
        cited = doc[after].lower_ in self.words["document"] and doc[after + 1 : after + 2].text[:1].isdigit()
        other = (after in self.starts and opened != "between") or cited
        return step if self._goes_on(doc, after, barrier) and not other else 0

    def _list_numbers(self, token: Token) -> Iterator[Span]:
        if token.doc[token.i + 1 : token.i + 2].text[:1] not in OPEN_NUMBER:
            return iter(())
        form = get_singular(token.lower_)
        return find_numbers(token, sure=form.capitalize() not in self.numbered) if self._is_law(form) else iter(())

    def _is_law(self, form: str) -> bool:
        return self.forms.get(form.capitalize(), ("", ""))[0] == "LAW"


def _binds(word: Token, opened: str) -> bool:
    """Whether a hyphen, the possessive in a title, or the "in" of "Trafficking in Persons" goes on to the next word."""
    hyphen = word.text == "-" and not word.whitespace_
    return hyphen or (word.tag_ == "POS" and opened in {"on", "between"}) or (word.text == "in" and opened != "")


def _is_shared(possessive: Token) -> bool:
    """Whether a possessive is that of several people, which is part of a name: "Workers' Compensation Act", "Women's Union"."""
    return possessive.text in {"'", "’"} or possessive.nbor(-1).lower_ in {"children", "men", "people", "women"}
