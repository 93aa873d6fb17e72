"""One unit of work over a session: a port for each kind of thing."""

from collections.abc import Callable
from typing import Any, Final, get_type_hints

from sqlalchemy import Text, cast, func, select

from customer_core.model import EVERYTHING, View
from customer_core.storage.sql._accounts import SqlAccounts
from customer_core.storage.sql._acts import SqlActs
from customer_core.storage.sql._arrivals import SqlArrivals
from customer_core.storage.sql._credentials import SqlCredentials
from customer_core.storage.sql._customers import SqlCustomers
from customer_core.storage.sql._erasures import SqlErasures
from customer_core.storage.sql._facts import SqlFacts, SqlRequests, SqlSettings
from customer_core.storage.sql._groups import SqlGroups
from customer_core.storage.sql._histories import SqlHistory
from customer_core.storage.sql._holds import SqlHolds
from customer_core.storage.sql._imported_files import SqlImportedFiles
from customer_core.storage.sql._indexing import SqlIndex
from customer_core.storage.sql._judgements import SqlJudgements
from customer_core.storage.sql._ledgers import SqlLedger
from customer_core.storage.sql._links import SqlLinks
from customer_core.storage.sql._loading import SqlLoads
from customer_core.storage.sql._merges import SqlMerges, SqlOrganizationMerges
from customer_core.storage.sql._messages import SqlMessages
from customer_core.storage.sql._orders import SqlOrders
from customer_core.storage.sql._organization_pairs import SqlOrganizationPairs
from customer_core.storage.sql._organizations import SqlOrganizations
from customer_core.storage.sql._outboxes import SqlOutbox
from customer_core.storage.sql._records import SqlRecords
from customer_core.storage.sql._reviews import SqlReviews
from customer_core.storage.sql._searches import SqlSearches
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight

# Which transactions have ended: there is another one as soon as one more has.
_SNAPSHOT = select(cast(func.pg_current_snapshot(), Text))

_WHOLE: Final = Sight.of(EVERYTHING)

__all__ = ["SqlUnit"]


class SqlUnit:
    """Everything that one transaction can see and change. Each port is made when it is asked for."""

    customers: SqlCustomers
    index: SqlIndex
    links: SqlLinks
    merges: SqlMerges
    judgements: SqlJudgements
    organizations: SqlOrganizations
    organization_merges: SqlOrganizationMerges
    organization_pairs: SqlOrganizationPairs
    accounts: SqlAccounts
    holds: SqlHolds
    ledger: SqlLedger
    orders: SqlOrders
    messages: SqlMessages
    credentials: SqlCredentials
    erasures: SqlErasures
    acts: SqlActs
    imported_files: SqlImportedFiles
    reviews: SqlReviews
    history: SqlHistory
    outbox: SqlOutbox
    groups: SqlGroups
    arrivals: SqlArrivals
    searches: SqlSearches
    settings: SqlSettings
    requests: SqlRequests
    facts: SqlFacts
    records: SqlRecords
    loads: SqlLoads

    def __init__(self, session: Session, sight: Sight = _WHOLE) -> None:
        self._session = session
        self._sight = sight

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - one of those above
        make, is_sighted = _PORTS.get(name, (None, False))
        if make is None:
            raise AttributeError(name=name, obj=self)
        port = make(self._session, self._sight) if is_sighted else make(self._session)
        setattr(self, name, port)
        return port

    def seen_by(self, view: View) -> "SqlUnit":
        """Return this unit with no more to be seen in it than a view shows."""
        return SqlUnit(self._session, _WHOLE if view is EVERYTHING else Sight.of(view))

    def mark(self) -> str:
        """Return a text that tells this state of the store from every later one."""
        if self._session.is_alone:
            # Where writers take turns, entries are added in the order in which they are kept.
            return str(self.history.last_position())
        ((snapshot,),) = self._session.rows(_SNAPSHOT)
        return str(snapshot)


_WITHOUT_SIGHT: Final = {"searches", "settings", "requests", "facts", "records", "loads"}
_PORTS: Final[dict[str, tuple[Callable[..., Any] | None, bool]]] = {
    name: (port, name not in _WITHOUT_SIGHT) for name, port in get_type_hints(SqlUnit).items()
}
