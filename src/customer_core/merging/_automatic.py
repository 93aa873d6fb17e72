"""Which customers may be merged without anybody looking: how sure it has to be, by what, and who is left to a person.

Owns the policy and its vetoes. It must not know how a pair was found or scored, beyond what it is told of it: the
probability, and how many bits each field gave.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.merging._plans import BLOCKERS, WARNINGS, Blocker, Finding, MergePlan, MergeWarning
from customer_core.model import ChannelId, Customer, CustomerId, FrozenMap
from customer_core.normalization import EmailKind, normalize_date, parse_email

__all__ = ["PROOFS", "VETOES", "AutomaticMergePolicy", "PairSight", "Veto", "plan_vetoes", "sure_groups"]

PROOFS: Mapping[str, str] = MappingProxyType(
    {
        "given_name": "name",
        "middle_name": "name",
        "family_name": "name",
        "organization": "organization",
        "birth_date": "birth date",
        "email": "email",
        "mailbox": "email",
        "phone": "phone",
        "tax_id": "tax id",
        "external_id": "external id",
        "code": "code",
        "street": "address",
        "postcode": "address",
        "city": "address",
    }
)
"""What a field proves when two records agree in it: fields of one proof count together, the others prove nothing."""

_IMPOSSIBLE: Final = frozenset({"too-few-records", "self-merge", "in-line", "organization-accounts", "parents-differ"})
"""What no merge of customers that nobody looks at can be: these are chosen one by one, and are no organizations."""
_HARMLESS: Final = frozenset({"consent-tightened"})

VETOES: Mapping[str, str] = MappingProxyType(
    {
        "too-large": "More customers seem to be one than may be merged unseen, {record} among them.",
        "not-sure": "{record} is like others, but not sure enough to be one of them.",
        "few-proofs": "{record} agrees with others in too little: one weak value, or a way to be reached that nobody "
        "verified, proves nothing.",
        "contrary": "{record} says what speaks against being one of the others: another first name, gender or birth "
        "date, say, or other ways to be reached altogether.",
        "open-channel": "Strangers write to the channel by which {record} or another one came, and no verified way to "
        "be reached says who it is.",
        "rules-fail": "The rules cannot decide between what {record} and the others say: mend the one or the other.",
        "insisted": "Somebody saved {record} although the other one was shown: a person decides.",
        "changed": "{record} was changed at the same moment: the next run looks at it again.",
        **{code: sentence for code, sentence in BLOCKERS.items() if code not in _IMPOSSIBLE},
        **{code: sentence for code, sentence in WARNINGS.items() if code not in _HARMLESS | _IMPOSSIBLE},
    }
)
"""Why customers who seem to be one are not merged unseen, by code, with the sentence that says so."""

_PROOF_BITS: Final = 5.0
"""What the fields of a proof say together at the least: 32 to one, which a city does not."""
_LEADING: Final = MappingProxyType({"name": "family_name", "address": "street"})
"""The field of a proof without which the others prove nothing: very many live in one city, and are called John."""
_LEAST_PROBABILITY: Final = 0.5
_MEMBERS_LEAST: Final = 2
_MEMBERS_MOST: Final = 100
_PROOFS_MOST: Final = 5
_CHANNELS_MOST: Final = 10_000
_LIKELIER_THAN_NOT: Final = 0.5
_TELLING: Final = ("birth_date", "birth_year", "tax_id", "suffix", "gender", "given_name")
"""Fields in which one customer hardly differs from itself."""
_WAYS: Final = ("email", "phone")
_ALIKE: Final = MappingProxyType(
    {
        "given_name": frozenset({"exact", "joined", "nickname", "token_subset"}),
        "birth_date": frozenset({"exact", "date_slip"}),
    }
)
"""How alike some fields of one customer are: twins are called Joan and John, and share an initial; many a father and
his son are born on one day of the year."""
_ANY_DAY: Final = "-01-01"
"""How a birth date ends that stands for a day nobody knew, as often as not."""
_VETO_ORDER: Final = (
    "cross-brand",
    "deactivated-member",
    "organizations-differ",
    "contrary",
    "open-channel",
    "few-proofs",
    "not-sure",
)
"""Which of several vetoes is told of somebody who was left alone."""


def _refuse(field: "attrs.Attribute[Any]", remedy: str) -> InvalidValueError:
    return InvalidValueError(field=field.name, problem="is out of range", remedy=f"give {remedy}")


def _as_figure(value: float) -> float:
    return float(value) if type(value) is int else value


def _probability(_: object, field: "attrs.Attribute[float]", value: object) -> None:
    if type(value) is not float or not _LEAST_PROBABILITY <= value <= 1.0:
        raise _refuse(field, f"a number from {_LEAST_PROBABILITY} to 1.0")


def _members(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not _MEMBERS_LEAST <= value <= _MEMBERS_MOST:
        raise _refuse(field, f"a whole number from {_MEMBERS_LEAST} to {_MEMBERS_MOST}")


def _proofs(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 1 <= value <= _PROOFS_MOST:
        raise _refuse(field, f"a whole number from 1 to {_PROOFS_MOST}")


def _truth(_: object, field: "attrs.Attribute[bool]", value: object) -> None:
    if type(value) is not bool:
        raise InvalidValueError(field=field.name, problem=f"is a {type(value).__name__}", remedy="give True or False")


def _as_tuple(value: Sequence[ChannelId]) -> tuple[ChannelId, ...]:
    return tuple(value) if isinstance(value, list) else value  # type: ignore[return-value]  # refused later


def _channels(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, tuple) or not all(isinstance(one, ChannelId) for one in value):
        problem = f"is a {type(value).__name__}" if not isinstance(value, tuple) else "holds what is no ChannelId"
        raise InvalidValueError(field=field.name, problem=problem, remedy="give a list of ChannelIds")
    if len(value) > _CHANNELS_MOST:
        raise _refuse(field, f"at most {_CHANNELS_MOST} channels")


def _counted(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or value < 0:
        raise _refuse(field, "0, or the version that a store counted")


@attrs.frozen(kw_only=True)
class AutomaticMergePolicy:
    """Say when customers are merged without anybody looking.

    >>> AutomaticMergePolicy(probability_least=0.999).proofs_least
    2

    Args:
        probability_least: How likely two records are the same customer at the least, from 0.5 to 1.
        members_most: How many customers may seem to be one, from 2 to 100: a larger crowd is for a person.
        proofs_least: In how many of the things in `PROOFS` two records agree at the least, from 1 to 5. One that many
            have, such as a common name, is none.
        is_unverified_proof: Whether an e-mail address or telephone number counts that was not verified in both records.
            Without that, two records have to be as likely the same without them.
        open_channels: Channels that strangers write to, such as a web shop's. Whoever came by one of them is merged
            unseen by a verified e-mail address or telephone number alone, whatever else the record says.
        version: How often the policy was changed; a store counts it.

    Raises:
        InvalidValueError: One of them is out of range.
    """

    probability_least: float = attrs.field(default=0.99, converter=_as_figure, validator=_probability)
    members_most: int = attrs.field(default=10, validator=_members)
    proofs_least: int = attrs.field(default=2, validator=_proofs)
    is_unverified_proof: bool = attrs.field(default=False, validator=_truth)
    open_channels: tuple[ChannelId, ...] = attrs.field(default=(), converter=_as_tuple, validator=_channels)
    version: int = attrs.field(default=0, validator=_counted)

    def proven_of(self, customer: Customer) -> Customer:
        """Return what of a customer may prove who it is: no way to be reached that others share, or nobody verified.

        An address such as info@ is that of many. A first of January stands for a birthday that nobody knew.
        """
        emails = [email for email in customer.emails if parse_email(email.address).kind is EmailKind.PERSONAL]
        phones, contacts = customer.phones, customer.contacts
        if not self.is_unverified_proof or self.is_open_to(customer):
            emails = [email for email in emails if email.verified]
            phones = tuple(phone for phone in phones if phone.verified)
            contacts = tuple(attrs.evolve(contact, email="", phone="") for contact in contacts)
        born = customer.attributes.get("birth_date")
        is_any_day = born is not None and normalize_date(str(born)).endswith(_ANY_DAY)
        proven = attrs.evolve(customer, emails=emails, phones=phones, contacts=contacts)
        return proven.without_attribute("birth_date") if is_any_day else proven

    def is_open_to(self, customer: Customer) -> bool:
        """Tell whether a customer came by a channel that strangers write to."""
        return customer.created_channel in self.open_channels

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)


@attrs.frozen(kw_only=True)
class Veto(Finding):
    """A reason for which customers are not merged unseen; its code is one of `VETOES`."""

    SENTENCES: ClassVar = VETOES

    @classmethod
    def of(cls, code: str, *, record: str) -> Self:
        """Return the veto of a code with its sentence filled in."""
        return cls(code=code, message=VETOES[code].format(record=record, field=""), record=record)


@attrs.frozen(kw_only=True, repr=False)
class PairSight:
    """What is known of two customers who seem to be one.

    Args:
        left: One of them.
        right: The other one.
        probability: How likely they are the same, by all that they say.
        likeness: How alike they are in each field, by all that they say: the level and its bits.
        proven_probability: How likely they are the same by what may prove it (`AutomaticMergePolicy.proven_of`).
        proven_bits: By how many bits each field of that speaks for the same customer against strangers.
        is_judged: Whether somebody judged them to be the same.
    """

    left: Customer
    right: Customer
    probability: float
    likeness: Mapping[str, tuple[str, float]] = attrs.field(factory=dict, converter=FrozenMap[str, tuple[str, float]])
    proven_probability: float
    proven_bits: Mapping[str, float] = attrs.field(factory=dict, converter=FrozenMap[str, float])
    is_judged: bool = False

    def __repr__(self) -> str:
        return f"PairSight({self.left.id!r}, {self.right.id!r}, {self.probability:.4f})"

    @property
    def proofs(self) -> frozenset[str]:
        """Return in what the two agree that proves something."""
        found: dict[str, float] = {}
        for field, bits in self.proven_bits.items():
            proof = PROOFS.get(field.partition(":")[0])
            if proof:
                found[proof] = found.get(proof, 0.0) + bits
        return frozenset(proof for proof, bits in found.items() if min(bits, self._leading(proof, bits)) >= _PROOF_BITS)

    def _leading(self, proof: str, otherwise: float) -> float:
        """Return what the field says without which a proof is none."""
        return self.proven_bits.get(_LEADING[proof], 0.0) if proof in _LEADING else otherwise

    @property
    def is_contrary(self) -> bool:
        """Tell whether something speaks against the two being one, however likely they are as a whole."""
        bits = {field: bits for field, (_, bits) in self.likeness.items()}
        unlike = (field for field, levels in _ALIKE.items() if self.likeness.get(field, ("exact",))[0] not in levels)
        differs = any(unlike) or any(bits.get(field, 0.0) < 0 for field in _TELLING)
        return differs or all(bits.get(field, 0.0) < 0 for field in _WAYS)

    def veto(self, policy: AutomaticMergePolicy) -> str:
        """Return the code of what speaks against making the two one unseen; nothing for two who are sure to be.

        Whom somebody judged to be the same is sure, whatever the figures say.
        """
        odd = self._odd()
        if odd or self.is_judged:
            return odd
        if self.is_contrary:
            return "contrary"
        if min(self.probability, self.proven_probability) < policy.probability_least:
            return "not-sure"
        if len(self.proofs) < policy.proofs_least:
            return "few-proofs"
        is_open = policy.is_open_to(self.left) or policy.is_open_to(self.right)
        return "open-channel" if is_open and self.proofs.isdisjoint(_WAYS) else ""

    def _odd(self) -> str:
        """Return the code of what is for a person to decide even where the two are one."""
        if self.left.brand != self.right.brand:
            return "cross-brand"
        if not (self.left.is_active and self.right.is_active):
            return "deactivated-member"
        are_apart = len({one.organization for one in (self.left, self.right)} - {None}) > 1
        return "organizations-differ" if are_apart else ""

    @property
    def may_be_in_one_group(self) -> bool:
        """Tell whether two who are sure to be one with a third may be one: they are likelier the same than not."""
        return self.is_judged or (self.probability >= _LIKELIER_THAN_NOT and not self.is_contrary)


def sure_groups(
    policy: AutomaticMergePolicy, ids: Collection[CustomerId], pairs: Sequence[PairSight]
) -> tuple[tuple[tuple[CustomerId, ...], ...], tuple[Veto, ...]]:
    """Return who of some customers that seem to be one may be merged, group by group, and why the others may not.

    Two are in one group if a chain of pairs leads from one to the other that are each sure, and each pair of a group is
    likelier the same than not.

    Args:
        policy: When a pair is sure.
        ids: The customers.
        pairs: Every pair of them; none where they are too many.
    """
    if len(ids) > policy.members_most:
        return (), (Veto.of("too-large", record=str(min(ids))),)
    found = {(pair.left.id, pair.right.id): pair.veto(policy) for pair in pairs}
    groups: list[set[CustomerId]] = [{id_} for id_ in ids]
    for two in (two for two, veto in found.items() if not veto):
        joined = [group for group in groups if not group.isdisjoint(two)]
        groups = [group for group in groups if group.isdisjoint(two)] + [set().union(*joined)]
    doubted = [{pair.left.id, pair.right.id} for pair in pairs if not pair.may_be_in_one_group]
    contrary = [group for group in groups if any(two <= group for two in doubted)]
    alone = sorted(id_ for group in groups if len(group) == 1 for id_ in group)
    vetoes = (
        *(Veto.of("contrary", record=str(min(group))) for group in sorted(contrary, key=min)),
        *(Veto.of(_nearest(id_, found), record=str(id_)) for id_ in alone),
    )
    sure = (group for group in groups if len(group) > 1 and group not in contrary)
    return tuple(sorted(tuple(sorted(group)) for group in sure)), vetoes


def _nearest(id_: CustomerId, found: Mapping[tuple[CustomerId, CustomerId], str]) -> str:
    """Return what kept somebody from the group that it came nearest to."""
    return min((veto for two, veto in found.items() if id_ in two), key=_VETO_ORDER.index, default="not-sure")


def plan_vetoes(plan: MergePlan) -> tuple[Veto, ...]:
    """Return what a plan says that is for a person to decide: all blockers, and warnings but that of consents."""
    told: tuple[Blocker | MergeWarning, ...] = (*plan.blockers, *plan.warnings)
    return tuple(
        Veto(code=one.code, message=one.message, record=one.record, field=one.field)
        for one in told
        if one.code not in _HARMLESS
    )
