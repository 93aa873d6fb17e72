"""The settings of orders: which count, and links that lead to the host's page of an order and nowhere else."""

from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import OrderKey
from customer_core.settings import OrderSettings

SHOP = "https://shop.example/orders/{number}"


def test_nothing_is_set_at_first() -> None:
    """Orders of a guest do not count, and no order has a link."""
    settings = OrderSettings()
    assert (False, "", 0) == (settings.counts_earlier_orders, settings.link_template, settings.version)
    assert settings.find_link(OrderKey("web", "1")) is None
    assert 3 == settings.with_version(3).version


@pytest.mark.parametrize(
    ("template", "number", "link"),
    [
        (SHOP, "1001", "https://shop.example/orders/1001"),
        (SHOP, "A/1 ?#%", "https://shop.example/orders/A%2F1%20%3F%23%25"),
        (SHOP, "é😀", "https://shop.example/orders/%C3%A9%F0%9F%98%80"),
        (SHOP, "{system}", "https://shop.example/orders/%7Bsystem%7D"),
        ("http://erp:8080/{system}/?no={number}&x={{1}}", "7", "http://erp:8080/w%20b/?no=7&x={1}"),
        ("http://[::1]/{number}", "..", "http://[::1]/.."),
    ],
)
def test_a_link_leads_to_an_order(template: str, number: str, link: str) -> None:
    """System and number stand in the places of the template, escaped, so that they are one part of the address each."""
    assert link == OrderSettings(link_template=template).find_link(OrderKey("w b", number))


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("javascript:alert({number})", "is no web address"),
        ("https://{number}", "is no web address"),
        ("https://{system}.example/{number}", "is no web address"),
        ("https://ann@shop.example/{number}", "is no web address"),
        ("https://shop.example/ {number}", "is no web address"),
        ("https://shop.example/{number}\n", "is no web address"),
        ("https://shop.example/ä{number}", "is no web address"),
        ("/orders/{number}", "is no web address"),
        ("https://shop.example/", "does not say where the number goes"),
        ("https://shop.example/{system}", "does not say where the number goes"),
        ("https://shop.example/{number", "has a brace without its partner"),
        ("https://shop.example/{number}}", "has a brace without its partner"),
        ("https://shop.example/{number}/{}", "has braces around something else"),
        ("https://shop.example/{number}/{customer}", "has braces around something else"),
        ("https://shop.example/{number:>9}", "has braces around something else"),
        ("https://shop.example/{number!r}", "has braces around something else"),
        ("https://shop.example/{number.__class__}", "has braces around something else"),
        (f"{SHOP}{'x' * 1_000}", "has more than 1000 characters"),
        (None, "is a NoneType"),
    ],
)
def test_a_template_that_leads_elsewhere_is_refused(template: Any, problem: str) -> None:  # noqa: ANN401 - any type
    """Whatever an order is called, the link stays within the host's own pages."""
    with pytest.raises(InvalidValueError, match=f"link_template: {problem}"):
        OrderSettings(link_template=template)


@pytest.mark.parametrize("answer", [1, None, "yes"])
def test_whether_earlier_orders_count_is_a_question(answer: Any) -> None:  # noqa: ANN401 - wrong types are tried
    """It is answered by yes or no."""
    with pytest.raises(InvalidValueError, match="counts_earlier_orders: is a"):
        OrderSettings(counts_earlier_orders=answer)
