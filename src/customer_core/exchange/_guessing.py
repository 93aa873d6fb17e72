"""Which role each column of a table has, from its header and its values, with a reason for every answer.

Guessing asks the tables of header words and of value shapes; what it says is shown to a person and can be overruled. It
knows nothing of files, and nothing of how roles are compared.
"""

from collections.abc import Mapping
from statistics import median

from customer_core.exchange._column_roles import TOWN, TOWN_PARTS, ColumnRole, unused
from customer_core.exchange._contexts import roles_in_context
from customer_core.exchange._flat_columns import own_roles
from customer_core.exchange._header_meanings import (
    HeaderMeaning,
    Topic,
    find_meaning,
    header_label,
    is_salutation,
    words_without_meaning,
)
from customer_core.exchange._plausibility import is_told_by_values
from customer_core.exchange._roles import ROLES
from customer_core.exchange._samples import ColumnSample, GuessableTable, sample_columns
from customer_core.exchange._value_shapes import CODE, MEASURE, SHAPES, TELLING_SHAPES

__all__ = ["guess_columns", "guess_roles"]

# The share of values that must look like the role where the header names it.
_SHARE_WITH_HEADER_MIN = 0.5
_TOWN_SHARE_MIN = 0.8
_CERTAINTY_ALONE = 0.8
_CERTAINTY_LABELLED = 0.3

# Columns without a role are used when they can tell records apart, and are not different in every record.
_DISTINCT_MIN = 5
_FILLED_SHARE_MIN = 0.3
_DISTINCT_SHARE_MAX = 0.95
_CODE_SHARE_MIN = 0.8
_TEXT_CHARACTERS_MEDIAN_MAX = 60


def guess_roles(table: GuessableTable) -> tuple[ColumnRole, ...]:
    """Return the role of each column, in the order of the columns.

    The same whatever the order of the rows. A column that numbers the rows is left unused: it differs between two
    records of one customer.
    """
    return guess_columns(table, {})


def guess_columns(
    table: GuessableTable, forced: Mapping[int, str], *, ids_identify: bool = False
) -> tuple[ColumnRole, ...]:
    """Return the role of each column where some, by their index, were already decided.

    With `ids_identify`, numbers of another system are used although none occurs twice.
    """
    samples = sample_columns(table)
    own = {index: role for index, role in own_roles(table.header).items() if index not in forced}
    decided = {
        **{index: (role, "It is a column of an export, named by its role.") for index, role in own.items()},
        **{index: (role, "It was mapped by hand.") for index, role in forced.items()},
    }
    ignored = words_without_meaning(table.header)
    roles = [
        ColumnRole(column=sample.header, role=decided[index][0], confidence=1.0, reason=decided[index][1])
        if index in decided
        else _guess(sample, find_meaning(sample.header, ignored=ignored), ids_identify=ids_identify)
        for index, sample in enumerate(samples)
    ]
    free = frozenset(range(len(roles))) - decided.keys()
    return roles_in_context(roles, samples, free)


def _guess(sample: ColumnSample, meaning: HeaderMeaning, *, ids_identify: bool) -> ColumnRole:
    if not sample.filled:
        return unused(sample, "The column is empty.")
    if meaning.topic not in {Topic.ROLE, Topic.TRAIT, Topic.LASTING, Topic.UNKNOWN}:
        return unused(sample, f"The header says that it holds {meaning.topic.value}.")
    role = _role_with_town(sample, meaning.role)
    if meaning.topic is Topic.ROLE and sample.share(SHAPES[role]) >= _SHARE_WITH_HEADER_MIN:
        return _by_header(sample, meaning, role, ids_identify=ids_identify)
    is_trait = meaning.topic in {Topic.TRAIT, Topic.LASTING}
    by_values = _by_salutation(sample, meaning) if is_trait else _by_values(sample)
    if by_values:
        return by_values
    if meaning.topic is Topic.ROLE:
        shape = SHAPES[meaning.role]
        says = f"The header says {ROLES[meaning.role].what}, but only {sample.share(shape):.0%} of the values look like"
        return unused(sample, f"{says} {shape.like}.")
    return _by_distribution(sample, is_lasting=meaning.topic is Topic.LASTING)


