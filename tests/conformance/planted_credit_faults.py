"""Faults of the ports of accounts, holds and ledgers, each for one method of one of them.

Owns the faults. It must not know by which claim they are found.
"""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import attrs
from tests.conformance.planted_faults import Something

from customer_core.errors import InvalidValueError, NotFoundError
from customer_core.model import CreditAccount, Exposure, Money

MOMENT = timedelta(microseconds=1)
NOTHING = Exposure(posted=Money.zero("USD"), held=Money.zero("USD"), overdue=Money.zero("USD"))
LATEST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def be_late_by_a_day(port: Something, id_: Something, *, on: Something = None) -> Something:
    """Call nothing overdue on the first day on which it is."""
    return port.find(id_, on=on if on is None or on == date.min else on - timedelta(days=1))


def assume_a_day(port: Something, id_: Something, *, on: Something = None) -> Something:
    """Tell what is overdue on the last of days where none is said."""
    return port.find(id_, on=on or date.max)


def begin_at_the_last(port: Something, after: Something, *, most: int, on: Something = None) -> Something:
    """Begin a turn with the account that the one before ended with."""
    last = () if after is None else (port.find(after, on=on),)
    return (*last, *port.list_after(after, most=most, on=on))[:most]


def count_alone(port: Something, id_: Something, *, on: Something = None) -> Something:
    """Tell an account alone, whatever was merged."""
    found = port.find(id_, on=on)
    return () if found is None else (found,)


def count_all_of_an_owner(port: Something, id_: Something, *, on: Something = None) -> Something:
    """Tell all accounts of whoever owns one of a group, in whatever currency and brand."""
    return port.list_of({one.owner for one in port.list_group(id_)}, on=on)


def count_organizations_in(port: Something, id_: Something, *, on: Something = None) -> Something:
    """Take an organization for the customer of the same id."""
    ids = {str(one.owner) for one in port.list_group(id_)}
    others = (one for one in port.list_after(None, most=999, on=on) if str(one.owner) in ids)
    return tuple(others)


def count_itself_first(port: Something, id_: Something, *, on: Something = None) -> Something:
    """Tell the account that is asked for before the others."""
    return tuple(sorted(port.list_group(id_, on=on), key=lambda one: (one.id != id_, one.id)))


def count_what_was_opened(port: Something, id_: Something, *, on: Something = None) -> Something:
    """Tell what the others owed when they were opened, which was nothing."""
    group = port.list_group(id_, on=on)
    return tuple(one if one.id == id_ else attrs.evolve(one, exposure=NOTHING) for one in group)


def open_for_itself(port: Something, account: Something) -> None:
    """Forget of a new account for which merges its limit was set."""
    port.add(attrs.evolve(account, limit_covers=()))


def limit_for_itself(port: Something, account: Something, *, expected_version: int) -> None:
    """Leave it as it was for which merges a limit was set."""
    kept = port.find(account.id)
    covers = kept.limit_covers if kept else ()
    port.replace(attrs.evolve(account, limit_covers=covers), expected_version=expected_version)


def lock_only_what_is_there(port: Something, ids: Something) -> None:
    """Refuse to lock an account that is not there."""
    for id_ in ids:
        if port.find(id_) is None:
            raise NotFoundError(kind="credit account", id=str(id_))
    port.lock(ids)


def due_from_the_next_moment(
    port: Something, at: Something, *, account: Something = None, most: int | None = None
) -> Something:
    """Call a hold due once its moment is over."""
    return port.list_due(at - timedelta(microseconds=1), account=account, most=most)


def due_by_whole_seconds(
    port: Something, at: Something, *, account: Something = None, most: int | None = None
) -> Something:
    """Compare moments by their seconds."""
    return port.list_due(at.replace(microsecond=999_999), account=account, most=most)


def due_by_id(port: Something, at: Something, *, account: Something = None, most: int | None = None) -> Something:
    """Tell what is due in order of id."""
    return tuple(sorted(port.list_due(at, account=account), key=lambda hold: hold.id))[:most]


