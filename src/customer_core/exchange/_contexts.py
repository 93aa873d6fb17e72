"""What a column means beside the others of its table: a bare name, number, day or year; knows no words of headers.

Each rule looks at what every column was found to be by itself, and changes that of few.
"""

from collections.abc import Callable, Mapping, Sequence

import attrs

from customer_core.exchange._column_roles import ColumnRole, unused
from customer_core.exchange._header_meanings import bare_date_part, is_bare_name, is_bare_number
from customer_core.exchange._plausibility import are_birth_years
from customer_core.exchange._roles import ROLES
from customer_core.exchange._samples import ColumnSample
from customer_core.exchange._value_shapes import SHAPES, TELLING_SHAPES

__all__ = ["roles_in_context"]

_SHARE_MIN = 0.8
_NUMBERED_SHARE_MAX = 0.5
_REPEATED_LESS_SHARE = 0.95
_CERTAINTY = 0.6
_NAMES = ("name", "given_name", "family_name")
_BIRTH = ("birth_day", "birth_month", "birth_year")

# Among people's names a word such as "bank" or "hotel" is rare.
_ORGANIZATION_SHARE_MIN = 0.08

_Changes = Mapping[int, ColumnRole]


def roles_in_context(
    roles: Sequence[ColumnRole], samples: Sequence[ColumnSample], free: frozenset[int]
) -> tuple[ColumnRole, ...]:
    """Return the roles as the other columns leave them; only those of the `free` indices may change."""
    changes = {index: role for rule in _RULES for index, role in rule(roles, samples).items() if index in free}
    return tuple(changes.get(index, role) for index, role in enumerate(roles))


def _bare_names(roles: Sequence[ColumnRole], samples: Sequence[ColumnSample]) -> _Changes:
    found = {role.role for role in roles}
    return {
        index: _bare_name(role, sample, found)
        for index, (role, sample) in enumerate(zip(roles, samples, strict=True))
        if role.role == "name" and is_bare_name(sample.header)
    }


def _bare_name(role: ColumnRole, sample: ColumnSample, found: set[str]) -> ColumnRole:
    """Return what "name" means beside the other columns: in German, `Name; Vorname` has the family name first."""
    has_given, has_family = "given_name" in found, "family_name" in found
    if has_given != has_family:
        part, other = ("family_name", "given_name") if has_given else ("given_name", "family_name")
        reason = f"The header says name, and the {ROLES[other].what} stands in a column of its own."
        return attrs.evolve(role, role=part, reason=reason)
    share = sample.share(TELLING_SHAPES["organization"])
    if share >= _ORGANIZATION_SHARE_MIN and "organization" not in found:
        reason = f"The header says name, and {share:.0%} of the values look like organizations."
        return attrs.evolve(role, role="organization", reason=reason)
    if has_given:
        return unused(sample, "The header says name, and both parts of the name stand in columns of their own.")
    return role


def _whole_names(roles: Sequence[ColumnRole], samples: Sequence[ColumnSample]) -> _Changes:
    """Return the one column of names, where its header says a part and its values are whole."""
    named = [index for index, role in enumerate(roles) if role.role in _NAMES]
    if len(named) != 1 or roles[named[0]].role == "name":
        return {}
    (index,) = named
    share = samples[index].share_where(lambda value: len(value.split()) > 1)
    if share < _SHARE_MIN:
        return {}
    what = ROLES[roles[index].role].what
    reason = f"The header says {what}, but no column says the rest, and {share:.0%} of the values are several words."
    return {index: attrs.evolve(roles[index], role="name", confidence=_CERTAINTY, reason=reason)}


def _house_numbers(roles: Sequence[ColumnRole], samples: Sequence[ColumnSample]) -> _Changes:
    """Return the bare numbers that stand beside streets without numbers, and number no rows."""
    return {
        index: ColumnRole(
            column=sample.header,
            role="street",
            confidence=_CERTAINTY,
            reason="The header says number, and the street in the column beside it has none.",
        )
        for index, sample in enumerate(samples)
        if not roles[index].role
        and is_bare_number(sample.header)
        and any(_is_numberless_street(roles[beside], samples[beside]) for beside in _beside(index, len(roles)))
        and sample.share(SHAPES["street"]) >= _SHARE_MIN
        and not sample.is_repeated_less(_REPEATED_LESS_SHARE)
    }


def _beside(index: int, columns: int) -> tuple[int, ...]:
    return tuple(beside for beside in (index - 1, index + 1) if 0 <= beside < columns)


def _is_numberless_street(role: ColumnRole, sample: ColumnSample) -> bool:
    numbered = sample.share_where(lambda value: any(char.isdigit() for char in value))
    return role.role == "street" and numbered <= _NUMBERED_SHARE_MAX


def _split_birth_dates(roles: Sequence[ColumnRole], samples: Sequence[ColumnSample]) -> _Changes:
    """Return a bare day, month and year, where they are those of births and no other column says when that was."""
    parts = [(part, index) for index, sample in enumerate(samples) if (part := bare_date_part(sample.header))]
    is_told = any(role.role.startswith("birth_") for role in roles)
    fits = all(samples[index].share(SHAPES[part]) >= _SHARE_MIN for part, index in parts)
    if is_told or sorted(part for part, _ in parts) != sorted(_BIRTH) or not fits:
        return {}
    found = dict(parts)
    if not are_birth_years(samples[found["birth_year"]]):
        return {}
    reason = "Day, month and year stand in columns of their own, and the years are such as people are born in."
    return {
        index: ColumnRole(column=samples[index].header, role=part, confidence=_CERTAINTY, reason=reason)
        for part, index in parts
    }


_RULES: tuple[Callable[[Sequence[ColumnRole], Sequence[ColumnSample]], _Changes], ...] = (
    _bare_names,
    _whole_names,
    _house_numbers,
    _split_birth_dates,
)
