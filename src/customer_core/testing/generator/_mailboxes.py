"""E-mail addresses of made-up people: private ones, those of a family or firm, and the masks of marketplaces.

It owns that no two private mailboxes are the same and that a mailbox mostly tells a part of its owner's name; it must
not know which record shows which mailbox.
"""

from customer_core.testing.generator._countries import Country
from customer_core.testing.generator._drawing import Draws, Skewed, words
from customer_core.testing.generator._spelling import fold

__all__ = ["NO_REPLY", "Mailboxes", "draw_relay"]

# g and s are the given name and the surname, i their initials; two and three are that many digits.
_PATTERNS = Skewed(
    (
        *("{g}.{s}", "{g}{s}", "{g}_{s}", "{i}{s}", "{i}.{s}", "{s}.{g}", "{g}.{s}{two}", "{g}{s}{two}", "{g}{three}"),
        *("{s}{three}", "{word}{thing}{two}", "{word}.{g}{two}"),
    ),
    (22, 9, 4, 9, 8, 6, 14, 10, 5, 4, 7, 2),
)
_FAMILY_PATTERNS = ("{family}.{s}", "{s}.{family}", "{family}{s}", "{family}.{s}{two}")
_FAMILY_WORDS = {"DE": "familie", "FR": "famille", "ES": "familia", "IT": "famiglia", "NL": "familie"}
_WORDS = words(
    """
    sunny blue silver happy wild lucky quiet golden crazy little green night super cosmic misty red rocky sweet old new
    frosty lazy royal magic urban rainy dusty brave
    """
)
_THINGS = words(
    """
    fox river star bike garden cloud tiger moon runner coffee panda stone wolf bird music shadow flower dragon kitten
    sea rider storm pixel falcon bean maple otter piano
    """
)
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_RELAYS = ("{token}@marketplace.amazon.{top_level}", "{token}@members.ebay.com", "{token}@privaterelay.appleid.com")
_TOKEN_LENGTH = 14

# Addresses that tills and sales channels enter for thousands of customers.
NO_REPLY = Skewed(
    (
        *("noreply@shop.example", "no-reply@marketplace.example", "none@none.com", "noemail@noemail.com"),
        *("pos@shop.example", "nomail@shop.example", "donotreply@orders.example", "unknown@unknown.com"),
    ),
    (30, 20, 14, 12, 9, 6, 5, 4),
)


def draw_relay(draws: Draws, country: Country) -> str:
    """Draw an address that a marketplace makes for one order, so that it never comes again."""
    token = "".join(draws.pick(_ALPHABET) for _ in range(_TOKEN_LENGTH))
    return draws.pick(_RELAYS).format(token=token, top_level=country.top_level)


class Mailboxes:
    """Makes mailboxes and remembers them, so that each is given away once."""

    __slots__ = ("_draws", "_taken")

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._taken: set[str] = set()

    def private(self, country: Country, given: str, surname: str) -> str:
        """Return a new mailbox of a person."""
        g, s = fold(given.partition(" ")[0]), fold(surname)
        return self._new(self._draws.skewed(_PATTERNS), g, s, self._draws.skewed(country.providers))

    def elsewhere(self, country: Country, email: str) -> str:
        """Return the same name at another provider, or as near to it as is free."""
        local, _, _ = email.partition("@")
        return self._new(local, "", "", self._draws.skewed(country.providers))

    def family(self, country: Country, surname: str) -> str:
        """Return a new mailbox that a family shares."""
        pattern = self._draws.pick(_FAMILY_PATTERNS).replace("{family}", _FAMILY_WORDS.get(country.code, "family"))
        return self._new(pattern, "", fold(surname), self._draws.skewed(country.providers))

    def domain(self, country: Country, company: str) -> str:
        """Return a new domain of a firm, named so that it stands for no one in the real world."""
        name = fold(company)
        while (domain := f"{name}.{country.top_level}.example") in self._taken:
            name += self._draws.digits(1)
        self._taken.add(domain)
        return domain

    def at_work(self, domain: str, given: str, surname: str) -> str:
        """Return a new mailbox of a member of staff."""
        return self._new("{g}.{s}", fold(given), fold(surname), domain)

    def _new(self, pattern: str, given: str, surname: str, domain: str) -> str:
        draws = self._draws
        local = pattern.format(
            g=given,
            s=surname,
            i=given[:1],
            two=draws.digits(2),
            three=draws.digits(3),
            word=draws.pick(_WORDS),
            thing=draws.pick(_THINGS),
        )
        while (email := f"{local}@{domain}") in self._taken:
            local += draws.digits(1)
        self._taken.add(email)
        return email
