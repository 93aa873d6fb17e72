"""Survivorship: the rules by which, of several values of one field, one survives.

Each rule narrows the candidates to those that it prefers, or makes one of them all; rules combine with `in_order`.
Their docstrings are the public text of the rules, written for a data steward. A rule sees candidates of one field and
nothing else: no record, no clock, no other field. Blank values never reach it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal, localcontext
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import Any

import attrs

from customer_core.errors import InvalidOptionError
from customer_core.merging._candidates import Candidate, attrs_parts, is_blank, tie_order
from customer_core.merging._consenting import email_rank
from customer_core.merging._spelling import spelling_quality
from customer_core.model import Money, TextId
from customer_core.normalization import is_placeholder, normalize_words

__all__ = [
    "SURVIVORSHIP_RULES",
    "SurvivorshipRule",
    "earliest",
    "fill_blanks",
    "in_order",
    "largest",
    "longest",
    "master_first",
    "most_complete",
    "most_frequent",
    "most_recent",
    "real_email_first",
    "rule_name",
    "run_rule",
    "smallest",
    "source_priority",
    "total",
    "union",
    "well_written",
]

SurvivorshipRule = Callable[[tuple[Candidate, ...]], Sequence[Candidate]]
"""Takes the candidates of one field, none blank; returns those that survive, or one that it made of them."""

# Text that counts as a number: plain ASCII digits, so that neither exponents nor separators are guessed at.
_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?", re.ASCII)
_SUM_DIGITS = 90

_LIST_SEPARATOR = ";"


def master_first(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the master's value; where the master has none, leave the others for the next rule."""
    return tuple(candidate for candidate in candidates if candidate.is_master) or candidates


