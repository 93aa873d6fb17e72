"""Pages that tell what was found in a file: one HTML file that needs nothing else; needs the extra `bulk`."""

from customer_core.report._data import (
    Bar,
    Bin,
    Choice,
    ColumnFacts,
    Figure,
    Histogram,
    Mark,
    PairFacts,
    RefusedRow,
    ReportData,
    SideBySide,
    SideField,
    SourceFacts,
    Step,
)
from customer_core.report._rendering import Reportable, ShownReport, collect, render, show, write

__all__ = [
    "Bar",
    "Bin",
    "Choice",
    "ColumnFacts",
    "Figure",
    "Histogram",
    "Mark",
    "PairFacts",
    "RefusedRow",
    "ReportData",
    "Reportable",
    "ShownReport",
    "SideBySide",
    "SideField",
    "SourceFacts",
    "Step",
    "collect",
    "render",
    "show",
    "write",
]
