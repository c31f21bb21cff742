"""The table contract: every table's rows, columns, types, keys and allowed values, declared once."""

from pandera.pandas import Check, Column, DataFrameSchema

KINDS = (
    "heading", "title", "paragraph", "list_item", "quote", "attribution", "label", "participant", "opening",
    "dateline", "clause", "recommendation", "salutation", "closing", "note", "furniture",
)  # fmt: skip
CLAUSE_PARTS = ("preamble", "operative")
UNIT_KINDS = ("sentence", "recommendation", "clause")
ROLES = ("speaker", "moderator", "panelist", "quoted")
LABELS = ("PERSON", "ORG", "GPE", "LOC", "NORP", "LAW", "EVENT", "DATE", "POPULATION")
MODALITIES = ("imperative", "should", "must", "recommended", "urged", "important", "necessary", "obliged")
LINK_KINDS = ("word", "theme", "objective", "action")
# Tables that only `compare` writes.
COMPARED = ("links", "link_gaps")
METHODS = ("authority", "rule", "taught", "statistical")


def _table(row: str, key: tuple[str, ...], columns: tuple[Column, ...]) -> DataFrameSchema:
    """A table: what a row is, the columns that tell rows apart, and the columns."""
    named = {str(column.name): column for column in columns}
    return DataFrameSchema(named, unique=list(key), strict=True, coerce=True, description=row)


def _column(
    name: str, dtype: str, meaning: str, nullable: bool = False, allowed: tuple[str, ...] | None = None
) -> Column:
    checks = Check.isin(allowed) if allowed else None
    return Column(dtype, checks, nullable=nullable, name=name, description=meaning)


def _text(name: str, meaning: str, nullable: bool = False, allowed: tuple[str, ...] | None = None) -> Column:
    return _column(name, "str", meaning, nullable, allowed)


def _count(name: str, meaning: str) -> Column:
    return _column(name, "int64", meaning)


def _number(name: str, meaning: str, nullable: bool = False) -> Column:
    return _column(name, "float64", meaning, nullable)


def _interval(meaning: str, nullable: bool = False) -> tuple[Column, Column]:
    upper = _number("ci_high", "upper end of the same", nullable)
    return _number("ci_low", f"lower end of {meaning}", nullable), upper


def _compare_pair(left: str, right: str, *names: str) -> tuple[Column, ...]:
    spans = (
        _column(f"{name}_{end}", "Int64", f"offsets in the raw file of the shortest stretch of the {text} with all shared "
                "words; empty where no evidence is given", nullable=True)
        for name, text in zip(names, (left, right), strict=True) for end in ("start", "end")
    )  # fmt: skip
    return (
        _number("score", "similarity: the sum of what the two share"),
        _count("rank", f"1 for the best {right} of the {left}; equal scores in the order of the text"),
        _number("share", f"share of the {left}'s words that are also in the {right}, weighed; a part of the score"),
        _column("related", "bool", "whether the similarity reaches the threshold for the same subject"),
        _column(
            "linked",
            "bool",
            "whether the program suggests a link: the similarity reaches the threshold for a counterpart",
        ),
        *spans,
    )


def _describe_gap(unit: str, sides: tuple[str, str]) -> tuple[Column, ...]:
    return (
        _text("unit_id", unit),
        _text("side", "which of the two it is", allowed=sides),
        _text("text", "cleaned text"),
        _text("best_match", "the most similar passage on the other side"),
        _number("score", "similarity of that pair"),
        _column("related", "bool", "whether that pair reaches the threshold for the same subject"),
    )


