"""Are these the same customer? The duplicate engine: profile, levels, scores, blocking keys, clusters, reasons.

Pure functions on values: give it customers, or plain text by role, and it answers with evidence. It opens nothing,
asks no clock and keeps no state.
"""

from customer_core.matching._cells import CELL_READERS, CellReader, read_cells, read_labelled
from customer_core.matching._checking import (
    CHECK_FIELDS,
    INDEX_VERSION,
    CheckField,
    agreement,
    check_keys,
    check_values,
    equal_fields,
    features_document,
    index_keys,
    index_signature,
    link_signature,
    record_of,
)
from customer_core.matching._clustering import cluster_component, components
from customer_core.matching._deduplicating import Deduplication, ScoredPair, deduplicate
from customer_core.matching._explaining import explain
from customer_core.matching._findings import labelled_comparisons, level_bits
from customer_core.matching._frequencies import observe
from customer_core.matching._grouping import Progress, cluster_linked, is_link, least_link_bits
from customer_core.matching._keys import KEYS, Key, Piece
from customer_core.matching._pairing import CandidatePairs, candidate_pairs, keys, order_text
from customer_core.matching._predicates import PREDICATES
from customer_core.matching._profiles import (
    STRANGER,
    Blocking,
    Clustering,
    Comparison,
    Dependence,
    Level,
    MatchProfile,
    Rarity,
    RelationClass,
    Swap,
    Thresholds,
)
from customer_core.matching._records import FINGERPRINT_MARKS, PreparedRecord, prepare
from customer_core.matching._runs import RunPair, RunPairs
from customer_core.matching._scoring import Evidence, Score, Scorer, Weight, probability_of, rank, score
from customer_core.matching._screening import Screen
from customer_core.matching._sources import LABEL_PREFIXES, ROLE_NAMES, Matchable, is_compared
from customer_core.matching._v1 import PROFILES, V1

__all__ = [
    "CELL_READERS",
    "CHECK_FIELDS",
    "FINGERPRINT_MARKS",
    "INDEX_VERSION",
    "KEYS",
    "LABEL_PREFIXES",
    "PREDICATES",
    "PROFILES",
    "ROLE_NAMES",
    "STRANGER",
    "V1",
    "Blocking",
    "CandidatePairs",
    "CellReader",
    "CheckField",
    "Clustering",
    "Comparison",
    "Deduplication",
    "Dependence",
    "Evidence",
    "Key",
    "Level",
    "MatchProfile",
    "Matchable",
    "Piece",
    "PreparedRecord",
    "Progress",
    "Rarity",
    "RelationClass",
    "RunPair",
    "RunPairs",
    "Score",
    "ScoredPair",
    "Scorer",
    "Screen",
    "Swap",
    "Thresholds",
    "Weight",
    "agreement",
    "candidate_pairs",
    "check_keys",
    "check_values",
    "cluster_component",
    "cluster_linked",
    "components",
    "deduplicate",
    "equal_fields",
    "explain",
    "features_document",
    "index_keys",
    "index_signature",
    "is_compared",
    "is_link",
    "keys",
    "labelled_comparisons",
    "least_link_bits",
    "level_bits",
    "link_signature",
    "observe",
    "order_text",
    "prepare",
    "probability_of",
    "rank",
    "read_cells",
    "read_labelled",
    "record_of",
    "score",
]
