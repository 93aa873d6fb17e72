"""The promise that no number of a payment card can be kept (G27), in figures: what is found, and what is mistaken."""

from collections.abc import Iterator
from random import Random

import pytest

from customer_core import Actor, CustomerDraft, CustomerManager, PersonName
from customer_core.errors import InvalidValueError
from customer_core.model import AttributeValue, FrozenMap, Note
from customer_core.model._card_numbers import refuse_card_details
from customer_core.services import Registered
from customer_core.testing import TickingClock
from customer_core.testing.generator import generate

CARDS = 10_000
CUSTOMERS = 4_000
MISTAKEN_MOST = 0.001
PUBLISHED = (
    *("4", "4000", "401288", "422222", "51", "5200", "5555", "2221", "2720", "34", "3714", "37", "6011", "6221", "644"),
    *("65", "3528", "3566", "3589", "300", "305", "3095", "36", "38", "39", "6759", "5018", "5020", "6304", "676"),
)
"""Prefixes under which payment services and issuers publish numbers for tests."""
LENGTHS = {"34": 15, "37": 15, "30": 14, "36": 14, "38": 14, "39": 14}
SETS_APART = ("", " ", "-", ".", "/", "\N{NO-BREAK SPACE}", "\N{EN DASH}", " - ", "_")


def check_digit(digits: str) -> str:
    """Return the last digit of a number by the formula of Luhn."""
    total = sum(sum(divmod(int(sign) * (2 - place % 2), 10)) for place, sign in enumerate(reversed(digits)))
    return str(-total % 10)


def drawn_numbers(draws: Random) -> Iterator[str]:
    """Yield numbers of cards as people write them."""
    while True:
        prefix = draws.choice(PUBLISHED)
        length = LENGTHS.get(prefix[:2], 16)
        body = prefix + "".join(draws.choices("0123456789", k=length - len(prefix) - 1))
        number, sign = body + check_digit(body), draws.choice(SETS_APART)
        groups = (4, 6, 5) if length < 16 else (4, 4, 4, 4)
        parts = [number[sum(groups[:place]) : sum(groups[: place + 1])] for place in range(len(groups))]
        yield sign.join(filter(None, parts))


def is_refused(text: str) -> bool:
    """Tell whether a text may not be kept."""
    try:
        refuse_card_details("text", text)
    except InvalidValueError:
        return True
    return False


@pytest.mark.guarantee("G27")
def test_every_number_of_a_card_is_found() -> None:
    """All of ten thousand, each in a sentence and with one of the ways to set digits apart."""
    numbers = drawn_numbers(Random("cards"))  # noqa: S311 - chance that can be repeated
    missed = [number for number, _ in zip(numbers, range(CARDS), strict=False) if not is_refused(f"paid by {number}.")]
    assert [] == missed


@pytest.mark.guarantee("G27")
def test_what_customers_write_is_hardly_ever_mistaken_for_a_card() -> None:
    """Of telephone numbers and all else that generated customers say, as notes, at most one in a thousand."""
    made = generate(CUSTOMERS, seed=27)
    phones = [row[made.header.index("phone")] for row in made.rows]
    written = [text for row in made.rows for text in row if any(map(str.isdigit, text))]
    assert sum(map(is_refused, phones)) <= MISTAKEN_MOST * len(phones)
    assert sum(map(is_refused, written)) <= MISTAKEN_MOST * len(written)
    assert len(written) > CUSTOMERS


@pytest.mark.guarantee("G27")
def test_ids_that_other_systems_make_are_hardly_ever_mistaken_for_a_card() -> None:
    """Of numbers of up to twelve digits, or that begin with zeros, at most one in a thousand."""
    draws = Random("ids")  # noqa: S311 - as above
    forms = (
        "SO-2026-######",
        "########-####",
        "JD00################",
        "###########",
        "00############",
        "##-#####-#####",
    )
    written = [_filled(draws, form) for form in forms for _ in range(1_000)]
    assert sum(map(is_refused, written)) <= MISTAKEN_MOST * len(written)


def _filled(draws: Random, form: str) -> str:
    return "".join(draws.choice("0123456789") if sign == "#" else sign for sign in form)


@pytest.mark.guarantee("G27")
@pytest.mark.parametrize(
    "field",
    [
        lambda text: {"name": PersonName(text)},
        lambda text: {"company": text},
        lambda text: {"tags": [text]},
        lambda text: {"notes": [Note(text, at=TickingClock()())]},
        lambda text: {"attributes": FrozenMap[str, AttributeValue]({"remark": text})},
    ],
    ids=["name", "company", "tag", "note", "attribute"],
)
def test_no_draft_can_be_made_that_holds_a_card(field: object) -> None:
    """So nothing that takes one can keep it, and what is refused does not show it."""
    with pytest.raises(InvalidValueError) as caught:
        CustomerDraft(**field("4111 1111 1111 1111"))  # type: ignore[operator]  # made above
    assert "1111" not in str(caught.value)


@pytest.mark.guarantee("G27")
def test_nothing_is_kept_whose_reason_holds_a_card() -> None:
    """The whole call is undone, and its refusal does not show the number."""
    with CustomerManager.open("memory:") as manager:
        desk = manager.acting_as(Actor.system("till"))
        ann = desk.customers.register(CustomerDraft(name=PersonName("Ann Lee")))
        assert isinstance(ann, Registered)
        with pytest.raises(InvalidValueError, match="reason: looks like the number of a payment card") as caught:
            desk.customers.deactivate(ann.customer.id, reason="paid by 4111 1111 1111 1111")
        assert desk.customers.get(ann.customer.id).is_active
        assert "1111" not in str(caught.value)
