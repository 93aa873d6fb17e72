"""A directive that prints which public name does what the catalogue of features asks for, and which test shows it.

The table is `docs/reference/features.toml`: of each feature its id, a line about it, what of it is missing, and one
proof or several, each a public name and a test that fails without it.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from generated_tables import table
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FEATURES = Path(__file__).parents[1] / "reference" / "features.toml"
AREAS: Mapping[str, str] = {
    "R": "Records",
    "D": "Duplicates",
    "M": "Merging",
    "C": "Credit",
    "S": "Search, groups, exchange",
    "T": "Settings",
    "U": "Upkeep, privacy and access",
    "E": "Embedding",
}


def traceability(features: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the features, area by area, each with the names that do it and the tests that show it."""
    shown = []
    for letter, area in AREAS.items():
        rows = [
            (id_ if place == 0 else "", _told(feature) if place == 0 else "", f"`{name}`", f"`{test}`")
            for id_, feature in features.items()
            if id_[0] == letter
            for place, (name, test) in enumerate(feature["proofs"])
        ]
        shown.append(f"## {area}\n\n{table(('id', 'feature', 'it is done by', 'it is shown by'), rows)}")
    return "\n\n".join(shown)


def _told(feature: Mapping[str, Any]) -> str:
    return f"{feature['what']}. Missing: {feature['missing']}" if "missing" in feature else str(feature["what"])


class Traceability(SphinxDirective):
    """Print the table of features."""

    has_content: ClassVar = True

    def run(self) -> list[nodes.Node]:
        """Return the table's nodes."""
        self.env.note_dependency(str(FEATURES))
        text = traceability(tomllib.loads(FEATURES.read_text("utf-8")))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("traceability", Traceability)
    return {"parallel_read_safe": True}
