"""The report of a file that was brought into a store.

Owns what is chosen of it. It must not know HTML.
"""

from customer_core.report._data import Bar, Choice, ColumnFacts, Figure, RefusedRow, ReportData, SourceFacts
from customer_core.services import ImportReport

__all__ = ["imported_data"]

_OUTCOMES = (
    ("created", "new customers"),
    ("duplicates", "new, suspected duplicates"),
    ("merged", "new, merged with known ones"),
    ("updated", "changed"),
    ("unchanged", "known already"),
    ("replayed", "imported before"),
    ("blank", "blank"),
    ("quarantined", "not imported"),
)
"""The eight ways that a row can go, and what a report calls them."""


def imported_data(report: ImportReport) -> ReportData:
    """Return what a report says of a file that was brought into a store, or was tried."""
    columns = [
        ColumnFacts(name=role.column, role=role.role, confidence=role.confidence, reason=role.reason, filled=filled)
        for role, filled in zip(report.roles, report.filled, strict=True)
    ]
    lead = "A trial: nothing was saved, and this is what would be." if report.is_dry_run else "What became of each row."
    return ReportData(
        title=f"Import of {report.file}",
        lead=lead,
        figures=(
            Figure("Rows", f"{report.rows:,}"),
            Figure("New customers", f"{report.created + report.duplicates:,}"),
            Figure("Pairs to look at", f"{report.queued:,}", "in the review queue"),
            Figure("Known, but different", f"{len(report.differing):,}", "rows that say more than is stored"),
            Figure("Not imported", f"{report.quarantined:,}"),
            *(
                Figure(f"Warning: {warning.value}", f"{rows:,}", f"rows. {warning.doc}")
                for warning, rows in report.warnings.items()
            ),
        ),
        sources=(SourceFacts(file=report.file, rows=report.rows, columns=tuple(columns)),),
        outcomes=tuple(Bar(label, getattr(report, name)) for name, label in _OUTCOMES),
        refused=Choice(
            items=tuple(RefusedRow(row=one.row + 1, line=one.line, problem=str(one.error)) for one in report.faults),
            left_out=report.quarantined - len(report.faults),
        )
        if report.quarantined
        else None,
    )
