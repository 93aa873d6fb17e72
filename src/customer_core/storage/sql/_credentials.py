"""Credentials in a table: each as a document, with the columns by which it is found and changed."""

from collections.abc import Collection
from typing import Any

import attrs
from sqlalchemy import bindparam, delete, select, update

from customer_core.errors import StaleVersionError
from customer_core.model import Credential, CustomerId
from customer_core.ports import CredentialPort
from customer_core.serialization import dumps
from customer_core.storage.sql._newest import recorded_with, seq_of, written_id, written_shown
from customer_core.storage.sql._schema import CREDENTIAL, CUSTOMER
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight, within
from customer_core.storage.sql._statements import add_unless_there, any_of, list_of

__all__ = ["SqlCredentials", "credential_columns"]

_DOCUMENT = recorded_with(CREDENTIAL, CREDENTIAL.c.document)
_FIND = within(_DOCUMENT.where(written_id == bindparam("id")), written_shown)
_FIND_BY_LINK = within(_DOCUMENT.where(CREDENTIAL.c.link == bindparam("digest")), written_shown)
_WITH_PASSWORD = within(
    recorded_with(CREDENTIAL, written_id).where(written_id.in_(any_of("ids")), CREDENTIAL.c.has_password == 1),
    written_shown,
)
_FIND_VERSION = select(CREDENTIAL.c.version).where(CREDENTIAL.c.customer == bindparam("seq"))
_ADD = add_unless_there(CREDENTIAL)
_NAMES = tuple(column.name for column in CREDENTIAL.c if column.name != "customer")
_REPLACE = (
    update(CREDENTIAL)
    .where(CREDENTIAL.c.customer == bindparam("seq"), CREDENTIAL.c.version == bindparam("expected"))
    .values({name: bindparam(f"new_{name}") for name in _NAMES})
)
_SEQ = select(CUSTOMER.c.seq).where(CUSTOMER.c.id == bindparam("its_id")).scalar_subquery()
_REMOVE = delete(CREDENTIAL).where(CREDENTIAL.c.customer == _SEQ)


@attrs.frozen
class SqlCredentials(CredentialPort):
    """Keeps credentials in a table."""

    _session: Session
    _sight: Sight

    def find(self, customer: CustomerId) -> Credential | None:
        """Return the credential of this very id."""
        row = self._session.row(_FIND(self._sight.shape), id=str(customer), **self._sight.values)
        return None if row is None else self._session.document(Credential, row[0])

    def find_by_link(self, digest: str) -> Credential | None:
        """Return the credential whose link has this digest."""
        row = self._session.row(_FIND_BY_LINK(self._sight.shape), digest=digest, **self._sight.values)
        return None if row is None else self._session.document(Credential, row[0])

    def put(self, credential: Credential, *, expected_version: int) -> None:
        """Keep a credential, if the one of its id is at the expected version."""
        self._session.refuse_unless_writing()
        values = credential_columns(credential, seq_of(self._session, credential.customer))
        if expected_version:
            new = {f"new_{name}": values[name] for name in _NAMES}
            changed = self._session.change(_REPLACE, seq=values["customer"], expected=expected_version, **new)
        else:
            changed = self._session.change(_ADD, **values)
        if not changed:
            row = self._session.row(_FIND_VERSION, seq=values["customer"])
            found, id_ = 0 if row is None else int(row[0]), str(credential.customer)
            raise StaleVersionError(kind="credential", id=id_, expected=expected_version, found=found)

    def remove(self, customer: CustomerId) -> None:
        """Forget the credential of this very id."""
        self._session.refuse_unless_writing()
        self._session.change(_REMOVE, its_id=str(customer))

    def list_with_password(self, customers: Collection[CustomerId]) -> frozenset[CustomerId]:
        """Return which of some ids have a password."""
        values = {**self._sight.values, "ids": list_of(dict.fromkeys(map(str, customers)))}
        return frozenset(CustomerId(id_) for (id_,) in self._session.rows(_WITH_PASSWORD(self._sight.shape), **values))


def credential_columns(credential: Credential, seq: int) -> dict[str, Any]:
    """Return the row of a credential, in the order of the table, with that of its id."""
    return {
        "customer": seq,
        "link": credential.link.digest if credential.link else None,
        "has_password": int(credential.password is not None),
        "version": credential.version,
        "document": dumps(credential),
    }
