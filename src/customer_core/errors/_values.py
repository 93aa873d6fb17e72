"""What is wrong with a value, a document, an option or a plan.

Owns these leaves of the tree. It must not know files or stores.
"""

from typing import Any, ClassVar

import attrs

from customer_core.errors._tree import CustomerCoreError, node

__all__ = [
    "CriteriaCycleError",
    "CriteriaTextError",
    "CurrencyMismatchError",
    "InvalidDocumentError",
    "InvalidOptionError",
    "InvalidProfileError",
    "InvalidValueError",
    "MergeBlockedError",
    "MissingExtraError",
    "OrganizationCycleError",
    "Problem",
    "UnknownAreaError",
    "UnknownBrandError",
    "UnknownChannelError",
    "UnknownCurrencyError",
    "UnknownProfileError",
    "UnknownRoleError",
]


@node
class InvalidValueError(CustomerCoreError, ValueError):
    """A value breaks a rule of its type."""

    code: ClassVar = "value-invalid"
    template: ClassVar = "{field}: {problem}; {remedy}."
    field: str
    problem: str
    remedy: str


@node
class CriteriaTextError(CustomerCoreError, ValueError):
    """A text says no criteria; `place` is that of the first character that is wrong, from 1."""

    code: ClassVar = "criteria-invalid"
    template: ClassVar = "Character {place} of the criteria: {problem}; {remedy}."
    place: int
    problem: str
    remedy: str


@node
class CriteriaCycleError(CustomerCoreError, ValueError):
    """Criteria are defined by themselves; `chain` names the saved searches and groups from one to itself."""

    code: ClassVar = "criteria-cycle"
    template: ClassVar = "These are defined by themselves: {chain}. Take one of them out of the criteria of another."
    chain: str


@node
class OrganizationCycleError(CustomerCoreError, ValueError):
    """An organization would be above itself; `chain` names the organizations from it to itself, each below the next."""

    code: ClassVar = "organization-cycle"
    template: ClassVar = "These organizations would be above themselves: {chain}. Detach one of them first."
    chain: str


@node
class UnknownCurrencyError(CustomerCoreError, ValueError):
    """A currency code is not one of ISO 4217's."""

    code: ClassVar = "currency-unknown"
    template: ClassVar = "{currency!r} is not a currency of ISO 4217: give its three capital letters, such as 'USD'."
    currency: str


@node
class CurrencyMismatchError(CustomerCoreError, ValueError):
    """Two amounts of different currencies met in one sum or comparison."""

    code: ClassVar = "currency-mismatch"
    template: ClassVar = "{left} and {right} do not add up or compare: convert one of the amounts first."
    left: str
    right: str


@attrs.frozen
class Problem:
    """One thing wrong in a document: where, which rule, and a sentence."""

    path: str
    code: str
    message: str


@node
class InvalidDocumentError(CustomerCoreError, ValueError):
    """A document has one or more problems; all of them are in `problems`."""

    code: ClassVar = "document-invalid"
    template: ClassVar = "{document} has {count} problem(s): {listing}"
    document: str
    problems: tuple[Problem, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the error was built from, by name."""
        return {"document": self.document, "problems": self.problems}

    def __str__(self) -> str:
        listing = "; ".join(f"{problem.path or 'document'}: {problem.message}" for problem in self.problems)
        return self.template.format(document=self.document, count=len(self.problems), listing=listing)


@node
class InvalidOptionError(CustomerCoreError, ValueError):
    """A setting given to a call or command is out of its range."""

    code: ClassVar = "option-invalid"
    template: ClassVar = "{option}: {problem}; {remedy}."
    option: str
    problem: str
    remedy: str


@node
class MissingExtraError(CustomerCoreError, ImportError):
    """An optional package is needed and not installed."""

    code: ClassVar = "extra-missing"
    template: ClassVar = "{feature} needs the optional package {package}: pip install 'customer-core[{extra}]'."
    feature: str
    package: str
    extra: str


@node
class InvalidProfileError(CustomerCoreError, ValueError):
    """A match profile contradicts itself."""

    code: ClassVar = "profile-invalid"
    template: ClassVar = "Match profile {profile!r}, {place}: {problem}; {remedy}."
    profile: str
    place: str
    problem: str
    remedy: str


@node
class UnknownProfileError(CustomerCoreError, LookupError):
    """No shipped match profile has this name."""

    code: ClassVar = "profile-unknown"
    template: ClassVar = "There is no match profile {profile!r}: choose one of {known}."
    profile: str
    known: str


@node
class MergeBlockedError(CustomerCoreError, ValueError):
    """A merge plan with blockers was applied."""

    code: ClassVar = "merge-blocked"
    template: ClassVar = "The merge is blocked by {blockers}: resolve each, then propose again."
    blockers: str


@node
class UnknownRoleError(CustomerCoreError, LookupError):
    """A mapping names a role that does not exist."""

    code: ClassVar = "role-unknown"
    template: ClassVar = "{role!r} is not a role: use one of {known}, text:LABEL or code:LABEL."
    role: str
    known: str


@node
class UnknownAreaError(CustomerCoreError, LookupError):
    """No area of settings has this name."""

    code: ClassVar = "setting-area-unknown"
    template: ClassVar = "There is no area of settings {area!r}: choose one of {known}."
    area: str
    known: str


@node
class UnknownChannelError(CustomerCoreError, LookupError):
    """Settings name sales channels that are not there, while others are."""

    code: ClassVar = "channel-unknown"
    template: ClassVar = (
        "The settings of {area} would name sales channels that are not there: {channels}. Add those first, or take "
        "them out of these settings."
    )
    area: str
    channels: str


@node
class UnknownBrandError(CustomerCoreError, LookupError):
    """Sales channels sell for brands that are not there, while others are."""

    code: ClassVar = "brand-unknown"
    template: ClassVar = (
        "Sales channels would sell for brands that are not there: {brands}. Add those first, or give the channels "
        "another one."
    )
    brands: str
