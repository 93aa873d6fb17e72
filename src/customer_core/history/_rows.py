"""An entry as a store keeps it: texts and numbers, the personal part apart from the rest, its seal beside it.

Owns the shape of such a row and of the head of a chain. It must not know how seals are made, nor what the texts say.
"""

from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from customer_core.history._seals import Seal

__all__ = ["ChainHead", "HistoryRow"]


class HistoryRow(NamedTuple):
    """Hold an entry as it is kept. Nothing is checked here: a row may have been tampered with.

    Args:
        position: Where the entry stands among all entries of its store.
        subject: What the entry is about, as text.
        facts: Action, instant, actor, channel and version, as JSON text.
        details: Reason and changes, as JSON text: the personal part. None once it was erased.
        number: Where the entry stands in the chain of its subject, from 1; None without a seal, as all that follows.
        salt: What was drawn by chance to hide the details in the commitment. None once they were erased.
        commitment: What binds the details without telling them; it stays when they are erased.
        digest: What binds the whole entry and its place.
    """

    position: int
    subject: str
    facts: str
    details: str | None
    number: int | None = None
    salt: bytes | None = None
    commitment: bytes | None = None
    digest: bytes | None = None

    def __repr__(self) -> str:
        return f"HistoryRow(position={self.position!r})"

    @property
    def is_unsealed(self) -> bool:
        """Tell whether the row has nothing of a seal."""
        return self.number is None and self.salt is None and self.commitment is None and self.digest is None

    def with_seal(self, seal: "Seal") -> Self:
        """Return the row with a seal."""
        return self._replace(number=seal.number, salt=seal.salt, commitment=seal.commitment, digest=seal.digest)


class ChainHead(NamedTuple):
    """Name the last sealed entry of a subject by its number and digest, which bind all sealed entries before it."""

    subject: str
    number: int
    digest: bytes
