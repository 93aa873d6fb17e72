"""Rules written as text: `most_recent, then source_priority(erp, web)` is a rule, and a rule is that text again.

Owns the grammar, which names it knows, and which rule fits which field. It must not know sets of rules or plans. The
text of a rule is the name under which it stands in a plan. A refusal names place and remedy, never what was written.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, NamedTuple

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.merging._candidates import Candidate
from customer_core.merging._customer_rules import CUSTOMER_RULES, is_attribute
from customer_core.merging._organization_rules import every_name
from customer_core.merging._rules import SURVIVORSHIP_RULES, SurvivorshipRule, in_order, source_priority

__all__ = ["NO_OWN", "Step", "check_fit", "read_steps", "rule_of", "write_sources"]

NO_OWN: Final[Mapping[str, SurvivorshipRule]] = MappingProxyType({})

_OWN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
"""What a rule of the host's own may be called."""

_STEP = re.compile(r"([a-z_]+)(?:\(([^()]*)\))?", re.ASCII)
_THEN, _COMMA = ", then ", ", "
_OWN, _SOURCES = "own", "source_priority"
_TEXT_MAX, _STEPS_MAX, _SOURCES_MAX, _SOURCE_LENGTH_MAX = 8_192, 8, 100, 64
_NEAR = 0.8

_KNOWN: Mapping[str, SurvivorshipRule] = MappingProxyType(
    {**SURVIVORSHIP_RULES, **CUSTOMER_RULES, "every_name": every_name}
)

_ONE_TEXT = ("code", "company", "flag", "workflow_state", "attributes")
_FITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "real_email_first": ("attributes",),
        "smallest": (*_ONE_TEXT, "customer_since"),
        "largest": (*_ONE_TEXT, "customer_since"),
        "union": (*_ONE_TEXT, "tags", "channels", "aliases"),
        "total": ("attributes",),
        "every_assignment": ("assignments",),
        "every_contact": ("contacts",),
        "every_default_contact": ("default_contacts",),
        "every_email": ("emails",),
        "every_external_key": ("external_keys",),
        "every_name": ("aliases",),
        "every_note": ("notes",),
        "every_phone": ("phones",),
    }
)
"""The fields of a record that a rule can decide, where these are not all: what it makes must be a value of theirs."""


class Step(NamedTuple):
    """One rule of those that a text combines: its name, and what stands in its parentheses."""

    name: str
    arguments: tuple[str, ...] = ()


@attrs.frozen
class _Own:
    """A rule of the host's own, by the name under which a text knows it."""

    name: str
    rule: SurvivorshipRule

    def __call__(self, candidates: tuple[Candidate, ...]) -> Sequence[Candidate]:
        return self.rule(candidates)


def read_steps(text: object, where: str) -> tuple[Step, ...]:
    """Return the rules that a text names, in order.

    Args:
        text: Names joined by `, then `; `source_priority(erp, web)` names sources, `own(vip_first)` a rule of the host.
        where: The place of the text, for the refusal.

    Raises:
        InvalidValueError: It is no text, too long, or not written like that; or it names a rule that nobody knows.
    """
    if not isinstance(text, str):
        raise _refused(where, f"is of type {type(text).__name__}", "give a rule as text, such as 'most_recent'")
    if len(text) > _TEXT_MAX:
        raise _refused(where, f"has more than {_TEXT_MAX} characters", "name fewer sources")
    steps: list[Step] = []
    end = 0
    while len(steps) < _STEPS_MAX:
        found = _STEP.match(text, end)
        if found is None:
            raise _unreadable(where)
        steps.append(_step(found[1], found[2], where))
        end = found.end()
        if end == len(text):
            return tuple(steps)
        if not text.startswith(_THEN, end):
            raise _unreadable(where)
        end += len(_THEN)
    remedy = "leave out those that have nothing left to decide"
    raise _refused(where, f"combines more than {_STEPS_MAX} rules", remedy)


