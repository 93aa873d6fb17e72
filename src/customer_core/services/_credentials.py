"""Credentials: links to set a password, passwords set, changed and verified, and guessing slowed down.

Owns the steps. Neither a password nor a token is kept, written into the history or shown; how they are hashed is in
`_passwords`. A password is hashed before or after a unit of work and never inside one, since that takes long.
"""

import hmac
from collections.abc import Iterator
from datetime import datetime
from enum import unique
from functools import partial
from itertools import islice

import attrs

from customer_core.errors import (
    MergedAwayError,
    NotFoundError,
    NotifierFailedError,
    PasswordLinkError,
    PasswordLinkExpiredError,
)
from customer_core.history import HistoryAction
from customer_core.model import Credential, Customer, CustomerId, PasswordHash, Permission, SentLink
from customer_core.model._documented import Documented
from customer_core.ports import CredentialPort, Notifier, PasswordLink, UnitOfWork
from customer_core.services._contexts import Context, subject_of
from customer_core.services._passwords import checked_password, digest_of_token, hashed, is_password, new_token
from customer_core.services._resolving import checked, live
from customer_core.services._stored_settings import read_settings
from customer_core.settings import CredentialSettings, WorkflowBlock, WorkflowSettings

__all__ = [
    "CredentialService",
    "LoginAnswer",
    "LoginOutcome",
    "forget_credential",
    "is_first_link_due",
    "is_first_link_sent",
    "send_missing_links",
]


@unique
class LoginOutcome(Documented):
    """Say what became of an attempt to log in, by a code that stays the same for ever; `doc` says it to a host."""

    ACCEPTED = "accepted", "The password is that of the customer."
    REFUSED = "refused", "It is not, there is none, or the customer is kept out; nobody is told which."
    THROTTLED = "throttled", "Too many attempts in a row failed; the password was not looked at."


@attrs.frozen(kw_only=True)
class LoginAnswer:
    """What became of an attempt; `retry_at` is from when on the next one counts, where this one did not."""

    outcome: LoginOutcome
    retry_at: datetime | None = None

    @property
    def is_accepted(self) -> bool:
        """Tell whether the customer may go in."""
        return self.outcome is LoginOutcome.ACCEPTED


_AT_ONCE = 1_000
_REFUSED = LoginAnswer(outcome=LoginOutcome.REFUSED)
_ACCEPTED = LoginAnswer(outcome=LoginOutcome.ACCEPTED)


