"""The demands of the narratives against the recommendations."""

import pandas as pd

from migration_dialogue.documents.document import Document
from migration_dialogue.language.words import list_lemmas
from migration_dialogue.links.pairs import describe_evidence, list_products, list_words_of, weigh_features
from migration_dialogue.tables.store import check_table

# Chosen on the half of the narratives that may be used for it.
NARRATIVE_THRESHOLD = 0.3


def match_narratives(document: Document, demands: pd.DataFrame) -> pd.DataFrame:
    """The `narrative_matches` table: every demand of a narrative with the recommendation of its panel that carries it.

    The score is the cosine of TF-IDF vectors of lemmas: the demand's verb, object and words against the recommendation's.
    """
    asked = demands[demands["section"] == "panels"].reset_index(drop=True)
    units = document.units
    bullets = units[units["kind"] == "recommendation"].sort_values("unit_id").reset_index(drop=True)
    said = [
        [
            row.verb,
            *list_words_of(document, row.unit_id, row.object if isinstance(row.object, str) else "", row.start),
            *list_words_of(document, row.unit_id, row.text, row.start),
        ]
        for row in asked.itertuples()
    ]
    said += [list_lemmas(document.docs[unit_id]) for unit_id in bullets["unit_id"]]
    weighed = weigh_features([list(dict.fromkeys(words)) for words in said])
    carried = dict(zip(bullets["unit_id"], weighed[len(asked) :], strict=True))
    panels = bullets.set_index("unit_id")["panel"]
    rows = []
    for demand, words in zip(asked.to_dict("records"), weighed, strict=False):
        amounts = {rec: list_products(words, other, "word") for rec, other in carried.items()}
        scores = pd.Series({rec: sum(amount for amount, _ in parts) for rec, parts in amounts.items()}, dtype="float64")
        own, others = scores[panels == demand["panel"]], scores[panels != demand["panel"]]
        nearest, best = str(own.idxmax()), round(float(own.max()), 4)
        beyond = others.max() >= max(NARRATIVE_THRESHOLD, own.max())
        rows.append({
            "demand_id": demand["demand_id"], "panel": demand["panel"], "text": demand["text"], "score": best,
            "rec_id": nearest if best >= NARRATIVE_THRESHOLD else None, "matched": best >= NARRATIVE_THRESHOLD,
            "nearest": nearest, "evidence": describe_evidence(amounts[nearest]), "other": others.idxmax() if beyond else None,
        })  # fmt: skip
    return check_table("narrative_matches", rows)
