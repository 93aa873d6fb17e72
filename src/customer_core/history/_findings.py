"""What a verification of the history may find, as one table of codes and what each of them means, and its answer.

Owns the words and the answer. It must not know how anything is found.
"""

from enum import unique
from typing import Any, Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.history._entries import Subject, counted
from customer_core.model._documented import Documented

__all__ = ["HistoryFinding", "HistoryFindingKind", "HistoryVerification"]


@unique
class HistoryFindingKind(Documented):
    """Say what is wrong with the history, by a code that stays the same for ever; `doc` says it to an auditor."""

    CHANGED = "changed", "The entry, its place, its seal, or the seal before it is not what was sealed."
    DETAILS_CHANGED = "details-changed", "The reason or the changes of the entry are not what was sealed."
    MISSING = "missing", "Entries of the same subject that stood before this one are gone."
    OUT_OF_PLACE = "out-of-place", "The entry stands twice, or behind one that came after it."
    UNSEALED = "unsealed", "The entry has no seal, and must have one: it was put in, or its seal was taken off."
    GONE_SINCE = "gone-since", "Fewer entries are there than the checkpoint counted: some were removed since."
    MORE_SINCE = "more-since", "More entries are there than the checkpoint counted: some were put in before it."
    REWRITTEN_SINCE = "rewritten-since", "As many entries are there as the checkpoint counted, and they are others."
    NOT_PROVEN = "not-proven", "The checkpoint was not made with this key, or was changed since."


@attrs.frozen(kw_only=True)
class HistoryFinding:
    """Say what is wrong where: the kind, the subject, and the position of the entry at which it shows.

    What only a checkpoint finds names no subject, and the position of the checkpoint; neither does an entry whose
    subject is none any more.
    """

    kind: HistoryFindingKind
    subject: Subject | None
    position: int

    @classmethod
    def at(cls, kind: HistoryFindingKind, subject: str, position: int) -> Self:
        """Return a finding at an entry, whatever its subject reads."""
        try:
            named = Subject.parse(subject)
        except InvalidValueError:
            named = None
        return cls(kind=kind, subject=named, position=position)


def _all_findings(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, tuple) or not all(isinstance(finding, HistoryFinding) for finding in value):
        raise InvalidValueError(field=field.name, problem="are no findings", remedy="give a tuple of HistoryFinding")


@attrs.frozen(kw_only=True)
class HistoryVerification:
    """Say what a verification looked at and what it found; it holds nothing that a customer said.

    Args:
        subjects: How many subjects have entries.
        entries: How many entries were looked at.
        unsealed: How many of them have no seal, so that nothing can be said of them.
        erased: How many have their seal, and their reason and changes were erased: they are bound to their place, and
            what they said can no longer be shown.
        findings: What is wrong: first what shows at entries, by subject and position, then what the checkpoint finds.
        findings_more: How many findings were left out behind these.
    """

    subjects: int = attrs.field(validator=counted)
    entries: int = attrs.field(validator=counted)
    unsealed: int = attrs.field(validator=counted)
    erased: int = attrs.field(validator=counted)
    findings: tuple[HistoryFinding, ...] = attrs.field(default=(), validator=_all_findings)
    findings_more: int = attrs.field(default=0, validator=counted)

    @property
    def is_intact(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.findings
