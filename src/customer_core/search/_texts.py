"""Criteria as people write them: `tag:vip and (spent>1000 or not name:lee*)`.

Owns the notation, both ways. What a field takes is said by the table of fields.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from customer_core.errors import CriteriaTextError, InvalidValueError
from customer_core.search._criteria import AllOf, AnyOf, Criteria, Everything, Known, Not, Where
from customer_core.search._fields import ANY
from customer_core.search._operators import SearchOperator

__all__ = ["criteria_of", "names_field", "text_of"]

_CHARACTERS_MOST: Final = 65_536
_NESTED_MOST: Final = 64
_WORDS: Final = frozenset({"and", "or", "not"})
_ALIASES: Final = {"state": "workflow_state"}
"""Short names of fields that people may write."""
_FIELD_NAME: Final = r'[A-Za-z_]+(?:\.[^\s()":<>=]+)?|"[A-Za-z_]+\.(?:[^"\\]|\\.)+"'
_SIGN: Final = r":|\s*[<>]=?\s*"
_SIGNS: Final = {
    ":": SearchOperator.IS,
    "<": SearchOperator.LESS_THAN,
    "<=": SearchOperator.AT_MOST,
    ">": SearchOperator.MORE_THAN,
    ">=": SearchOperator.AT_LEAST,
}
_WRITTEN: Final = {operator: sign for sign, operator in _SIGNS.items()} | {SearchOperator.STARTS_WITH: ":"}
_TOKEN: Final = re.compile(
    r"""
      (?P<bracket>[()])
    | (?P<star>\*)(?=[\s()]|$)
    | (?:(?P<field>FIELD)(?P<sign>SIGN))?
      (?: "(?P<quoted>(?:[^"\\]|\\.)*)"(?P<begins>\*?)(?=[\s()]|$) | (?P<bare>[^\s()"]+)(?=[\s()]|$) )
    """.replace("FIELD", _FIELD_NAME).replace("SIGN", _SIGN),
    re.VERBOSE | re.DOTALL,
)
_FIELD: Final = re.compile(rf"(?:{_FIELD_NAME})(?:{_SIGN})(?=[\s()]|$)")
_PLAIN_FIELD: Final = re.compile(r'[A-Za-z_]+(?:\.[^\s()":<>=\\]+)?')
_PLAIN: Final = re.compile(r"""[^\s()"\\*]+""")
_NAMING: Final = re.compile(r'(?:^|[\s(])(?:[A-Za-z_]+(?:\.[^\s()":<>=]+)?|"[A-Za-z_]+\.[^"]+")(?::|[<>]=?)[^\s:<>=]')
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class _Token(NamedTuple):
    """A piece of a text: its place from 1, a word of the notation, or the criterion that it is."""

    place: int
    word: str
    criterion: Criteria | None = None


def criteria_of(text: str) -> Criteria:
    """Return the criteria that a text says.

    `field:value` holds where a value of the field is this one, `field:value*` where one starts with it, `field:*` where
    there is any, and `field<value`, `<=`, `>` and `>=` where a number, an amount or a date stands so. A custom
    attribute is the field `attribute.NAME`. A value with spaces, brackets or quotes stands in double quotes, in which a
    backslash takes the next character as it is; so does the field of an attribute with such a name.

    A word without a field begins a name, code, e-mail, phone or postal code. Criteria are joined by `and` and `or`, of
    which `and` binds closer and may be left out, turned round by `not`, and grouped by brackets. `*` and a blank text
    stand for everything. A star before the end of a value is refused, unless it stands in quotes, where it is a star.

    >>> criteria_of("tag:vip and not status:inactive")
    AllOf(criteria=(Where(field='tag', operator=<SearchOperator.IS: 'is'>), Not(criteria=Where(field='status', \
operator=<SearchOperator.IS: 'is'>))))

    Raises:
        CriteriaTextError: It says none; with the place of the first character that is wrong.
    """
    if not isinstance(text, str):
        raise CriteriaTextError(place=1, problem="it is not text", remedy="give text")
    if len(text) > _CHARACTERS_MOST:
        raise CriteriaTextError(
            place=_CHARACTERS_MOST + 1, problem=f"it has more than {_CHARACTERS_MOST} characters", remedy="shorten it"
        )
    tokens = [*_tokens(text), _Token(len(text) + 1, "")]
    if len(tokens) == 1:
        return Everything()
    reader = _Reader(tokens)
    found = reader.read_any()
    left = reader.token
    if left.word:
        raise CriteriaTextError(
            place=left.place, problem="no bracket is open here", remedy="leave it out, or open one before"
        )
    return found


def names_field(text: str) -> bool:
    """Tell whether a text that people type says a word with its field, as `criteria_of` reads it and `quick` does not.

    >>> names_field("ann postcode:803*"), names_field("ann 803")
    (True, False)
    """
    return _NAMING.search(text) is not None


def text_of(criteria: Criteria) -> str:
    """Return the text that says criteria; read again, it means the same.

    >>> text_of(AllOf((Where("tag", SearchOperator.IS, "vip"), Where("name", SearchOperator.STARTS_WITH, "von B"))))
    'tag:vip and name:"von B"*'
    """
    if isinstance(criteria, Where):
        is_plain = _PLAIN.fullmatch(criteria.value)
        star = "*" if criteria.operator is SearchOperator.STARTS_WITH else ""
        value = criteria.value if is_plain else _quoted(criteria.value)
        return f"{_field_text(criteria.field)}{_WRITTEN[criteria.operator]}{value}{star}"
    if isinstance(criteria, Known):
        return f"{_field_text(criteria.field)}:*"
    if isinstance(criteria, Not):
        return f"not {_grouped(criteria.criteria)}"
    if isinstance(criteria, Everything):
        return "*"
    if len(criteria.criteria) == 1:
        return text_of(criteria.criteria[0])
    word = " and " if isinstance(criteria, AllOf) else " or "
    return word.join(map(_grouped, criteria.criteria))


