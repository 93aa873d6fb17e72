"""Organizations checked for duplicates: when registered and changed, and what people say of pairs of them."""

from typing import Any

import attrs
import pytest
from tests.unit.services.conftest import AT

from customer_core.errors import (
    AlreadyTakenError,
    InvalidTokenError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    ReasonMissingError,
    StoreIndexError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    BrandId,
    ChannelId,
    EmailAddress,
    Organization,
    OrganizationDraft,
    OrganizationId,
    OrganizationPair,
    OrganizationVerdict,
    Permission,
    PhoneNumber,
    RepId,
)
from customer_core.ports import IndexedOrganization, OrganizationLookup
from customer_core.services import OrganizationRegistered, OrganizationsSuspected
from customer_core.settings import DuplicateReaction, DuplicateSettings

NORTH, SOUTH = BrandId("north"), BrandId("south")
ACME, BETA, GAMMA = (OrganizationId(id_) for id_ in ("acme", "beta", "gamma"))
INFO = EmailAddress("info@acme.example")


def firm(id_: OrganizationId, name: str = "", **fields: Any) -> Organization:  # noqa: ANN401 - any field
    """Return an organization with the mailbox that all of them have here."""
    return Organization(id=id_, **{"name": name or f"{id_} Ltd", "emails": [INFO], **fields})


def saved(desk: Desk, organization: OrganizationDraft) -> Organization:
    """Save an organization despite whatever it may be, and say so."""
    answer = desk.organizations.register(organization)
    if isinstance(answer, OrganizationsSuspected):
        answer = desk.organizations.register(organization, seen=answer.token, reason="another one")
    assert isinstance(answer, OrganizationRegistered)
    return answer.organization


def suspected(desk: Desk, organization: OrganizationDraft) -> OrganizationsSuspected:
    """Return who an organization is suspected to be."""
    answer = desk.organizations.register(organization)
    assert isinstance(answer, OrganizationsSuspected)
    return answer


def names(pairs: tuple[OrganizationPair, ...]) -> list[str]:
    """Return of whom some pairs are."""
    return [f"{pair.left} {pair.right}" for pair in pairs]


def react(desk: Desk, reaction: DuplicateReaction) -> None:
    """Let a hit have this consequence in the shop."""
    settings = desk.settings.get(DuplicateSettings)
    desk.settings.apply(settings.with_channel(ChannelId("pos"), reaction))


def test_a_draft_is_checked_with_reasons(desk: Desk) -> None:
    """All that agree in a check field are told, likeliest first, each with its reasons; nothing is saved."""
    street: dict[str, Any] = {"attributes": {"tax_id": "DE136695976"}}
    saved(desk, firm(ACME, "Halden Logistics GmbH", **street))
    saved(desk, firm(BETA, "Bremer Kaffee AG"))
    check = desk.organizations.check(OrganizationDraft(name="HALDEN LOGISTICS", emails=[INFO], **street))
    assert [(ACME, ("email",)), (BETA, ("email",))] == [(one.organization.id, one.fields) for one in check.suspects]
    assert (2, False, False) == (check.compared, check.is_cut, check.has_hidden)
    likeliest = check.suspects[0]
    assert "The same email, which is checked for duplicates." == likeliest.explain()[0]
    assert likeliest.score.bits > check.suspects[1].score.bits
    assert f"OrganizationSuspect({ACME!r}, probability={likeliest.score.probability:.3f}, fields=('email',))" == repr(
        likeliest
    )
    assert () == desk.organizations.check(OrganizationDraft(name="Nobody & Sons")).suspects


def test_suspects_are_seen_before_one_is_saved(desk: Desk) -> None:
    """The channel warns: who saves despite the very suspects that were shown gives a reason, which waits, too."""
    saved(desk, firm(ACME))
    answer = suspected(desk, firm(BETA))
    assert ([ACME], DuplicateReaction.WARN) == ([one.organization.id for one in answer.suspects], answer.reaction)
    assert desk.organizations.find(BETA) is None
    with pytest.raises(ReasonMissingError, match="Saving an organization"):
        desk.organizations.register(firm(BETA), seen=answer.token)
    with pytest.raises(InvalidTokenError):
        desk.organizations.register(firm(BETA, "Other"), seen=answer.token, reason="why")
    made = desk.organizations.register(firm(BETA), seen=answer.token, reason="a branch")
    assert isinstance(made, OrganizationRegistered)
    assert [ACME] == [one.organization.id for one in made.suspects]
    (pair,) = desk.organizations.list_waiting()
    assert (ACME, BETA, "a branch", ("email",)) == (pair.left, pair.right, pair.reason, pair.fields)


