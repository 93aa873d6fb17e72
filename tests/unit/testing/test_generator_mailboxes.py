from customer_core.testing.generator._countries import DE
from customer_core.testing.generator._drawing import Draws
from customer_core.testing.generator._mailboxes import Mailboxes, draw_relay


def test_a_mailbox_is_given_away_once() -> None:
    """However many bear a name, each has a mailbox of their own."""
    mailboxes = Mailboxes(Draws(1))
    given = [mailboxes.private(DE, "Anna", "Müller") for _ in range(500)]

    assert 500 == len(set(given))


def test_a_domain_is_given_away_once() -> None:
    """Firms of one name have different domains, all in the part of the tree that is reserved for examples."""
    mailboxes = Mailboxes(Draws(1))
    domains = [mailboxes.domain(DE, "Nordia Bau") for _ in range(3)]

    assert 3 == len(set(domains))
    assert "nordiabau.de.example" == domains[0]
    assert all(domain.endswith(".example") for domain in domains)


def test_a_mailbox_elsewhere_keeps_its_local_part() -> None:
    """Who has a second mailbox often gives it the same name."""
    mailboxes = Mailboxes(Draws(1))

    assert mailboxes.elsewhere(DE, "anna.berg@firm.example").startswith("anna.berg")


def test_relays_never_come_again() -> None:
    """A marketplace's address stands for one order."""
    draws = Draws(1)

    assert 1000 == len({draw_relay(draws, DE) for _ in range(1000)})
