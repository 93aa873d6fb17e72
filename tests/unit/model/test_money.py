import decimal
import pickle
from decimal import Decimal

import pytest

from customer_core.errors import CurrencyMismatchError, InvalidValueError, UnknownCurrencyError
from customer_core.model import CURRENCY_DECIMALS, Money

LARGEST = 10**15


@pytest.mark.parametrize(
    ("amount", "currency", "amount_minor"),
    [
        ("120.00", "USD", 12_000),
        ("120", "USD", 12_000),
        ("120.5", "USD", 12_050),
        ("-0.05", "EUR", -5),
        ("-0", "EUR", 0),
        ("007", "EUR", 700),
        ("120", "JPY", 120),
        ("1.234", "KWD", 1_234),
        ("1.2345", "CLF", 12_345),
        (120, "USD", 12_000),
        (-3, "JPY", -3),
        (Decimal("1.5"), "USD", 150),
        (Decimal("1.5000"), "USD", 150),
        (Decimal("-1E+3"), "USD", -100_000),
        (Decimal("0E-20"), "USD", 0),
    ],
)
def test_an_amount_is_kept_in_minor_units(amount: str | int | Decimal, currency: str, amount_minor: int) -> None:
    """Text, whole numbers and decimals become exact minor units by the decimals of the currency."""
    assert amount_minor == Money(amount, currency).amount_minor


@pytest.mark.parametrize(
    "amount",
    [
        *("", " ", "1,50", "1.", ".5", "+1", "1e3", "1_000", "1 000", " 1", "1\n", "NaN", "Infinity", "--1", "0x1"),
        *("\N{ARABIC-INDIC DIGIT ONE}", "\N{FULLWIDTH DIGIT ONE}", "\N{MINUS SIGN}1", "9" * 5_000, "1.005", "1.500"),
        *(Decimal("NaN"), Decimal("-Infinity"), Decimal("1E+1000000"), Decimal("1.005"), Decimal("1E-1000000")),
        *(Decimal("0." + "1" * 5_000), 1.5, True, None, b"1"),
    ],
)
def test_an_amount_that_is_not_plain_is_refused(amount: object) -> None:
    """Floats, exponents, grouping, other digits and decimals that the currency does not have are refused."""
    with pytest.raises(InvalidValueError) as caught:
        Money(amount, "USD")  # type: ignore[arg-type]
    assert "amount" == caught.value.field


def test_too_many_decimals_are_told_by_their_number() -> None:
    """The refusal says how many decimals the currency has."""
    with pytest.raises(InvalidValueError, match="has more than 0 decimals"):
        Money("1.5", "JPY")


@pytest.mark.parametrize("amount_minor", [LARGEST, -LARGEST])
def test_the_largest_amounts_are_taken(amount_minor: int) -> None:
    """Ten to the fifteenth minor units are within range, either way."""
    assert amount_minor == Money.of_minor(amount_minor, "USD").amount_minor


@pytest.mark.parametrize("amount_minor", [LARGEST + 1, -LARGEST - 1])
def test_larger_amounts_are_refused(amount_minor: int) -> None:
    """One minor unit more is out of range."""
    with pytest.raises(InvalidValueError, match="out of range"):
        Money.of_minor(amount_minor, "USD")


def test_a_sum_out_of_range_is_refused() -> None:
    """Arithmetic keeps to the range too."""
    with pytest.raises(InvalidValueError, match="out of range"):
        _ = Money.of_minor(LARGEST, "USD") + Money.of_minor(1, "USD")


@pytest.mark.parametrize("amount_minor", [1.0, True, "1"])
def test_minor_units_are_whole_numbers(amount_minor: object) -> None:
    """Nothing but an integer counts minor units."""
    with pytest.raises(InvalidValueError, match="amount_minor"):
        Money.of_minor(amount_minor, "USD")  # type: ignore[arg-type]


def test_a_currency_that_does_not_exist_is_named() -> None:
    """Three letters that ISO 4217 does not list are told back."""
    with pytest.raises(UnknownCurrencyError, match="'XYZ'"):
        Money("1", "XYZ")


