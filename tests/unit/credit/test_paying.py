"""Whose account pays: the words for it, which stay for ever."""

import pytest

from customer_core.credit import AccountSource, PayingAccount
from customer_core.model import CreditAccount, CreditAccountId, OrganizationId


def test_sources_have_codes_and_sentences() -> None:
    """Programs compare the codes, and clerks read the sentences."""
    assert ["own", "organization"] == [source.value for source in AccountSource]
    assert all(source.doc.endswith(".") for source in AccountSource)
    assert AccountSource.ORGANIZATION is AccountSource("organization")


def test_a_paying_account_names_its_parts() -> None:
    """What is what is said by name, and never by place."""
    account = CreditAccount(id=CreditAccountId("a-1"), owner=OrganizationId("acme"), currency="USD")
    paying = PayingAccount(account=account, source=AccountSource.ORGANIZATION)
    assert (account, AccountSource.ORGANIZATION) == (paying.account, paying.source)
    with pytest.raises(TypeError):
        PayingAccount(account, AccountSource.OWN)  # type: ignore[call-arg]  # refused
