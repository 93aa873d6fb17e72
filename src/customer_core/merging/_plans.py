"""The plan of a merge as a value: what survives in each field, by which rule, what loses, and what stands in the way.

Owns the shape of a plan and its explanation. It must not know how a plan is made or applied. Blockers and warnings are
tables; representations show no values, while `explain` does, since it is for the clerk who decides.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, ClassVar, Self

import attrs

from customer_core.errors import InvalidValueError, MergeBlockedError
from customer_core.merging._describing import describe_value
from customer_core.merging._field_values import FieldValue, exact
from customer_core.merging._references import ReferenceCount, explain_joined
from customer_core.model import FrozenMap, GroupLimits, JoinedAccounts, Limited, NoCredit, Unlimited

__all__ = [
    "BLOCKERS",
    "WARNINGS",
    "Blocker",
    "FieldDecision",
    "Finding",
    "Losing",
    "MergePlan",
    "MergeWarning",
    "PlanSubject",
]

BLOCKERS: Mapping[str, str] = MappingProxyType(
    {
        "too-few-records": "A merge needs at least two records; this one has {count}.",
        "self-merge": "{record} is named more than once: a record cannot be merged with itself.",
        "cross-brand": "{record} belongs to another brand than the master: brands keep separate accounts.",
        "credit-accounts": "{record} has an account in the currency of another: give a rule for their limits.",
        "organization-accounts": "{record} has an account in the currency of another: no organizations share a limit.",
        "judged-different": "{record} was judged to be another one than one before it: judge the two anew.",
        "judged-unsure": "Nobody could tell whether {record} is the same as one before it: judge the two anew.",
        "workflow-state": "{record} is in a state of the workflow in which nobody is merged: move it to another first.",
        "in-line": "{record} stands above or below another one of them: detach it from that one first.",
        "merged-record-invalid": "The merged record would be invalid at {field}: change what is kept there.",
    }
)
"""What forbids a merge, by code, with the sentence that says so."""

_LIMIT_WORDS: Mapping[type, str] = MappingProxyType({NoCredit: "no credit", Unlimited: "unlimited"})

WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "deactivated-master": "{record}, the master, is deactivated, and so will the merged record be.",
        "deactivated-member": "{record} is deactivated; merged, what it holds is in use again.",
        "organizations-differ": "{record} belongs to another organization than the master, or one before it.",
        "parents-differ": "{record} stands below another organization than the master, or one before it.",
        "consent-tightened": "A consent that {record} gives is refused elsewhere: the stricter state stands.",
    }
)
"""What a clerk should know before applying a plan, by code, with the sentence that says so."""


class PlanSubject(Enum):
    """What a plan merges."""

    RECORD = "record"
    CUSTOMER = "customer"
    ORGANIZATION = "organization"


@attrs.frozen
class Losing:
    """A value that does not survive in its field, and the contribution that keeps it."""

    value: FieldValue = attrs.field(repr=False, eq=exact)
    contribution: str


@attrs.frozen(kw_only=True)
class FieldDecision:
    """What survives in one field.

    Args:
        field: Name of the field.
        value: The value that survives; blank only where every contribution is, or where it belongs to a unit whose
            surviving version leaves it blank.
        contributions: Ids of the contributions that hold exactly this value, or that it was made of.
        rule: Name of the rule that decided; empty where there was nothing to decide.
        losing: The other values, each with its contribution.
        is_tied: Whether the rule left several values, so that the master or else the smallest id settled it.
        unit: The fields that were decided together with this one, itself included; empty for a field of its own.
    """

    field: str
    value: FieldValue = attrs.field(repr=False, eq=exact)
    contributions: tuple[str, ...] = ()
    rule: str = ""
    losing: tuple[Losing, ...] = ()
    is_tied: bool = False
    unit: tuple[str, ...] = ()


def _known_code(finding: "Finding", _: object, code: str) -> None:
    if code not in finding.SENTENCES:
        known = ", ".join(finding.SENTENCES)
        raise InvalidValueError(field="code", problem="is none of the known codes", remedy=f"give one of {known}")


@attrs.frozen(kw_only=True)
class Finding:
    """A coded remark on a plan about one of its records."""

    SENTENCES: ClassVar[Mapping[str, str]]

    code: str = attrs.field(validator=_known_code)
    message: str
    record: str = ""
    field: str = ""


@attrs.frozen(kw_only=True)
class Blocker(Finding):
    """A reason for which a plan cannot be applied; its code is one of `BLOCKERS`."""

    SENTENCES: ClassVar = BLOCKERS

    @classmethod
    def of(cls, code: str, *, record: str = "", field: str = "", count: int = 0) -> Self:
        """Return the blocker of a code with its sentence filled in."""
        message = BLOCKERS[code].format(record=record, field=field, count=count)
        return cls(code=code, message=message, record=record, field=field)


@attrs.frozen(kw_only=True)
class MergeWarning(Finding):
    """Something to know before a plan is applied; its code is one of `WARNINGS`."""

    SENTENCES: ClassVar = WARNINGS

    @classmethod
    def of(cls, code: str, *, record: str) -> Self:
        """Return the warning of a code with its sentence filled in."""
        return cls(code=code, message=WARNINGS[code].format(record=record), record=record)


def _decided_once(_: object, __: object, decisions: tuple[FieldDecision, ...]) -> None:
    if len({decision.field for decision in decisions}) < len(decisions):
        raise InvalidValueError(field="fields", problem="a field is decided twice", remedy="decide each field once")


def _versions(versions: Mapping[str, int]) -> FrozenMap[str, int]:
    return FrozenMap(versions)


@attrs.frozen(kw_only=True)
class MergePlan:
    """A proposed merge: nothing has happened, everything that will is said.

    The plan holds the whole merged record, so applying it needs nothing else; it names its contributions, so that
    it can be undone once they are kept. It has a JSON form, so that it can be kept until a clerk has decided; a plan of
    records that hold anything else than `FieldValue` has none.

    Args:
        subject: What is merged.
        master: Id of the surviving record.
        contributions: Ids of all records that take part, the master first.
        fields: One decision for every field that any contribution has.
        blockers: Why it cannot be applied; empty if it can.
        warnings: What to know before applying it.
        versions: The version of each contribution that has one, when the plan was made.
        references: How many documents of the host's own point to each contribution; empty where none are counted.
        rules: Name and version of the rule set that it was made with, such as `most_recent 1`; empty for rules of none.
        limits: By which rule the limits of credit accounts become one; None where no accounts meet.
        joined: Which credit accounts count together then, and what they may owe.
        seal: By which a store knows a plan that it proposed itself; empty for a plan that no store proposed.

    Raises:
        InvalidValueError: A field is decided twice.
    """

    subject: PlanSubject
    master: str
    contributions: tuple[str, ...]
    fields: tuple[FieldDecision, ...] = attrs.field(default=(), validator=_decided_once)
    blockers: tuple[Blocker, ...] = ()
    warnings: tuple[MergeWarning, ...] = ()
    versions: FrozenMap[str, int] = attrs.field(factory=FrozenMap, converter=_versions)
    references: tuple[ReferenceCount, ...] = attrs.field(default=(), metadata={"is_unwritten_default": True})
    # Left out of documents where there is none, so that plans that wait since before are sealed as they were.
    rules: str = attrs.field(default="", metadata={"is_unwritten_default": True})
    limits: GroupLimits | None = attrs.field(default=None, metadata={"is_unwritten_default": True})
    joined: tuple[JoinedAccounts, ...] = attrs.field(default=(), metadata={"is_unwritten_default": True})
    seal: str = attrs.field(default="", repr=False)

    @property
    def is_blocked(self) -> bool:
        """Return whether something forbids the merge."""
        return bool(self.blockers)

    def find(self, field: str) -> FieldDecision | None:
        """Return the decision on a field, or `None` if no contribution has it."""
        return next((decision for decision in self.fields if decision.field == field), None)

    def values(self) -> dict[str, Any]:
        """Return what survives, by field.

        Raises:
            MergeBlockedError: The plan has blockers.
        """
        if self.blockers:
            raise MergeBlockedError(blockers=", ".join(dict.fromkeys(blocker.code for blocker in self.blockers)))
        return {decision.field: decision.value for decision in self.fields}

    def explain(self, describe: Callable[[Any], str] = describe_value) -> tuple[str, ...]:
        """Return the plan in sentences, values included: for the clerk's eyes, not for a log.

        Args:
            describe: Turns a value into text.
        """
        head = f"{', '.join(self.contributions[1:]) or 'Nothing'} would be merged into {self.master or 'nothing'}."
        remarks = (*self.blockers, *self.warnings)
        decisions = (sentence for decision in self.fields for sentence in _explain(decision, describe))
        counts = explain_joined(self.references, self.master)
        rule_set = (f"It follows the rule set {self.rules}.",) if self.rules else ()
        accounts = (sentence for joined in self.joined for sentence in self._explain_joined(joined))
        return head, *rule_set, *(remark.message for remark in remarks), *counts, *accounts, *decisions

    def _explain_joined(self, joined: JoinedAccounts) -> Iterator[str]:
        names = ", ".join(map(str, joined.accounts))
        limit = joined.limit
        most = str(limit.amount) if isinstance(limit, Limited) else _LIMIT_WORDS[type(limit)]
        rule = f" ({self.limits.rule.value})" if self.limits else ""
        until = f" until {joined.until}" if joined.until else ""
        yield f"The credit accounts {names} count together then: their limit is {most}{until}{rule}."


def _explain(decision: FieldDecision, describe: Callable[[Any], str]) -> list[str]:
    if not decision.contributions and not decision.losing:
        return []
    origin = ", ".join(decision.contributions)
    chosen = f"{describe(decision.value)!r} of {origin}" if origin else "blank"
    tie = "; a tie, settled by the master or the smallest id" if decision.is_tied else ""
    losing = "".join(f"; {describe(losing.value)!r} of {losing.contribution} loses" for losing in decision.losing)
    return [f"{decision.field}: {chosen} stays ({decision.rule}{tie}){losing}."]
