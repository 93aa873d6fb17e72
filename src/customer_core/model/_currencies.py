"""The currencies of ISO 4217 and how many decimals each has; facts only.

Funds codes that name a unit of account are included; metals, testing and "no currency" codes have no minor unit and
are not. Currencies withdrawn since 2015 are kept, since older ledgers are still written in them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from customer_core.errors import InvalidValueError, UnknownCurrencyError

_WITHDRAWN: Final = {0: "BYR", 2: "ANG BGN CUC HRK LTL MRO SLL STD VEF ZWL"}

_CURRENT: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW "
        "CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
        "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
        "MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
        "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG "
        "YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

CURRENCY_DECIMALS: Final[Mapping[str, int]] = MappingProxyType(
    {code: decimals for table in (_CURRENT, _WITHDRAWN) for decimals, codes in table.items() for code in codes.split()}
)
"""How many decimals each currency has."""

_CODE_LENGTH: Final = 3


def decimals_of(currency: object) -> int:
    """Return how many decimals a currency has.

    Raises:
        UnknownCurrencyError: Three letters that ISO 4217 does not list.
        InvalidValueError: Anything else; the error does not repeat it.
    """
    decimals = CURRENCY_DECIMALS.get(currency) if isinstance(currency, str) else None
    if decimals is not None:
        return decimals
    if isinstance(currency, str) and len(currency) == _CODE_LENGTH and currency.isascii() and currency.isalpha():
        raise UnknownCurrencyError(currency=currency)
    raise InvalidValueError(
        field="currency", problem="is not a code of ISO 4217", remedy="give its three capital letters, such as 'USD'"
    )
