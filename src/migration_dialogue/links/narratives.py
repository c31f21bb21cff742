"""The demands of the narratives against the recommendations."""

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc

from migration_dialogue.language.model import NAMING
from migration_dialogue.links.pairs import describe_evidence, list_lemmas, list_products, weigh_features
from migration_dialogue.tables.store import check_table

# Chosen on the half of the narratives that may be used for it.
NARRATIVE_THRESHOLD = 0.3


def match_narratives(nlp: Language, docs: dict[str, Doc], demands: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """The `narrative_matches` table: every demand of a narrative with the recommendation of its panel that carries it.

    The score is the cosine of TF-IDF vectors of lemmas: the demand's verb, object and words against the recommendation's.
    """
    asked = demands[demands["section"] == "panels"].reset_index(drop=True)
    bullets = units[units["kind"] == "recommendation"].sort_values("unit_id").reset_index(drop=True)
    texts = asked["verb"] + " " + asked["object"].fillna("") + ". " + asked["text"]
    read = [*nlp.pipe(texts, disable=NAMING), *(docs[segment_id] for segment_id in bullets["segment_id"])]
    weighed = weigh_features([list(dict.fromkeys(list_lemmas(doc))) for doc in read])
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
