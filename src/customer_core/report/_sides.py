"""Records side by side: which fields, and how many of each.

Owns how much of a record a page holds. It must not know why records are compared.
"""

from collections.abc import Mapping, Sequence

from customer_core.report._data import SideBySide, SideField

__all__ = ["RECORDS_MOST", "side_by_side"]

RECORDS_MOST = 8
_FIELDS_MOST = 24


def side_by_side(
    title: str, note: str, records: Mapping[str, Sequence[tuple[str, str]]], *, left_out: int = 0
) -> SideBySide:
    """Return records to compare.

    Args:
        title: What they are.
        note: What is to be known of them.
        records: By what each is called, its fields as (name, value), in the same order for all.
        left_out: How many more there are.
    """
    names = [name for name, _ in next(iter(records.values()), ())]
    values = [tuple(value.strip() for _, value in record) for record in records.values()]
    fields = [SideField(name=name, values=row) for name, row in zip(names, zip(*values, strict=True), strict=True)]
    filled = [field for field in fields if any(field.values)]
    kept = filled[:_FIELDS_MOST]
    return SideBySide(
        title=title,
        note=note,
        heads=tuple(records),
        fields=tuple(kept),
        records_left_out=left_out,
        fields_left_out=len(filled) - len(kept),
    )
