"""How a text gives away a payment card: by its number, or by a verification code with its name beside it.

Owns the issuers and the rule. It must not know which values are looked at, nor who is refused.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from customer_core.errors import InvalidValueError

_LENGTH_MOST: Final = 19
_LONG: Final = frozenset(range(16, 20))
_MAESTRO: Final = frozenset(range(12, 20))

CARD_ISSUERS: Mapping[str, tuple[tuple[range, frozenset[int]], ...]] = MappingProxyType(
    {
        "American Express": ((range(34, 35), frozenset({15})), (range(37, 38), frozenset({15}))),
        "Diners Club": (
            (range(300, 306), frozenset(range(14, 20))),
            (range(3095, 3096), frozenset(range(14, 20))),
            (range(36, 37), frozenset(range(14, 20))),
            (range(38, 40), frozenset(range(14, 20))),
        ),
        "JCB": ((range(3528, 3590), _LONG),),
        "Maestro": (
            *((range(prefix, prefix + 1), _MAESTRO) for prefix in (5018, 5020, 5038, 5893, 6304, 6759)),
            (range(6761, 6764), _MAESTRO),
            (range(50, 51), _LONG),
            (range(56, 59), _LONG),
        ),
        "Mastercard": ((range(51, 56), frozenset({16})), (range(2221, 2721), frozenset({16}))),
        "Mir": ((range(2200, 2205), _LONG),),
        "Napas, Troy, Uzcard, Humo": tuple(
            (range(prefix, prefix + 1), frozenset({16, 19})) for prefix in (9704, 9792, 8600, 9860)
        ),
        "Discover, UnionPay, RuPay, Verve and others": ((range(6, 7), _LONG), (range(81, 83), _LONG)),
        "UATP": ((range(1001, 2000), frozenset({15})),),
        "Visa": ((range(4, 5), frozenset({13, 16, 19})),),
    }
)
"""By whom a card is issued, as far as its first digits tell, and how many digits its number may have.

