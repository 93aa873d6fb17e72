"""How a document is refused: problems collected from the inside out, each with its path; never the value itself."""

from collections.abc import Collection, Iterable
from itertools import islice
from typing import Final, Self

from customer_core.errors import CustomerCoreError, InvalidDocumentError, InvalidValueError, Problem

_JSON_TYPES: Final = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


PROBLEMS_MAX: Final = 100
"""How many problems of one document are told; of any more, only how many they are."""


class Findings:
    """Collect the problems of one part of a document: the first are kept, the others counted.

    A text of a few megabytes can hold a million problems, which must not cost a gigabyte.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.more = 0

    def __bool__(self) -> bool:
        return bool(self.problems)

    def extend(self, problems: Iterable[Problem], *, more: int = 0) -> None:
        """Take problems, and the number of those that their finder already left out."""
        found = iter(problems)
        self.problems.extend(islice(found, PROBLEMS_MAX - len(self.problems)))
        self.more += more + sum(1 for _ in found)

    def take(self, refused: "Refused", step: str) -> None:
        """Take the problems of a part of the part, as its holder sees them."""
        found = (Problem(joined(step, one.path), one.code, one.message) for one in refused.problems)
        self.extend(found, more=refused.more)

    def refused(self) -> "Refused":
        """Return what carries the problems to the part that holds this one."""
        return Refused(self.problems, more=self.more)


class Refused(Exception):  # noqa: N818 - it never leaves this package; the error that does is InvalidDocumentError
    """Carry the problems of one part of a document up to the part that holds it."""

    def __init__(self, problems: Iterable[Problem], *, more: int = 0) -> None:
        super().__init__()
        self.problems = tuple(problems)
        self.more = more

    @classmethod
    def one(cls, code: str, message: str) -> Self:
        """Refuse a part for one reason."""
        return cls([Problem("", code, message)])

    @classmethod
    def wrong_type(cls, part: object, wanted: str) -> Self:
        """Refuse a part that is of another JSON type than is wanted."""
        return cls.one("type", f"is {json_type(part)}; give {wanted}.")

    def as_error(self, document: str) -> InvalidDocumentError:
        """Return the error to raise, for a document of this type."""
        message = f"has {self.more} more, which are not listed; correct those that are, then read it again."
        rest = (Problem("", "problems-more", message),) if self.more else ()
        return InvalidDocumentError(document=document, problems=(*self.problems, *rest))


def json_type(part: object) -> str:
    """Name the JSON type of a part in a sentence."""
    return _JSON_TYPES.get(type(part), "not of JSON")


def joined(outer: str, inner: str) -> str:
    """Return the path of a part of a part: `emails`, `[0].address` make `emails[0].address`."""
    return f"{outer}{inner}" if not (outer and inner) or inner.startswith("[") else f"{outer}.{inner}"


def key_step(key: object, place: int, known: Collection[object]) -> str:
    """Return the step to an entry of an object: a known name of a field as itself, any other key by its place.

    What is no name of a field may be something that a person typed, which no error may repeat.
    """
    return str(key) if key in known else f"[{place}]"


def problem_of(error: Exception, field: str = "") -> Problem:
    """Return what a type says against a value, as a problem of the document.

    Only errors of this library are repeated: the text of any other may hold the value.
    """
    if isinstance(error, InvalidValueError):
        return Problem(error.field, error.code, f"{error.problem}; {error.remedy}.")
    if isinstance(error, CustomerCoreError):
        return Problem(field, error.code, str(error))
    return Problem(field, InvalidValueError.code, "is refused by its type; see its documentation.")
