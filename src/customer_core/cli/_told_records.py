"""How plans of merges and histories are told to a person: records by their codes, what matters first.

Owns the choice of what is said and in which order; the sentences are those of the engines. Everything here may hold
personal data and goes to standard output alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from customer_core.history import HistoryEntry, HistoryVerification, Present, describe
from customer_core.merging import FieldDecision, MergePlan, UndoPlan
from customer_core.model import Customer, Organization, OrganizationId

__all__ = ["tell_history", "tell_plan", "tell_undo", "tell_verification"]

_BOOKKEEPING = frozenset({"id", "version", "default_contacts"})
"""Fields of which a plan decides what nobody has to look at."""
_NAMES_FIRST = ("name:", "name.", "company:")


Record = Customer | Organization


def tell_plan(plan: MergePlan, records: Sequence[Record]) -> tuple[str, ...]:
    """Return a plan in sentences: what becomes another in the master, and what loses; `records` are those it names.

    What stays as it is in the master, with nothing lost, is left out, and so is bookkeeping.
    """
    names = {str(record.id): record.code or str(record.id) for record in records}
    master = next((record for record in records if str(record.id) == plan.master), None)
    told = attrs.evolve(
        plan,
        master=names.get(plan.master, plan.master),
        contributions=_named(plan.contributions, names),
        fields=tuple(_renamed(one, names) for one in plan.fields if _is_told(one, master)),
        blockers=tuple(attrs.evolve(one, message=_with_names(one.message, names)) for one in plan.blockers),
        warnings=tuple(attrs.evolve(one, message=_with_names(one.message, names)) for one in plan.warnings),
    )
    return told.explain()


def tell_undo(plan: UndoPlan | UndoPlan[OrganizationId, Organization], survivor: Record) -> tuple[str, ...]:
    """Return the plan of an undo in sentences: who leaves, what goes along, what each record says differently then."""
    left: tuple[Record, ...] = plan.left
    names = {str(record.id): record.code or str(record.id) for record in (plan.survivor, *left, survivor)}
    told = [_with_names(sentence, names) for sentence in plan.explain()]
    for record in left:
        company = record.company if isinstance(record, Customer) else ""
        brief = ", ".join(filter(None, (record.display, company, *map(str, _ways(record)))))
        told.append(f"{names[str(record.id)]} would be: {brief}.")
    lost = sorted({*_ways(survivor)} - {*_ways(plan.survivor)})
    return (*told, f"{names[str(survivor.id)]} would be without {', '.join(lost)}.") if lost else tuple(told)


def _ways(record: Record) -> tuple[str, ...]:
    """Return the e-mail addresses and telephone numbers of a record."""
    return (*(one.address for one in record.emails), *(one.number for one in record.phones))


def tell_history(entries: Iterable[HistoryEntry]) -> Iterator[tuple[str, ...]]:
    """Yield the sentences of each entry: its head, then the changes, that of the name first."""
    codes: dict[str, str] = {}
    for entry in entries:
        code = _code_since(entry)
        if code:
            codes[entry.subject.id] = code
        told = codes.get(entry.subject.id, entry.subject.id)
        head, *changes = describe(entry)
        head = head.replace(str(entry.subject), f"{entry.subject.kind} {told}", 1)
        changes.sort(key=lambda sentence: not sentence.startswith(_NAMES_FIRST))
        # Its own id is said where it was given one; elsewhere an id is another record, which its code names better.
        yield head, *(one if one.startswith("id:") else _with_names(one, codes) for one in changes)


def tell_verification(found: HistoryVerification) -> Iterator[str]:
    """Yield what a verification says: what it looked at, then each finding."""
    looked_at = f"{found.entries:,} entries about {found.subjects:,} records were looked at"
    verdict = "Nothing was touched" if found.is_intact else "The history was touched"
    yield f"{verdict}: {looked_at}, {found.unsealed:,} without a seal, {found.erased:,} with erased details."
    for finding in found.findings:
        yield f"{finding.subject or 'unknown'}, entry {finding.position}: {finding.kind.doc}"
    if found.findings_more:
        yield f"{found.findings_more:,} more."


def _is_told(decision: FieldDecision, master: Record | None) -> bool:
    """Tell whether a decision changes the master or loses anything."""
    is_lossy = any(_shown(losing.value) != _shown(decision.value) for losing in decision.losing)
    is_new = _shown(decision.value) != _shown(_value_of(master, decision.field))
    return decision.field not in _BOOKKEEPING and (is_lossy or is_new)


def _renamed(decision: FieldDecision, names: Mapping[str, str]) -> FieldDecision:
    """Return a decision with the records by their codes and instants by their days."""
    losing = tuple(
        attrs.evolve(one, value=_shown(one.value), contribution=names.get(one.contribution, one.contribution))
        for one in decision.losing
    )
    contributions = _named(decision.contributions, names)
    return attrs.evolve(decision, value=_shown(decision.value), contributions=contributions, losing=losing)


def _named(ids: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(id_, id_) for id_ in ids)


def _with_names(sentence: str, names: Mapping[str, str]) -> str:
    for id_, name in names.items():
        sentence = sentence.replace(id_, name)
    return sentence


def _value_of(master: Record | None, field: str) -> object:
    """Return what the master has in a field; of the attributes, each is a field of its own."""
    if master is None or not field.startswith("attributes["):
        return getattr(master, field, None)
    return master.attributes.get(field.removeprefix("attributes[").removesuffix("]"))


def _shown(value: Any) -> Any:  # noqa: ANN401 - any value of any field
    """Return an instant as its day, as a record shows it, and all else as it is."""
    return f"{value:%Y-%m-%d}" if isinstance(value, datetime) else value


def _code_since(entry: HistoryEntry) -> str:
    """Return the code that an entry gave its record; blank where it gave none."""
    given = (change.after for change in entry.changes if change.path == "code")
    return next((str(after.plain or "") for after in given if isinstance(after, Present)), "")