def forget_requests(port: Something, account: Something) -> Something:
    """Leave out what waits for approval."""
    return tuple(hold for hold in port.list_open(account) if hold.held)


def forget_the_ended(port: Something, account: Something, *, after: Something = None, most: int) -> Something:
    """Leave out holds that have ended."""
    return tuple(hold for hold in port.list_of(account, after=after, most=most) if hold.state.is_open)


def fold_references(port: Something, account: Something, reference: str) -> Something:
    """Tell holds by their references whatever the case."""
    holds = port.list_of(account, most=999)
    return tuple(hold for hold in holds if hold.reference.casefold() == reference.casefold())


def wait_again(port: Something, *, after: Something = None, most: int) -> Something:
    """Tell what waits from the first one on in each turn."""
    return port.list_pending(most=most) if after else port.list_pending(after=after, most=most)


def replace_any_hold(port: Something, hold: Something, *, expected_version: int) -> None:
    """Replace a hold whatever its version."""
    found = port.find(hold.id)
    port.replace(hold, expected_version=found.version if found else expected_version)


def lose_holds_of_nobody(port: Something, hold: Something) -> None:
    """Say nothing where a hold is on no account."""
    with suppress(NotFoundError):
        port.add(hold)


def go_on_from_the_last(port: Something, entry: Something) -> Something:
    """Move an account from what it owes and has reserved by now, whatever an entry was made from."""
    last = port.find_last(entry.account)
    if last is None:
        return port.add(entry)
    return port.add(attrs.evolve(entry, owed=last.owed + entry.posted, reserved=last.reserved + entry.held))


def leave_a_gap(port: Something, entry: Something) -> Something:
    """Tell another number for the second entry and those behind it."""
    kept = port.add(entry)
    return attrs.evolve(kept, number=kept.number + (kept.number > 1))


def settle_nothing(port: Something, entry: Something) -> Something:
    """Leave open what an entry settles."""
    return attrs.evolve(port.add(attrs.evolve(entry, settled=())), settled=entry.settled)


def settle_what_there_is(port: Something, entry: Something) -> Something:
    """Take an entry that settles too much as one that settles nothing."""
    try:
        return port.add(entry)
    except InvalidValueError:
        return port.add(attrs.evolve(entry, settled=()))


def forget_what_is_left_over(port: Something, account: Something, *, is_owed: Something = None) -> Something:
    """Leave out payments that nothing was left for."""
    return tuple(item for item in port.list_open(account, is_owed=is_owed) if item.due_on)


def open_by_number(port: Something, account: Something, *, is_owed: Something = None) -> Something:
    """Tell what is open by number."""
    return tuple(sorted(port.list_open(account, is_owed=is_owed), key=lambda item: item.number))


def open_of_both_kinds(port: Something, account: Something, *, is_owed: Something = None) -> Something:  # noqa: ARG001 - that is the fault
    """Tell all that is open, whatever is asked for."""
    return port.list_open(account)


def read_from_the_last(port: Something, account: Something, *, after: int = 0, most: int) -> Something:
    """Begin a turn with the last entry of the one before."""
    return port.list_of(account, after=max(after - 1, 0), most=most)


def note_what_was_settled(port: Something, account: Something, *, after: int = 0, most: int) -> Something:
    """Tell of an entry by which later ones it was settled."""
    left = {item.number for item in port.list_open(account)}
    entries = port.list_of(account, after=after, most=most)
    return tuple(one if one.number in left else attrs.evolve(one, reason="settled") for one in entries)


def find_at_the_moment(port: Something, account: Something, *, before: Something = None) -> Something:
    """Count the very moment as before it."""
    return port.find_last(account, before=before and min(before, LATEST - MOMENT) + MOMENT)


def find_the_second(port: Something, account: Something) -> Something:
    """Tell when the last entry was made by its second."""
    found = port.find_moment(account)
    return found and found.replace(microsecond=0)


def cover_nothing(record: Something) -> Something:
    """Forget of an account for which merges its limit was set."""
    return attrs.evolve(record, limit_covers=()) if isinstance(record, CreditAccount) else record
