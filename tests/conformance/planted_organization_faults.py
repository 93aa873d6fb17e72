"""What may be wrong with a store's organizations: one fault each, for the tables of planted faults.

Owns the faults. It must not know by which claim they are found.
"""

from typing import Any, TypeAlias

import attrs

from customer_core.search import matches_organization

Something: TypeAlias = Any
"""A port, or what it takes and gives."""


def forget_aliases(port: Something, organization: Something) -> None:
    """Keep a new organization under its name alone."""
    port.add(attrs.evolve(organization, aliases=()))


def fold_a_code(port: Something, code: str, brand: Something) -> Something:
    """Find a code whatever its case."""
    return port.find_by_code(code.upper(), brand) or port.find_by_code(code, brand)


def replace_whatever_is_there(port: Something, organization: Something, *, expected_version: int) -> None:
    """Replace an organization whatever its version."""
    found = port.find(organization.id)
    port.replace(organization, expected_version=found.version if found else expected_version)


def tell_all_below(port: Something, id_: Something) -> Something:
    """Tell whoever is below an organization, however far."""
    children = port.list_children(id_)
    return (*children, *(further for child in children for further in port.list_children(child.id)))


def tell_one_too_many(port: Something, term: Something, *, most: int) -> Something:
    """Tell one more than were asked for."""
    return port.list_holding(term, most=most + 1)


def lose_the_way_back(port: Something, request: Something) -> Something:
    """Show a page without the link back."""
    return attrs.evolve(port.find_page(request), back=None)


def forget_the_verdict(port: Something, pair: Something) -> None:
    """Keep a pair as one that waits, whatever was said of it."""
    port.put(attrs.evolve(pair, verdict=None))


def cut_nothing(port: Something, queries: Something, *, order: str) -> Something:
    """Look up blocks whole, however large they are."""
    return port.find_indexed([attrs.evolve(query, most=1_000) for query in queries], order=order)


def keep_the_ids_apart(port: Something, merge: Something, contributions: Something) -> None:
    """Keep a merge, and let the ids name themselves on."""
    master, *_ = (one for one in contributions if one.id == merge.master)
    port.add(attrs.evolve(merge, plan=attrs.evolve(merge.plan, contributions=(str(master.id),))), contributions)


def take_one_along_alone(port: Something, id_: Something, undo: Something, records: Something) -> None:
    """Let who leaves take no other id along."""
    alone = tuple(attrs.evolve(one, ids=(one.id,)) for one in undo.parted)
    port.undo(id_, attrs.evolve(undo, parted=alone), records)


def look_at_the_record_alone(port: Something, request: Something) -> Something:
    """Find no organization by what lost in a merge."""
    page = port.find_page(request)
    return attrs.evolve(page, items=tuple(one for one in page.items if matches_organization(request.criteria, one)))


def tell_who_survived(port: Something, id_: Something) -> Something:
    """Tell of a merge the master's record alone."""
    return port.list_contributions(id_)[:1]


def tell_pairs_of_the_smaller_id(port: Something, organizations: Something) -> Something:
    """Tell the pairs of which an id is the smaller one."""
    return tuple(pair for pair in port.list_of(organizations) if pair.left in organizations)