The ranges are those of ISO/IEC 7812 that the issuers publish; a range of a wider one is not listed beside it.
"""


def _lengths_by_prefix() -> Mapping[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for ranges in CARD_ISSUERS.values():
        for prefixes, lengths in ranges:
            for prefix in map(str, prefixes):
                found[prefix] = found.get(prefix, frozenset()) | lengths
    return found


_LENGTHS: Final = _lengths_by_prefix()
_PREFIXES: Final = tuple(sorted({len(prefix) for prefix in _LENGTHS}))
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

_DIGIT: Final = re.compile(r"\d")
_GROUP: Final = re.compile(r"\d+")
# Digits of one number may be set apart by whatever is neither a letter nor a digit, as much of it as people write.
_CHAIN: Final = re.compile(r"\d(?:[\W_]{0,3}\d){11,}")
_LARGER_FIRST: Final = frozenset({(4, 6, 5), (4, 6, 4)})
_IRREGULAR_LEAST: Final = 15
_PHONE_MOST: Final = 15
"""The longest telephone number of ITU-T E.164, without its plus sign."""

_IBAN: Final = re.compile(r"(?<![^\W_])([A-Z]{2})\d{2}(?: ?[A-Z0-9]){11,30}")
_IBAN_COUNTRIES: Final = {
    15: "NO",
    16: "BE",
    18: "DK FI NL",
    19: "SI",
    20: "AT EE LT LU",
    21: "CH HR LI LV",
    22: "BG DE GB IE",
    24: "CZ ES RO SE SK",
    25: "PT",
    26: "TR",
    27: "FR GR IT",
    28: "HU PL",
}
_IBAN_LENGTHS: Final = {country: size for size, listed in _IBAN_COUNTRIES.items() for country in listed.split()}
"""How many letters and digits an account number has by ISO 13616, in countries where people write it down."""

_CODE_NAMES: Final = (
    r"c[vs]v\s?2?",
    r"cvc\s?2?",
    r"cvn\s?2?",
    r"cav\s?2?",
    r"(?:card )?security[ -]code",
    r"card verification(?: code| value| number)?",
    r"karten?pr(?:ü|ue)f(?:nummer|ziffer|code)",
    r"pr(?:ü|ue)fziffer der karte",
    r"cryptogramme(?: visuel)?",
    r"code de s(?:é|e)curit(?:é|e)",
    r"c(?:ó|o)digo de seguridad",
    r"codice di sicurezza",
    r"beveiligingscode",
)
_HINTS: Final = ("cv", "cav", "code", "verification", "karte", "crypto", "digo", "codice")
"""What stands in each of these names, and is faster looked for."""
_LABEL: Final = rf"(?<![^\W_])(?:{'|'.join(_CODE_NAMES)})"
_BETWEEN: Final = r"(?:[\W_]{0,3}(?:is|was|no|nr|code|number|ist|est|es))?[\W_]{0,3}"
_LABELLED: Final = re.compile(
    rf"{_LABEL}{_BETWEEN}\d{{3,4}}(?!\d)|(?<![^\W_])\d{{3,4}}[\W_]{{0,3}}(?:{'|'.join(_CODE_NAMES)})(?![^\W_])"
)


def refuse_card_details(field: str, text: str) -> None:
    """Refuse a text that holds the number of a payment card, or a verification code with its name beside it.

    A number has the first digits and the length of an issuer and the check digit of Luhn's formula (ISO/IEC 7812). Its
    digits may be those of any script, and set apart by anything that is neither letter nor digit. The number of a bank
    account (IBAN) that is right by its own check digits is none. What is refused is not shown.

    Raises:
        InvalidValueError: It does.
    """
    if not _DIGIT.search(_plain(text)):
        return
    refuse_card_number(field, text)
    folded = _plain(text).casefold()
    if any(map(folded.__contains__, _HINTS)) and _LABELLED.search(folded):
        raise InvalidValueError(
            field=field,
            problem="looks like the verification code of a payment card",
            remedy="leave it out, since nobody may keep it",
        )


def refuse_card_number(field: str, text: str, *, digits_least: int = 0) -> None:
    """Refuse a text that holds the number of a payment card with so many digits or more.

    Raises:
        InvalidValueError: It does.
    """
    if any(len(number) >= digits_least for number in _iter_numbers(text)):
        raise InvalidValueError(
            field=field, problem="looks like the number of a payment card", remedy="give a token in its place"
        )


def _plain(text: str) -> str:
    """Return a text with signs of other widths and shapes, such as digits in circles, as plain ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _iter_numbers(text: str) -> Iterator[str]:
    """Yield what is a number of a card."""
    text = _plain(text)
    if not _CHAIN.search(text):
        return
    text = _IBAN.sub(_without_account, text)
    for chain in _CHAIN.finditer(text):
        groups = ["".join(str(int(sign)) for sign in group) for group in _GROUP.findall(chain[0])]
        is_dialed = text[: chain.start()].endswith("+") and sum(map(len, groups)) <= _PHONE_MOST
        if not is_dialed:
            yield from filter(_is_card, _windows(groups))


def _windows(groups: Sequence[str]) -> Iterator[str]:
    """Yield each number that neighboring groups of digits may make.

    Numbers of cards are written in groups of one size, of which the last may differ, or in the groups that are printed
    on some. Other groups make one where nothing else stands beside them: dates and telephone numbers stand in rows.
    """
    for start in range(len(groups)):
        number, sizes = "", []
        for end in range(start, len(groups)):
            number += groups[end]
            if len(number) > _LENGTH_MOST:
                break
            sizes.append(len(groups[end]))
            is_whole = start == 0 and end == len(groups) - 1 and len(number) >= _IRREGULAR_LEAST
            if is_whole or len(set(sizes[:-1])) <= 1 or tuple(sizes) in _LARGER_FIRST:
                yield number


def _is_card(number: str) -> bool:
    if not any(len(number) in _LENGTHS.get(number[:size], ()) for size in _PREFIXES):
        return False
    digits = [int(sign) for sign in number]
    plain, doubled = digits[-1::-2], digits[-2::-2]
    return (sum(plain) + sum(_DOUBLED[digit] for digit in doubled)) % 10 == 0


def _without_account(found: "re.Match[str]") -> str:
    """Return what stands behind the number of a bank account; the whole text where it is none."""
    length, signs = _IBAN_LENGTHS.get(found[1], 0), 0
    for place, sign in enumerate(found[0]):
        signs += sign != " "
        if signs == length:
            account = found[0][: place + 1].replace(" ", "")
            turned = account[4:] + account[:4]
            is_right = int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
            return f" {found[0][place + 1 :]}" if is_right else found[0]
    return found[0]
