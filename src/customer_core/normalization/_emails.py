"""Electronic mail addresses told apart and made comparable; it must not know names, customers or any model."""

import enum
import re
import unicodedata
from functools import lru_cache

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
    TagRule,
)
from customer_core.normalization._placeholders import PLACEHOLDERS, is_placeholder, stands_for_nothing
from customer_core.normalization._text import normalize_text, settled, words_of

__all__ = [
    "TELLING_LOCALS",
    "TELLING_STARTS",
    "EmailKind",
    "EmailParts",
    "MailDomain",
    "normalize_email",
    "parse_email",
    "plain_mail_domain",
]

_LENGTH_MAX = 512
_LOCAL_MAX = 128
_LABEL_MAX = 63
_DOMAINS_MAX = 1 << 15
_PLAIN_LOCAL = re.compile(r"[a-z0-9_+%-]+(?:\.[a-z0-9_+%-]+)*")
_PLAIN_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}")
_LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]*[^\W_])?(?<!-)")
_AT = re.compile(r"\s*[(\[{<]\s*(?:at|a|@)\s*[)\]}>]\s*|\s+at\s+")
_DOT = re.compile(r"\s*[(\[{<]\s*(?:dot|punkt|point)\s*[)\]}>]\s*|\s+dot\s+")
_SEPARATORS = re.compile(r"[;,|\s]+")
_COMMA_FOR_POINT = re.compile(r"(?<=[a-z0-9]),(?=[a-z]{2,3}\W*$)")
_PREFIXES = ("mailto:", "e-mail:", "email:", "mail:", "smtp:")
_SURROUNDING = "\"'`<>()[]{},;:.!?*|\\/\u00b4\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"


class EmailKind(enum.Enum):
    """What an address is, and so how much it says of the one who uses it."""

    PERSONAL = "personal"
    ROLE = "role"
    NO_REPLY = "no-reply"
    RELAY = "relay"
    PLACEHOLDER = "placeholder"
    INVALID = "invalid"


# The kinds by local part without marks. Where one is in several tables the last of these counts.
_KIND_BY_LOCAL: dict[str, EmailKind] = {
    **dict.fromkeys(ROLE_LOCALS, EmailKind.ROLE),
    **dict.fromkeys(NO_REPLY_LOCALS, EmailKind.NO_REPLY),
    **dict.fromkeys(PLACEHOLDER_LOCALS, EmailKind.PLACEHOLDER),
}
_PLACEHOLDER_STARTS = ("noemail", "nomail", "keinemail", "keineemail")
_NO_REPLY_STARTS = ("noreply", "donotreply", "bounce+", "bounces+")
TELLING_STARTS = (*_PLACEHOLDER_STARTS, *_NO_REPLY_STARTS)
"""How local parts begin, marks left out, that are no person's."""
TELLING_LOCALS = frozenset(_KIND_BY_LOCAL)
"""Local parts, marks left out, that are no person's."""


@attrs.frozen
class EmailParts:
    """An address by its comparable parts; an invalid one has its folded text as `local` and no domain."""

    local: str
    domain: str
    kind: EmailKind


@attrs.frozen(kw_only=True)
class _Traits:
    """What is known of a domain: its one name, whether it decides the kind, and what makes a local part a jest."""

    domain: str
    tags: TagRule | None
    kind: EmailKind | None
    repeated: str
    letter: str


@attrs.frozen(kw_only=True)
class MailDomain:
    """What a domain says of its plain addresses: its one name, and whether they are people's.

    `mark` is dropped from local parts; those that have `tag` in them are not plain there.
    """

    name: str
    is_of_people: bool
    mark: str
    tag: str


_Parts = tuple[str, str, EmailKind]


def parse_email(text: str) -> EmailParts:
    """Take an address apart, in the form in which equal mailboxes are equal.

    Display names, `mailto:`, angle brackets and surrounding marks are dropped, of several addresses the first is taken.
    Tags and dots are dropped for the providers alone that are known to ignore them (`TAGS`): everywhere else they may
    be part of the mailbox's name. International domains are spelled in ASCII (RFC 3490). At most 512 code points are
    used.

    >>> parse_email("Ann <Ann.Lee+shop@googlemail.com>")
    EmailParts(local='annlee', domain='gmail.com', kind=<EmailKind.PERSONAL: 'personal'>)
    """
    return EmailParts(*(_plain_parts(text) or _parse_email_any(text)))


def normalize_email(text: str) -> str:
    """Fold an address to `local@domain`; nothing for a placeholder, the bare text for what is no address.

    >>> normalize_email("mailto:Ann.Lee@Example-Shop.DE"), normalize_email("none@none.com"), normalize_email("ann lee")
    ('ann.lee@example-shop.de', '', 'annlee')
    """
    local, domain, kind = _plain_parts(text) or _parse_email_any(text)
    if kind is EmailKind.PLACEHOLDER:
        return ""
    return f"{local}@{domain}" if domain else local


