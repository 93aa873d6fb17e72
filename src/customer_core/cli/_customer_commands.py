"""The commands that read and change the customers of a store; each calls one service and prints the answer."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from customer_core.cli._criteria import CRITERIA_OPTION, WHERE_OPTION, told_criteria
from customer_core.cli._desks import find_customer, open_desk
from customer_core.cli._options import CUSTOMER_ARGUMENT, JSON_OPTION, SPREADSHEET_OPTION
from customer_core.cli._showing import progress_bar, wide_console
from customer_core.cli._store_showing import (
    as_json_of_suspects,
    print_json,
    show_customer,
    show_merges,
    show_page,
    show_searches,
    show_sentences,
    show_summary,
    show_suspects,
)
from customer_core.cli._told_persons import draft_of_person
from customer_core.cli._told_records import tell_history, tell_verification
from customer_core.errors import InvalidOptionError, NotFoundError
from customer_core.exchange import printable_text
from customer_core.history import HistoryEntry
from customer_core.manager import Desk
from customer_core.model import CustomerId, TeamId
from customer_core.search import (
    PAGE_SIZE_DEFAULT,
    PAGE_SIZE_MOST,
    PageNumber,
    PageRequest,
    Sort,
)
from customer_core.serialization import to_json
from customer_core.services import ContactExportReport, ExportReport, Serving

__all__ = ["CUSTOMER_COMMANDS"]

_ENTRIES_AT_ONCE = 500
_TOUCHED = 5
"""The exit code where a verification found something."""
_PATH = click.Path(path_type=Path)
_SORT = click.option("--sort", default="name", show_default=True, help="Sort field; a minus before it turns the order.")

_PERSON = (
    ("name", "Whole name."),
    ("given-name", "Given name."),
    ("family-name", "Family name."),
    ("organization", "Company."),
    ("email", "E-mail address; repeatable."),
    ("phone", "Phone number; repeatable."),
    ("street", "Street line; repeatable."),
    ("city", "City."),
    ("region", "State, province or county."),
    ("postcode", "Postal code."),
    ("country", "Country."),
    ("birth-date", "Date of birth."),
    ("tax-id", "Tax, social security or national number."),
    ("external-id", "Number of another system, as SYSTEM:NUMBER."),
)


def _person_options(command: click.decorators.FC) -> click.decorators.FC:
    for name, what in reversed(_PERSON):
        command = click.option(f"--{name}", name.replace("-", "_"), multiple=True, metavar="TEXT", help=what)(command)
    return command


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db check --name 'Ann Lee' --email ann@lee.example\n"
    "  customer-core --store sqlite:///c.db check --phone '0113 496 0000' --json"
)
@_person_options
@JSON_OPTION
def check(as_json: bool, **person: tuple[str, ...]) -> None:  # noqa: FBT001 - click passes by name
    """Show who in the store a person may be, and why; nothing is saved."""
    record = {role: values for role, values in person.items() if values}
    if not record:
        raise InvalidOptionError(
            option="check", problem="nothing is said of the person", remedy="give --name or --email"
        )
    draft = draft_of_person(record)
    with open_desk() as desk:
        found = desk.duplicates.check(draft)
    if as_json:
        print_json(as_json_of_suspects(found))
    else:
        show_suspects(wide_console(), found)


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db show C000001\n"
    "  customer-core --store sqlite:///c.db show C000001 --merges --json"
)
@CUSTOMER_ARGUMENT
@click.option("--merges", is_flag=True, help="Also show what it was merged from, every record as it was.")
@JSON_OPTION
def show(customer: str, merges: bool, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Show the CUSTOMER of an id or code; the id of one that was merged leads to the one it was merged into."""
    with open_desk() as desk:
        found = find_customer(desk, customer)
        applied = desk.merges.list_of(found.id) if merges else ()
        made_of = [(merge, desk.merges.list_contributions(merge.id)) for merge in applied]
    if as_json:
        told = [{"merge": to_json(merge), "contributions": [*map(to_json, parts)]} for merge, parts in made_of]
        print_json({"customer": to_json(found), **({"merges": told} if merges else {})})
        return
    console = wide_console()
    show_customer(console, found)
    if merges:
        show_merges(console, made_of)


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db search 'ann l'\n"
    "  customer-core --store sqlite:///c.db search --where status=active --where postcode^=LS1 --sort -customer_since\n"
    "  customer-core --store sqlite:///c.db search --criteria '(tag:vip or tag:gold) and not status:inactive'\n"
    "  customer-core --store sqlite:///c.db search --criteria tag:vip --save 'Our best'"
)
@click.argument("text", default="")
@CRITERIA_OPTION
@WHERE_OPTION
@click.option("--saved", default="", metavar="ID", help="Only customers whom this saved search finds.")
@_SORT
@click.option("--save", default="", metavar="NAME", help="Save the search under a name, for you alone.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Number of the page.")
@click.option(
    "--page-size",
    type=click.IntRange(1, PAGE_SIZE_MOST),
    default=PAGE_SIZE_DEFAULT,
    show_default=True,
    help="Customers on a page.",
)
@click.option(
    "--wide", "is_wide", is_flag=True, help="Show type, who serves, what was spent, since when, and the last order."
)
@JSON_OPTION
def search(  # noqa: PLR0913 - each option is a parameter, and click passes them by name
    text: str,
    *,
    criteria: str,
    where: Sequence[str],
    saved: str,
    sort: str,
    save: str,
    page: int,
    page_size: int,
    is_wide: bool,
    as_json: bool,
) -> None:
    """List the customers of whom each word of TEXT begins a name, code, e-mail, phone or postal code.

    A TEXT that names a field, such as postcode:803*, is read as --criteria is.
    """
    wanted = told_criteria(text, criteria, (*where, f"saved_search={saved}") if saved else where)
    request = PageRequest(criteria=wanted, sort=Sort.parse(sort), size=page_size, position=PageNumber(page))
    with open_desk() as desk:
        found = desk.customers.list_results(request)
        kept = desk.searches.save(save, wanted, sort=sort, page_size=page_size) if save else None
    if as_json:
        totals = {"totals": [to_json(one.totals) for one in found.items]} if is_wide else {}
        customers = [to_json(one.customer) for one in found.items]
        told = {"total": found.total, "page": found.number, "pages": found.pages, "customers": customers, **totals}
        print_json({**told, **({"saved": str(kept.id)} if kept else {})})
        return
    show_page(wide_console(), found, is_wide=is_wide)
    if kept:
        click.echo(f"Saved as {kept.id}.")


