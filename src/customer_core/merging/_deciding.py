"""Decides single fields and units of fields: candidates in, one decision out.

Owns what holds whatever the rule: blank values never stand, stand-ins such as "n/a" stand only where nothing better
does, ties fall to the master and then to the smallest id, and nothing that loses goes unmentioned. It must not know
records of a certain kind.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from customer_core.errors import InvalidOptionError
from customer_core.merging._candidates import (
    Candidate,
    comparison_key,
    id_order,
    is_blank,
    is_same_value,
    is_weak,
    tie_order,
)
from customer_core.merging._contributions import Contribution
from customer_core.merging._plans import FieldDecision, Losing
from customer_core.merging._rules import SurvivorshipRule, most_frequent, rule_name, run_rule
from customer_core.model import FrozenMap

__all__ = ["Comparing", "decide_field", "decide_unit", "decide_value", "keep_master"]

Comparing = Callable[[str], str]
"""Turns text into what it is compared by; values with one result are one value."""


def decide_field(
    field: str, contributions: Sequence[Contribution], rule: SurvivorshipRule, comparing: Comparing | None = None
) -> FieldDecision:
    """Return what survives in one field; `contributions` are in merge order, the master first."""
    candidates = _candidates(field, contributions, comparing)
    if not candidates:
        return _decide_blank(field, contributions)
    survivors = run_rule(rule, _standing(candidates))
    winner = min(survivors, key=tie_order)
    return FieldDecision(
        field=field,
        value=winner.value,
        contributions=_origins(winner, candidates),
        rule=rule_name(rule),
        losing=_losing(winner, candidates),
        is_tied=not all(is_same_value(survivor.value, winner.value) for survivor in survivors),
    )


def decide_value(field: str, contributions: Sequence[Contribution], rule: SurvivorshipRule) -> FieldDecision:
    """Return what survives in one field without an account of whose it was and what was lost: a third of the work."""
    candidates = _candidates(field, contributions, None)
    if not candidates:
        return _decide_blank(field, contributions)
    survivors = run_rule(rule, _standing(candidates))
    return FieldDecision(field=field, value=min(survivors, key=tie_order).value)


def decide_unit(
    unit: tuple[str, ...],
    contributions: Sequence[Contribution],
    rule: SurvivorshipRule,
    comparing: Mapping[str, Comparing],
) -> tuple[FieldDecision, ...]:
    """Return what survives in fields that belong together, such as the parts of one address.

    All of it comes from one contribution, never a street from one and a city from another. Where another contribution
    says the same and more, such as the postcode that the chosen one leaves out, that fuller version is taken.

    Raises:
        InvalidOptionError: The rule makes values; nobody ever wrote what it would make of parts.
    """
    candidates = _unit_candidates(unit, contributions, comparing)
    if not candidates:
        return tuple(_decide_blank(field, contributions, unit) for field in unit)
    standing = _standing(candidates)
    survivors = run_rule(rule, standing)
    if any(survivor.parts for survivor in survivors):
        raise InvalidOptionError(
            option=f"rule {rule_name(rule)!r}",
            problem="it makes values, which a unit of fields cannot use",
            remedy="give the unit a rule that chooses, or decide its fields one by one",
        )
    chosen = min(survivors, key=tie_order)
    winner = _fullest_version(chosen, standing)
    decision = FieldDecision(
        field="",
        value=None,
        rule=rule_name(rule) if winner is chosen else f"{rule_name(rule)}, then the fullest version",
        is_tied=not all(is_same_value(survivor.value, chosen.value) for survivor in survivors),
        unit=unit,
    )
    return tuple(_unit_field(decision, position, winner, candidates) for position in range(len(unit)))


def keep_master(field: str, contributions: Sequence[Contribution]) -> FieldDecision:
    """Return the decision on a field in which the master's value stands, blank or not."""
    value = _first_value(field, contributions)
    others = [one for one in contributions if not is_blank(one.values.get(field))]
    return FieldDecision(
        field=field,
        value=value,
        contributions=tuple(one.id for one in others if is_same_value(one.values[field], value)),
        rule="kept from the master",
        losing=tuple(
            Losing(one.values[field], one.id) for one in others if not is_same_value(one.values[field], value)
        ),
    )


def _decide_blank(field: str, contributions: Sequence[Contribution], unit: tuple[str, ...] = ()) -> FieldDecision:
    return FieldDecision(field=field, value=_first_value(field, contributions), unit=unit)


def _first_value(field: str, contributions: Sequence[Contribution]) -> Any:  # noqa: ANN401 - values are of any type
    return next(one.values[field] for one in contributions if field in one.values)