def _step(name: str, inside: str | None, where: str) -> Step:
    arguments = () if inside is None else tuple(inside.split(_COMMA))
    if name in _KNOWN:
        if arguments:
            raise _refused(where, f"has something in parentheses behind {name}", "leave out the parentheses")
    elif name == _OWN:
        if len(arguments) != 1 or not _OWN_NAME.fullmatch(arguments[0]):
            raise _refused(where, "names no rule of your own", "name one as in own(vip_first)")
    elif name == _SOURCES:
        _check_sources(arguments, where)
    else:
        raise _unknown(name, where)
    return Step(name, arguments)


def _check_sources(sources: Sequence[str], where: str) -> None:
    if len(sources) > _SOURCES_MAX:
        raise _refused(where, f"names more than {_SOURCES_MAX} sources", "leave out the last: they are equals")
    if not sources or len(set(sources)) < len(sources) or not all(map(_is_source, sources)):
        remedy = f"name each once, by at most {_SOURCE_LENGTH_MAX} characters, as in source_priority(erp, web)"
        raise _refused(where, "names no sources, one twice, or one that is not written as a name", remedy)


def _is_source(text: object) -> bool:
    if not isinstance(text, str) or not 0 < len(text) <= _SOURCE_LENGTH_MAX:
        return False
    return text.strip() == text and text.isprintable() and not set("(),") & set(text)


def write_sources(sources: Sequence[str], where: str) -> str:
    """Return the text of the rule that trusts some sources in this order.

    Raises:
        InvalidValueError: No source is named, one twice, or one that cannot be written down.
    """
    _check_sources(sources, where)
    return f"{_SOURCES}({_COMMA.join(sources)})"


def check_fit(steps: Sequence[Step], field: str, where: str) -> None:
    """Refuse rules that cannot decide a field, such as a sum for a name.

    Raises:
        InvalidValueError: One of them cannot.
    """
    kind = "attributes" if is_attribute(field) else field
    for step in steps:
        fields = _FITS.get(step.name, (kind,))
        if kind not in fields:
            remedy = f"{step.name} decides {', '.join(fields)}; give another rule"
            raise _refused(where, f"cannot be decided by {step.name}", remedy)


def rule_of(steps: Sequence[Step], own: Mapping[str, SurvivorshipRule] = NO_OWN) -> SurvivorshipRule:
    """Return the rule that some steps are.

    Args:
        steps: As `read_steps` gives them.
        own: The host's own rules by name.

    Raises:
        InvalidOptionError: A rule of the host's own is named that is not among these.
    """
    rules = [_rule(step, own) for step in steps]
    return rules[0] if len(rules) == 1 else in_order(*rules)


def _rule(step: Step, own: Mapping[str, SurvivorshipRule]) -> SurvivorshipRule:
    if step.name == _SOURCES:
        return source_priority(*step.arguments)
    if step.name != _OWN:
        return _KNOWN[step.name]
    (name,) = step.arguments
    if not callable(own.get(name)):
        remedy = f"give it by this name, as in resolve(own={{{name!r}: …}})"
        raise InvalidOptionError(option="own", problem=f"there is no rule {name!r}", remedy=remedy)
    return _Own(f"{_OWN}({name})", own[name])


def _refused(where: str, problem: str, remedy: str) -> InvalidValueError:
    return InvalidValueError(field=where, problem=problem, remedy=remedy)


def _unreadable(where: str) -> InvalidValueError:
    return _refused(where, "is not written as a rule", "write it as in 'most_recent, then source_priority(erp, web)'")


def _unknown(name: str, where: str) -> InvalidValueError:
    near = get_close_matches(name[:_SOURCE_LENGTH_MAX], (*_KNOWN, _SOURCES), n=1, cutoff=_NEAR)
    known = f"give one of {', '.join((*_KNOWN, _SOURCES))}"
    remedy = f"write {near[0]}" if near else f"{known}, or a rule of your own as own(name)"
    return _refused(where, "names a rule that is not known", remedy)