def _role_with_town(sample: ColumnSample, role: str) -> str:
    """Return the role that a header names, or another one where the values tell more of the town, or less."""
    if role in TOWN_PARTS and sample.share(SHAPES[TOWN]) >= _TOWN_SHARE_MIN:
        return TOWN
    if role == TOWN and sample.share(SHAPES[TOWN]) < _SHARE_WITH_HEADER_MIN:
        return max(TOWN_PARTS, key=lambda part: sample.share(SHAPES[part]))
    return role


def _by_header(sample: ColumnSample, meaning: HeaderMeaning, role: str, *, ids_identify: bool) -> ColumnRole:
    what, shape = ROLES[meaning.role].what, SHAPES[role]
    if meaning.role == "external_id" and not ids_identify and sample.is_unique():
        return unused(
            sample, f"The header says {what}, but no value occurs twice, so it tells no two records the same."
        )
    share = sample.share(shape)
    return ColumnRole(
        column=sample.header,
        role=role,
        confidence=round(meaning.certainty * (1 + share) / 2, 2),
        reason=f"The header says {what}, and {share:.0%} of the values look like {shape.like}.",
    )


def _by_salutation(sample: ColumnSample, meaning: HeaderMeaning) -> ColumnRole | None:
    share = sample.share(SHAPES["gender"])
    if not is_salutation(sample.header) or share < _SHARE_WITH_HEADER_MIN:
        return None
    return ColumnRole(
        column=sample.header,
        role="gender",
        confidence=round(meaning.certainty * (1 + share) / 2, 2),
        reason=f"The header says how somebody is addressed, and {share:.0%} of the values tell the gender.",
    )


def _by_values(sample: ColumnSample) -> ColumnRole | None:
    role = next((role for role in TELLING_SHAPES if is_told_by_values(role, sample)), None)
    if role is None:
        return None
    share = sample.share(TELLING_SHAPES[role])
    return ColumnRole(
        column=sample.header,
        role=role,
        confidence=round(_CERTAINTY_ALONE * share, 2),
        reason=f"The header does not say so, but {share:.0%} of the values look like {TELLING_SHAPES[role].like}.",
    )


def _by_distribution(sample: ColumnSample, *, is_lasting: bool) -> ColumnRole:
    """Return the use of a column that has no role, if its values tell records apart."""
    refusal = _distribution_refusal(sample, is_lasting=is_lasting)
    if refusal:
        return unused(sample, refusal)
    kind = "code" if sample.share(CODE) >= _CODE_SHARE_MIN else "text"
    return ColumnRole(
        column=sample.header,
        role=f"{kind}:{header_label(sample.header, sample.position)}",
        confidence=_CERTAINTY_LABELLED,
        reason=f"It has no role of its own, but {sample.common} different values that tell records apart.",
    )


def _distribution_refusal(sample: ColumnSample, *, is_lasting: bool) -> str:
    if sample.common < _DISTINCT_MIN:
        return f"It has no role of its own, and too few different values to tell records apart ({sample.common})."
    if sample.filled_share < _FILLED_SHARE_MIN:
        return f"It has no role of its own, and only {sample.filled_share:.0%} of the records have a value."
    if not is_lasting and sample.is_repeated_less(_DISTINCT_SHARE_MAX):
        return "It has no role of its own, and its values hardly ever repeat, so they tell no two records the same."
    if sample.share(MEASURE) >= _SHARE_WITH_HEADER_MIN and sample.share(CODE) < _CODE_SHARE_MIN:
        return "It has no role of its own, and its values are figures, dates or links."
    if median(len(value) for value, _ in sample.probes) > _TEXT_CHARACTERS_MEDIAN_MAX:
        return "It has no role of its own, and its values are long texts."
    return ""