def _candidates(
    field: str, contributions: Sequence[Contribution], comparing: Comparing | None
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            value=value,
            key=comparison_key(value, comparing) if comparing else comparison_key(value),
            contribution=one.id,
            is_master=position == 0,
            source=one.source,
            at=one.time_of(field),
        )
        for position, one in enumerate(contributions)
        if not is_blank(value := one.values.get(field))
    )


def _unit_candidates(
    unit: tuple[str, ...], contributions: Sequence[Contribution], comparing: Mapping[str, Comparing]
) -> tuple[Candidate, ...]:
    """Return one candidate for each contribution that fills any field of the unit; its value is the tuple of them."""
    filled = (
        (position, one, cells)
        for position, one in enumerate(contributions)
        for cells in [tuple(one.values.get(field, "") for field in unit)]
        if not all(map(is_blank, cells))
    )
    return tuple(
        Candidate(
            value=cells,
            key=tuple(_cell_key(cell, comparing.get(field)) for field, cell in zip(unit, cells, strict=True)),
            contribution=one.id,
            is_master=position == 0,
            source=one.source,
            at=max(filter(None, (one.time_of(field) for field in unit)), default=None),
        )
        for position, one, cells in filled
    )


def _cell_key(cell: object, comparing: Comparing | None) -> object:
    if is_blank(cell):
        return ""
    key = comparison_key(cell, comparing) if comparing else comparison_key(cell)
    return "" if is_weak(Candidate(value=cell, key=key)) else key


def _standing(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(candidate for candidate in candidates if not is_weak(candidate)) or candidates


def _fullest_version(chosen: Candidate, standing: Sequence[Candidate]) -> Candidate:
    fuller = tuple(candidate for candidate in standing if _says_more(candidate.key, chosen.key))
    if not fuller:
        return chosen
    most = max(_filled(candidate.key) for candidate in fuller)
    fullest = tuple(candidate for candidate in fuller if _filled(candidate.key) == most)
    return min(most_frequent(fullest), key=tie_order)


def _says_more(key: Any, chosen: Any) -> bool:  # noqa: ANN401 - the key of a unit is a tuple of keys of any kind
    agrees = all(own == other for own, other in zip(key, chosen, strict=True) if other != "")
    return agrees and _filled(key) > _filled(chosen)


def _filled(key: Any) -> int:  # noqa: ANN401 - as above
    return sum(part != "" for part in key)


def _unit_field(
    decision: FieldDecision, position: int, winner: Candidate, candidates: Iterable[Candidate]
) -> FieldDecision:
    value = winner.value[position]
    filled = [one for one in candidates if not is_blank(one.value[position])]
    return attrs.evolve(
        decision,
        field=decision.unit[position],
        value=value,
        contributions=_by_id(one.contribution for one in filled if is_same_value(one.value[position], value)),
        losing=tuple(
            Losing(one.value[position], one.contribution)
            for one in filled
            if not is_same_value(one.value[position], value)
        ),
    )


def _origins(winner: Candidate, candidates: Iterable[Candidate]) -> tuple[str, ...]:
    if winner.parts:
        return winner.contributions
    return _by_id(one.contribution for one in candidates if is_same_value(one.value, winner.value))


def _losing(winner: Candidate, candidates: Iterable[Candidate]) -> tuple[Losing, ...]:
    """Return what the winner does not hold: whole values, or of collections the entries that it leaves out."""
    absorbed = set(winner.contributions) if winner.parts else set()
    left_out = ((one.contribution, _left_out(one, winner.value, absorbed)) for one in candidates)
    return tuple(Losing(value, contribution) for contribution, value in left_out if not is_blank(value))


def _left_out(candidate: Candidate, kept: object, absorbed: AbstractSet[str]) -> Any:  # noqa: ANN401 - as above
    match candidate.value, kept:
        case Mapping() as own, Mapping():
            return FrozenMap({key: value for key, value in own.items() if key not in kept or kept[key] != value})
        case (tuple() | list() | AbstractSet()) as own, (tuple() | list() | AbstractSet()):
            held = frozenset(kept)
            # What is left of a set is a set: a list would show the order in which a set happens to lie in memory.
            collection = frozenset if isinstance(own, AbstractSet) else tuple
            return collection(item for item in own if item not in held)
        case _:
            is_held = candidate.contribution in absorbed or is_same_value(candidate.value, kept)
            return None if is_held else candidate.value


def _by_id(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ids, key=id_order))