@attrs.frozen(repr=False)
class CredentialService:
    """Sends links by which customers set a password, and verifies passwords."""

    _context: Context

    def send_link(self, customer: CustomerId, *, reason: str = "") -> datetime:
        """Send a customer a link by which it sets a password once, and return until when that is good.

        A link that was sent before is not good any more. The password that the customer has stays until it sets
        another one. Within a transaction of the host's, the link goes out before the host commits.

        Args:
            customer: The customer.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not send links.
            NotFoundError: No customer has this id.
            MergedAwayError: It was merged into another one.
            NotifierFailedError: The host gave nothing to send links, or that failed.
        """
        self._context.require(Permission.CREDENTIALS_SEND)
        return _send(self._context, checked(customer), reason)

    def set_password(self, token: str, password: str) -> CustomerId:
        """Set the password of the customer whom a link was sent to, and return the customer; the link is used up.

        Args:
            token: The token of the link.
            password: 8 to 1,000 characters.

        Raises:
            PermissionDeniedError: The actor may not verify passwords.
            InvalidValueError: The password is too short or too long; the link stays good.
            PasswordLinkError: The link is not good, whatever the reason.
            PasswordLinkExpiredError: Its time is over.
        """
        self._context.require(Permission.CREDENTIALS_VERIFY)
        checked_password(password)
        digest = digest_of_token(token)
        with self._context.reading() as unit:
            self._linked(unit, digest)
        made = self._hashed(password)

        def keep(unit: UnitOfWork) -> CustomerId:
            unit.customers.hold((self._linked(unit, digest).customer,))
            found = self._linked(unit, digest)
            customer = live(unit, found.customer)
            _put(unit, self._context, found, found.with_password(made))
            _note(unit, self._context, HistoryAction.PASSWORD_SET, customer)
            return customer.id

        return self._context.write(keep)

    def change_password(self, customer: CustomerId, password: str, new_password: str) -> LoginAnswer:
        """Set another password of a customer who knows the present one, and answer as `verify` does.

        Raises:
            PermissionDeniedError: The actor may not verify passwords.
            InvalidValueError: The new password is too short or too long.
        """
        self._context.require(Permission.CREDENTIALS_VERIFY)
        checked_password(new_password)
        answer, found = self._verify(checked(customer), password)
        if found is not None:
            self._settle(found, self._hashed(new_password), action=HistoryAction.PASSWORD_SET)
        return answer

    def verify(self, customer: CustomerId | None, password: str) -> LoginAnswer:
        """Tell whether a password is that of a customer; an answer takes as long whether it is or not.

        Each attempt counts as one that failed before it is looked at, so that many at once are no way around
        `LOGIN_WAITS`. After a merge the password of the survivor counts, and no other one. Customers out of use, those
        in a state of the workflow that blocks logging in, and those without a password are refused.

        Args:
            customer: Whom the login names, as the host found out; None where it names nobody.
            password: The password.

        Raises:
            PermissionDeniedError: The actor may not verify passwords.
        """
        self._context.require(Permission.CREDENTIALS_VERIFY)
        answer, found = self._verify(customer, password)
        if found is not None:
            cost = self._context.password_cost
            is_weak = found.password is not None and cost.is_above(found.password.cost)
            self._settle(found, self._hashed(password) if is_weak else found.password)
        return answer

    def revoke(self, customer: CustomerId, *, reason: str = "") -> None:
        """Take the password and the link of a customer away, if it has any: nobody logs in before it sets another one.

        Raises:
            PermissionDeniedError: The actor may not send links.
            NotFoundError: No customer has this id.
            MergedAwayError: It was merged into another one.
        """
        self._context.require(Permission.CREDENTIALS_SEND)

        def revoke(unit: UnitOfWork) -> None:
            unit.customers.hold((checked(customer),))
            found = live(unit, customer)
            if _port(unit, self._context).find(found.id) is not None:
                forget_credential(unit, self._context, found.id)
                _note(unit, self._context, HistoryAction.PASSWORD_REVOKED, found, reason)

        self._context.write(revoke)

    def has_password(self, customer: CustomerId) -> bool:
        """Tell whether a customer has a password.

        Raises:
            PermissionDeniedError: The actor may not send links.
            NotFoundError: No customer has this id.
            MergedAwayError: It was merged into another one.
        """
        self._context.require(Permission.CREDENTIALS_SEND)
        with self._context.reading() as unit:
            found = _port(unit, self._context).find(live(unit, checked(customer)).id)
        return found is not None and found.password is not None

    def _linked(self, unit: UnitOfWork, digest: str) -> Credential:
        """Return the credential of a link that is good."""
        found = _port(unit, self._context).find_by_link(digest)
        if found is None or found.link is None or not hmac.compare_digest(found.link.digest, digest):
            raise PasswordLinkError
        customer = unit.customers.find(found.customer)
        if customer is None or customer.id != found.customer or not customer.is_active:
            raise PasswordLinkError
        if found.link.expires_at <= self._context.now(unit):
            raise PasswordLinkExpiredError
        return found

    def _verify(self, customer: CustomerId | None, password: str) -> tuple[LoginAnswer, Credential | None]:
        """Return the answer, and where it is accepted the credential with this attempt counted."""
        cost = self._context.password_cost
        tried = None if customer is None else self._context.write(lambda unit: self._tried(unit, checked(customer)))
        if isinstance(tried, LoginAnswer):
            return tried, None
        kept = None if tried is None else tried.password
        return (_ACCEPTED, tried) if is_password(password, kept, cost) else (_REFUSED, None)

    def _tried(self, unit: UnitOfWork, id_: CustomerId) -> Credential | LoginAnswer | None:
        """Return the credential of a customer with one more attempt, or that it has to wait; None for nobody."""
        customer = unit.customers.find(id_)
        if customer is None:
            return None
        unit.customers.hold((customer.id,))
        found = _port(unit, self._context).find(customer.id) or Credential(customer=customer.id)
        now = self._context.now(unit)
        if found.waits_until is not None and now < found.waits_until:
            return LoginAnswer(outcome=LoginOutcome.THROTTLED, retry_at=found.waits_until)
        tried = _put(unit, self._context, found, found.with_attempt(now))
        is_kept_out = read_settings(unit, WorkflowSettings).blocks(customer.workflow_state, WorkflowBlock.LOGIN)
        return tried if customer.is_active and not is_kept_out else attrs.evolve(tried, password=None)

    def _settle(self, tried: Credential, password: PasswordHash | None, *, action: HistoryAction | None = None) -> None:
        """Forget the attempts of somebody who was accepted, and keep a password; what others did meanwhile stays."""

        def keep(unit: UnitOfWork) -> None:
            unit.customers.hold((tried.customer,))
            found, customer = _port(unit, self._context).find(tried.customer), unit.customers.find(tried.customer)
            if found is None or customer is None or found.password != tried.password:
                return
            after = attrs.evolve(found.without_attempts(), password=password)
            _put(unit, self._context, found, after if action is None else attrs.evolve(after, link=None))
            if action is not None:
                _note(unit, self._context, action, customer)

        self._context.write(keep)

    def _hashed(self, password: str) -> PasswordHash:
        return hashed(password, self._context.password_cost, self._context.new_salt)


