"""What holds for all plain cells that have a domain, a start or a wording in common."""

import pytest

from customer_core.normalization import phone_plan, plain_mail_domain, street_wording


@pytest.mark.parametrize(
    "domain", ["e.mail", "no.surname", "none.none", "x-x.xx", "xx.xx", "asd.asd", "a.com", "mail", "-a.de", ""]
)
def test_a_domain_that_does_not_decide_says_nothing(domain: str) -> None:
    """Its addresses may be a text that stands for nothing, or jests, or none at all."""
    assert plain_mail_domain(domain) is None


def test_a_domain_says_whether_its_addresses_are_peoples() -> None:
    """Marketplaces lend theirs; providers have marks that are dropped and tags."""
    relay, provider = plain_mail_domain("marketplace.amazon.fr"), plain_mail_domain("gmail.com")
    assert relay is not None
    assert provider is not None
    assert (False, True, ".", "+") == (relay.is_of_people, provider.is_of_people, provider.mark, provider.tag)


@pytest.mark.parametrize(("start", "length"), [("0000", 9), ("1055", 11), ("0", 9)])
def test_a_start_that_later_digits_decide_says_nothing(start: str, length: int) -> None:
    """More zeros may follow, or a number of North America."""
    assert phone_plan(start, length, "") is None


def test_a_start_without_a_code_tells_what_is_dropped() -> None:
    """Leading zeros, and the 1 of an eleven-digit North American number."""
    assert ("", 1) == phone_plan("0301", 9, "")
    assert ("", 1) == phone_plan("1212", 11, "")


@pytest.mark.parametrize(
    "wording", ["\uff17" * 4 + " Mill Lane, Apt 7777", "7777 " + "ß" * 120, "Mill Lane", "Mill Lane, Flat 7777", "7777"]
)
def test_a_wording_whose_figure_is_not_the_houses_says_nothing(wording: str) -> None:
    """Digits of other scripts, lines that folding makes long, and lines without a house or a street."""
    assert street_wording(wording) is None
