"""Carriers: words that the model reads with a text, and that are taken out again.

`en_core_web_sm` reads a bare imperative ("Broaden the channels") or a clause ("Urges States to …") wrongly, and the same words
rightly after "States should" or "Parliament"; so does it "recommended that States broaden …" with "should" before the verb. The
words are put in before the model reads and taken out afterwards: one reading, and tokens and offsets of the text itself.
"""

from collections.abc import Iterator
from functools import cached_property

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from migration_dialogue.language.words import list_words

TAGGING = ("tok2vec", "transformer", "tagger")
INSERT, DROP = "insert_carriers", "drop_carriers"
IMPERATIVE_CARRIER = ("States", "should")
CLAUSE_CARRIER = ("Parliament",)
MOODS = {True: "Mood=Imp|VerbForm=Fin", False: "Mood=Sub|VerbForm=Fin"}
ADVERBS = frozenset("again also further furthermore never not then".split())
# Words that open a phrase before an imperative: "In line with the Convention, adopt …".
BEFORE = frozenset("as before by consistent during following for given in on through to under while with".split())
VERBS_IN_LY = frozenset("apply comply supply rely reply multiply".split())
# After a word that may be a noun, these make it a verb; before it, a noun.
DETERMINERS = frozenset("a all an any both each every her his its our such the their these this those".split())
PRONOUNS = frozenset("everyone he i it nobody no nothing one she we who you".split())
PARTICLES = frozenset("for from in into of on to towards upon with".split())
FINITE = frozenset("are can could did do does had has have is may might must shall should was were will would".split())
SUBORDINATE = frozenset("as if that when where which who whom whose".split())
NOT_BEFORE_A_VERB = DETERMINERS | PARTICLES | frozenset("and as at by no or than".split())
ASKING = ("advis", "ask", "demand", "insist", "propos", "recommend", "request", "requir", "suggest", "urge", "urging")
FARTHEST = 15
ENDS = frozenset({"", ".", ";", ","})


