"""How commands are told which customers are meant: by text, by criteria, and field by field.

Owns the options and what they come to. It must not know what is done with whom they find.
"""

from collections.abc import Sequence

import click

from customer_core.errors import InvalidOptionError
from customer_core.search import AllOf, Criteria, SearchOperator, Where, criteria_of, names_field, quick

__all__ = ["CRITERIA_OPTION", "WHERE_OPTION", "told_criteria"]

CRITERIA_OPTION = click.option(
    "--criteria",
    default="",
    metavar="TEXT",
    help="Only customers for whom this holds, such as: tag:vip and not status:inactive",
)
WHERE_OPTION = click.option(
    "--where",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Only customers of whom a field is this, or with ^= starts with it; repeatable.",
)


def told_criteria(text: str, criteria: str, where: Sequence[str]) -> Criteria:
    """Return what is searched for: the text, the criteria and every field.

    A text that names a field is read as criteria; any other, as what was typed into one box.

    Raises:
        InvalidOptionError: A field is not written with its value.
        CriteriaTextError: The criteria are none, or the text names a field that there is not.
    """
    typed = criteria_of(text) if names_field(text) else quick(text)
    parts = (*([criteria_of(criteria)] if criteria.strip() else ()), *map(_where, where))
    return AllOf((typed, *parts)) if parts else typed


def _where(written: str) -> Where:
    field, equals, value = written.partition("=")
    if not equals:
        raise InvalidOptionError(
            option="where",
            problem="it names no field and value",
            remedy="write FIELD=VALUE or FIELD^=VALUE, or give a text such as tag:vip to --criteria",
        )
    if value.strip()[:1] == "*" or value.strip()[-1:] == "*":
        raise InvalidOptionError(
            option="where",
            problem="a star stands for nothing there",
            remedy="write FIELD^=VALUE for a beginning, or a value that has a star itself to --criteria, in quotes",
        )
    operator = SearchOperator.STARTS_WITH if field.endswith("^") else SearchOperator.IS
    return Where(field.removesuffix("^").strip(), operator, value)