def test_who_came_meanwhile_is_seen_first(desk: Desk) -> None:
    """A token is good for the suspects that it showed: where one more is there by now, the answer is a new one."""
    saved(desk, firm(ACME))
    early = suspected(desk, firm(GAMMA))
    saved(desk, firm(BETA))
    late = desk.organizations.register(firm(GAMMA), seen=early.token, reason="sure")
    assert isinstance(late, OrganizationsSuspected)
    assert [ACME, BETA] == sorted(one.organization.id for one in late.suspects)


def test_a_channel_blocks_or_queues(desk: Desk, manager: CustomerManager) -> None:
    """Where the channel blocks, only who may override that saves; where it queues, all do, and the pair waits."""
    saved(desk, firm(ACME))
    react(desk, DuplicateReaction.BLOCK)
    clerk = manager.acting_as(Actor.user("cleo", roles=["clerk"], brands=EVERY_BRAND), channel="pos")
    answer = suspected(clerk, firm(BETA))
    with pytest.raises(PermissionDeniedError, match=r"duplicates\.override"):
        clerk.organizations.register(firm(BETA), seen=answer.token, reason="why")
    assert isinstance(desk.organizations.register(firm(BETA), seen=answer.token, reason="why"), OrganizationRegistered)
    react(desk, DuplicateReaction.QUEUE)
    assert isinstance(clerk.organizations.register(firm(GAMMA)), OrganizationRegistered)
    assert {"acme beta", "acme gamma", "beta gamma"} == set(names(desk.organizations.list_waiting()))
    first = desk.organizations.list_waiting(most=1)
    assert 3 == len((*first, *desk.organizations.list_waiting(after=first[0])))


def test_of_a_crowd_the_likeliest_few_wait(desk: Desk) -> None:
    """Of a mailbox that more have than are shown, ten pairs wait; who was shown them is told that there are more."""
    desk.settings.apply(attrs.evolve(desk.settings.get(DuplicateSettings), shown_most=11))
    react(desk, DuplicateReaction.QUEUE)
    for number in range(13):
        desk.organizations.register(firm(OrganizationId(f"o-{number:02}"), f"Firm {'abcdefghijklm'[number] * 6}"))
    check = desk.organizations.check(firm(BETA, "Firm gh"))
    assert (True, 11) == (check.is_cut, len(check.suspects))
    before = len(desk.organizations.list_waiting(most=500))
    desk.organizations.register(firm(BETA, "Firm gh"))
    assert 10 == len(desk.organizations.list_waiting(most=500)) - before


def test_a_change_lets_pairs_wait(desk: Desk) -> None:
    """Whoever gets the value of another one in a check field waits beside it; any other change lets nobody wait."""
    saved(desk, firm(ACME))
    beta = saved(desk, firm(BETA, emails=[]))
    beta = desk.organizations.update(beta.with_name("Beta Two").with_tag("new"))
    assert () == desk.organizations.list_waiting()
    beta = desk.organizations.update(attrs.evolve(beta, emails=[INFO]))
    assert ["acme beta"] == names(desk.organizations.list_waiting())
    desk.organizations.judge(ACME, BETA, OrganizationVerdict.GROUP)
    phone = PhoneNumber("+1 604 555 0101")
    desk.organizations.update(attrs.evolve(beta, phones=[phone]))
    desk.organizations.update(attrs.evolve(desk.organizations.get(ACME), phones=[phone]))
    assert () == desk.organizations.list_waiting()