@Language.factory(INSERT)
class CarrierInserter:
    """spaCy component before the model: puts the carriers in.

    `doc.user_data["kind"]` tells what a text is: a recommendation, a clause, an infinitive that goes on with what a paragraph
    asks, or a sentence of running text; without it the text is looked at.
    """

    # A saved pipeline reads the dictionary after its components are made.
    verbs = cached_property(lambda self: list_words(self.nlp, "verb"))
    nouns = cached_property(lambda self: list_words(self.nlp, "noun"))

    def __init__(self, nlp: Language, name: str) -> None:
        self.nlp = nlp

    def __call__(self, doc: Doc) -> Doc:
        kind = doc.user_data.get("kind")
        inserted: dict[int, tuple[str, ...]] = {}
        # A clause opens with a base form after "agree to:".
        base = kind == "clause" and len(doc) > 0 and self.is_imperative(doc, 0, sure=not doc[0].lower_.endswith("s"))
        starts = list(self.find_imperatives(doc, kind)) if base or kind not in {"clause", "infinitive"} else []
        if starts:
            inserted = dict.fromkeys(starts, IMPERATIVE_CARRIER)
        elif len(doc) and (
            (kind == "clause" and not self.opens_with_subject(doc)) or (kind is None and self.opens_clause(doc))
        ):
            inserted[0] = CLAUSE_CARRIER
        inserted |= {place: ("should",) for place in self.find_subjunctives(doc) if place not in inserted}
        if kind == "infinitive":
            assigned: int | None = 0
        else:
            assigned = self.find_assignment(doc) if kind == "recommendation" and not inserted else None
        if assigned == 0:
            inserted[0] = IMPERATIVE_CARRIER[:1]
        return doc if not inserted and assigned is None else _insert(doc, inserted, assigned)

    def find_imperatives(self, doc: Doc, kind: str | None) -> Iterator[int]:
        """Tokens that open an imperative: the first of a text, and words after ';' or ',' in a list of imperatives."""
        first = self.find_opening(doc, kind) if len(doc) else None
        if first is None:
            return
        yield first
        for token in doc[first + 1 : -1]:
            place = token.i + 1 + (doc[token.i + 1].lower_ == "and")
            sure = token.text == ";"
            if token.text in {";", ","} and place < len(doc) and self.is_imperative(doc, place, sure=sure):
                begun = next((each.i for each in reversed(doc[: token.i]) if each.text == ";"), 0)
                if sure or not self.has_infinitive(doc[begun : token.i]):
                    yield place

    def find_opening(self, doc: Doc, kind: str | None) -> int | None:
        """The token that opens a text of imperatives: its first, or one after a phrase and a comma."""
        sure = kind in {"recommendation", "clause"} or (kind is None and self.is_tagged_verb(doc))
        places = [0]
        if kind == "recommendation":  # "Portugal: Adopt a plan"
            places += [token.i + 1 for token in doc[:FARTHEST] if token.text == ":" and token.i + 1 < len(doc)]
        if kind != "sentence" and doc[0].lower_ in BEFORE:
            places += [token.i + 1 for token in doc[:-1] if token.text == ","]
        return next((place for place in places if self.is_imperative(doc, place, sure=sure)), None)

    def is_tagged_verb(self, doc: Doc) -> bool:
        """Whether the tagger, asked before the model reads, takes the first word for a base form."""
        tagged = doc.copy()
        for name, component in self.nlp.pipeline:
            tagged = component(tagged) if name in TAGGING else tagged
        return bool(tagged[_skip_adverbs(tagged, 0)].tag_ == "VB")

    def is_imperative(self, doc: Doc, place: int, *, sure: bool) -> bool:
        """Whether a verb in base form is at a place; one that may be a noun counts where it is `sure` or takes an object."""
        place = _skip_adverbs(doc, place)
        if doc[place].lower_.startswith(ASKING) and doc[place + 1 : place + 2].text == "that":
            return False  # what is asked comes after it
        word, after, then = (doc[each].lower_ if each < len(doc) else "" for each in range(place, place + 3))
        if word not in self.verbs or (word in FINITE and not (sure and word in {"do", "have"})):
            return False
        if word not in self.nouns or after in DETERMINERS or (after in {"and", "or"} and self.is_only_verb(then)):
            return True
        return sure and not (after in NOT_BEFORE_A_VERB and _has_finite(doc[place + 1 :]))

    def is_only_verb(self, word: str) -> bool:
        return word in self.verbs and word not in self.nouns

    def has_infinitive(self, stretch: Span) -> bool:
        """Whether a list of infinitives is open: "to prevent" in "to prevent, combat and punish"."""
        words = [token.lower_ for token in stretch]
        return any(one == "to" and two in self.verbs for one, two in zip(words[-4:], words[-3:], strict=False))

    def opens_clause(self, doc: Doc) -> bool:
        """Whether a text opens with a verb in the third person: "Urges Member States", "Calls upon all"."""
        words = [token for token in doc[:4] if not _is_adverb(token)][:2]
        if len(words) < 2:
            return False
        word, after = words[0].lower_, words[1]
        bases = {word[:-1], word.removesuffix("es"), word.removesuffix("ies") + "y"} if word.endswith("s") else set()
        taken = after.lower_ in DETERMINERS | PARTICLES | {"that"} or after.text[0].isupper()
        return bool(bases & self.verbs) and taken

    def opens_with_subject(self, doc: Doc) -> bool:
        """Whether a clause is a whole sentence: "We affirm …", "Each Party shall …", "IOM shall …"."""
        word, after = doc[0].lower_, doc[1].lower_ if len(doc) > 1 else ""
        if word in DETERMINERS | PRONOUNS or after in FINITE or (word == "states" and after != "that"):
            return True
        return doc[0].text.isupper() and after in self.verbs | FINITE and word not in self.verbs

    def find_assignment(self, doc: Doc) -> int | None:
        """The "to" of "Country offices to establish …", which the model reads rightly as "should"."""
        for token in doc[:-1]:
            if token.lower_ in FINITE | SUBORDINATE or doc[0].lower_ in self.verbs - self.nouns:
                return None
            verb = doc[_skip_adverbs(doc, token.i + 1)].lower_
            if token.lower_ == "to" and verb in self.verbs and doc[0].text[0].isupper():
                return token.i
        return None

    def find_subjunctives(self, doc: Doc) -> Iterator[int]:
        """The base forms after "recommend that", "request that" and their like, which lack a "should"."""
        for token in doc[:-2]:
            if token.lower_.startswith(ASKING):  # "demands once again that"
                that = next((after for after in doc[token.i + 1 : token.i + 4] if after.lower_ == "that"), None)
                place = self.find_base_form(doc, that.i + 2) if that is not None else None
                if place is not None:
                    yield place

    def find_base_form(self, doc: Doc, start: int) -> int | None:
        """The first verb in base form after a subject; one that may be a noun only where no other verb comes."""
        unsure = None
        for token in doc[start : start + FARTHEST]:
            before, after = doc[token.i - 1], doc[token.i + 1].lower_ if token.i + 1 < len(doc) else ""
            if token.lower_ in FINITE:
                return None
            if token.text in {";", "."}:
                break
            if token.lower_ == "be":
                return token.i
            if token.lower_ not in self.verbs or before.lower_ in NOT_BEFORE_A_VERB or token.text[0].isupper():
                continue
            plural = before.lower_.endswith("s")
            if token.lower_ not in self.nouns or after in DETERMINERS | {"on", "to", "with"} or plural:
                return token.i
            unsure = token.i if unsure is None and (after.isalpha() or after in ENDS) else unsure
        return unsure


