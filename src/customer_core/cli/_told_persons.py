"""What is said of a person on the command line, as a draft; refused where a part of it says nothing."""

from collections.abc import Mapping, Sequence

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.exchange import draft_of
from customer_core.matching import features_document, prepare
from customer_core.model import CustomerDraft

__all__ = ["draft_of_person"]

_HOW = {
    "email": "write it as ann@lee.example",
    "phone": "write all of its digits",
    "birth_date": "write it as 1980-02-29",
    "external_id": "write SYSTEM:NUMBER, such as shop:1017",
}
_OTHERWISE = "write it out, or leave the option out"
_NOTHING = "nobody can be told by this"


def draft_of_person(record: Mapping[str, Sequence[str]]) -> CustomerDraft:
    """Return the draft of what is said of a person, by role.

    Raises:
        InvalidOptionError: A value is refused, or nothing of it is left for a comparison.
    """
    for role, values in record.items():
        for value in values:
            problem = _problem(role, value)
            if problem:
                option = f"--{role.replace('_', '-')}"
                raise InvalidOptionError(option=option, problem=problem, remedy=_HOW.get(role, _OTHERWISE))
    return draft_of(record)


def _problem(role: str, value: str) -> str:
    """Return what is wrong with a value; blank where it can be compared."""
    try:
        draft = draft_of({role: (value,)})
    except InvalidValueError as error:
        return error.problem
    is_told = bool(features_document(prepare(draft))) and (role != "email" or "@" in value)
    return "" if is_told else _NOTHING