def test_what_was_accepted_waits_with_its_reason_until_more_agrees(desk: Desk) -> None:
    """Who gave a reason knew of one check field: one more is news, and the pair waits as nobody's choice again."""
    saved(desk, firm(ACME, phones=[PhoneNumber("+1 604 555 0101")]))
    beta = saved(desk, firm(BETA))
    renamed = desk.organizations.update(attrs.evolve(beta, emails=[EmailAddress("b@acme.example"), INFO]))
    assert ["another one"] == [pair.reason for pair in desk.organizations.list_waiting()]
    desk.organizations.update(attrs.evolve(renamed, phones=[PhoneNumber("+1 604 555 0101")]))
    (pair,) = desk.organizations.list_waiting()
    assert ("", ("email", "phone")) == (pair.reason, pair.fields)


@pytest.mark.parametrize("verdict", OrganizationVerdict)
def test_a_verdict_is_remembered(desk: Desk, verdict: OrganizationVerdict) -> None:
    """A pair that was judged waits no more, stands in the history of both, and is suspected only where it is *same*."""
    saved(desk, firm(ACME))
    saved(desk, firm(BETA))
    pair = desk.organizations.judge(BETA, ACME, verdict, reason="seen both")
    assert (ACME, BETA, verdict, "seen both", AT) == (pair.left, pair.right, pair.verdict, pair.reason, pair.at)
    assert pair == desk.organizations.find_pair(BETA, ACME) == desk.organizations.find_pair(ACME, BETA)
    assert () == desk.organizations.list_waiting()
    found = desk.organizations.check(desk.organizations.get(BETA)).suspects
    assert (verdict is OrganizationVerdict.SAME) == bool(found)
    for id_ in (ACME, BETA):
        assert "judged" == desk.history.list_of_organization(id_)[-1].action.value
    # A draft is not the one that was judged.
    assert 2 == len(desk.organizations.check(OrganizationDraft(name="Gamma", emails=[INFO])).suspects)


def test_saying_it_again_changes_nothing(desk: Desk) -> None:
    """The same word for the same reason is the one that stands; another takes its place, and the history has both."""
    for id_ in (ACME, BETA):
        saved(desk, firm(id_))
    first = desk.organizations.judge(ACME, BETA, OrganizationVerdict.BRANCH)
    assert first == desk.organizations.judge(BETA, ACME, OrganizationVerdict.BRANCH)
    desk.organizations.judge(ACME, BETA, OrganizationVerdict.UNSURE)
    told = [entry for entry in desk.history.list_of_organization(ACME) if entry.action.value == "judged"]
    assert 2 == len(told)


def test_those_that_are_the_same_do_not_wait_anew(desk: Desk) -> None:
    """Who was judged to be the same stays suspected, and what was said of the two stays, whatever they agree in."""
    saved(desk, firm(ACME, phones=[PhoneNumber("+1 604 555 0101")]))
    beta = saved(desk, firm(BETA))
    judged = desk.organizations.judge(ACME, BETA, OrganizationVerdict.SAME)
    beta = desk.organizations.update(attrs.evolve(beta, phones=[PhoneNumber("+1 604 555 0101")]))
    assert ((), judged) == (desk.organizations.list_waiting(), desk.organizations.find_pair(ACME, BETA))
    assert [ACME] == [one.organization.id for one in desk.organizations.check(beta).suspects]


def test_what_stands_right_above_is_no_suspect(desk: Desk) -> None:
    """Of a chain and its branch somebody said already what they are to each other; of two branches nobody did."""
    saved(desk, firm(ACME))
    assert isinstance(desk.organizations.register(firm(BETA, parent=ACME)), OrganizationRegistered)
    assert [BETA] == [one.organization.id for one in suspected(desk, firm(GAMMA, parent=ACME)).suspects]
    assert () == desk.organizations.check(desk.organizations.get(ACME)).suspects


def test_brands_do_not_meet(desk: Desk, manager: CustomerManager) -> None:
    """Of a brand, only those of that brand and of none are suspects; one of no brand may be any that is seen."""
    northern = manager.acting_as(Actor.user("bea", roles=["clerk"], brands=[NORTH]), brand=NORTH)
    for id_, brand in ((ACME, SOUTH), (BETA, NORTH), (GAMMA, None)):
        saved(desk, firm(id_, brand=brand))

    def told(desk: Desk, brand: BrandId | None) -> list[OrganizationId]:
        draft = OrganizationDraft(name="Delta", emails=[INFO], brand=brand)
        return sorted(one.organization.id for one in desk.organizations.check(draft).suspects)

    assert [[BETA, GAMMA], [ACME, GAMMA], [ACME, BETA, GAMMA]] == [told(desk, one) for one in (NORTH, SOUTH, None)]
    assert [BETA, GAMMA] == told(northern, None)


