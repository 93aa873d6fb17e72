"""Every public call that only reads, by name.

Owns the list. It must not know what the calls say.
"""

from tests.guarantees import faulty_organizations as organizations
from tests.guarantees.faulty_settings import READING_SETTINGS

READING = {
    *organizations.READING,
    *(f"customers.{name}" for name in ("get", "find", "find_by_code", "find_by_external_key", "search", "turn")),
    *(f"merges.{name}" for name in ("propose", "get", "list_of", "list_contributions", "list_absorbed")),
    *("customers.get_summary", "customers.list_results"),
    *(f"orders.{name}" for name in ("get", "find", "list_of", "get_totals", "find_link", "list_club_dates")),
    *(
        "messages.iter_due",
        "messages.list_of",
        "credentials.has_password",
        "maintenance.list_actions",
        "loyalty.find",
        "loyalty.list_of",
    ),
    *(f"acts.{name}" for name in ("preview", "get", "list_acts")),
    *("merges.propose_undo", "merges.propose_split", "references.count", "references.list_ids"),
    *(
        "credit.find_account",
        "credit.list_accounts",
        "credit.find_paying_account",
        "credit.take_snapshot",
        "credit.decide",
        "credit.get_hold",
        "credit.list_holds",
        "credit.list_requests",
    ),
    *(
        "credit.statement",
        "credit.verify",
        "reviews.list_waiting",
        "reviews.list_pairs",
        "reviews.find_next",
    ),
    *("duplicates.check", "duplicates.cluster_of", "duplicates.list_clusters", "judgements.list_of"),
    "judgements.list_standing",
    *(f"groups.{name}" for name in ("get", "list_seen", "preview", "members", "groups_of")),
    *(f"searches.{name}" for name in ("get", "find", "list_viewed", "run", "find_default", "find_last")),
    *("history.list_of", "history.list_of_settings", "history.verify", "history.checkpoint"),
    *(
        "events.list_consumers",
        "exports.contacts",
        "exports.customers",
        "exports.results",
        "imports.list_files",
        "privacy.export",
        "privacy.plan_erasure",
    ),
    *READING_SETTINGS,
}
"""Every public call that writes nothing into the store."""