def fill_blanks(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the master's value; where it is blank, fill in what most of the others say, the newest if they disagree."""
    return most_recent(most_frequent(master_first(candidates)))


def most_recent(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the value that was set last; a value of unknown time loses against any whose time is known."""
    known = [candidate.at for candidate in candidates if candidate.at is not None]
    return _with_time(candidates, max(known)) if known else candidates


def earliest(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the value that was set first; a value of unknown time loses against any whose time is known."""
    known = [candidate.at for candidate in candidates if candidate.at is not None]
    return _with_time(candidates, min(known)) if known else candidates


def most_frequent(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the value that most records agree on; spellings that differ in case, accents or spacing count as one."""
    counts = Counter(candidate.key for candidate in candidates)
    most = max(counts.values())
    return tuple(candidate for candidate in candidates if counts[candidate.key] == most)


def longest(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the value with the most to read, since abbreviations and initials say less; repeated spaces do not count."""
    return _with_highest(candidates, lambda candidate: _length(candidate.value))


def most_complete(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the value with the most parts filled in, such as a name with a given name before a family name alone.

    It counts the parts of a name, an address or a unit of fields, and the entries of a list; text is one part. A
    stand-in such as "n/a" fills in nothing. Equally full values are all left for the next rule.
    """
    return _with_highest(candidates, lambda candidate: _filled_parts(candidate.value))


def well_written(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the best spelling of each value: tidy spacing, capitals and small letters mixed, accents kept.

    It chooses between "MULLER", "muller" and "Müller", never between two different values.
    """
    best: dict[object, tuple[bool, bool, int]] = {}
    quality = {id(candidate): spelling_quality(candidate.value) for candidate in candidates}
    for candidate in candidates:
        best[candidate.key] = max(best.get(candidate.key, (False, False, -1)), quality[id(candidate)])
    return tuple(candidate for candidate in candidates if quality[id(candidate)] == best[candidate.key])


def real_email_first(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep an address of the customer's own before a relay address of a marketplace, and a broken one last."""
    return _with_highest(candidates, lambda candidate: -email_rank(str(candidate.value)))


def smallest(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the smallest number or the earliest date, such as the day since when somebody is a customer."""
    return _with_highest(candidates, _ranks(candidates, "smallest"), lowest=True)


def largest(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the largest number or the latest date, such as the day of the last order."""
    return _with_highest(candidates, _ranks(candidates, "largest"))


def union(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep everything once, the master's first: all tags, all items of a list; semicolons part lists in text.

    Items that differ in case or spacing are one, in lists of text also those that differ in accents; of their spellings
    the best written stays.
    """
    if len(candidates) == 1:
        return candidates
    ordered = sorted(candidates, key=tie_order)
    values = [candidate.value for candidate in ordered]
    if all(isinstance(value, str) for value in values):
        return (_text_union(ordered),)
    rebuild = _collection_type(values)
    kept = _best_written((_item_key(item), item) for value in values for item in _in_steady_order(value))
    return (Candidate.made(rebuild(kept), ordered),)


def total(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Add all up: points, visits, amounts of one currency; numbers written as plain text stay text."""
    if len(candidates) == 1:
        return candidates
    ordered = sorted(candidates, key=tie_order)
    return (Candidate.made(_sum([candidate.value for candidate in ordered]), ordered),)


def source_priority(*sources: str) -> SurvivorshipRule:
    """Keep the value of the most trusted source: the first named that has one; unnamed sources come last, as equals.

    Raises:
        InvalidOptionError: No source is named, or one twice.
    """
    if not sources or len(set(sources)) != len(sources):
        raise InvalidOptionError(
            option="source_priority",
            problem="it needs the names of sources, each once",
            remedy="name them from the most to the least trusted, such as source_priority('erp', 'web')",
        )
    return _SourcePriority(sources)


def in_order(*rules: SurvivorshipRule) -> SurvivorshipRule:
    """Combine rules: each decides among what the one before it left.

    Raises:
        InvalidOptionError: No rule is given.
    """
    if not rules:
        raise InvalidOptionError(
            option="in_order",
            problem="it needs at least one rule",
            remedy="give rules in order, such as in_order(most_recent, longest)",
        )
    return _InOrder(rules)


SURVIVORSHIP_RULES: Mapping[str, SurvivorshipRule] = MappingProxyType(
    {
        "master_first": master_first,
        "fill_blanks": fill_blanks,
        "most_recent": most_recent,
        "earliest": earliest,
        "most_frequent": most_frequent,
        "longest": longest,
        "most_complete": most_complete,
        "well_written": well_written,
        "real_email_first": real_email_first,
        "smallest": smallest,
        "largest": largest,
        "union": union,
        "total": total,
    }
)
"""The ready rules by name; `source_priority` and `in_order` build more, and any callable of the same shape will do."""


def rule_name(rule: SurvivorshipRule) -> str:
    """Return the name under which a rule stands in a plan.

    >>> rule_name(in_order(most_recent, source_priority("erp", "web")))
    'most_recent, then source_priority(erp, web)'
    """
    name = getattr(rule, "name", "") or getattr(rule, "__name__", "") or type(rule).__name__
    return "own rule" if name == "<lambda>" else str(name)


def run_rule(rule: SurvivorshipRule, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Apply a rule and hold it to its contract, whoever wrote it.

    Raises:
        InvalidOptionError: It returned nothing, or something that it was not given and did not make of what it was.
    """
    survivors = tuple(rule(candidates))
    given = {id(candidate) for candidate in candidates}
    made = [survivor for survivor in survivors if id(survivor) not in given]
    if not survivors:
        raise _broken_rule(rule, "no candidate survived it")
    if any(not _is_made_of(survivor, given) for survivor in made):
        raise _broken_rule(rule, "it returned something that it was not given and did not make of candidates")
    if made and len(survivors) > 1:
        raise _broken_rule(rule, "it made a value and let others survive beside it")
    if made and is_blank(made[0].value):
        raise _broken_rule(rule, "it made a blank value")
    return survivors


@attrs.frozen
class _SourcePriority:
    """The rule that `source_priority` builds."""

    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"source_priority({', '.join(self.sources)})"

    def __call__(self, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        for source in self.sources:
            preferred = tuple(candidate for candidate in candidates if candidate.source == source)
            if preferred:
                return preferred
        return candidates


@attrs.frozen
class _InOrder:
    """The rule that `in_order` builds."""

    rules: tuple[SurvivorshipRule, ...]

    @property
    def name(self) -> str:
        return ", then ".join(rule_name(rule) for rule in self.rules)

    def __call__(self, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        for rule in self.rules:
            candidates = run_rule(rule, candidates)
        return candidates


def _broken_rule(rule: SurvivorshipRule, problem: str) -> InvalidOptionError:
    remedy = "return some of the given candidates, or one of Candidate.made(value, parts)"
    return InvalidOptionError(option=f"rule {rule_name(rule)!r}", problem=problem, remedy=remedy)


def _refused_values(rule: str, problem: str, remedy: str) -> InvalidOptionError:
    return InvalidOptionError(option=f"rule {rule!r}", problem=problem, remedy=remedy)


def _is_made_of(survivor: object, given: AbstractSet[int]) -> bool:
    if not isinstance(survivor, Candidate) or not survivor.parts:
        return False
    return all(id(part) in given or _is_made_of(part, given) for part in survivor.parts)


def _with_time(candidates: tuple[Candidate, ...], at: object) -> tuple[Candidate, ...]:
    return tuple(candidate for candidate in candidates if candidate.at == at)


def _with_highest(
    candidates: tuple[Candidate, ...], rank: Callable[[Candidate], Any], *, lowest: bool = False
) -> tuple[Candidate, ...]:
    ranks = [rank(candidate) for candidate in candidates]
    best = min(ranks) if lowest else max(ranks)
    return tuple(candidate for candidate, own in zip(candidates, ranks, strict=True) if own == best)


def _length(value: object) -> int:
    match value:
        case str():
            return len(" ".join(value.split()))
        case tuple() | list():
            return sum(map(_length, value))
        case AbstractSet() | Mapping():
            return len(value)
        case _ if attrs.has(type(value)):
            return sum(map(_length, attrs_parts(value)))
        case None:
            return 0
        case _:
            return len(str(value))


def _filled_parts(value: object) -> int:
    match value:
        case str():
            return 0 if is_blank(value) or is_placeholder(value) else 1
        case Mapping():
            return sum(map(_filled_parts, value.values()))
        case tuple() | list() | AbstractSet():
            return sum(map(_filled_parts, value))
        case TextId():
            return 1
        case _ if attrs.has(type(value)):
            return sum(map(_filled_parts, attrs_parts(value)))
        case _:
            return 0 if value is None else 1


def _is_number(value: object) -> bool:
    return isinstance(value, str) and _NUMBER.fullmatch(value.strip()) is not None


def _ranks(candidates: tuple[Candidate, ...], rule: str) -> Callable[[Candidate], Any]:
    """Return how candidates compare: by their own order, texts that are numbers as such and before all others."""
    if any(isinstance(candidate.value, tuple) for candidate in candidates):
        raise _refused_values(rule, "several fields have no order together", "decide them one by one")
    if all(isinstance(candidate.value, str) for candidate in candidates):
        # However others are written: what wins among all of them wins among some, too.
        return _rank_of_text
    try:
        min(candidate.value for candidate in candidates)
    except (TypeError, ArithmeticError) as error:  # Such as times with and without a zone, or NaN.
        remedy = "use it only for fields of one kind of value, or give the field another rule"
        raise _refused_values(rule, "the values do not compare with each other", remedy) from error
    return lambda candidate: candidate.value


def _rank_of_text(candidate: Candidate) -> tuple[bool, Decimal, str]:
    text = str(candidate.value)
    return (False, Decimal(text.strip()), "") if _is_number(text) else (True, Decimal(0), text)


def _text_union(ordered: Sequence[Candidate]) -> Candidate:
    """Make one list of several written as text; an item that another spells differently leaves its record losing."""
    items = {candidate.contribution: _listed(candidate.value) for candidate in ordered}
    kept = _best_written(
        (normalize_words(item) or item, item) for candidate in ordered for item in items[candidate.contribution]
    )
    parts = [candidate for candidate in ordered if set(kept).issuperset(items[candidate.contribution])]
    return Candidate.made(f"{_LIST_SEPARATOR} ".join(kept), parts)


def _best_written(keyed: Iterable[tuple[Hashable, Any]]) -> list[Any]:
    """Return one item for each key, where the first of it stood: the best written, of equals the first."""
    kept: dict[Hashable, Any] = {}
    for key, item in keyed:
        if key not in kept or spelling_quality(item) > spelling_quality(kept[key]):
            kept[key] = item
    return list(kept.values())


def _item_key(item: object) -> Hashable:
    """Return what an item of a list is compared by: text without regard to case and spacing, all else as it is."""
    if not isinstance(item, str):
        return item
    return str, " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", item).casefold()).split())


def _in_steady_order(items: Iterable[Any]) -> Iterable[Any]:
    """Return items in order; of a set, whose order is chance, the texts in theirs: others never have one key."""
    if not isinstance(items, AbstractSet):
        return items
    return sorted(items, key=lambda item: item if isinstance(item, str) else "")


def _listed(text: str) -> list[str]:
    pieces = (" ".join(piece.split()) for piece in text.split(_LIST_SEPARATOR))
    return [piece for piece in pieces if not is_blank(piece)] or [text]


def _collection_type(values: Sequence[object]) -> Callable[[Iterable[Any]], object]:
    if all(isinstance(value, AbstractSet) for value in values):
        return frozenset
    if all(isinstance(value, tuple | list) for value in values):
        return tuple
    raise _refused_values("union", "the values are not lists, sets or texts of one kind", "give the field another rule")


def _sum(values: Sequence[Any]) -> object:
    if all(_is_number(value) for value in values):
        with localcontext(prec=_SUM_DIGITS):
            return format(sum(Decimal(value.strip()) for value in values), "f")
    if all(isinstance(value, int | Decimal) and not isinstance(value, bool) for value in values):
        return _sum_of_numbers(values)
    if all(isinstance(value, Money) for value in values):
        return reduce(add, values)
    raise _refused_values(
        "total", "the values are not numbers of one kind", "use it only for integers, decimals, money or plain digits"
    )


def _sum_of_numbers(values: Sequence[int | Decimal]) -> int | Decimal:
    try:
        with localcontext(prec=_SUM_DIGITS):
            return sum(values)
    except ArithmeticError as error:
        problem, remedy = "the values have no sum", "use it only for finite numbers"
        raise _refused_values("total", problem, remedy) from error