SECTION = _text("section", "part of the document: a name that its layout gives, or the heading above")
PANEL = _column("panel", "Int64", "panel 1 to 6, empty outside the panels and their recommendations", nullable=True)
SPAN = (
    _count("start", "offset of the first character in the raw text"),
    _count("end", "offset after the last character in the raw text"),
)
UNIT = _text("unit_id", "the passage that it is in")
SEGMENT = _text("segment_id", "the segment that it is in")
PLACE = (
    _text("part", "preamble or operative, for clauses", nullable=True, allowed=CLAUSE_PARTS),
    _column("number", "Int64", "place in its part, panel or list, from 1", nullable=True),
    _text("letter", "mark of a sub-paragraph as printed, as a, ii or 2, or its place among bullets", nullable=True),
)
COUNTED = _column("counted", "bool", "whether its sentences count where themes are counted and demands are looked for")
THEME = _text("theme", "theme of the codebook")
RECOMMENDATION = _text("rec_id", "recommendation, panel.bullet; a value of unit_id")
CLAUSE = _text("clause_id", "P01 … preamble clause, A01 … operative article; a value of unit_id")
CONTRACT: dict[str, DataFrameSchema] = {
    "segments": _table(
        "a piece of the document; with the white space between them, segments cover the raw text and none overlap",
        ("segment_id",),
        (
            _text("segment_id", "G001 …, in order of the document"),
            SECTION,
            PANEL,
            _text("kind", "what the piece is", allowed=KINDS),
            *PLACE,
            COUNTED,
            _text("text", "cleaned text: broken words joined, white space single, marks and numbers of lists out"),
            *SPAN,
        ),
    ),
    "units": _table(
        "a passage, which is what is counted: a sentence of running text, a recommendation, or a clause",
        ("unit_id",),
        (
            _text("unit_id", "S001 … sentence, R1.1 … or R01 … recommendation, P01 … preamble paragraph, A01 … article"),
            SEGMENT,
            SECTION,
            PANEL,
            _text("kind", "what the passage is", allowed=UNIT_KINDS),
            *PLACE,
            _count("order", "place in the document, from 1"),
            COUNTED,
            _text("source", "kind of the segment it comes from", allowed=KINDS),
            _text("text", "cleaned text"),
            _count("words", "number of words: stretches between white space with a letter or a digit in them"),
            _text("repeats", "an earlier passage with the same words, if there is one", nullable=True),
            *SPAN,
        ),
    ),
    "participants": _table(
        "a person in one session in one role",
        ("session", "role", "person_id"),
        (
            _text("session", "inaugural_session, or panel_1 to panel_6"),
            PANEL,
            _text("role", "part played in the session; quoted is the person under a panel's opening quotation",
                  allowed=ROLES),
            _text("title", "form of address before the name, as printed", nullable=True),
            _text("name", "name, in ordinary capitals"),
            _text("position", "position as printed, lines joined", nullable=True),
            _text("person_id", "the same for every row of one person"),
            SEGMENT,
            *SPAN,
        ),
    ),
    "entities": _table(
        "a place where something named, a date or a group of people occurs",
        ("start", "end", "label"),
        (
            _text("unit_id", "the passage that it is in; empty in headings and lists of people", nullable=True),
            SEGMENT,
            SECTION,
            PANEL,
            _text("text", "the words of the mention, cleaned"),
            _text("label", "kind of thing", allowed=LABELS),
            _text("entity_id", "the thing in entity_index; empty where it is not known", nullable=True),
            _text("method", "the list of names (authority), a rule, another place of the text (taught), or the language model",
                  allowed=METHODS),
            *SPAN,
        ),
    ),
    "entity_index": _table(
        "a distinct thing that is mentioned",
        ("entity_id",),
        (
            _text("entity_id", "identifier that a reader can say aloud"),
            _text("name", "preferred name"),
            _text("label", "kind of thing", allowed=LABELS),
            _text("aliases", "the spellings found in the document, separated by vertical bars"),
            _count("mentions", "number of places in the whole document"),
            _text("panels", "panels whose list or summary names it, separated by spaces", nullable=True),
        ),
    ),
    "people": _table(
        "a person who is listed",
        ("person_id",),
        (
            _text("person_id", "the person, as in participants and entity_index"),
            _text("name", "name"),
            _text("sessions", "sessions of the person, separated by spaces"),
            _text("kind", "kind of institution, by the words of title and position", nullable=True),
            _text("country", "country printed with the person, where there is just one", nullable=True),
        ),
    ),
    "theme_mentions": _table(
        "a place where a passage uses a listed term of a theme",
        ("unit_id", "theme", "start", "end"),
        (
            THEME,
            _text("term", "the listed term"),
            _text("text", "the words matched, cleaned"),
            UNIT,
            SECTION,
            PANEL,
            *SPAN,
        ),
    ),
    "theme_coverage": _table(
        "a theme in a part of the document or a panel, also where no passage mentions it",
        ("section", "panel", "theme"),
        (
            SECTION,
            PANEL,
            THEME,
            _text("label", "name of the theme for readers"),
            _count("n_units", "passages that mention the theme"),
            _count("n_units_total", "passages of the part or panel"),
            _number("share", "n_units / n_units_total"),
            *_interval("the 95 % Wilson interval of the share"),
            _count("mentions", "places with a listed term"),
            _number("per_1000_words", "mentions per 1,000 words of these passages"),
        ),
    ),
    "theme_contrasts": _table(
        "a theme in two of three parts (the summaries of the panels, the recommendations, the declaration)",
        ("left", "right", "theme"),
        (
            THEME,
            _text("label", "name of the theme for readers"),
            _text("left", "one part"),
            _text("right", "the other part"),
            _count("n_left", "passages of the one part that mention the theme"),
            _count("total_left", "passages of the one part"),
            _count("n_right", "passages of the other part that mention the theme"),
            _count("total_right", "passages of the other part"),
            _number("difference", "share on the left minus share on the right"),
            *_interval("its 95 % interval (Newcombe 1998)"),
            _number("p_value", "Fisher's exact test, two-sided"),
            _number("p_adjusted", "the same, all rows of the table together (Benjamini and Hochberg 1995)"),
            _column("firm", "bool", "whether the difference is larger than chance: p_adjusted below 0.05"),
        ),
    ),
    "theme_agreement": _table(
        "a theme, with the agreement of the two annotation passes on the annotated passages",
        ("theme",),
        (
            THEME,
            _text("label", "name of the theme for readers"),
            _count("n_pass1", "passages that the first pass gave the theme"),
            _count("n_pass2", "passages that the second pass gave the theme"),
            _count("n_gold", "passages that have the theme in the settled annotation"),
            _count("n_units", "annotated passages"),
            _number("alpha", "Krippendorff's alpha, nominal; empty where neither pass gave the theme", nullable=True),
            *_interval("its 95 % bootstrap interval over passages", nullable=True),
            _column("doubtful", "bool", "whether alpha is below 0.67 or not known (Krippendorff 2004)"),
        ),
    ),
    "keyness": _table(
        "a word, listed term or theme of one panel's summary, compared with the summaries of the five others",
        ("kind", "panel", "item"),
        (
            _text("kind", "word, listed term, or theme", allowed=("word", "term", "theme")),
            PANEL,
            _text("item", "dictionary form of a noun or adjective, the term, or the theme's name"),
            _count("n_panel", "occurrences in the panel's summary; for a theme, the sentences that mention it"),
            _count("n_rest", "the same in the other five summaries"),
            _number("log_ratio", "binary log of the ratio of the two rates, 0.5 added to both counts"),
            *_interval("its 95 % interval, for this one comparison (Katz and others 1978)"),
            _number("g2", "log-likelihood ratio; negative where the item is rarer in the panel than elsewhere"),
            _number("spread", "for a word, the share of paragraphs, bullets and clauses with it", nullable=True),
        ),
    ),
    "recommendations": _table(
        "a recommendation",
        ("rec_id",),
        (
            _text("rec_id", "panel.bullet; a value of unit_id"),
            PANEL,
            _text("text", "cleaned text"),
            _text("verb", "opening verb (lemma); empty where the sentence is not an imperative", nullable=True),
            *SPAN,
        ),
    ),
    "declaration": _table(
        "a clause of a resolution, declaration or treaty",
        ("clause_id",),
        (
            CLAUSE,
            _text("part", "preamble or operative", allowed=CLAUSE_PARTS),
            _count("number", "place in its part"),
            _text("letter", "mark of a sub-paragraph as printed, as a, ii or 2, or its place among bullets", nullable=True),
            _text("opening_verb", "verb of the opening act (lemma); empty where there is none", nullable=True),
            _text("force", "kind of the opening act by the list of verbs; empty where the verb is not listed", nullable=True),
            _text("acts", "verbs of all acts of the clause in order, separated by '; '", nullable=True),
            _text("text", "cleaned text, without the number"),
            *SPAN,
        ),
    ),
    "demands": _table(
        "a demand: one thing that a passage asks for",
        ("demand_id",),
        (
            _text("demand_id", "passage and place in it, as R3.5-2"),
            UNIT,
            SECTION,
            PANEL,
            _text("cue", "the word that makes it a demand; imperative for a bullet"),
            _text("modality", "kind of cue", allowed=MODALITIES),
            _text("verb", "verb of what is asked (lemma); of an action noun, the verb it is formed from"),
            _text("object", "what the verb acts on, in words of the passage; in the passive its subject", nullable=True),
            _text("addressee", "subject of the demand: who should act, where the passage names it", nullable=True),
            _text("implied", "without an addressee, the first body that the wording implies as the one to act", nullable=True),
            _text("beneficiary", "groups of people that the demand names, separated by '; '", nullable=True),
            _column("negated", "bool", "whether it should not be done"),
            _text("means", "the 'by …ing' or 'through …' phrase", nullable=True),
            _column("action_category", "Int64", "kind of action, 1 (minimal) to 5 (specific); empty where no verb is found",
                    nullable=True),
            _number("confidence", "estimated share of coded recommendations with this opening that have this kind of action"),
            _text("rule", "what decided the kind of action", nullable=True),
            _text("text", "the words of the demand, cleaned"),
            *SPAN,
        ),
    ),
    "narrative_matches": _table(
        "a demand of a panel's summary, with the recommendation of the same panel that asks the same, or none",
        ("demand_id",),
        (
            _text("demand_id", "the demand"),
            PANEL,
            _text("text", "the words of the demand, cleaned"),
            _text("rec_id", "the recommendation of the panel that asks the same; empty if none does", nullable=True),
            _number("score", "similarity of the panel's most similar recommendation"),
            _column("matched", "bool", "whether the similarity reaches the threshold"),
            _text("nearest", "the panel's most similar recommendation"),
            _text("other", "a recommendation of another panel that reaches the threshold and is more similar", nullable=True),
        ),
    ),
    "crossref": _table(
        "a (recommendation, clause) pair, ranked for the recommendation",
        ("rec_id", "clause_id"),
        (
            RECOMMENDATION,
            CLAUSE,
            *_compare_pair("recommendation", "clause", "rec", "clause"),
        ),
    ),
    "crossref_gaps": _table(
        "a recommendation or clause without a suggested link to the other side",
        ("side", "unit_id"),
        _describe_gap("the recommendation or clause", ("recommendation", "clause")),
    ),
    "link_evidence": _table(
        "something that two passages share: pairs on the same subject, the most similar of each, and demands with theirs",
        ("table", "left", "right", "kind", "item"),
        (
            _text("table", "the table of the pair", allowed=("crossref", "narrative_matches", "links")),
            _text("left", "recommendation, demand, or passage of the left document"),
            _text("right", "clause, recommendation, or passage of the right document"),
            _text("kind", "what is shared: a family of words, a theme, an objective (or principle) of the Global Compact, or "
                  "nearness to one of its actions", allowed=LINK_KINDS),
            _text("item", "first word of the family in the texts, name of the theme, number of the objective, or action, 10(h)"),
            _number("amount", "what it adds to the similarity of the pair"),
        ),
    ),
    "links": _table(
        "a pair of passages of two documents, as `compare` writes it, ranked for the left one",
        ("left", "right"),
        (
            _text("left", "passage of the left document"),
            _text("right", "passage of the right document"),
            *_compare_pair("left passage", "right passage", "left", "right"),
        ),
    ),
    "link_gaps": _table(
        "a passage of one document without a suggested link to the other, as `compare` writes it",
        ("side", "unit_id"),
        _describe_gap("the passage", ("left", "right")),
    ),
    "compact_links": _table(
        "a passage (recommendation or clause) and an objective or principle of the Global Compact, ranked by similarity",
        ("unit_id", "objective"),
        (
            _text("unit_id", "the recommendation or clause"),
            _text("objective", "1 to 23, or the name of a principle"),
            _text("kind", "which of the two it is", allowed=("objective", "principle")),
            _number("score", "similarity of wording: cosine with words of the Compact, plus a part for the listed terms found"),
            _count("rank", "1 for the best of its kind; equal scores in the order of the codebook"),
            _column("linked", "bool", "whether it is one of the three best and reaches the threshold, and about migration; "
                   "principles with a term only without an objective"),
            _text("evidence", "the listed terms found", nullable=True),
            _text("action", "the most similar action of the objective in the Compact, 10(h); empty where no word is shared",
                  nullable=True),
            _number("action_score", "cosine with that action", nullable=True),
        ),
    ),
    "scores": _table(
        "one score of a table against the annotations",
        ("task", "measure"),
        (
            _text("task", "what was annotated"),
            _text("measure", "what is measured"),
            _number("value", "the score"),
            *_interval("its 95 % interval: Wilson for shares, bootstrap over segments for F1"),
            _count("n", "number of annotated items"),
        ),
    ),
}  # fmt: skip