@pytest.mark.parametrize("currency", ["usd", "US", "Ann Lee", "", None, 1])
def test_what_is_no_currency_code_is_refused(currency: object) -> None:
    """Anything that is not a listed code is refused, whatever its type."""
    with pytest.raises((InvalidValueError, UnknownCurrencyError)):
        Money("1", currency)  # type: ignore[arg-type]


def test_a_text_in_place_of_a_currency_is_not_repeated() -> None:
    """What is longer than a code may be personal, and stays out of the error."""
    with pytest.raises(InvalidValueError) as caught:
        Money("1", "Ann Lee")
    assert "Ann" not in str(caught.value)


def test_amounts_add_and_subtract() -> None:
    """Sums are exact."""
    assert Money("0.30", "USD") == Money("0.10", "USD") + Money("0.20", "USD")
    assert Money("-0.10", "USD") == Money("0.10", "USD") - Money("0.20", "USD")
    assert Money("-0.10", "USD") == -Money("0.10", "USD")
    assert Money("0.10", "USD") == abs(Money("-0.10", "USD"))


def test_amounts_multiply_by_whole_numbers_only() -> None:
    """Three times an amount is an amount; one and a half times needs a rule of rounding, which is not given here."""
    assert Money("0.30", "USD") == Money("0.10", "USD") * 3 == 3 * Money("0.10", "USD")
    for factor in (1.5, True, Money("1", "USD")):
        with pytest.raises(TypeError):
            _ = Money("1", "USD") * factor


def test_a_total_of_nothing_is_zero() -> None:
    """Adding up no amounts gives zero of the currency, which is false."""
    assert Money.zero("USD") == Money.total([], "USD")
    assert Money("6.00", "USD") == Money.total([Money(n, "USD") for n in (1, 2, 3)], "USD")
    assert not Money.zero("USD")
    assert Money("0.01", "USD")


def test_amounts_of_one_currency_are_in_total_order() -> None:
    """Of two amounts one is less, or they are equal."""
    less, more = Money("1.00", "USD"), Money("1.01", "USD")
    assert (True, True, False, False) == (less < more, less <= more, less > more, less >= more)
    assert [less, more] == sorted([more, less])


def test_currencies_never_meet() -> None:
    """Every sum and comparison of two currencies is refused; equality is merely false."""
    dollar, euro = Money("1", "USD"), Money("1", "EUR")
    attempts = (
        lambda: dollar + euro,
        lambda: dollar - euro,
        lambda: dollar < euro,
        lambda: dollar <= euro,
        lambda: dollar > euro,
        lambda: dollar >= euro,
        lambda: Money.total([euro], "USD"),
    )
    for attempt in attempts:
        with pytest.raises(CurrencyMismatchError):
            attempt()
    assert dollar != euro


def test_money_does_not_meet_numbers() -> None:
    """A number is no amount, in sums as in comparisons."""
    dollar = Money("1", "USD")
    assert [NotImplemented] * 6 == [
        getattr(dollar, name)(1) for name in ("__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__")
    ]


def test_an_amount_reads_as_it_was_written() -> None:
    """Text shows every decimal of the currency."""
    assert "120.00 USD" == str(Money("120", "USD"))
    assert "-0.05 USD" == str(Money("-0.05", "USD"))
    assert "120 JPY" == str(Money("120", "JPY"))
    assert "Money('1.500', 'KWD')" == repr(Money("1.5", "KWD"))


def test_the_context_of_the_host_does_not_round() -> None:
    """A decimal context of low precision, set by the host, changes nothing here."""
    with decimal.localcontext(decimal.Context(prec=3)):
        assert "1234567.89 USD" == str(Money(Decimal("1234567.89"), "USD"))


def test_equal_amounts_hash_alike_and_pickle() -> None:
    """Amounts are values."""
    assert 1 == len({Money("1", "USD"), Money("1.00", "USD"), pickle.loads(pickle.dumps(Money(1, "USD")))})  # noqa: S301 - what was dumped one line up


def test_the_table_of_currencies_is_plausible() -> None:
    """Codes are three capital letters, each once, with zero to four decimals."""
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCY_DECIMALS)
    assert {0, 2, 3, 4} == set(CURRENCY_DECIMALS.values())
    assert (2, 0, 3, 2) == tuple(CURRENCY_DECIMALS[code] for code in ("EUR", "JPY", "BHD", "BGN"))
