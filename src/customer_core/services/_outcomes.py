"""What services answer: records saved, duplicates suspected with their reasons, records that were known already.

Owns the shapes. A suspected duplicate is an answer, not an error.
"""

import attrs

from customer_core.history import Change
from customer_core.matching import Score, explain
from customer_core.model import Customer, CustomerId, Organization, OrganizationId
from customer_core.settings import DuplicateReaction

__all__ = [
    "AlreadyKnown",
    "DuplicateCheck",
    "DuplicatesSuspected",
    "OrganizationCheck",
    "OrganizationKnown",
    "OrganizationRegistered",
    "OrganizationSuspect",
    "OrganizationsSuspected",
    "Registered",
    "Suspect",
    "Updated",
    "told_of",
]


@attrs.frozen(kw_only=True, repr=False)
class Suspect:
    """A stored customer that may be the same one: how likely, and in which check fields the two agree.

    `absorbed` is the id of the record that is so much alike, where that is not what the customer says now, but what a
    record said that it is made of by merges, its own of before among them: the score is that one's.
    """

    customer: Customer
    score: Score
    fields: tuple[str, ...] = ()
    absorbed: CustomerId | None = None

    def __repr__(self) -> str:
        return f"Suspect({self.customer.id!r}, probability={self.score.probability:.3f}, fields={self.fields})"

    def explain(self) -> tuple[str, ...]:
        """Return why it is suspected, in sentences with values: for the clerk's eyes, not for a log."""
        return *told_of(self.absorbed), *_explained(self.fields, self.score)


@attrs.frozen(kw_only=True)
class DuplicateCheck:
    """Who a draft may be: first those that agree in a check field, then by score, likeliest first.

    `is_cut` tells that a value or a name was so common that not everybody who has it was looked at, or that more
    suspects were found than are shown. `has_hidden` tells that somebody is there, too, whom the actor may not see since
    others serve that one: ask them. Nothing else is said of such a customer.
    """

    suspects: tuple[Suspect, ...] = ()
    compared: int = 0
    is_cut: bool = False
    has_hidden: bool = False


@attrs.frozen(kw_only=True)
class Registered:
    """A customer was saved; `suspects` are whom it is like, and the likeliest of them wait for review beside it.

    `is_replay` tells that an earlier call with the same key saved it, and that this one did nothing; the customer is
    then the one that is there now, and no suspects are named. `has_unsent_link` tells that a link to set a password
    was due and did not go out: send another one.
    """

    customer: Customer
    suspects: tuple[Suspect, ...] = ()
    is_replay: bool = False
    has_unsent_link: bool = False


@attrs.frozen(kw_only=True)
class Updated:
    """A customer was changed; `suspects` are as of `Registered`."""

    customer: Customer
    suspects: tuple[Suspect, ...] = ()


@attrs.frozen(kw_only=True)
class DuplicatesSuspected:
    """Nothing was saved, since customers like this one are there.

    To save anyway, make the same call again with `seen=token` and a reason; where the channel blocks
    (`reaction`), the actor needs the permission `duplicates.override`, too. The token is good for this very record and
    these very suspects: should others appear in the meantime, the answer is this one again, with a new token.
    `has_hidden` is as of `DuplicateCheck`; there may then be no suspects to show.
    """

    suspects: tuple[Suspect, ...]
    reaction: DuplicateReaction
    token: str = attrs.field(repr=False)
    is_cut: bool = False
    has_hidden: bool = False


@attrs.frozen(kw_only=True)
class AlreadyKnown:
    """Nothing was saved, since an external key of the draft names this customer.

    `proposed` is the customer with what the draft says beyond it, and `changes` how it differs: save it with
    `customers.update(proposed)`, or leave it. `others` are further customers whom other keys of the draft name.
    """

    customer: Customer
    proposed: Customer
    changes: tuple[Change, ...] = attrs.field(default=(), repr=False)
    others: tuple[CustomerId, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class OrganizationSuspect:
    """A stored organization that may be the same one: everything is as of `Suspect`."""

    organization: Organization
    score: Score
    fields: tuple[str, ...] = ()
    absorbed: OrganizationId | None = None

    def __repr__(self) -> str:
        probability = f"probability={self.score.probability:.3f}"
        return f"OrganizationSuspect({self.organization.id!r}, {probability}, fields={self.fields})"

    def explain(self) -> tuple[str, ...]:
        """Return why it is suspected, in sentences with values: for the clerk's eyes, not for a log."""
        return *told_of(self.absorbed, "organization"), *_explained(self.fields, self.score)


@attrs.frozen(kw_only=True)
class OrganizationCheck:
    """Which organizations a draft may be; everything is as of `DuplicateCheck`."""

    suspects: tuple[OrganizationSuspect, ...] = ()
    compared: int = 0
    is_cut: bool = False
    has_hidden: bool = False


@attrs.frozen(kw_only=True)
class OrganizationsSuspected:
    """Nothing was saved, since organizations like this one are there; everything is as of `DuplicatesSuspected`."""

    suspects: tuple[OrganizationSuspect, ...]
    reaction: DuplicateReaction
    token: str = attrs.field(repr=False)
    is_cut: bool = False
    has_hidden: bool = False


@attrs.frozen(kw_only=True)
class OrganizationRegistered:
    """An organization was saved; `suspects` are those that it is like, and the likeliest of them wait beside it."""

    organization: Organization
    suspects: tuple[OrganizationSuspect, ...] = ()


@attrs.frozen(kw_only=True)
class OrganizationKnown:
    """Nothing was saved, since an external key of the draft names this organization.

    `proposed` is the organization with what the draft says beyond it, and `changes` how it differs: save it with
    `organizations.update(proposed)`, or leave it.
    """

    organization: Organization
    proposed: Organization
    changes: tuple[Change, ...] = attrs.field(default=(), repr=False)


def _explained(fields: tuple[str, ...], score: Score) -> tuple[str, ...]:
    equal = (f"The same {field.replace('_', ' ')}, which is checked for duplicates." for field in fields)
    return *equal, *explain(score)


def told_of(absorbed: CustomerId | OrganizationId | None, kind: str = "customer") -> tuple[str, ...]:
    """Return what is said before the reasons where they are those of a record that was merged."""
    return () if absorbed is None else (f"So said a record that was merged into the {kind}.",)