@click.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db searches")
@JSON_OPTION
def searches(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List the saved searches that you may view, by name, for `search --saved`."""
    with open_desk() as desk:
        found = desk.searches.list_viewed()
    if as_json:
        print_json({"searches": [*map(to_json, found)]})
    else:
        show_searches(wide_console(), found)


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db summary\n"
    "  customer-core --store sqlite:///c.db summary --json"
)
@JSON_OPTION
def summary(as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Count customers by state, type, status and flag, and what waits: suspected duplicates, imported files."""
    with open_desk() as desk:
        found = desk.customers.get_summary()
    if as_json:
        counts = {name: getattr(found, name) for name in ("by_state", "by_type", "by_status", "by_flag")}
        totals = {name: getattr(found, name) for name in ("total", "duplicates_waiting", "imports_waiting")}
        print_json({**totals, **{name: dict(counted) for name, counted in counts.items()}})
    else:
        show_summary(wide_console(), found)


@click.command(epilog="\b\nExamples:\n  customer-core --store sqlite:///c.db serving C000001")
@CUSTOMER_ARGUMENT
@JSON_OPTION
def serving(customer: str, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """List who serves a CUSTOMER: assigned directly, with the date, or as owner of a group that it is in."""
    with open_desk() as desk:
        found = desk.reps.list_serving(find_customer(desk, customer).id)
        labels = {one.group: desk.groups.get(one.group).label for one in found if one.group}
    if as_json:
        print_json({"serving": [_json_of_serving(one) for one in found]})
        return
    if not found:
        click.echo("Nobody serves this customer.")
    for one in found:
        how = f"owner of {printable_text(labels[one.group])}" if one.group else f"since {one.since:%Y-%m-%d}"
        click.echo(f"{'team' if isinstance(one.assignee, TeamId) else 'rep'} {one.assignee}, {how}")


def _json_of_serving(one: Serving) -> dict[str, object]:
    return {
        "team" if isinstance(one.assignee, TeamId) else "rep": str(one.assignee),
        "since": one.since.isoformat() if one.since else None,
        "group": str(one.group) if one.group else None,
    }


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db export customers.csv\n"
    "  customer-core --store sqlite:///c.db export active.csv --where status=active --sort code\n"
    "  customer-core --store sqlite:///c.db export customers.xlsx --results\n"
    "  customer-core --store sqlite:///c.db export contacts.csv --contacts"
)
@click.argument("file", type=_PATH)
@click.argument("text", default="")
@CRITERIA_OPTION
@WHERE_OPTION
@_SORT
@SPREADSHEET_OPTION
@click.option(
    "--results", is_flag=True, help="Write the columns of a list of results: who serves it, spent, last order."
)
@click.option("--contacts", is_flag=True, help="Write one row for each contact, with the id and code of the customer.")
@JSON_OPTION
def export(  # noqa: PLR0913 - one parameter for each option, which click passes by name
    file: Path,
    text: str,
    *,
    criteria: str,
    where: Sequence[str],
    sort: str,
    for_spreadsheet: bool,
    results: bool,
    contacts: bool,
    as_json: bool,
) -> None:
    """Write what is found to a FILE, one row for each customer, in columns that `import` recognizes.

    It is CSV, but JSON lines if it is called .jsonl, Parquet if .parquet, and an Excel workbook if .xlsx. A file that
    is there is replaced, as by `dedupe -o`. Cells are exact, and text in a workbook; say where a CSV file is for a
    spreadsheet, which would run one that begins with =, +, - or @ as a formula. It is no backup, since not everything
    has a column.
    """
    if results and contacts:
        raise InvalidOptionError(option="contacts", problem="goes without --results", remedy="leave one of them out")
    found = told_criteria(text, criteria, where)
    with open_desk() as desk, progress_bar(is_shown=not as_json) as progress:
        write = _writer_of(desk, results=results, contacts=contacts)
        report = write(file, found, sort=sort, for_spreadsheet=for_spreadsheet, progress=progress)
    counts = {"customers": report.customers}
    if isinstance(report, ContactExportReport):
        counts["contacts"] = report.contacts
    if as_json:
        print_json({**counts, "columns": list(report.columns)})
    else:
        told = " of ".join(f"{number:,} {kind}" for kind, number in reversed(counts.items()))
        click.echo(f"{told} written to {report.file}.")


def _writer_of(desk: Desk, *, results: bool, contacts: bool) -> Callable[..., ExportReport | ContactExportReport]:
    if contacts:
        return desk.exports.contacts
    return desk.exports.results if results else desk.exports.customers


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db history C000001\n"
    "  customer-core --store sqlite:///c.db history C000001 --json\n"
    "  customer-core --store sqlite:///c.db history --verify"
)
@click.argument("customer", metavar="[CUSTOMER]", default="")
@click.option("--verify", is_flag=True, help="Find out whether entries were touched; without a CUSTOMER, any at all.")
@JSON_OPTION
def history(customer: str, verify: bool, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Show every change to a CUSTOMER, to those merged into it and to its credit accounts; also to one deleted."""
    if verify:
        _verify(customer, as_json=as_json)
        return
    if not customer:
        raise InvalidOptionError(
            option="customer", problem="none is named", remedy="name one, or verify the whole store with --verify"
        )
    with open_desk() as desk:
        entries = _entries(desk, customer)
    if as_json:
        print_json({"entries": [*map(to_json, entries)]})
        return
    console = wide_console()
    for head, *changes in tell_history(entries):
        show_sentences(console, [head], mark="")
        show_sentences(console, changes, mark="  - ")


CUSTOMER_COMMANDS: tuple[click.Command, ...] = (check, show, search, searches, serving, summary, export, history)


def _verify(customer: str, *, as_json: bool) -> None:
    """Show what a verification found; the exit code tells a script whether it found anything."""
    with open_desk() as desk:
        found = desk.history.verify(_id_in_history(desk, customer) if customer else None)
    if as_json:
        print_json({"intact": found.is_intact, **to_json(found)})
    else:
        head, *findings = tell_verification(found)
        console = wide_console()
        show_sentences(console, [head], mark="")
        show_sentences(console, findings)
    if not found.is_intact:
        sys.exit(_TOUCHED)


def _id_in_history(desk: Desk, customer: str) -> CustomerId:
    """Return the id that a text names, also of a customer that was deleted since."""
    try:
        return find_customer(desk, customer).id
    except NotFoundError:
        return CustomerId(customer)


def _entries(desk: Desk, customer: str) -> list[HistoryEntry]:
    """Return the whole history of a customer."""
    id_ = _id_in_history(desk, customer)
    entries: list[HistoryEntry] = []
    while True:
        after = entries[-1].position if entries else 0
        found = desk.history.list_of(id_, after=after, most=_ENTRIES_AT_ONCE)
        entries.extend(found)
        if len(found) < _ENTRIES_AT_ONCE:
            return entries
