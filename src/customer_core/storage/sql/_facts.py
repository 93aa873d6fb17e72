"""The small things of a store in tables: settings by area, requests with a key, facts and counters."""

from collections.abc import Collection
from datetime import UTC, datetime

import attrs
from sqlalchemy import BigInteger, Numeric, bindparam, cast, func, insert, select, update

from customer_core.errors import AlreadyTakenError, StaleVersionError
from customer_core.ports import FactPort, KeptRequest, RequestPort, SettingDocument, SettingPort
from customer_core.storage.sql._schema import COUNTER, FACT, REQUEST, SETTING
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._statements import add_unless_there, put

__all__ = ["SqlFacts", "SqlRequests", "SqlSettings", "foresee_now"]

_FIND_SETTING = select(SETTING.c.version, SETTING.c.document).where(SETTING.c.area == bindparam("area"))
_ADD_SETTING = add_unless_there(SETTING)
_REPLACE_SETTING = (
    update(SETTING)
    .where(SETTING.c.area == bindparam("its_area"), SETTING.c.version == bindparam("expected"))
    .values(version=bindparam("new_version"), document=bindparam("new_document"))
)
_FIND_REQUEST = select(REQUEST.c.digest, REQUEST.c.answer).where(
    REQUEST.c.action == bindparam("action"), REQUEST.c.key == bindparam("key")
)
_ADD_REQUEST = insert(REQUEST)
# As a number, which is no matter of the connection's own zone; clock_timestamp goes on within a transaction.
_NOW = select(cast(func.extract("epoch", func.clock_timestamp()), Numeric))
_FIND_FACT = select(FACT.c.content).where(FACT.c.name == bindparam("name"))
_PUT_FACT = put(FACT, changed=["content"])
_START = add_unless_there(COUNTER)
_COUNT_UP = (
    update(COUNTER)
    .where(COUNTER.c.name == bindparam("its_name"))
    .values(number=COUNTER.c.number + bindparam("many", type_=BigInteger))
    .returning(COUNTER.c.number)
)


@attrs.frozen
class SqlSettings(SettingPort):
    """Keeps settings in a table."""

    _session: Session

    def foresee(self, areas: Collection[str]) -> None:
        """Ask for the settings of some areas together with what else is foreseen."""
        for area in areas:
            self._session.foresee(_FIND_SETTING, area=area)

    def find(self, area: str) -> SettingDocument | None:
        """Return the settings of an area."""
        row = self._session.row(_FIND_SETTING, area=area)
        return None if row is None else SettingDocument(area=area, version=row[0], text=row[1])

    def put(self, document: SettingDocument, *, expected_version: int) -> None:
        """Keep the settings of an area, if those that are kept are at the expected version."""
        self._session.refuse_unless_writing()
        if not self._is_kept(document, expected_version):
            kept = self.find(document.area)
            found = kept.version if kept else 0
            raise StaleVersionError(kind="settings", id=document.area, expected=expected_version, found=found)

    def _is_kept(self, document: SettingDocument, expected_version: int) -> bool:
        """Keep settings in place of those at a version, and tell whether there were such."""
        area, version, text = document.area, document.version, document.text
        if expected_version == 0 and self._session.change(_ADD_SETTING, area=area, version=version, document=text):
            return True
        changed = self._session.change(
            _REPLACE_SETTING, its_area=area, expected=expected_version, new_version=version, new_document=text
        )
        return changed == 1


@attrs.frozen
class SqlRequests(RequestPort):
    """Keeps requests in a table."""

    _session: Session
    _missing: set[tuple[str, str]] = attrs.field(factory=set, init=False)
    """What was asked for in this unit and is not there."""

    def find(self, action: str, key: str) -> KeptRequest | None:
        """Return the request of a key."""
        self._session.foresee(_FIND_REQUEST, action=action, key=key)
        row = self._session.row(_FIND_REQUEST, action=action, key=key)
        if row is None:
            self._missing.add((action, key))
        return None if row is None else KeptRequest(action=action, key=key, digest=row[0], answer=row[1])

    def add(self, request: KeptRequest) -> None:
        """Keep a request."""
        self._session.refuse_unless_writing()
        # Whoever asked before adds what was not there then; where others came in between, the database says so.
        if (request.action, request.key) not in self._missing and self.find(request.action, request.key) is not None:
            raise AlreadyTakenError(what="key", kind="request", holder=request.action)
        self._missing.discard((request.action, request.key))
        self._session.later(
            _ADD_REQUEST, action=request.action, key=request.key, digest=request.digest, answer=request.answer
        )


def foresee_now(session: Session) -> None:
    """Say that the present moment is going to be asked for."""
    session.foresee(_NOW)


@attrs.frozen
class SqlFacts(FactPort):
    """Keeps facts and counters in tables."""

    _session: Session

    def now(self) -> datetime:
        """Return the present moment by the server's clock, or by that of this host where the store is a file on it."""
        if self._session.is_alone:
            return datetime.now(UTC)
        ((moment,),) = self._session.rows(_NOW)
        return datetime.fromtimestamp(float(moment), UTC)

    def find(self, name: str) -> str | None:
        """Return a fact."""
        row = self._session.row(_FIND_FACT, name=name)
        return None if row is None else str(row[0])

    def put(self, name: str, text: str) -> None:
        """Keep a fact, in place of the one of its name."""
        self._session.refuse_unless_writing()
        self._session.change(_PUT_FACT, name=name, content=text)

    def next_number(self, counter: str) -> int:
        """Count a counter up by one and return it."""
        return self.next_numbers(counter, 1)[0]

    def next_numbers(self, counter: str, many: int) -> tuple[int, ...]:
        """Count a counter up by many and return the numbers in between."""
        self._session.refuse_unless_writing()
        self._session.change(_START, name=counter, number=0)
        ((last,),) = self._session.change_returning(_COUNT_UP, its_name=counter, many=many)
        return tuple(range(last - many + 1, last + 1))
