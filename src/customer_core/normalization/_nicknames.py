"""Which given names may stand for one another; it must not know titles, order or anything else of a whole name."""

from functools import lru_cache

from nicknames import NickNamer

from customer_core.normalization._nickname_table import SHORT_FORMS
from customer_core.normalization._word_lists import rows_in

__all__ = ["are_nicknames", "nickname_roots"]


def nickname_roots(given: str) -> frozenset[str]:
    """Return the names that one given name may stand for, itself among them.

    The name is one word as `normalize_given_name` spells it. English forms come from the package `nicknames`, those of
    other languages from our own table. Spellings that no table holds stand for themselves.

    >>> sorted(nickname_roots("paco"))
    ['francisco', 'paco']
    """
    return _roots_by_name().get(given) or frozenset((given,))


def are_nicknames(a: str, b: str) -> bool:
    """Tell whether two given names differ and may yet be of one person: Bob and Robert, Bob and Rob, Pepe and José.

    Both are as `normalize_given_name` spells them; of several words the first is compared.

    >>> are_nicknames("bob", "robert"), are_nicknames("bob", "bob")
    (True, False)
    """
    first, second = a.partition(" ")[0], b.partition(" ")[0]
    if not first or not second or first == second:
        return False
    roots = _roots_by_name()
    if first not in roots or second not in roots:
        return first in roots.get(second, ()) or second in roots.get(first, ())
    return not roots[first].isdisjoint(roots[second])


@lru_cache(maxsize=1)
def _roots_by_name() -> dict[str, frozenset[str]]:
    names_by_root = NickNamer.default_lookup()
    for roots, short_forms in rows_in(SHORT_FORMS):
        for root in roots.split():
            names_by_root.setdefault(root, set()).update(short_forms.split())
    roots_by_name: dict[str, set[str]] = {}
    for root, names in names_by_root.items():
        for name in names:
            roots_by_name.setdefault(name, {name}).add(root)
    return {name: frozenset(found) for name, found in roots_by_name.items()}
