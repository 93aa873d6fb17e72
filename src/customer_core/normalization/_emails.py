"""Electronic mail addresses told apart and made comparable; it must not know names, customers or any model."""

import enum
import re
import unicodedata

import attrs

from customer_core.normalization._mail_domains import (
    DOMAIN_ALIASES,
    NO_REPLY_LOCALS,
    PLACEHOLDER_DOMAINS,
    PLACEHOLDER_LOCALS,
    RELAY_DOMAINS,
    RELAY_STARTS,
    RESERVED_ENDINGS,
    ROLE_LOCALS,
    TAGS,
)
from customer_core.normalization._placeholders import is_placeholder
from customer_core.normalization._text import normalize_text, settled

__all__ = ["EmailKind", "EmailParts", "normalize_email", "parse_email"]

_LENGTH_MAX = 512
_LOCAL_MAX = 128
_LABEL_MAX = 63
_PLAIN = re.compile(r"[a-z0-9_+%-]+(?:\.[a-z0-9_+%-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}")
_LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]*[^\W_])?(?<!-)")
_AT = re.compile(r"\s*[(\[{<]\s*(?:at|a|@)\s*[)\]}>]\s*|\s+at\s+")
_DOT = re.compile(r"\s*[(\[{<]\s*(?:dot|punkt|point)\s*[)\]}>]\s*|\s+dot\s+")
_SEPARATORS = re.compile(r"[;,|\s]+")
_COMMA_FOR_POINT = re.compile(r"(?<=[a-z0-9]),(?=[a-z]{2,3}\W*$)")
_PREFIXES = ("mailto:", "e-mail:", "email:", "mail:", "smtp:")
_SURROUNDING = "\"'`<>()[]{},;:.!?*|\\/\u00b4\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_MARKS = str.maketrans(dict.fromkeys("._-"))


class EmailKind(enum.Enum):
    """What an address is, and so how much it says of the one who uses it."""

    PERSONAL = "personal"
    ROLE = "role"
    NO_REPLY = "no-reply"
    RELAY = "relay"
    PLACEHOLDER = "placeholder"
    INVALID = "invalid"


@attrs.frozen
class EmailParts:
    """An address by its comparable parts; an invalid one has its folded text as `local` and no domain."""

    local: str
    domain: str
    kind: EmailKind


def parse_email(text: str) -> EmailParts:
    """Take an address apart, in the form in which equal mailboxes are equal.

    Display names, `mailto:`, angle brackets and surrounding marks are dropped, of several addresses the first is taken.
    Tags and dots are dropped for the providers alone that are known to ignore them (`TAGS`): everywhere else they may
    be part of the mailbox's name. International domains are spelled in ASCII (RFC 3490). At most 512 code points are
    used.

    >>> parse_email("Ann <Ann.Lee+shop@googlemail.com>")
    EmailParts(local='annlee', domain='gmail.com', kind=<EmailKind.PERSONAL: 'personal'>)
    """
    text = text[:_LENGTH_MAX]
    plain = text.strip().lower()
    if not _PLAIN.fullmatch(plain):
        plain = settled(_address, text)
        if plain and "@" not in plain and is_placeholder(plain):
            return EmailParts("", "", EmailKind.PLACEHOLDER)
    local, _, domain = plain.rpartition("@")
    domain = _domain(domain)
    if not domain or not local or "@" in local or len(local) > _LOCAL_MAX:
        return EmailParts(plain, "", EmailKind.INVALID)
    domain = DOMAIN_ALIASES.get(domain, domain)
    local = _mailbox(local, domain)
    return EmailParts(local, domain, _kind(local, domain))


def normalize_email(text: str) -> str:
    """Fold an address to `local@domain`; nothing for a placeholder, the bare text for what is no address.

    >>> normalize_email("mailto:Ann.Lee@Example-Shop.DE"), normalize_email("none@none.com"), normalize_email("ann lee")
    ('ann.lee@example-shop.de', '', 'annlee')
    """
    parts = parse_email(text)
    if parts.kind is EmailKind.PLACEHOLDER:
        return ""
    return f"{parts.local}@{parts.domain}" if parts.domain else parts.local


def _address(text: str) -> str:
    """Return the one address in a text, without what stands around it, or the text itself without spaces."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join(char for char in text if char.isprintable() or char.isspace())
    if "@" not in text:
        text = _DOT.sub(".", _AT.sub("@", text, count=1))
    text = _bracketed(text)
    if text.count("@") > 1 or not _COMMA_FOR_POINT.search(text):
        text = next((part for part in _SEPARATORS.split(text) if "@" in part.strip("@")), text)
    text = _COMMA_FOR_POINT.sub(".", "".join(text.split()), count=1)
    while True:
        shorter = text.strip(_SURROUNDING)
        for prefix in _PREFIXES:
            shorter = shorter.removeprefix(prefix)
        shorter = shorter.partition("?")[0] if "@" in shorter.partition("?")[0] else shorter
        if shorter == text:
            return text[:_LENGTH_MAX]
        text = shorter


def _bracketed(text: str) -> str:
    start = text.rfind("<")
    end = text.find(">", start)
    inner = text[start + 1 : end] if 0 <= start < end else ""
    return inner if "@" in inner else text


def _domain(domain: str) -> str:
    """Return a domain in ASCII, or nothing when it is none."""
    domain = domain.strip(".")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return ""
    labels = domain.split(".")
    if len(labels) == 1 or not all(len(label) <= _LABEL_MAX and _LABEL.fullmatch(label) for label in labels):
        return ""
    return "" if labels[-1].isdigit() else domain


def _mailbox(local: str, domain: str) -> str:
    rule = TAGS.get(domain)
    if rule is None:
        return local
    base = local.partition(rule.sign)[0] or local
    return base.replace(".", "") if rule.are_dots_ignored else base


def _kind(local: str, domain: str) -> EmailKind:
    bare = local.translate(_MARKS)
    if _is_placeholder_domain(bare, domain):
        return EmailKind.PLACEHOLDER
    if _is_relay(domain):
        return EmailKind.RELAY
    if bare in PLACEHOLDER_LOCALS or bare.startswith(("noemail", "nomail", "keinemail", "keineemail")):
        return EmailKind.PLACEHOLDER
    if bare in NO_REPLY_LOCALS or bare.startswith(("noreply", "donotreply", "bounce+", "bounces+")):
        return EmailKind.NO_REPLY
    role = bare.partition("+")[0]
    if role in ROLE_LOCALS or normalize_text(role) in ROLE_LOCALS:
        return EmailKind.ROLE
    return EmailKind.PERSONAL


def _is_placeholder_domain(bare: str, domain: str) -> bool:
    """Tell a domain that is reserved or made up, such as that of `a@a.com` and `asd@asd.asd`."""
    label, _, rest = domain.partition(".")
    return (
        domain in PLACEHOLDER_DOMAINS
        or domain.rpartition(".")[2] in RESERVED_ENDINGS
        or bare == label == rest
        or set(bare) == set(label[:1]) == set(label)
    )


def _is_relay(domain: str) -> bool:
    if domain.startswith(RELAY_STARTS):
        return True
    while domain:
        if domain in RELAY_DOMAINS:
            return True
        domain = domain.partition(".")[2]
    return False
