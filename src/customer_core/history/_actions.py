"""What can happen to a record, as one table of codes and what each of them means.

Owns the words. It must not know what a call does, nor who may make it.
"""

from enum import unique
from typing import Final

from customer_core.model._documented import Documented

__all__ = ["HistoryAction"]


@unique
class HistoryAction(Documented):
    """Say what happened, by a code that stays the same for ever; `doc` says it to a clerk."""

    @property
    def is_always_sealed(self) -> bool:
        """Tell whether its entries have a seal whatever the store's setting."""
        return self in _ALWAYS_SEALED

    @property
    def is_beside(self) -> bool:
        """Tell whether its entries are about what stands beside the record, which itself says what it said."""
        return self in _BESIDE

    REGISTERED = "registered", "The record was made, by hand, by a sales channel or by an import."
    UPDATED = "updated", "Something that the record says was changed."
    CHANGED_TOGETHER = (
        "changed-together",
        "The record was changed together with all others that were found; the reason names the act.",
    )
    SET_BACK_TOGETHER = (
        "set-back-together",
        "What an act had changed of the record was set back; the reason names the act.",
    )
    LOYALTY_CARD_ISSUED = "loyalty-card-issued", "The record got a loyalty card, after it was registered."
    LOYALTY_CARD_WITHDRAWN = "loyalty-card-withdrawn", "A loyalty card was taken from the record, such as a lost one."
    PASSWORD_LINK_SENT = "password-link-sent", "A link to set a password was made for the customer, to be sent."
    PASSWORD_SET = "password-set", "The customer set a password by a link, or changed it."
    PASSWORD_REVOKED = "password-revoked", "The password and the link of the customer were taken away."
    DEACTIVATED = "deactivated", "The record was taken out of use; it is kept and still found."
    REACTIVATED = "reactivated", "The record was put into use again."
    DELETED = "deleted", "The record was deleted, since nothing referred to it; its history stays."
    ERASED = (
        "erased",
        "The person was erased: of the entries before only stays who did what, when and from where.",
    )
    MERGED = "merged", "Other records were merged into this one, which goes on for all of them."
    MERGED_AWAY = "merged-away", "The record was merged into another one; its id leads there from now on."
    UNMERGED = "unmerged", "Others that had been merged into this record left it again."
    PARTED = "parted", "The record left the one that it had been merged into, and goes on for itself."
    JUDGED = "judged", "Somebody judged whether the record is the same as another one; it says itself what it said."
    CREDIT_ACCOUNT_OPENED = "credit-account-opened", "The customer or organization got an account to buy on."
    CREDIT_LIMIT_SET = (
        "credit-limit-set",
        "What the account may owe was set: an amount, no limit, or no credit, and until when.",
    )
    CREDIT_TERMS_SET = "credit-terms-set", "The days after which invoices of the account are due were set."
    CREDIT_ACCOUNT_BLOCKED = (
        "credit-account-blocked",
        "The account was blocked, or the reason of its block changed: nothing may be bought on it.",
    )
    CREDIT_ACCOUNT_UNBLOCKED = "credit-account-unblocked", "The block of the account was lifted."
    CREDIT_HELD = "credit-held", "An amount was reserved on the account for an order."
    CREDIT_HELD_OFFLINE = (
        "credit-held-offline",
        "An amount that had been sold offline was reserved on the account, whatever its limit.",
    )
    CREDIT_DENIED = "credit-denied", "An amount was not reserved; the decision says why."
    CREDIT_APPROVAL_ASKED = "credit-approval-asked", "A manager has to approve an amount before it is reserved."
    CREDIT_APPROVED = "credit-approved", "A manager approved an amount, and it was reserved."
    CREDIT_REJECTED = "credit-rejected", "A manager did not approve an amount."
    CREDIT_REQUEST_ENDED = "credit-request-ended", "An amount was taken back, or its time was over, before an approval."
    CREDIT_INCREASED = "credit-increased", "More was reserved on the account for an order."
    CREDIT_CAPTURED = "credit-captured", "An order, or a part of it, was invoiced from what was reserved."
    CREDIT_RELEASED = "credit-released", "What was reserved for an order, or left of it, was given back."
    CREDIT_EXPIRED = "credit-expired", "The time of what was reserved for an order was over, and it was given back."
    CREDIT_POSTED = "credit-posted", "A payment, an invoice or another amount was posted to the account."
    ORDER_RECORDED = "order-recorded", "An order of the customer was recorded, or came here from another customer."
    ORDER_CHANGED = "order-changed", "Something that an order of the customer says was changed."
    ORDER_MOVED_AWAY = "order-moved-away", "An order was recorded as that of another customer."
    ORDER_CARD_CLEARED = (
        "order-card-cleared",
        "What an order of the customer said of a payment card was cleared, since its time was over.",
    )
    MESSAGE_RECORDED = (
        "message-recorded",
        "A message to or from the customer was recorded, or came here from another customer.",
    )
    MESSAGE_CHANGED = "message-changed", "Something was changed that is said of a message to or from the customer."
    MESSAGE_MOVED_AWAY = "message-moved-away", "A message was recorded as one to or from another customer."
    MESSAGE_CLEANED_UP = "message-cleaned-up", "A message to or from the customer was removed, since its time was over."
    ORGANIZATION_JOINED = "organization-joined", "The customer belongs to an organization from then on."
    ORGANIZATION_LEFT = "organization-left", "The customer belongs to no organization any more."
    CHANNEL_ATTACHED = "channel-attached", "The customer was attached to a sales channel beyond the one it came from."
    CHANNEL_DETACHED = "channel-detached", "The customer is not attached to a sales channel any more."
    GROUP_JOINED = "group-joined", "Somebody added the record to a group by hand; the entry says to which."
    GROUP_LEFT = "group-left", "Somebody removed the record from a group by hand; the entry says from which."
    GROUP_CREATED = "group-created", "A group of customers was made."
    GROUP_CHANGED = "group-changed", "What a group is called, whom it is made of, who owns it or sees it was changed."
    GROUP_FILLED = "group-filled", "Those who matched a group were added to it; the entry says how many."
    GROUP_DELETED = "group-deleted", "A group was deleted with its memberships, since nothing was defined by it."
    SEARCH_SAVED = "search-saved", "A search was saved under a name, anew or as a copy of another one."
    SEARCH_CHANGED = "search-changed", "What a saved search finds, its order, its pages or its name was changed."
    SEARCH_SHARED = "search-shared", "It was said who may view or share a saved search."
    SEARCH_DELETED = "search-deleted", "A saved search was deleted, since nothing was defined by it."
    SETTINGS_APPLIED = "settings-applied", "An area of settings was changed as a whole."