def is_first_link_due(unit: UnitOfWork) -> bool:
    """Tell whether a new customer is to be sent a link."""
    return read_settings(unit, CredentialSettings).is_sent_on_creation


def is_first_link_sent(context: Context, customer: Customer) -> bool:
    """Send a new customer the link that is due, and tell whether it went out."""
    try:
        _send(context, customer.id, "")
    except NotifierFailedError:
        return False
    return True


def send_missing_links(context: Context, is_dry_run: bool) -> tuple[int, int]:  # noqa: FBT001 - as of each action of upkeep
    """Send a link to each customer in use without a password or a link that is good; return to how many, and in vain.

    Raises:
        NotifierFailedError: The host gave nothing to send links by.
    """
    with context.reading() as unit:
        lacking = tuple(_iter_lacking(unit, context))
    if is_dry_run:
        return len(lacking), 0
    _require_notifier(context)
    sent = failed = 0
    for id_ in lacking:
        try:
            _send(context, id_, "")
        except NotifierFailedError:
            failed += 1
        except (NotFoundError, MergedAwayError):  # It is gone since.
            pass
        else:
            sent += 1
    return sent, failed


def _iter_lacking(unit: UnitOfWork, context: Context) -> Iterator[CustomerId]:
    """Yield those who are to be sent a link, in ascending order of id."""
    port, now = _port(unit, context), context.now(unit)
    customers = (customer.id for customer in unit.customers.iter_all() if customer.is_active)
    while ids := tuple(islice(customers, _AT_ONCE)):
        known = port.list_with_password(ids)
        for id_ in ids:
            found = None if id_ in known else port.find(id_)
            is_linked = found is not None and found.link is not None and found.link.expires_at > now
            if id_ not in known and not is_linked:
                yield id_


def forget_credential(unit: UnitOfWork, context: Context, id_: CustomerId) -> None:
    """Forget by what a customer logged in."""
    _port(unit, context).remove(id_)


def _send(context: Context, id_: CustomerId, reason: str) -> datetime:
    notifier = _require_notifier(context)
    token = new_token(context.new_salt)
    digest = digest_of_token(token)

    def keep(unit: UnitOfWork) -> PasswordLink:
        unit.customers.hold((id_,))
        customer = live(unit, id_)
        found = _port(unit, context).find(id_) or Credential(customer=id_)
        expires_at = context.now(unit) + read_settings(unit, CredentialSettings).lasts
        _put(unit, context, found, found.with_link(SentLink(digest=digest, expires_at=expires_at)))
        _note(unit, context, HistoryAction.PASSWORD_LINK_SENT, customer, reason)
        return PasswordLink(customer=customer, token=token, expires_at=expires_at)

    link = context.write(keep)
    try:
        notifier.send_password_link(link)
    except Exception as error:
        context.write(partial(_take_back, context, id_, digest))
        raise NotifierFailedError(problem=f"a {type(error).__name__} was raised", remedy="see its cause") from error
    return link.expires_at


def _take_back(context: Context, id_: CustomerId, digest: str, unit: UnitOfWork) -> None:
    """Make a link good for nothing that did not go out, unless another one followed."""
    unit.customers.hold((id_,))
    found = _port(unit, context).find(id_)
    if found is not None and found.link is not None and found.link.digest == digest:
        _put(unit, context, found, attrs.evolve(found, link=None))


def _require_notifier(context: Context) -> Notifier:
    if context.notifier is None:
        problem, remedy = "the host gave nothing to send it by", "open the manager with notifier="
        raise NotifierFailedError(problem=problem, remedy=remedy)
    return context.notifier


def _port(unit: UnitOfWork, context: Context) -> CredentialPort:
    """Return where credentials are kept: at the host, or else here."""
    return unit.credentials if context.credentials is None else context.credentials


def _put(unit: UnitOfWork, context: Context, found: Credential, after: Credential) -> Credential:
    kept = after.with_version(found.version + 1)
    _port(unit, context).put(kept, expected_version=found.version)
    return kept


def _note(unit: UnitOfWork, context: Context, action: HistoryAction, customer: Customer, reason: str = "") -> None:
    """Write down that something happened, and nothing of what it was."""
    subject = subject_of(customer.id)
    context.record(unit, action, subject, before=None, after=None, version=customer.version, reason=reason)
