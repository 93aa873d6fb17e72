"""Who may be merged unseen: what proves something, who is sure, and why others are left to a person."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.merging import (
    BLOCKERS,
    VETOES,
    WARNINGS,
    AutomaticMergePolicy,
    PairSight,
    Veto,
    plan_vetoes,
    propose,
    sure_groups,
)
from customer_core.model import (
    BrandId,
    ChannelId,
    Consent,
    ConsentState,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    FrozenMap,
    OrganizationId,
    PhoneNumber,
    Verification,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)
NAMED = {"given_name": 4.0, "family_name": 6.0}
VERIFIED = Verification(at=AT, by="mailer")


def person(id_: str) -> Customer:
    """Make a customer."""
    return Customer(id=CustomerId(id_))


def sight(
    left: Customer,
    right: Customer,
    bits: Mapping[str, float],
    probability: float = 0.999,
    *,
    proven: float = 0.999,
    levels: Mapping[str, str] = FrozenMap(),
) -> PairSight:
    """See a pair, of which all that is said may prove who it is."""
    return PairSight(
        left=left,
        right=right,
        probability=probability,
        likeness={field: (levels.get(field, "exact"), said) for field, said in bits.items()},
        proven_probability=proven,
        proven_bits=bits,
    )


def texts(groups: tuple[tuple[CustomerId, ...], ...]) -> list[str]:
    """Return groups as texts."""
    return [" ".join(map(str, group)) for group in groups]


@pytest.mark.parametrize(
    ("bits", "proofs"),
    [
        ({"given_name": 1.0, "family_name": 5.0}, {"name"}),
        ({"given_name": 9.0}, set()),
        ({"given_name": 9.0, "family_name": 4.9}, set()),
        ({"given_name": -4.0, "family_name": 8.0}, set()),
        ({"middle_name": -1.0, "family_name": 5.5}, set()),
        ({"street": 6.0, "postcode": -1.1}, set()),
        ({"email": 2.0, "mailbox": 3.0}, {"email"}),
        ({"birth_date": 5.0, "street": 6.0, "postcode": -0.9, "country": 9.0}, {"birth date", "address"}),
        ({"birth_date": 4.9, "street": 6.0, "city": -2.0}, set()),
        ({"street": 4.9, "postcode": 9.0, "city": 9.0}, set()),
        ({"postcode": 9.0, "city": 9.0}, set()),
        (
            {"tax_id": 12.0, "external_id": 12.0, "code:club": 12.0, "text:note": 12.0},
            {"tax id", "external id", "code"},
        ),
        ({"organization": 5.0, "gender": 9.0, "email": 12.0, "phone": 12.0}, {"organization", "email", "phone"}),
    ],
)
def test_fields_that_prove_one_thing_count_together(bits: dict[str, float], proofs: set[str]) -> None:
    """Five bits make a proof; no name without its family name, and no address without its street."""
    assert proofs == sight(person("a"), person("b"), bits).proofs


def test_what_nobody_verified_proves_nothing() -> None:
    """Of ways to be reached only those count that were verified, and none that many share, verified or not."""
    home = Contact(
        id=ContactId("home"), roles=[ContactRole.BILLING], email="ann@lee.example", phone="030 1", company="x"
    )
    ways = [
        ("ann@lee.example", True),
        ("ann@new.example", False),
        ("info@lee.example", True),
        ("noreply@x.example", True),
    ]
    ann = Customer(
        id=CustomerId("a"),
        emails=[EmailAddress(address, verified=VERIFIED if is_verified else None) for address, is_verified in ways],
        phones=[PhoneNumber("030 1234567"), PhoneNumber("030 7654321", verified=VERIFIED)],
        contacts=[home],
        attributes={"birth_date": "01/01/1970", "size": "M"},
    )
    proven = AutomaticMergePolicy().proven_of(ann)
    assert ["ann@lee.example"] == [email.address for email in proven.emails]
    assert ["030 7654321"] == [phone.number for phone in proven.phones]
    assert [("", "", "x")] == [(contact.email, contact.phone, contact.company) for contact in proven.contacts]
    assert {"size": "M"} == dict(proven.attributes)
    trusting = AutomaticMergePolicy(is_unverified_proof=True).proven_of(ann.with_attribute("birth_date", "1970-01-02"))
    assert ["ann@lee.example", "ann@new.example"] == [email.address for email in trusting.emails]
    assert (ann.phones, ann.contacts) == (trusting.phones, trusting.contacts)
    assert "1970-01-02" == trusting.attributes["birth_date"]


@pytest.mark.parametrize(
    ("bits", "levels", "is_contrary"),
    [
        ({"given_name": 7.0}, {}, False),
        ({"given_name": 3.0}, {"given_name": "nickname"}, False),
        ({"given_name": 3.0}, {"given_name": "joined"}, False),
        ({"given_name": 3.0}, {"given_name": "token_subset"}, False),
        ({"given_name": 3.0}, {"given_name": "similar"}, True),
        ({"given_name": 3.0}, {"given_name": "initial"}, True),
        ({"birth_date": -3.0}, {}, True),
        ({"birth_date": 3.0}, {"birth_date": "date_two_parts"}, True),
        ({"birth_date": 3.0}, {"birth_date": "date_slip"}, False),
        ({"gender": -1.0}, {}, True),
        ({"suffix": -1.0}, {}, True),
        ({"birth_year": -1.0}, {}, True),
        ({"given_name": -1.0}, {}, True),
        ({"tax_id": -0.1}, {}, True),
        ({"external_id": -5.0, "city": -5.0, "email": -2.0}, {}, False),
        ({"email": -2.0, "phone": -2.0}, {}, True),
        ({"email": -0.1, "phone": -0.1}, {}, True),
        ({"email": 2.0, "phone": -2.0}, {}, False),
    ],
)
def test_some_differences_are_for_a_person(
    bits: dict[str, float], levels: dict[str, str], *, is_contrary: bool
) -> None:
    """Twins, a father and his son, and two who can be reached in other ways altogether, however alike they are."""
    seen = sight(person("a"), person("b"), {**bits, "family_name": 9.0, "street": 9.0}, levels=levels)
    assert is_contrary is seen.is_contrary
    assert ("contrary" if is_contrary else "", not is_contrary) == (
        seen.veto(AutomaticMergePolicy(proofs_least=1)),
        seen.may_be_in_one_group,
    )
    assert ("", True) == ((judged := attrs.evolve(seen, is_judged=True)).veto(AutomaticMergePolicy()), True)
    assert judged.may_be_in_one_group


def test_what_is_odd_of_a_pair_is_for_a_person_even_if_they_are_one() -> None:
    """Another brand, one out of use, two organizations: also where somebody judged them to be the same."""
    ann = Customer(id=CustomerId("a"), organization=OrganizationId("x"))
    others = {
        "cross-brand": attrs.evolve(person("b"), brand=BrandId("north")),
        "deactivated-member": attrs.evolve(person("b"), deactivated_at=AT),
        "organizations-differ": attrs.evolve(person("b"), organization=OrganizationId("y")),
        "": person("b"),
    }
    for code, other in others.items():
        for pair in ((ann, other), (other, ann)):
            assert code == attrs.evolve(sight(*pair, {}), is_judged=True).veto(AutomaticMergePolicy())


def test_a_pair_is_sure_by_probability_and_proofs() -> None:
    """One proof is not enough, nor are proofs without the probability."""
    two, policy = (person("a"), person("b")), AutomaticMergePolicy()
    assert "" == sight(*two, {**NAMED, "birth_date": 9.0}).veto(policy)
    assert "few-proofs" == sight(*two, NAMED).veto(policy)
    assert "" == sight(*two, NAMED).veto(AutomaticMergePolicy(proofs_least=1))
    assert "not-sure" == sight(*two, {**NAMED, "birth_date": 9.0}, 0.98).veto(policy)
    assert "not-sure" == sight(*two, {**NAMED, "birth_date": 9.0}, proven=0.98).veto(policy)
    assert "" == sight(*two, {**NAMED, "birth_date": 9.0}, 0.98).veto(AutomaticMergePolicy(probability_least=0.98))
    judged = attrs.evolve(sight(*two, {}, 0.0), is_judged=True)
    assert "" == judged.veto(policy)


def test_who_came_by_an_open_channel_is_sure_by_a_verified_way_alone() -> None:
    """On either side: a stranger may know all the rest. Its own ways count only if they were verified, too."""
    web, sure = ChannelId("web"), {**NAMED, "birth_date": 9.0}
    policy = AutomaticMergePolicy(open_channels=[web], is_unverified_proof=True)
    stranger = attrs.evolve(person("b"), created_channel=web)
    for pair in ((person("a"), stranger), (stranger, person("a"))):
        assert "open-channel" == sight(*pair, sure).veto(policy)
        assert (
            "" == sight(*pair, {**sure, "email": 9.0}).veto(policy) == sight(*pair, {**sure, "phone": 9.0}).veto(policy)
        )
        assert "" == sight(*pair, sure).veto(AutomaticMergePolicy(open_channels=[ChannelId("pos")]))
        assert "" == attrs.evolve(sight(*pair, sure), is_judged=True).veto(policy)
    emails = [EmailAddress("ann@lee.example"), EmailAddress("ann@new.example", verified=VERIFIED)]
    proven = policy.proven_of(attrs.evolve(stranger, emails=emails))
    assert ["ann@new.example"] == [email.address for email in proven.emails]
    assert 2 == len(policy.proven_of(attrs.evolve(person("a"), emails=emails)).emails)


def test_who_is_sure_makes_groups_by_chains() -> None:
    """Whoever hangs by one sure pair belongs to the group; the others are told what kept them from it."""
    people = {id_: person(id_) for id_ in "abcdef"}
    strong, weak = {**NAMED, "birth_date": 9.0}, NAMED
    pairs = [
        sight(people["a"], people["d"], strong),
        sight(people["d"], people["b"], strong),
        sight(people["a"], people["b"], weak, 0.6),
        sight(people["c"], people["a"], weak),
        sight(people["e"], people["a"], strong, 0.6),
        sight(people["f"], people["e"], {}, 0.2),
    ]
    groups, vetoes = sure_groups(AutomaticMergePolicy(), [one.id for one in people.values()], pairs)
    assert ["a b d"] == texts(groups)
    assert [("few-proofs", "c"), ("not-sure", "e"), ("not-sure", "f")] == [(one.code, one.record) for one in vetoes]
    assert "c agrees with others in too little" in vetoes[0].message


def test_a_group_in_which_two_are_unlike_is_for_a_person() -> None:
    """Father, somebody without a birth date, son: a chain of sure pairs, and still two."""
    people = {id_: person(id_) for id_ in "abcxy"}
    strong = {**NAMED, "street": 9.0}
    unlike = [
        sight(people["a"], people["c"], {**strong, "birth_date": -5.0}, 0.9),
        sight(people["a"], people["c"], strong, 0.49),
    ]
    for outer in unlike:
        pairs = [
            sight(people["a"], people["b"], strong),
            sight(people["b"], people["c"], strong),
            outer,
            sight(people["x"], people["y"], strong),
        ]
        groups, vetoes = sure_groups(AutomaticMergePolicy(), [one.id for one in people.values()], pairs)
        assert (["x y"], [("contrary", "a")]) == (texts(groups), [(one.code, one.record) for one in vetoes])
        judged = [*pairs[:2], attrs.evolve(outer, is_judged=True), pairs[3]]
        groups, _ = sure_groups(AutomaticMergePolicy(), [one.id for one in people.values()], judged)
        assert ["a b c", "x y"] == texts(groups)


def test_two_groups_of_one_cluster_stay_two() -> None:
    """What is sure is merged, what only might be is not."""
    people = [person(id_) for id_ in "abcd"]
    strong = {**NAMED, "birth_date": 9.0}
    pairs = [
        sight(people[2], people[3], strong),
        sight(people[0], people[1], strong),
        sight(people[0], people[2], strong, 0.7),
    ]
    groups, vetoes = sure_groups(AutomaticMergePolicy(), [one.id for one in people], pairs)
    assert (["a b", "c d"], ()) == (texts(groups), vetoes)


def test_what_is_odd_is_told_before_all_else() -> None:
    """Also of two whom nobody judged and who are sure to be one otherwise."""
    strong = {**NAMED, "birth_date": 9.0}
    two = sight(person("a"), attrs.evolve(person("b"), brand=BrandId("north")), strong)
    assert "cross-brand" == two.veto(AutomaticMergePolicy())


def test_two_who_are_as_likely_the_same_as_not_may_be_in_one_group() -> None:
    """Below that they are doubted."""
    two = person("a"), person("b")
    assert [True, False] == [sight(*two, NAMED, figure).may_be_in_one_group for figure in (0.5, 0.49)]


def test_somebody_left_alone_is_told_what_came_nearest() -> None:
    """What is odd of a pair goes before what speaks against it, and that before too little or nothing sure."""
    strong, other = {**NAMED, "birth_date": 9.0}, OrganizationId("y")
    ann, bea = attrs.evolve(person("a"), organization=OrganizationId("x")), person("b")
    first = [sight(ann, bea, strong, 0.6), sight(bea, person("c"), NAMED)]
    second = [
        sight(bea, person("c"), {**strong, "gender": -1.0}),
        sight(ann, attrs.evolve(bea, organization=other), strong),
    ]
    for pairs, code in ((first, "few-proofs"), (second, "organizations-differ")):
        _, vetoes = sure_groups(AutomaticMergePolicy(), [ann.id, bea.id, CustomerId("c")], pairs)
        assert code == {veto.record: veto.code for veto in vetoes}["b"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"brand": BrandId("north")}, "cross-brand"),
        ({"deactivated_at": AT}, "deactivated-member"),
        ({"organization": OrganizationId("y")}, "organizations-differ"),
    ],
)
def test_two_who_are_odd_are_both_left_alone(changes: Mapping[str, Any], code: str) -> None:
    """Each is told why, also where something speaks against a third one."""
    ann, bea, cleo = (person(id_) for id_ in "abc")
    ann, bea = attrs.evolve(ann, organization=OrganizationId("x")), attrs.evolve(bea, **changes)
    pairs = [sight(person("b"), cleo, {"gender": -1.0}), sight(ann, bea, {**NAMED, "birth_date": 9.0})]
    groups, vetoes = sure_groups(AutomaticMergePolicy(), [ann.id, bea.id, cleo.id], pairs)
    assert ((), [("a", code), ("b", code), ("c", "contrary")]) == (groups, [(one.record, one.code) for one in vetoes])


def test_doubted_groups_are_told_in_order() -> None:
    """Each by the smallest of its ids."""
    strong = {**NAMED, "birth_date": 9.0}
    people = {id_: person(id_) for id_ in "abcdefghi"}
    pairs = [
        one
        for left, middle, right in ("ghi", "adf", "bce")
        for one in (
            sight(people[left], people[middle], strong),
            sight(people[middle], people[right], strong),
            sight(people[left], people[right], strong, 0.1),
        )
    ]
    groups, vetoes = sure_groups(AutomaticMergePolicy(), [one.id for one in people.values()][::-1], pairs)
    assert ((), [("contrary", "a"), ("contrary", "b"), ("contrary", "g")]) == (
        tuple(groups),
        [(veto.code, veto.record) for veto in vetoes],
    )


def test_a_sight_keeps_what_was_known_of_a_pair() -> None:
    """Changing the mappings that it was made of does not change it; where nothing is known nothing is proven."""
    bits, likeness = {"tax_id": 12.0}, {"tax_id": ("exact", -1.0)}
    two: dict[str, Any] = {"left": person("a"), "right": person("b"), "probability": 0.9, "proven_probability": 0.9}
    seen = PairSight(**two, likeness=likeness, proven_bits=bits)
    bits.clear()
    likeness.clear()
    assert (frozenset({"tax id"}), True) == (seen.proofs, seen.is_contrary)
    unknown = PairSight(**two)
    assert (frozenset(), False) == (unknown.proofs, unknown.is_contrary)


def test_a_crowd_is_for_a_person() -> None:
    """Its pairs are not even asked for."""
    ids = [CustomerId(f"n-{number}") for number in range(9, 5, -1)]
    groups, vetoes = sure_groups(AutomaticMergePolicy(members_most=3), ids, ())
    assert ((), [("too-large", "n-6")]) == (groups, [(one.code, one.record) for one in vetoes])
    groups, vetoes = sure_groups(AutomaticMergePolicy(members_most=4), ids, ())
    assert ((), [("not-sure", f"n-{number}") for number in (6, 7, 8, 9)]) == (
        groups,
        [(one.code, one.record) for one in vetoes],
    )


def test_what_a_plan_warns_of_is_for_a_person_to_decide() -> None:
    """All but consents, of which the strictest stands in any case."""
    one = Customer(id=CustomerId("a"), organization=OrganizationId("x"), brand=BrandId("north"))
    gone = Customer(id=CustomerId("b"), organization=OrganizationId("y"), deactivated_at=AT)
    found = plan_vetoes(propose(one, [gone]))
    assert [("cross-brand", "b"), ("deactivated-member", "b"), ("organizations-differ", "b")] == [
        (veto.code, veto.record) for veto in found
    ]
    yes, no = (
        Customer(
            id=CustomerId(id_),
            emails=[EmailAddress("ann@lee.example", consents=[Consent(purpose="news", state=state, at=AT)])],
        )
        for id_, state in (("c", ConsentState.GRANTED), ("d", ConsentState.WITHDRAWN))
    )
    plan = propose(yes, [no])
    assert (["consent-tightened"], ()) == ([warning.code for warning in plan.warnings], plan_vetoes(plan))


def test_every_veto_is_a_sentence() -> None:
    """All blockers and warnings that two customers can have are among them; the record is named in each."""
    of_organizations = {"in-line", "organization-accounts", "parents-differ"}
    none = {"too-few-records", "self-merge", "consent-tightened"} | of_organizations
    assert none == (BLOCKERS.keys() | WARNINGS.keys()) - VETOES.keys()
    own = {"too-large", "not-sure", "few-proofs", "contrary", "open-channel", "rules-fail", "insisted", "changed"}
    assert own == VETOES.keys() - BLOCKERS.keys() - WARNINGS.keys()
    for code in VETOES.keys() - {"merged-record-invalid"}:
        assert "n-1" in Veto.of(code, record="n-1").message
    with pytest.raises(InvalidValueError, match="none of the known codes"):
        Veto(code="no-such", message="")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("probability_least", 0.49),
        ("probability_least", 1.1),
        ("probability_least", float("nan")),
        ("probability_least", 2),
        ("probability_least", True),
        ("members_most", 1),
        ("members_most", 101),
        ("members_most", True),
        ("members_most", 2.0),
        ("proofs_least", 0),
        ("proofs_least", 6),
        ("proofs_least", 2.0),
        ("is_unverified_proof", 1),
        ("open_channels", "web"),
        ("open_channels", ["web"]),
        ("open_channels", [ChannelId("web")] * 10_001),
        ("version", -1),
        ("version", "1"),
    ],
)
def test_a_policy_out_of_range_is_refused(field: str, value: object) -> None:
    """With the name of what is wrong."""
    with pytest.raises(InvalidValueError, match=field):
        AutomaticMergePolicy(**{field: value})  # type: ignore[arg-type]  # what it is about


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("probability_least", 0.5), ("probability_least", 1.0), ("members_most", 2), ("members_most", 100)),
        *(("proofs_least", 1), ("proofs_least", 5), ("version", 0)),
    ],
)
def test_a_policy_at_the_end_of_a_range_is_one(field: str, value: float) -> None:
    """What the refusals name as the least and the most is taken."""
    assert value == getattr(AutomaticMergePolicy(**{field: value}), field)  # type: ignore[arg-type]  # fits its field


def test_a_policy_is_counted_and_a_sight_shows_nobody() -> None:
    """Ids and the figure alone are told of a pair, of which nobody can change the bits."""
    assert (10, 0) == (AutomaticMergePolicy().members_most, AutomaticMergePolicy().version)
    assert 3 == AutomaticMergePolicy().with_version(3).version
    assert AutomaticMergePolicy(probability_least=1.0) == AutomaticMergePolicy(probability_least=1)
    assert "PairSight(CustomerId('a'), CustomerId('b'), 0.9990)" == repr(sight(person("a"), person("b"), NAMED))
