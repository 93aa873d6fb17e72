"""How a row that cannot be written is refused, by its place; knows no file format."""

from customer_core.errors import InvalidValueError

__all__ = ["invalid_row"]


def invalid_row(number: int, problem: str) -> InvalidValueError:
    """Return the refusal of a row by its number below the header, which is row 0."""
    place = f"line {number} below the header" if number else "header"
    return InvalidValueError(field=place, problem=problem, remedy="correct it before it is written")