def _is_adverb(token: Token) -> bool:
    return token.lower_ in ADVERBS or (token.lower_.endswith("ly") and token.lower_ not in VERBS_IN_LY)


def _has_finite(stretch: Span) -> bool:
    """Whether a finite verb comes before the first subordinate clause."""
    words = (token.lower_ for token in stretch if token.lower_ in FINITE | SUBORDINATE)
    return next(words, "") in FINITE


def _skip_adverbs(doc: Doc, place: int) -> int:
    """The first place from `place` on that is no adverb: "Fully, openly and thoroughly implement"."""
    while place < len(doc) - 1 and _is_adverb(doc[place + (doc[place].lower_ in {"and", ","})]):
        place += 1
    return place


def _insert(doc: Doc, inserted: dict[int, tuple[str, ...]], assigned: int | None = None) -> Doc:
    """A Doc with words inserted before tokens, and "should" for the token `assigned`; a capital after a carrier is lost."""
    words: list[str] = []
    spaces: list[bool] = []
    places: list[int] = []
    for token in doc:
        carrier = inserted.get(token.i, ())
        words += carrier
        spaces += [True] * len(carrier)
        places.append(len(words))
        lowered = bool(carrier) and (token.i == 0 or doc[token.i - 1].text == ":") and not token.text.isupper()
        text = "should" if token.i == assigned else token.text
        words.append(text[0].lower() + text[1:] if lowered else text)
        spaces.append(bool(token.whitespace_))
    carried = Doc(doc.vocab, words=words, spaces=spaces, user_data={**doc.user_data, "bare": (doc.copy(), places)})
    carried._context = doc._context
    return carried


@Language.component(DROP)
def drop_carriers(doc: Doc) -> Doc:
    """Give the Doc of the text itself, with what the model read.

    The verb of an inserted "should" gets the mood that the text means by it, as Universal Dependencies writes it: `Mood=Imp`
    ("Ratify the Convention"), or `Mood=Sub` ("recommended that States ratify").
    """
    if "bare" not in doc.user_data:
        return doc
    bare, places = doc.user_data["bare"]
    back = {place: number for number, place in enumerate(places)}
    kept = [doc[place] for place in places]
    heads = [back[_find_kept(token, back).i] for token in kept]
    carried = (token for token in doc if token.lower_ == "should" and token.i not in back and token.head.i in back)
    morphs = [str(token.morph) for token in kept]
    for token in carried:
        morphs[back[token.head.i]] = MOODS[token.i > 0 and token.i - 1 not in back]
    read = Doc(
        doc.vocab, words=[token.text for token in bare], spaces=[bool(token.whitespace_) for token in bare],
        tags=[token.tag_ for token in kept], pos=[token.pos_ for token in kept], morphs=morphs,
        lemmas=[token.lemma_ for token in kept], heads=heads, deps=[token.dep_ for token in kept],
        user_data=bare.user_data,
    )  # fmt: skip
    ents = [[back[token.i] for token in ent if token.i in back] for ent in doc.ents]
    labels = [ent.label_ for ent in doc.ents]
    read.set_ents([Span(read, at[0], at[-1] + 1, label=label) for at, label in zip(ents, labels, strict=True) if at])
    read._context = doc._context
    return read


def _find_kept(token: Token, kept: dict[int, int]) -> Token:
    """The nearest word above that is no carrier; the token itself where there is none."""
    return next((head for head in [token.head, *token.head.ancestors] if head.i in kept), token)