_ALWAYS_SEALED: Final = frozenset(
    {
        HistoryAction.ERASED,
        HistoryAction.MERGED,
        HistoryAction.MERGED_AWAY,
        HistoryAction.UNMERGED,
        HistoryAction.PARTED,
        HistoryAction.JUDGED,
        HistoryAction.CREDIT_ACCOUNT_OPENED,
        HistoryAction.CREDIT_LIMIT_SET,
        HistoryAction.CREDIT_TERMS_SET,
        HistoryAction.CREDIT_ACCOUNT_BLOCKED,
        HistoryAction.CREDIT_ACCOUNT_UNBLOCKED,
        HistoryAction.CREDIT_HELD,
        HistoryAction.CREDIT_HELD_OFFLINE,
        HistoryAction.CREDIT_DENIED,
        HistoryAction.CREDIT_APPROVAL_ASKED,
        HistoryAction.CREDIT_APPROVED,
        HistoryAction.CREDIT_REJECTED,
        HistoryAction.CREDIT_REQUEST_ENDED,
        HistoryAction.CREDIT_INCREASED,
        HistoryAction.CREDIT_CAPTURED,
        HistoryAction.CREDIT_RELEASED,
        HistoryAction.CREDIT_EXPIRED,
        HistoryAction.CREDIT_POSTED,
        HistoryAction.SETTINGS_APPLIED,
    }
)
"""What decides over identity, money and the rules themselves. Entries of all other actions are sealed by setting."""

_BESIDE: Final = frozenset(
    {
        HistoryAction.JUDGED,
        HistoryAction.PASSWORD_LINK_SENT,
        HistoryAction.PASSWORD_SET,
        HistoryAction.PASSWORD_REVOKED,
        HistoryAction.ORDER_RECORDED,
        HistoryAction.ORDER_CHANGED,
        HistoryAction.ORDER_MOVED_AWAY,
        HistoryAction.ORDER_CARD_CLEARED,
        HistoryAction.MESSAGE_RECORDED,
        HistoryAction.MESSAGE_CHANGED,
        HistoryAction.MESSAGE_MOVED_AWAY,
        HistoryAction.MESSAGE_CLEANED_UP,
    }
)
"""What is written into the history of a customer without changing what the customer says."""
