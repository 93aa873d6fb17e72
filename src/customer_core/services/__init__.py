"""Whole jobs: load, call an engine, save, return. What the manager's desks and the command line call.

Every service that works on a store asks for a permission first and does all its writing in one unit of work; only an
import does it in several, a few rows each.
"""

from customer_core.services._acts import ActPreview, ActService
from customer_core.services._automatic import AutomaticMerges, ClusterOutcome
from customer_core.services._brands import BrandService
from customer_core.services._channels import ChannelService
from customer_core.services._clusters import Cluster
from customer_core.services._contexts import Context
from customer_core.services._copying import CopyReport, copy_store
from customer_core.services._credentials import CredentialService, LoginAnswer, LoginOutcome
from customer_core.services._credit import CreditService
from customer_core.services._customers import CustomerService
from customer_core.services._duplicates import DuplicateService
from customer_core.services._erasing import (
    ERASURE_BLOCKERS,
    ERASURE_KEEPS,
    ERASURE_TAKES,
    ErasureBlocker,
    ErasurePlan,
)
from customer_core.services._events import EventService
from customer_core.services._exporting import (
    ContactExportReport,
    ExportReport,
    ExportService,
    OrganizationExportReport,
)
from customer_core.services._facts import prepare_store
from customer_core.services._files import DeduplicatedFile, deduplicate_file, require_writable
from customer_core.services._groups import GroupMember, GroupPreview, GroupService
from customer_core.services._histories import HistoryService
from customer_core.services._import_warnings import RowWarning, ValueWarning
from customer_core.services._importing import ImportReport, ImportService
from customer_core.services._joining import JoinCandidates, Joined
from customer_core.services._judgements import JudgementService
from customer_core.services._linked_files import LinkedFiles, link_files
from customer_core.services._loading import LoadReport
from customer_core.services._loyalty import LoyaltyService
from customer_core.services._maintaining import MaintenanceAction, MaintenanceReport, MaintenanceService
from customer_core.services._merges import MergeService
from customer_core.services._messages import DueMessage, MessageService, RecordedMessage
from customer_core.services._orders import OrderService, RecordedOrder
from customer_core.services._organization_suspects import renew_organization_index
from customer_core.services._organizations import OrganizationService
from customer_core.services._outcomes import (
    AlreadyKnown,
    DuplicateCheck,
    DuplicatesSuspected,
    OrganizationCheck,
    OrganizationKnown,
    OrganizationRegistered,
    OrganizationsSuspected,
    OrganizationSuspect,
    Registered,
    Suspect,
    Updated,
)
from customer_core.services._personal_data import PERSONAL_PARTS, PersonalData
from customer_core.services._privacy import Erasure, PrivacyService
from customer_core.services._quarantine import QUARANTINE_COLUMNS, QuarantinedRow
from customer_core.services._recording import RecordingOutcome
from customer_core.services._references import CountedReference, ReferenceService
from customer_core.services._renewing import renew_terms
from customer_core.services._reps import RepService, Serving
from customer_core.services._results import RESULT_COLUMNS, SearchResult
from customer_core.services._reviews import ReviewChoice, ReviewPair, ReviewService
from customer_core.services._searches import SearchService
from customer_core.services._settings import SettingsService
from customer_core.services._splitting import AccountDecision, LeftShared, Split, SplitPlan
from customer_core.services._summaries import CustomerSummary
from customer_core.services._tiers import TierService

__all__ = [
    "ERASURE_BLOCKERS",
    "ERASURE_KEEPS",
    "ERASURE_TAKES",
    "PERSONAL_PARTS",
    "QUARANTINE_COLUMNS",
    "RESULT_COLUMNS",
    "AccountDecision",
    "ActPreview",
    "ActService",
    "AlreadyKnown",
    "AutomaticMerges",
    "BrandService",
    "ChannelService",
    "Cluster",
    "ClusterOutcome",
    "ContactExportReport",
    "Context",
    "CopyReport",
    "CountedReference",
    "CredentialService",
    "CreditService",
    "CustomerService",
    "CustomerSummary",
    "DeduplicatedFile",
    "DueMessage",
    "DuplicateCheck",
    "DuplicateService",
    "DuplicatesSuspected",
    "Erasure",
    "ErasureBlocker",
    "ErasurePlan",
    "EventService",
    "ExportReport",
    "ExportService",
    "GroupMember",
    "GroupPreview",
    "GroupService",
    "HistoryService",
    "ImportReport",
    "ImportService",
    "JoinCandidates",
    "Joined",
    "JudgementService",
    "LeftShared",
    "LinkedFiles",
    "LoadReport",
    "LoginAnswer",
    "LoginOutcome",
    "LoyaltyService",
    "MaintenanceAction",
    "MaintenanceReport",
    "MaintenanceService",
    "MergeService",
    "MessageService",
    "OrderService",
    "OrganizationCheck",
    "OrganizationExportReport",
    "OrganizationKnown",
    "OrganizationRegistered",
    "OrganizationService",
    "OrganizationSuspect",
    "OrganizationsSuspected",
    "PersonalData",
    "PrivacyService",
    "QuarantinedRow",
    "RecordedMessage",
    "RecordedOrder",
    "RecordingOutcome",
    "ReferenceService",
    "Registered",
    "RepService",
    "ReviewChoice",
    "ReviewPair",
    "ReviewService",
    "RowWarning",
    "SearchResult",
    "SearchService",
    "Serving",
    "SettingsService",
    "Split",
    "SplitPlan",
    "Suspect",
    "TierService",
    "Updated",
    "ValueWarning",
    "copy_store",
    "deduplicate_file",
    "link_files",
    "prepare_store",
    "renew_organization_index",
    "renew_terms",
    "require_writable",
]