@lru_cache(maxsize=_DOMAINS_MAX)
def plain_mail_domain(domain: str) -> MailDomain | None:
    """Return what holds for all plain addresses of a domain, by which a whole column of them is read at once.

    An address is plain where its local part is of ASCII letters and digits, in lower case, with single `.`, `_` or `-`
    between them, and, these left out, is none of `TELLING_LOCALS` and begins with none of `TELLING_STARTS`. Nothing
    where the domain does not decide, or an address of it may be a text of `PLACEHOLDERS`.

    >>> plain_mail_domain("googlemail.com")
    MailDomain(name='gmail.com', is_of_people=True, mark='.', tag='+')
    """
    traits = _plain_traits(domain)
    if traits is None or traits.repeated or traits.letter:
        return None
    words = words_of(domain)
    if stands_for_nothing(words) or words in _placeholder_ends():
        return None
    tags = traits.tags
    return MailDomain(
        name=traits.domain,
        is_of_people=traits.kind is None,
        mark="." if tags and tags.are_dots_ignored else "",
        tag=tags.sign if tags else "",
    )


@lru_cache(maxsize=1)
def _placeholder_ends() -> frozenset[str]:
    """Return the last words of each text that stands for nothing, however many."""
    texts = [text.split() for text in PLACEHOLDERS]
    return frozenset(" ".join(words[start:]) for words in texts for start in range(len(words)))


def _plain_parts(text: str) -> _Parts | None:
    """Return what `_parse_email_any` does, sooner, of an address that is written plainly; nothing of any other."""
    if len(text) > _LOCAL_MAX:
        return None
    local, _, domain = text.strip().lower().rpartition("@")
    traits = _plain_traits(domain)
    is_word = local.isalnum() and local.isascii()
    if traits is None or not (is_word or _PLAIN_LOCAL.fullmatch(local)):
        return None
    if traits.tags and not is_word:
        local = _mailbox(local, traits.tags)
    return local, traits.domain, _kind(local, traits)


def _parse_email_any(text: str) -> _Parts:
    text = text[:_LENGTH_MAX]
    plain = text.strip().lower()
    local, _, domain = plain.rpartition("@")
    if not _PLAIN_DOMAIN.fullmatch(domain) or not _PLAIN_LOCAL.fullmatch(local):
        plain = settled(_address, text)
        if plain and "@" not in plain and is_placeholder(plain):
            return "", "", EmailKind.PLACEHOLDER
        local, _, domain = plain.rpartition("@")
    domain = _domain(domain)
    if not domain or not local or "@" in local or len(local) > _LOCAL_MAX:
        return plain, "", EmailKind.INVALID
    traits = _traits(domain)
    local = _mailbox(local, traits.tags) if traits.tags else local
    return local, traits.domain, _kind(local, traits)


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


@lru_cache(maxsize=_DOMAINS_MAX)
def _plain_traits(domain: str) -> _Traits | None:
    """Return what is known of a domain that is written plainly; nothing of any other."""
    return _traits(domain) if _PLAIN_DOMAIN.fullmatch(domain) and _domain(domain) else None


def _traits(domain: str) -> _Traits:
    domain = DOMAIN_ALIASES.get(domain, domain)
    label, _, rest = domain.partition(".")
    is_reserved = domain in PLACEHOLDER_DOMAINS or domain.rpartition(".")[2] in RESERVED_ENDINGS
    return _Traits(
        domain=domain,
        tags=TAGS.get(domain),
        kind=EmailKind.PLACEHOLDER if is_reserved else EmailKind.RELAY if _is_relay(domain) else None,
        repeated=label if label == rest else "",
        letter=label[0] if len(set(label)) == 1 else "",
    )


def _mailbox(local: str, rule: TagRule) -> str:
    base = local.partition(rule.sign)[0] or local
    return base.replace(".", "") if rule.are_dots_ignored else base


def _kind(local: str, traits: _Traits) -> EmailKind:
    bare = local.replace(".", "").replace("-", "").replace("_", "")
    if (traits.repeated or traits.letter) and _is_made_up(bare, traits):
        return EmailKind.PLACEHOLDER
    if traits.kind is not None:
        return traits.kind
    if bare.startswith(TELLING_STARTS):
        return _kind_by_start(bare)
    if bare.isalnum() and bare.isascii():
        return _KIND_BY_LOCAL.get(bare, EmailKind.PERSONAL)
    role = bare.partition("+")[0]
    is_role = role in ROLE_LOCALS or normalize_text(role) in ROLE_LOCALS
    return _KIND_BY_LOCAL.get(bare, EmailKind.ROLE if is_role else EmailKind.PERSONAL)


def _kind_by_start(bare: str) -> EmailKind:
    is_placeholder_local = bare in PLACEHOLDER_LOCALS or bare.startswith(_PLACEHOLDER_STARTS)
    return EmailKind.PLACEHOLDER if is_placeholder_local else EmailKind.NO_REPLY


def _is_made_up(bare: str, traits: _Traits) -> bool:
    """Tell an address that says one thing over and over, such as `a@a.com` and `asd@asd.asd`."""
    return bool(traits.repeated and bare == traits.repeated) or {*bare} == {traits.letter}


def _is_relay(domain: str) -> bool:
    if domain.startswith(RELAY_STARTS):
        return True
    while domain:
        if domain in RELAY_DOMAINS:
            return True
        domain = domain.partition(".")[2]
    return False