def test_who_sees_no_organization_is_told_that_there_are_some(desk: Desk, manager: CustomerManager) -> None:
    """Whoever sees certain customers alone is warned of organizations like it, and not told which, and may insist."""
    saved(desk, firm(ACME))
    roles = {"agent": [Permission.ORGANIZATIONS_EDIT, Permission.DUPLICATES_CHECK, Permission.CUSTOMERS_READ_OWN]}
    manager._roles.update({name: frozenset(granted) for name, granted in roles.items()})  # noqa: SLF001 - one role more
    agent = manager.acting_as(Actor.user("rex", roles=["agent"], rep=RepId("r-1"), brands=EVERY_BRAND), channel="pos")
    check = agent.organizations.check(firm(BETA))
    assert ((), 0, True) == (check.suspects, check.compared, check.has_hidden)
    answer = suspected(agent, firm(BETA))
    assert ((), True) == (answer.suspects, answer.has_hidden)
    made = agent.organizations.register(firm(BETA), seen=answer.token, reason="sure")
    assert isinstance(made, OrganizationRegistered)
    assert () == made.suspects
    assert ["acme beta"] == names(desk.organizations.list_waiting())
    assert not agent.organizations.check(OrganizationDraft(name="Nobody")).has_hidden


def test_an_id_that_is_taken_is_still_told(desk: Desk) -> None:
    """One is not suspected to be itself: its id is taken."""
    saved(desk, firm(ACME))
    with pytest.raises(AlreadyTakenError):
        desk.organizations.register(firm(ACME))


def test_an_index_of_before_is_made_by_migrating(desk: Desk, manager: CustomerManager) -> None:
    """Of a store with organizations of before nobody is compared until it is migrated, or its index made anew."""
    saved(desk, firm(ACME))
    for renew in (manager.migrate, desk.maintenance.reindex):
        with manager._store.writing() as unit:  # noqa: SLF001 - as an earlier release left it
            unit.organization_pairs.clear_indexed()
            unit.facts.put("organization-index-signature", "nothing")
        for call in (lambda: desk.organizations.check(firm(BETA)), lambda: desk.organizations.register(firm(BETA))):
            with pytest.raises(StoreIndexError):
                call()
        with pytest.raises(StoreIndexError):
            desk.organizations.update(desk.organizations.get(ACME).with_name("Acme Two"))
        renew()
        assert 1 == len(desk.organizations.check(firm(BETA)).suspects)
    manager.migrate()


def test_slips_are_told(desk: Desk) -> None:
    """Text in the place of an id, a verdict, a pair or a draft is told at once; so is one organization named twice."""
    saved(desk, firm(ACME))
    same = OrganizationVerdict.SAME
    calls = (
        lambda: desk.organizations.check("Acme"),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.register(firm(BETA), seen=1),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.judge(ACME, ACME, same),
        lambda: desk.organizations.judge(ACME, "beta", same),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.judge(ACME, BETA, "same"),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.find_pair("acme", BETA),  # type: ignore[arg-type]  # the slip
        lambda: desk.organizations.list_waiting(after="acme"),  # type: ignore[arg-type]  # the slip
    )
    for call in calls:
        with pytest.raises(InvalidValueError):
            call()
    with pytest.raises(NotFoundError):
        desk.organizations.judge(ACME, BETA, same)


def test_nothing_that_is_compared_is_shown() -> None:
    """What the index keeps and finds is told by number alone."""
    record = IndexedOrganization(id=ACME, keys=("check-email:info@acme.example",), order="acme", features="acme")
    found = OrganizationLookup(candidates=((ACME, "acme"),), cut_keys=("acme",))
    assert f"IndexedOrganization(id={ACME!r}, keys=1)" == repr(record)
    assert "OrganizationLookup(candidates=1, cut_keys=1)" == repr(found)
