"""What a person or a program sees of a store: customers, suspects, plans, decisions, histories.

Owns the looks. Everything here may hold personal data and goes to standard output alone.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from customer_core.cli._desks import handle
from customer_core.cli._showing import shown
from customer_core.exchange import shown_header
from customer_core.merging import AppliedMerge
from customer_core.model import Contact, ContactRole, Customer
from customer_core.search import Audience, Known, Not, Page, SavedSearch, SearchOperator, Where, text_of
from customer_core.services import (
    RESULT_COLUMNS,
    CustomerSummary,
    DuplicateCheck,
    ImportReport,
    ReviewPair,
    SearchResult,
    Suspect,
)

__all__ = [
    "as_json_of_suspects",
    "print_json",
    "show_customer",
    "show_import",
    "show_merges",
    "show_page",
    "show_pair",
    "show_searches",
    "show_sentences",
    "show_summary",
    "show_suspects",
    "show_waiting",
    "told_audience",
]

_NUMBER_MOST = 20
_PLACES_MOST: Final = 5
_SILENT_BITS: Final = 0.05
_SURE: Final = 0.999
_TENSES = {
    False: ("Of", "created", "queued"),
    True: ("Nothing was saved. Of", "would be created", "that would be queued"),
}
_UPDATED = {False: "updated", True: "would be updated"}
_TAKEN = {False: "is taken over", True: "would be taken over"}
_CHANGED = {False: "was changed", True: "would be changed"}

_BESIDE: Final = {
    "type": "type",
    "served by": "served_by",
    "spent": "total_spent",
    "per order": "average_per_order",
    "since": "customer_since",
    "last order": "most_recent_order",
}
"""What a wide page shows beside the records: headings, and the columns of results."""


def print_json(document: object) -> None:
    """Print one JSON object on one line."""
    click.echo(json.dumps(document, ensure_ascii=False))


def show_sentences(console: Console, sentences: Iterable[str], *, mark: str = "- ") -> None:
    """Print sentences one below the other."""
    for sentence in sentences:
        console.print(f"{mark}{shown(sentence)}", highlight=False, soft_wrap=True)


def show_page(console: Console, page: Page[SearchResult], *, is_wide: bool = False) -> None:
    """Print a page of customers as a table, and where it stands; a wide one with what is known beside the records."""
    table = Table()
    for heading in ("customer", "name", "e-mail", "phone", "city", *(_BESIDE if is_wide else ())):
        table.add_column(heading, overflow="fold")
    for result in page.items:
        known = _known(result) if is_wide else ()
        table.add_row(*(shown(text) for text in (handle(result.customer), *_brief(result.customer), *known)))
    if page.items:
        console.print(table)
    console.print(f"Page {page.number} of {page.pages}; customers found: {page.total:,}.")


def _known(result: SearchResult) -> tuple[str, ...]:
    cells = dict(zip(RESULT_COLUMNS, result.cells, strict=True))
    return tuple(cells[column] for column in _BESIDE.values())


def show_summary(console: Console, summary: CustomerSummary) -> None:
    """Print how many customers there are by what, with the criterion that finds them."""
    table = Table()
    table.add_column("customers", justify="right")
    table.add_column("of", overflow="fold")
    table.add_row(f"{summary.total:,}", "all")
    counted = {
        "workflow_state": summary.by_state,
        "type": summary.by_type,
        "status": summary.by_status,
        "flag": summary.by_flag,
    }
    for field, counts in counted.items():
        for value, count in counts.items():
            criteria = Where(field, SearchOperator.IS, value) if value else Not(Known(field))
            table.add_row(f"{count:,}", shown(text_of(criteria)))
    console.print(table)
    console.print(f"Suspected duplicates that wait for review: {summary.duplicates_waiting:,}.")
    console.print(f"Imported files with rows that were put aside: {summary.imports_waiting:,}.")


def show_searches(console: Console, searches: Sequence[SavedSearch]) -> None:
    """Print saved searches, a row for each."""
    if not searches:
        console.print("No search is saved.")
        return
    table = Table()
    for heading in ("id", "name", "owner", "open to", "criteria"):
        table.add_column(heading, overflow="fold")
    for one in searches:
        texts = (str(one.id), one.name, one.owner, told_audience(one.audience), text_of(one.criteria))
        table.add_row(*map(shown, texts))
    console.print(table)


def told_audience(audience: Audience) -> str:
    """Return whom something is open to, beside its owner."""
    if audience.is_everyone:
        return "everyone"
    named = (*sorted(audience.people), *(f"team {team}" for team in sorted(audience.teams)))
    return ", ".join(named) or "nobody else"


def show_customer(console: Console, customer: Customer) -> None:
    """Print everything that a record says."""
    for label, texts in _parts(customer):
        for text in filter(None, texts):
            console.print(f"{label:>14}  {shown(text)}", highlight=False, soft_wrap=True)


def show_merges(console: Console, merges: Sequence[tuple[AppliedMerge, Sequence[Customer]]]) -> None:
    """Print the merges that a customer was made by, each with the records that went into it."""
    if not merges:
        console.print("No merge went into it.")
    for merge, contributions in merges:
        unseen = ", while nobody looked" if merge.is_unseen else ""
        why = f"{unseen}: {shown(merge.reason)}" if merge.reason else unseen
        console.print(
            f"Merge {merge.id}, {merge.at:%Y-%m-%d %H:%M:%S} UTC by {shown(merge.by.id)}{why}", soft_wrap=True
        )
        for customer in contributions:
            told = ", ".join(filter(None, (str(customer.id), customer.code, *_brief(customer))))
            console.print(f"- {shown(told)}", highlight=False, soft_wrap=True)
        for undo in merge.undos:
            left = ", ".join(str(parted.id) for parted in undo.parted)
            why = f": {shown(undo.reason)}" if undo.reason else ""
            console.print(
                f"  Undone {undo.at:%Y-%m-%d %H:%M:%S} UTC by {shown(undo.by.id)}, {left} left{why}", soft_wrap=True
            )


def show_waiting(console: Console, pairs: Sequence[ReviewPair]) -> None:
    """Print the pairs that wait, a row for each: as they score now, and by how many bits each field moved that."""
    if not pairs:
        console.print("No pair waits.")
        return
    table = Table()
    for heading in ("bits", "likely", "one", "other", "for", "against", "since", "reason"):
        table.add_column(heading, overflow="fold")
    for found in pairs:
        names = (", ".join(filter(None, (handle(one), one.display))) for one in (found.left, found.right))
        score, sides = found.score, (_speaking(found, 1), _speaking(found, -1))
        figures = (f"{score.bits:.1f}", _likely(score.probability))
        table.add_row(*map(shown, (*figures, *names, *sides, f"{found.pair.at:%Y-%m-%d}", found.pair.reason)))
    console.print(table)


def _likely(probability: float) -> str:
    # Rounding would claim certainty.
    return "over 99.9%" if probability > _SURE else f"{probability:.1%}"


def _speaking(found: ReviewPair, sign: int) -> str:
    """Return the fields that speak for a pair (1) or against it (-1), the strongest first, each with its bits."""
    telling = [one for one in found.score.evidence if sign * one.bits >= _SILENT_BITS]
    telling.sort(key=lambda one: -abs(one.bits))
    return ", ".join(f"{one.field.replace('_', ' ')} {one.bits:+.1f}" for one in telling)


def show_pair(console: Console, left: Customer, right: Customer) -> None:
    """Print what two records say, side by side."""
    sides = [{label: "; ".join(filter(None, texts)) for label, texts in _parts(one)} for one in (left, right)]
    table = Table()
    for heading in ("", "one", "other"):
        table.add_column(heading, overflow="fold")
    for label in dict.fromkeys((*sides[0], *sides[1])):
        texts = [side.get(label, "") for side in sides]
        if any(texts):
            table.add_row(label, *map(shown, texts))
    console.print(table)


def show_suspects(console: Console, check: DuplicateCheck) -> None:
    """Print who a record may be, likeliest first, each with its reasons."""
    if not check.suspects:
        shared = (
            f"{check.compared:,} share a value with it, and none is near"
            if check.compared
            else "none shares a value with it"
        )
        console.print(f"No customer is like this one: {shared}.")
    for suspect in check.suspects:
        told = ", ".join(filter(None, (handle(suspect.customer), *_brief(suspect.customer))))
        console.print(shown(told), highlight=False, soft_wrap=True)
        show_sentences(console, suspect.explain(), mark="  - ")
    if check.is_cut:
        console.print("There may be more: a value or a name was too common to look at everybody who has it.")


def as_json_of_suspects(check: DuplicateCheck) -> dict[str, object]:
    """Return who a record may be, for a program."""
    suspects = [_as_json(suspect) for suspect in check.suspects]
    return {"suspects": suspects, "compared": check.compared, "is_cut": check.is_cut}


def _show_warnings(console: Console, report: ImportReport) -> None:
    """Print what is odd about rows that were not put aside: how many of each kind, and where the first of them are."""
    for warning, rows in report.warnings.items():
        places = [f"line {one.line} ({shown(one.column)})" for one in report.warned if one.warning is warning]
        more = ", …" if len(places) > _PLACES_MOST or len(places) < rows else ""
        told = f"Warning {warning.value}, rows: {rows:,}. {warning.doc} See {', '.join(places[:_PLACES_MOST])}{more}."
        console.print(told, highlight=False)


def show_import(console: Console, report: ImportReport) -> None:
    """Print what became of the rows of a file, or what would."""
    head, created, queued = _TENSES[report.is_dry_run]
    parts = [
        f"{report.created:,} {created}",
        f"{report.duplicates:,} {created} as suspected duplicates",
        f"{report.merged:,} merged with known ones",
        f"{report.updated:,} {_UPDATED[report.is_dry_run]}",
        f"{report.unchanged:,} known already",
        f"{report.replayed:,} imported before",
        f"{report.blank:,} blank",
        f"{report.quarantined:,} not imported",
    ]
    console.print(f"{head} {report.rows:,} rows: {', '.join(parts)}.")
    console.print(f"Pairs {queued} for review as suspected duplicates: {report.queued:,}.")
    if report.is_dry_run:
        console.print("Rows were compared with the store and not with one another; an import may queue more pairs.")
    for fault in report.faults[:_NUMBER_MOST]:
        console.print(f"Not imported: {fault.error}", markup=False, highlight=False)
    if report.quarantined > _NUMBER_MOST:
        console.print(f"And {report.quarantined - _NUMBER_MOST:,} more; --quarantine FILE writes all of them.")
    _show_warnings(console, report)
    if report.dropped:
        filled = dict(zip((role.column for role in report.roles), report.filled, strict=True))
        columns = ", ".join(f"{shown(shown_header(one))} ({filled[one]:,} rows)" for one in report.dropped)
        console.print(
            f"Columns of which nothing {_TAKEN[report.is_dry_run]}: {columns}. "
            "Say what they hold with --map ROLE=COLUMN; --map text:LABEL=COLUMN keeps one as an attribute text:LABEL, "
            "by which duplicates are looked for, too.",
            highlight=False,
        )
    if report.differing:
        records = ", ".join(str(row + 1) for row in report.differing[:_NUMBER_MOST])
        more = ", …" if len(report.differing) > _NUMBER_MOST else ""
        console.print(
            f"Known, but the file says something else, and nothing {_CHANGED[report.is_dry_run]}: "
            f"records {records}{more}."
        )


def _as_json(suspect: Suspect) -> dict[str, object]:
    return {
        "id": str(suspect.customer.id),
        "code": suspect.customer.code,
        "name": suspect.customer.display,
        "probability": round(suspect.score.probability, 6),
        "bits": round(suspect.score.bits, 3),
        "relation": suspect.score.relation,
        "fields": list(suspect.fields),
        "absorbed": None if suspect.absorbed is None else str(suspect.absorbed),
        "reasons": list(suspect.explain()),
    }


def _brief(customer: Customer) -> tuple[str, str, str, str]:
    email, phone = customer.primary_email, customer.primary_phone
    city = next((contact.address.city for contact in customer.contacts if contact.address.city), "")
    return customer.display, email.address if email else "", phone.number if phone else "", city


def _parts(customer: Customer) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what a record says, each part with its label."""
    yield "id", (str(customer.id),)
    yield "code", (customer.code,)
    yield "name", (customer.name.display if customer.name else "",)
    yield "company", (customer.company,)
    yield "status", (f"{customer.type.value}, {'active' if customer.is_active else 'inactive'}",)
    yield "e-mail", tuple(email.address for email in customer.emails)
    yield "phone", tuple(phone.number for phone in customer.phones)
    yield "contact", tuple(_contact(customer, contact) for contact in customer.contacts)
    for label, value in (
        ("organization", customer.organization),
        ("tier", customer.tier),
        ("brand", customer.brand),
        ("channel", customer.created_channel),
    ):
        yield label, (str(value or ""),)
    yield "attached to", sorted(map(str, customer.channels))
    yield "external key", tuple(f"{key.system}:{key.id}" for key in customer.external_keys)
    yield "tag", sorted(customer.tags)
    yield "flag", (customer.flag,)
    yield "state", (customer.workflow_state,)
    yield "attribute", tuple(f"{name}: {value}" for name, value in customer.attributes.items())
    yield "note", tuple(note.text for note in customer.notes)
    yield "since", (f"{customer.customer_since:%Y-%m-%d}" if customer.customer_since else "",)
    yield "version", (str(customer.version),)


def _contact(customer: Customer, contact: Contact) -> str:
    uses = [role.value for role in ContactRole if role in contact.roles]
    defaults = [role.value for role, id_ in customer.default_contacts.items() if id_ == contact.id]
    name = contact.name.display if contact.name else ""
    told = ", ".join(filter(None, (name, contact.company, *contact.address.lines, contact.phone, contact.email)))
    return f"{told} ({', '.join(uses)}{'; default' if defaults else ''})"
