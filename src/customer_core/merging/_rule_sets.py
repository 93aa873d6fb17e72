"""Sets of survivorship rules as data, with a name and a version, and those that are ready.

Owns the rule set and the presets. It must not know how a merge is decided, nor keep a function: rules are texts here. A
preset that was released never changes; one that decides otherwise is a new version.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Self
from unicodedata import category

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.merging._customer_rules import DEFAULT_RULES, is_attribute
from customer_core.merging._organization_rules import ORGANIZATION_RULES
from customer_core.merging._rule_texts import NO_OWN, check_fit, read_steps, rule_of, write_sources
from customer_core.merging._rules import SurvivorshipRule
from customer_core.model import FrozenMap

__all__ = ["RULE_SETS", "RuleSet", "label_of", "resolved", "rule_named"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", re.ASCII)
_VERSION_MAX, _RULES_MAX, _ATTRIBUTE_MAX = 2**31 - 1, 600, 64
_NO_TEXT = frozenset({"Cc", "Cs"})
_DECIDED = tuple(dict.fromkeys((*DEFAULT_RULES, *ORGANIZATION_RULES)))
"""The fields that have a rule, of customers and of organizations."""


class _NamedRules(FrozenMap[str, SurvivorshipRule]):
    """Rules by field that know of which rule set they are; a changed copy is of none."""

    __slots__ = ("label",)

    def __init__(
        self, rules: Mapping[str, SurvivorshipRule] | Iterable[tuple[str, SurvivorshipRule]] = (), *, label: str = ""
    ) -> None:
        super().__init__(rules)
        self.label = label


def _frozen(rules: Mapping[str, str]) -> FrozenMap[str, str]:
    if not isinstance(rules, Mapping):
        return rules
    return FrozenMap(rules)


def _named(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        remedy = "give one of at most 64 letters, digits, '_', '.' and '-', such as our_shop"
        raise InvalidValueError(field=field.name, problem="is no name", remedy=remedy)


def _counted(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 1 <= value <= _VERSION_MAX:
        remedy = f"give a whole number from 1 to {_VERSION_MAX}"
        raise InvalidValueError(field=field.name, problem="is no version", remedy=remedy)


def _readable(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, FrozenMap):
        problem = f"is of type {type(value).__name__}"
        raise InvalidValueError(field=field.name, problem=problem, remedy="give a mapping of field to rule")
    if len(value) > _RULES_MAX:
        raise InvalidValueError(
            field=field.name, problem=f"has more than {_RULES_MAX} entries", remedy="leave out what has its default"
        )
    for place, (decided, text) in enumerate(value.items()):
        # The name of an attribute may be something that a person typed, which no refusal may repeat.
        where = f"{field.name}.{decided}" if decided in _DECIDED else f"{field.name}[{place}]"
        if decided not in _DECIDED and not _is_plain_attribute(decided):
            remedy = f"give rules for {', '.join(_DECIDED)}, or attributes[name]"
            raise InvalidValueError(field=where, problem="is for no field that has a rule", remedy=remedy)
        check_fit(read_steps(text, where), decided, where)


def _is_plain_attribute(field: object) -> bool:
    if not isinstance(field, str) or not is_attribute(field) or not field.endswith("]"):
        return False
    name = field.partition("[")[2][:-1]
    return 0 < len(name) <= _ATTRIBUTE_MAX and name.strip() == name and not _NO_TEXT.intersection(map(category, name))


@attrs.frozen(kw_only=True)
class RuleSet:
    """Hold survivorship rules as data: which rule decides which field, under a name and a version.

    A rule is written as it stands in a plan: `most_recent`, `most_recent, then longest`, `source_priority(erp, web)`; a
    rule of the host's own is `own(vip_first)`, and is given to `resolve`. A field without one keeps its default. Rules
    that decide otherwise are another version, so that a plan says by which it was made.

    >>> RuleSet(name="our_shop", version=2, rules={"company": "most_recent, then longest"}).label
    'our_shop 2'

    Args:
        name: Letters, digits, `_`, `.` and `-`.
        version: From 1.
        rules: The text of a rule by field, `attributes[name]` for one custom attribute.

    Raises:
        InvalidValueError: The name or version is none; or a field has no rule, or a rule is not known, not written as
            one, too long, or cannot decide its field.
    """

    name: str = attrs.field(validator=_named)
    version: int = attrs.field(default=1, validator=_counted)
    rules: FrozenMap[str, str] = attrs.field(factory=FrozenMap, converter=_frozen, validator=_readable)

    @classmethod
    def of_sources(cls, *sources: str) -> Self:
        """Return the preset `source_priority`: the value of the source stands that is trusted most.

        Args:
            sources: From the most to the least trusted; those that are not named come last, as equals.

        Raises:
            InvalidValueError: No source is named, one twice, or one that cannot be written down.
        """
        return cls(name="source_priority", rules=_preset_rules(write_sources(sources, "sources")))

    @property
    def label(self) -> str:
        """Return the name and version, by which a plan names the rule set."""
        return f"{self.name} {self.version}"

    def resolve(self, *, own: Mapping[str, SurvivorshipRule] = NO_OWN) -> Mapping[str, SurvivorshipRule]:
        """Return the rules themselves by field, as `propose` takes them; they know of which rule set they are.

        Args:
            own: The host's own rules, each by the name that it has in the parentheses of `own(…)`.

        Raises:
            InvalidOptionError: A rule of the host's own is not there, or is none.
        """
        if not isinstance(own, Mapping):
            problem = f"it is of type {type(own).__name__}"
            raise InvalidOptionError(option="own", problem=problem, remedy="give a mapping of name to rule")
        rules = {field: rule_of(read_steps(text, field), own) for field, text in self.rules.items()}
        return _NamedRules(rules, label=self.label)


def resolved(rules: "Mapping[str, SurvivorshipRule] | RuleSet") -> Mapping[str, SurvivorshipRule]:
    """Return rules by field, whichever way they are given."""
    return rules.resolve() if isinstance(rules, RuleSet) else rules


def rule_named(text: str) -> SurvivorshipRule:
    """Return the rule of one custom attribute that a text says, as it stands in a rule set.

    Raises:
        InvalidValueError: It is not known, not written as one, or cannot decide an attribute.
        InvalidOptionError: It is one of the host's own.

    >>> rule_named("largest").__name__
    'largest'
    """
    (rule,) = RuleSet(name="attribute", rules={"attributes[it]": text}).resolve().values()
    return rule


def label_of(rules: Mapping[str, SurvivorshipRule]) -> str:
    """Return the label of the rule set that rules are of; empty for those of none."""
    return rules.label if isinstance(rules, _NamedRules) else ""


_DESCRIBING = ("organization", "tier", "flag", "workflow_state", "attributes")
"""The fields of one value that say what a customer is like, apart from names."""

_IN_EVERY_PRESET: Mapping[str, str] = MappingProxyType(
    {
        "code": "fill_blanks",
        "created_channel": "fill_blanks",
        "channels": "union",
        "customer_since": "smallest",
        "assignments": "every_assignment",
        "emails": "every_email",
        "phones": "every_phone",
        "contacts": "every_contact",
        "default_contacts": "every_default_contact",
        "external_keys": "every_external_key",
        "tags": "union",
        "notes": "every_note",
    }
)
"""What a record is known by and when it began is the master's or the earliest; of lists everything is kept."""


def _preset_rules(rule: str, *, names: str = "") -> Mapping[str, str]:
    """Return the rules of a preset.

    Args:
        rule: What decides; what it leaves open the master settles, and where that is blank the others.
        names: What decides names of people and companies, if that is something else.
    """
    told = dict.fromkeys(("name", "company"), f"{names or rule}, then fill_blanks")
    return {**told, **dict.fromkeys(_DESCRIBING, f"{rule}, then fill_blanks"), **_IN_EVERY_PRESET}


RULE_SETS: Mapping[str, RuleSet] = MappingProxyType(
    {
        one.name: one
        for one in (
            RuleSet(name="master_first", rules=_preset_rules("master_first")),
            RuleSet(name="most_recent", rules=_preset_rules("most_recent")),
            RuleSet(name="most_complete", rules=_preset_rules("most_complete", names="most_complete, then longest")),
        )
    }
)
"""The ready rule sets by name; `RuleSet.of_sources` builds one more, and any of your own is data like these."""
