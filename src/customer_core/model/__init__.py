"""What a customer is: frozen values, each valid from birth, with verbs that return changed copies.

It must not know stores, documents, settings or the outside world; text is compared by `normalization` alone.
"""

from customer_core.model._actors import Actor, ActorKind, Scope
from customer_core.model._assignments import Assignment
from customer_core.model._attributes import AttributeValue
from customer_core.model._cards import CardToken
from customer_core.model._consents import Consent, ConsentState, Verification
from customer_core.model._contacts import Address, Contact, ContactRole
from customer_core.model._credentials import LOGIN_WAITS, Credential, PasswordCost, PasswordHash, SentLink
from customer_core.model._credit import (
    AvailableCredit,
    CreditAccount,
    CreditBlock,
    CreditLimit,
    Exposure,
    Limited,
    NoCredit,
    PaymentTerms,
    Unlimited,
)
from customer_core.model._credit_policies import (
    ChannelCreditRule,
    CreditPolicy,
    CreditRule,
    NoChannelRule,
    OverdueRule,
)
from customer_core.model._currencies import CURRENCY_DECIMALS
from customer_core.model._customer import Customer, CustomerDraft, CustomerType
from customer_core.model._effective import (
    CreditSource,
    Effective,
    EffectiveValues,
    Origin,
    OriginKind,
    effective_of,
    effective_values,
)
from customer_core.model._emails import EmailAddress
from customer_core.model._external_keys import ExternalKey
from customer_core.model._frozen_map import FrozenMap
from customer_core.model._group_limits import GroupLimitRule, GroupLimits, JoinedAccounts, LimitTerms
from customer_core.model._ids import (
    ActId,
    BrandId,
    ChannelId,
    ContactId,
    CreditAccountId,
    CreditHoldId,
    CustomerId,
    GroupId,
    ImportId,
    MergeId,
    OrganizationId,
    RepId,
    SavedSearchId,
    TeamId,
    TextId,
    TierId,
)
from customer_core.model._imported_files import ImportedFile
from customer_core.model._judgements import Judgement, Verdict
from customer_core.model._loyalty_cards import LoyaltyCard
from customer_core.model._messages import Message, MessageDirection, MessageKey, MessageKind
from customer_core.model._money import Money
from customer_core.model._names import PersonName
from customer_core.model._notes import Note
from customer_core.model._order_totals import LastOrder, OrderTotals, SpendIn
from customer_core.model._orders import Order, OrderKey, OrderStatus
from customer_core.model._organization import Organization, OrganizationDraft
from customer_core.model._organization_pairs import OrganizationPair, OrganizationVerdict
from customer_core.model._party import Party
from customer_core.model._permissions import ROLES, Permission, permissions_of
from customer_core.model._phones import PhoneNumber
from customer_core.model._record_changes import (
    RECORD_CHANGES,
    AddTag,
    Assign,
    RecordChange,
    RemoveTag,
    Served,
    SetFlag,
    SetTier,
    SetWorkflowState,
    TouchedState,
    TouchedValue,
    Unassign,
    apply_changes,
    set_back,
)
from customer_core.model._reviews import WaitingPair
from customer_core.model._views import ANYBODY, EVERY_BRAND, EVERYTHING, Anybody, EveryBrand, View

__all__ = [
    "ANYBODY",
    "CURRENCY_DECIMALS",
    "EVERYTHING",
    "EVERY_BRAND",
    "LOGIN_WAITS",
    "RECORD_CHANGES",
    "ROLES",
    "ActId",
    "Actor",
    "ActorKind",
    "AddTag",
    "Address",
    "Anybody",
    "Assign",
    "Assignment",
    "AttributeValue",
    "AvailableCredit",
    "BrandId",
    "CardToken",
    "ChannelCreditRule",
    "ChannelId",
    "Consent",
    "ConsentState",
    "Contact",
    "ContactId",
    "ContactRole",
    "Credential",
    "CreditAccount",
    "CreditAccountId",
    "CreditBlock",
    "CreditHoldId",
    "CreditLimit",
    "CreditPolicy",
    "CreditRule",
    "CreditSource",
    "Customer",
    "CustomerDraft",
    "CustomerId",
    "CustomerType",
    "Effective",
    "EffectiveValues",
    "EmailAddress",
    "EveryBrand",
    "Exposure",
    "ExternalKey",
    "FrozenMap",
    "GroupId",
    "GroupLimitRule",
    "GroupLimits",
    "ImportId",
    "ImportedFile",
    "JoinedAccounts",
    "Judgement",
    "LastOrder",
    "LimitTerms",
    "Limited",
    "LoyaltyCard",
    "MergeId",
    "Message",
    "MessageDirection",
    "MessageKey",
    "MessageKind",
    "Money",
    "NoChannelRule",
    "NoCredit",
    "Note",
    "Order",
    "OrderKey",
    "OrderStatus",
    "OrderTotals",
    "Organization",
    "OrganizationDraft",
    "OrganizationId",
    "OrganizationPair",
    "OrganizationVerdict",
    "Origin",
    "OriginKind",
    "OverdueRule",
    "Party",
    "PasswordCost",
    "PasswordHash",
    "PaymentTerms",
    "Permission",
    "PersonName",
    "PhoneNumber",
    "RecordChange",
    "RemoveTag",
    "RepId",
    "SavedSearchId",
    "Scope",
    "SentLink",
    "Served",
    "SetFlag",
    "SetTier",
    "SetWorkflowState",
    "SpendIn",
    "TeamId",
    "TextId",
    "TierId",
    "TouchedState",
    "TouchedValue",
    "Unassign",
    "Unlimited",
    "Verdict",
    "Verification",
    "View",
    "WaitingPair",
    "apply_changes",
    "effective_of",
    "effective_values",
    "permissions_of",
    "set_back",
]
