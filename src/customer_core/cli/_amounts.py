"""Amounts as the command line says them: `20.00 USD`."""

from customer_core.errors import CustomerCoreError, InvalidOptionError
from customer_core.model import Money

__all__ = ["money_of"]


def money_of(text: str, option: str, *, remedy: str = "give an amount with its currency, such as '20.00 USD'") -> Money:
    """Return the amount that a text says.

    Raises:
        InvalidOptionError: It says none.
    """
    number, _, currency = text.strip().partition(" ")
    try:
        return Money(number, currency.strip())
    except CustomerCoreError:
        raise InvalidOptionError(option=option, problem="is no amount", remedy=remedy) from None
