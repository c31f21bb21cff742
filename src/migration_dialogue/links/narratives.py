"""The demands of the narratives against the recommendations."""

from bisect import bisect_left

import pandas as pd

from migration_dialogue.documents.document import Document
from migration_dialogue.language.units import cut_doc
from migration_dialogue.links.pairs import Side, link_documents, select_units
from migration_dialogue.tables.store import check_table

# Chosen on the half of the narratives that may be used for it.
NARRATIVE_THRESHOLD = 0.8


def select_demands(document: Document, demands: pd.DataFrame) -> Side:
    """The words of demands, with the subject of a passive, as texts of their own."""
    segments = document.units.set_index("unit_id")["segment_id"].reindex(demands["unit_id"]).tolist()
    docs, shifts = [], []
    for demand, segment_id in zip(demands.itertuples(), segments, strict=True):
        doc, shift, offsets = (
            document.docs[demand.unit_id],
            document.shifts[demand.unit_id],
            document.offsets[segment_id],
        )
        start, end = (bisect_left(offsets, place) - shift for place in (demand.start, demand.end))
        inside = [token for token in doc if start <= token.idx < end]
        subjects = [child.left_edge.i for child in inside[0].children if child.dep_ == "nsubjpass"]
        span = doc[min([inside[0].i, *subjects]) : inside[-1].i + 1]
        docs.append(cut_doc(span))
        shifts.append(shift + span.start_char)
    return Side(document, demands["demand_id"].tolist(), docs, segments, shifts)


def match_narratives(document: Document, demands: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The table `narrative_matches`: every demand of a narrative with the recommendation of its panel that asks for the same.

    Beside it are the rows of `link_evidence` for the nearest recommendation of the panel.
    """
    if "panels" not in demands["section"].tolist():
        return {"narrative_matches": check_table("narrative_matches", []), "link_evidence": pd.DataFrame()}
    asked = demands[demands["section"] == "panels"]
    bullets = select_units(document, "recommendation")
    links = link_documents(select_demands(document, asked), bullets, best=len(bullets.names))
    panels = document.units.set_index("unit_id")["panel"].reindex(bullets.names)
    rows = []
    for demand in asked.to_dict("records"):
        pairs = links.pairs[links.pairs["left"] == demand["demand_id"]].set_index("right")["score"]
        own, others = pairs[panels == demand["panel"]], pairs[panels != demand["panel"]]
        nearest, score = own.idxmax(), own.max()
        beyond = others.max() >= max(NARRATIVE_THRESHOLD, score)
        rows.append({
            **{name: demand[name] for name in ("demand_id", "panel", "text")}, "score": score, "nearest": nearest,
            "matched": score >= NARRATIVE_THRESHOLD, "rec_id": nearest if score >= NARRATIVE_THRESHOLD else None,
            "other": others.idxmax() if beyond else None,
        })  # fmt: skip
    matches = check_table("narrative_matches", rows)
    shown = matches[["demand_id", "nearest"]].rename(columns={"demand_id": "left", "nearest": "right"})
    return {
        "narrative_matches": matches,
        "link_evidence": links.evidence.merge(shown).assign(table="narrative_matches"),
    }
