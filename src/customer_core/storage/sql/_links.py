"""Links in a table: a row for each end, so that those of a customer stand beside each other, and ids are in order."""

from collections.abc import Collection, Iterable

import attrs
from sqlalchemy import ColumnElement, bindparam, delete, select

from customer_core.model import CustomerId
from customer_core.ports import Link, LinkPort
from customer_core.storage.sql._schema import LINK
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Shape, Sight, id_shown, within
from customer_core.storage.sql._statements import any_of, list_of, put

__all__ = ["SqlLinks", "add_links", "clear_links", "forget_links", "link_rows"]

_PUT = put(LINK, changed=["bits"])
_OTHERS = select(LINK.c.other).where(LINK.c.id == bindparam("id"))
_REMOVE = delete(LINK).where(LINK.c.id == bindparam("its_id"), LINK.c.other == bindparam("its_other"))
_CLEAR = delete(LINK)


def _shown(shape: Shape) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of a link of which both ends are shown."""
    return (*id_shown(shape, LINK.c.id), *id_shown(shape, LINK.c.other))


_first_ids = select(LINK.c.id).distinct().order_by(LINK.c.id).limit(bindparam("most"))
_LIST = within(select(LINK).where(LINK.c.id.in_(any_of("ids"))), _shown)
_FIRST_IDS = within(_first_ids, _shown)
_LATER_IDS = within(_first_ids.where(LINK.c.id > bindparam("after")), _shown)


def forget_links(session: Session, id_: CustomerId) -> None:
    """Forget the links of a customer."""
    others = [other for (other,) in session.rows(_OTHERS, id=str(id_))]
    session.change_many(
        _REMOVE, sorted({*((str(id_), other) for other in others), *((one, str(id_)) for one in others)})
    )


def clear_links(session: Session) -> None:
    """Forget all links."""
    session.change(_CLEAR)


def link_rows(links: Iterable[Link]) -> list[Row]:
    """Return the rows of some links, in order."""
    ends = ((str(link.left), str(link.right), link.bits) for link in links)
    return sorted(row for one, other, bits in ends for row in ((one, other, bits), (other, one, bits)))


def add_links(session: Session, links: Iterable[Link]) -> None:
    """Keep links, each in place of what was kept of the same two."""
    session.change_many(_PUT, link_rows(links))


@attrs.frozen
class SqlLinks(LinkPort):
    """Keeps links in a table."""

    _session: Session
    _sight: Sight

    def put(self, id_: CustomerId, links: Collection[Link]) -> None:
        """Keep the links of a customer, in place of all that it had."""
        self._session.refuse_unless_writing()
        forget_links(self._session, id_)
        self.add(links)

    def add(self, links: Collection[Link]) -> None:
        """Keep links, each in place of what was kept of the same two."""
        add_links(self._session, links)

    def list_of(self, ids: Collection[CustomerId]) -> tuple[Link, ...]:
        """Return every link of any of some ids."""
        rows = self._session.rows(
            _LIST(self._sight.shape), ids=list_of(dict.fromkeys(map(str, ids))), **self._sight.values
        )
        found = {Link.of(CustomerId(one), CustomerId(other), bits) for one, other, bits in rows}
        return tuple(sorted(found, key=lambda link: (link.left, link.right)))

    def list_ids(self, *, after: CustomerId | None, most: int) -> tuple[CustomerId, ...]:
        """Return the first ids behind one that have any link."""
        place = {} if after is None else {"after": str(after)}
        statement = (_LATER_IDS if place else _FIRST_IDS)(self._sight.shape)
        rows = self._session.rows(statement, most=most, **place, **self._sight.values)
        return tuple(CustomerId(id_) for (id_,) in rows)
