"""Acts on whom a search finds, as ways to meet somebody: how many each call comes to.

Owns the calls. It must not know who makes them.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from customer_core.manager import Desk
from customer_core.model import AddTag

WORD: Final = "tara"
CHANGES: Final = (AddTag("seen"),)

ACT_READS: Final[Mapping[str, Callable[[Desk], object]]] = MappingProxyType(
    {
        "acts.preview": lambda desk: desk.acts.preview(WORD, CHANGES).found,
        "acts.apply": lambda desk: desk.acts.apply(desk.acts.start(WORD, CHANGES).id).counts.found,
        "acts.undo": lambda desk: desk.acts.undo(desk.acts.apply(desk.acts.start(WORD, CHANGES).id).id).counts.found,
    }
)
