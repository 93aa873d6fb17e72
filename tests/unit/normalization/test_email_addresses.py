"""Electronic mail addresses."""

import pytest

from customer_core.normalization import EmailKind, EmailParts, normalize_email, parse_email
from customer_core.normalization._mail_domains import (
    DOMAIN_ALIASES,
    NO_REPLY_LOCALS,
    PLACEHOLDER_DOMAINS,
    PLACEHOLDER_LOCALS,
    ROLE_LOCALS,
    TAGS,
)

ADDRESSES = {
    "Ann.Lee@Shop.DE": "ann.lee@shop.de",
    " ann@shop.de. ": "ann@shop.de",
    "mailto:ann@shop.de?subject=hi": "ann@shop.de",
    "Ann Lee <ann@shop.de>": "ann@shop.de",
    "<ann@shop.de>": "ann@shop.de",
    "'ann@shop.de'": "ann@shop.de",
    "Ann Lee ann@shop.de": "ann@shop.de",
    "ann @ shop.de": "ann@shop.de",
    "ann@shop.de; bob@shop.de": "ann@shop.de",
    "ann@shop.de, bob@shop.de": "ann@shop.de",
    "ann@shop,de": "ann@shop.de",
    "ann(at)shop.de": "ann@shop.de",
    "ann [at] shop [dot] de": "ann@shop.de",
    "ann at shop dot de": "ann@shop.de",
    "ann\u200b@shop.de": "ann@shop.de",
    "\uff41\uff4e\uff4e\uff20\uff53\uff48\uff4f\uff50\uff0e\uff44\uff45": "ann@shop.de",
    "a.n.n+news@gmail.com": "ann@gmail.com",
    "a.n.n@googlemail.com": "ann@gmail.com",
    "a.nn+x@outlook.com": "a.nn@outlook.com",
    "ann+x@pm.me": "ann@proton.me",
    "ann-shop@yahoo.com": "ann@yahoo.com",
    "ann+x@shop.de": "ann+x@shop.de",
    "a.nn-x@shop.de": "a.nn-x@shop.de",
    "+x@gmail.com": "+x@gmail.com",
    "...@gmail.com": "@gmail.com",
    "ann@münchen.de": "ann@xn--mnchen-3ya.de",
    "MÜLLER@shop.de": "müller@shop.de",
    "not an address": "notanaddress",
    "ann@shop": "ann@shop",
    "ann@shop..de": "ann@shop..de",
    "ann@-shop.de": "ann@-shop.de",
    "ann@1.2.3.4": "ann@1.2.3.4",
    "ann@a@shop.de": "ann@a@shop.de",
    "@shop.de": "@shop.de",
    "ann@" + "ü" * 64 + ".de": "ann@" + "ü" * 64 + ".de",
    "ann@\u0378.de": "ann@.de",
    "test@test.com": "",
    "n/a": "",
    "mailto:none": "",
    "": "",
}
KINDS = {
    EmailKind.PERSONAL: "ann@shop.de ann.info@shop.de jo@jo.com ann+x@shop.de",
    EmailKind.ROLE: "info@shop.de Sales@shop.de kontakt@shop.de büro@shop.de info+x@shop.de customer.service@shop.de",
    EmailKind.NO_REPLY: "noreply@shop.de no-reply@shop.de do_not_reply@shop.de noreply-42@shop.de bounce+7@shop.de",
    EmailKind.RELAY: (
        "abc@marketplace.amazon.de x@members.ebay.co.uk a1b2@privaterelay.appleid.com ann@guest.booking.com"
        " 12+ann@users.noreply.github.com ann@duck.com ann@x.reply.craigslist.org"
    ),
    EmailKind.PLACEHOLDER: (
        "test@test.com none@none.com a@a.a a@a.com asd@asd.asd noemail@shop.de no.email@shop.de noemail123@shop.de"
        " ann@example.com ann@shop.invalid test@shop.de n/a unknown -"
    ),
    EmailKind.INVALID: "ann ann@ @shop.de ann@shop a@@shop.de www.shop.de ann@shop.de@ " + "a" * 129 + "@shop.de",
}
CASES = [(address, kind) for kind, addresses in KINDS.items() for address in addresses.split()]


@pytest.mark.parametrize(("text", "address"), ADDRESSES.items())
def test_equal_mailboxes_are_spelled_alike(text: str, address: str) -> None:
    """However an address is written, one mailbox has one spelling."""
    assert address == normalize_email(text)


@pytest.mark.parametrize(("address", "kind"), CASES)
def test_each_kind_of_address_is_told(address: str, kind: EmailKind) -> None:
    """The kind says whether an address is one person's own."""
    assert kind is parse_email(address).kind


def test_an_invalid_address_is_kept_as_its_text() -> None:
    """Equal broken addresses still compare; a blank is no address."""
    assert EmailParts("ann.lee", "", EmailKind.INVALID) == parse_email(" Ann.Lee ")
    assert EmailParts("", "", EmailKind.INVALID) == parse_email("  ")


def test_the_tables_can_be_reached() -> None:
    """Locals are listed without the marks that are dropped before the look-up, aliases and tags lead nowhere twice."""
    locals_ = ROLE_LOCALS | NO_REPLY_LOCALS | PLACEHOLDER_LOCALS

    assert set() == {local for local in locals_ if not local.isalnum() or local != local.lower()}
    assert set() == set(DOMAIN_ALIASES) & (set(DOMAIN_ALIASES.values()) | set(TAGS))
    assert set() == {domain for domain in PLACEHOLDER_DOMAINS if "." not in domain}
