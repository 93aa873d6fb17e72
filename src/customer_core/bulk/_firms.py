"""Customers of one firm: those who write from its own mail domain, and those who bear its name or give it as employer.

Owns what makes a domain and a name one firm's, as the table itself shows it. Must not know relations, or who shares a
home.
"""

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._features import Features
from customer_core.bulk._sorted_numbers import distinct
from customer_core.bulk._values import Parts
from customer_core.normalization import MAIL_PROVIDERS

__all__ = ["find_firms"]

Numbers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
_Together = tuple[Numbers, Numbers, Numbers]
"""Domains and names that records have together, each pair once, and how many customers show it."""

_MAILS = ("email", "mailbox")
_NAMES = ("organization", "employer")
_NAMED, _NAMED_BY_TWO = 0.25, 0.5
"""Which share of those who write from a firm's domain give its name at the least: few write down their employer.

A quarter that is two customers may be chance.
"""
_SETTLED = 0.5
"""Which share of those who give a firm's name, and write from anywhere, write from its domain at the least."""
_PROVIDERS = pa.array(sorted(MAIL_PROVIDERS), pa.large_string())
_WITNESSES = 2
"""How many customers show a firm's domain and name together at the least."""


def find_firms(labels: Numbers, features: Features) -> Numbers:
    """Return for each record the number of the firm of its customer, -1 for those of none and of more than one.

    A domain is a firm's own where a quarter of those who write from it give one name, or half if that is only two. A
    name stands for that firm where half of those who give it, and write from anywhere, write from its domain, and it
    goes with no other firm's domain in the same country. So neither a provider, known or with customers of many names,
    nor a common name makes a firm.

    Args:
        labels: For each record the first one of its customer.
        features: The features of the records.
    """
    domains, names = _read(features, _MAILS, _domains), _read(features, _NAMES, _whole)
    if not domains or not names:
        return np.full(len(labels), -1, dtype=np.int64)
    names = _within_countries(names, features)
    together = _shown_together(labels, domains, names)
    most = np.zeros(_width(domains), dtype=np.int64)
    np.maximum.at(most, together[0], together[2])
    writing = _customers(labels, domains)
    is_named = most >= _NAMED * writing
    is_own = is_named & (most >= _WITNESSES) & ((most > _WITNESSES) | (most >= _NAMED_BY_TWO * writing))
    own = np.where(is_own, np.arange(len(most)), -1)
    settled = _settled_names(labels, domains, names, together, is_named)
    # The last one is for a record that has none.
    own, settled = np.append(own, -1), np.append(settled, -1)
    return _only(labels, [own[column] for column in domains] + [settled[column] for column in names])


def _read(features: Features, names: Sequence[str], cut: Callable[[pa.Array], pa.Array]) -> list[Numbers]:
    """Return what is cut from the values of features as numbers, a column for each of their slots, -1 for nothing."""
    columns = [features[name] for name in names if name in features]
    if not columns:
        return []
    texts = cut(pa.concat_arrays([column.values.array for column in columns]))
    codes = np.where(pc.equal(texts, "").to_numpy(zero_copy_only=False), -1, Parts(texts).codes)
    found, start = [], 0
    for column in columns:
        table = np.append(codes[start : start + len(column.values)], -1)
        found += [table[slot] for slot in column.slots]
        start += len(column.values)
    return found


def _domains(mails: pa.Array) -> pa.Array:
    """Return what stands behind the at sign, nothing where there is none, or where anybody may have a mailbox."""
    domains = pc.replace_substring_regex(mails, "^[^@]*@?", "")
    return pc.if_else(pc.is_in(domains, _PROVIDERS), "", domains)


def _whole(names: pa.Array) -> pa.Array:
    return names


def _within_countries(names: Sequence[Numbers], features: Features) -> list[Numbers]:
    """Return names that are others in another country."""
    if "country" not in features:
        return list(names)
    country = features["country"].first.astype(np.int64) + 1
    apart = np.concatenate([np.where(name >= 0, name * (country.max() + 1) + country, -1) for name in names])
    filled = np.flatnonzero(apart >= 0)
    apart[filled] = np.unique(apart[filled], return_inverse=True)[1]
    return np.split(apart, len(names))


def _width(columns: Sequence[Numbers]) -> int:
    """Return how many numbers there are."""
    return max(int(column.max()) for column in columns) + 1


def _customers(labels: Numbers, columns: Sequence[Numbers]) -> Numbers:
    """Return of each number how many customers have it."""
    packed = np.concatenate([(column * len(labels) + labels)[column >= 0] for column in columns])
    return np.bincount(distinct(packed) // len(labels), minlength=_width(columns))


def _shown_together(labels: Numbers, domains: Sequence[Numbers], names: Sequence[Numbers]) -> _Together:
    """Return the domains and names that records have together, each pair once, and how many customers show it."""
    width, pairs, owners = _width(names), [], []
    for domain, name in product(domains, names):
        rows = np.flatnonzero((domain >= 0) & (name >= 0))
        pairs.append(domain[rows] * width + name[rows])
        owners.append(labels[rows])
    different, numbers = np.unique(np.concatenate(pairs), return_inverse=True)
    packed = distinct(numbers * len(labels) + np.concatenate(owners))
    return *np.divmod(different, width), np.bincount(packed // len(labels), minlength=len(different))


def _settled_names(
    labels: Numbers, domains: Sequence[Numbers], names: Sequence[Numbers], together: _Together, is_named: Booleans
) -> Numbers:
    """Return of each name the domain whose firm it stands for, -1 for none."""
    writes = np.logical_or.reduce([domain >= 0 for domain in domains])
    bearers = _customers(labels, [np.where(writes, name, -1) for name in names])
    domain, name, witnesses = (each[is_named[together[0]]] for each in together)
    found = np.full(_width(names), -1, dtype=np.int64)
    is_most = (np.bincount(name, minlength=len(found))[name] == 1) & (witnesses >= _SETTLED * bearers[name])
    chosen = is_most & (witnesses >= _WITNESSES)
    found[name[chosen]] = domain[chosen]
    return found


def _only(labels: Numbers, firms: Sequence[Numbers]) -> Numbers:
    """Return for each record the firm that the records of its customer name, -1 where they name none or several."""
    rows = np.concatenate([np.flatnonzero(firm >= 0) for firm in firms])
    numbers = np.concatenate([firm[firm >= 0] for firm in firms])
    least, most = np.full(len(labels), np.iinfo(np.int64).max), np.full(len(labels), -1, dtype=np.int64)
    np.minimum.at(least, labels[rows], numbers)
    np.maximum.at(most, labels[rows], numbers)
    return np.where(least == most, most, -1)[labels]