def _field_text(name: str) -> str:
    return name if _PLAIN_FIELD.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def _grouped(criteria: Criteria) -> str:
    """Return the text of criteria that stand inside of others."""
    while isinstance(criteria, AllOf | AnyOf) and len(criteria.criteria) == 1:
        (criteria,) = criteria.criteria
    text = text_of(criteria)
    return f"({text})" if isinstance(criteria, AllOf | AnyOf) else text


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        if place == len(text):
            return
        found = _TOKEN.match(text, place)
        if found is None or (found["bare"] and _FIELD.fullmatch(found[0])):
            raise _unreadable(text, place)
        yield _token(found, place + 1)
        place = found.end()


def _token(found: "re.Match[str]", place: int) -> _Token:
    if found["bracket"]:
        return _Token(place, found["bracket"])
    if found["star"]:
        return _Token(place, "a criterion", Everything())
    bare = found["bare"]
    if bare is not None and found["field"] is None and bare.lower() in _WORDS:
        return _Token(place, bare.lower())
    if bare is None:
        value, begins = _ESCAPED.sub(r"\1", found["quoted"]), bool(found["begins"])
    else:
        if "*" in bare[:-1]:
            raise _misplaced_star(found.start("bare") + bare.index("*") + 1)
        value, begins = bare.removesuffix("*"), bare.endswith("*")
    try:
        return _Token(place, "a criterion", _criterion(found, value, begins=begins))
    except InvalidValueError as error:
        raise CriteriaTextError(place=place, problem=f"{error.field} {error.problem}", remedy=error.remedy) from None


def _criterion(found: "re.Match[str]", value: str, *, begins: bool) -> Criteria:
    written = found["field"]
    if written is None:
        return Where(ANY, SearchOperator.STARTS_WITH, value)
    name = _ESCAPED.sub(r"\1", written[1:-1]) if written.startswith('"') else written
    field = _ALIASES.get(name, name)
    sign = found["sign"].strip()
    if begins and sign == ":":
        return Where(field, SearchOperator.STARTS_WITH, value) if value or found["bare"] is None else Known(field)
    return Where(field, _SIGNS[sign], f"{value}*" if begins else value)


def _misplaced_star(place: int) -> CriteriaTextError:
    """Return that a star stands where nothing can be left open."""
    return CriteriaTextError(
        place=place,
        problem="a star stands before the end of the value, and only a beginning can be searched for",
        remedy='write it at the end, such as name:lee*, or put a value that has a star itself in quotes: tag:"5*"',
    )


def _unreadable(text: str, place: int) -> CriteriaTextError:
    """Return what is wrong with a piece that is none."""
    field = _FIELD.match(text, place)
    if field:
        return CriteriaTextError(
            place=field.end() + 1, problem="no value stands behind the field", remedy="write it right behind the sign"
        )
    quote = text.find('"', place)
    return CriteriaTextError(
        place=quote + 1,
        problem="this quote is not closed, or stands inside a word",
        remedy='put the whole value in quotes, such as name:"Ann Lee", and \\ before a quote in it',
    )


class _Reader:
    """What is left of a text to be read, and how many brackets and words `not` are open."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._nested = 0

    @property
    def token(self) -> _Token:
        """Return the next piece."""
        return self._tokens[self._place]

    def read_any(self) -> Criteria:
        """Return the criteria up to the end, or to a bracket that closes."""
        start = self.token.place
        parts = [self._read_all()]
        while self.token.word == "or":
            self._place += 1
            parts.append(self._read_all())
        return parts[0] if len(parts) == 1 else _checked(AnyOf, parts, start)

    def _read_all(self) -> Criteria:
        start = self.token.place
        parts = [self._read_one()]
        while self.token.word not in {"", "or", ")"}:
            if self.token.word == "and":
                self._place += 1
            parts.append(self._read_one())
        return parts[0] if len(parts) == 1 else _checked(AllOf, parts, start)

    def _read_one(self) -> Criteria:
        token = self.token
        if token.criterion is not None:
            self._place += 1
            return token.criterion
        if token.word not in {"not", "("}:
            raise CriteriaTextError(
                place=token.place, problem="a criterion is missing here", remedy="write one, such as tag:vip"
            )
        self._place += 1
        self._nested += 1
        if self._nested > _NESTED_MOST:
            raise CriteriaTextError(
                place=token.place,
                problem=f"more than {_NESTED_MOST} brackets and nots are open",
                remedy="write it with fewer",
            )
        found = self._read_not(token) if token.word == "not" else self._read_group(token)
        self._nested -= 1
        return found

    def _read_not(self, token: _Token) -> Criteria:
        turned = self._read_one()
        try:
            return Not(turned)
        except InvalidValueError as error:
            raise CriteriaTextError(place=token.place, problem=error.problem, remedy=error.remedy) from None

    def _read_group(self, token: _Token) -> Criteria:
        found = self.read_any()
        if self.token.word != ")":
            raise CriteriaTextError(place=token.place, problem="this bracket is not closed", remedy="close it")
        self._place += 1
        return found


def _checked(joined: type[AllOf] | type[AnyOf], parts: list[Criteria], place: int) -> Criteria:
    try:
        return joined(tuple(parts))
    except InvalidValueError as error:
        raise CriteriaTextError(place=place, problem=f"it {error.problem}", remedy=error.remedy) from None
