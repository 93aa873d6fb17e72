"""Merging all customers who are sure to be one from the command line: tried first, then done after a yes.

Owns what is shown and written of a run. Who is sure is decided by the desk.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import click

from customer_core.cli._showing import is_asked, progress_bar, wide_console
from customer_core.cli._store_showing import print_json, show_sentences
from customer_core.manager import Desk
from customer_core.merging import VETOES, AutomaticMergePolicy, RuleSet, SurvivorshipRule
from customer_core.services import AutomaticMerges

__all__ = ["SURE_OPTIONS", "chosen_policy", "merge_sure"]

SURE_OPTIONS = (
    click.option("--sure", is_flag=True, help="Merge all customers who are sure to be one, whoever they are."),
    click.option("--at-least", type=float, metavar="P", help="With --sure: how likely they are one, 0.5 to 1."),
    click.option("--members-most", type=int, metavar="N", help="With --sure: leave larger crowds to a person."),
    click.option("--unverified", is_flag=True, help="With --sure: let e-mails and phones prove it unverified."),
    click.option("--report", type=click.Path(path_type=Path), help="With --sure: a CSV file, one line a cluster."),
)
"""The options of `merge` that are about all customers at once."""


def chosen_policy(
    desk: Desk, at_least: float | None, members_most: int | None, *, unverified: bool
) -> AutomaticMergePolicy:
    """Return the policy of the store's settings with what the options say otherwise."""
    given: dict[str, Any] = {"probability_least": at_least, "members_most": members_most}
    changes = {name: value for name, value in given.items() if value is not None}
    policy = attrs.evolve(desk.settings.get(AutomaticMergePolicy), **changes)
    return attrs.evolve(policy, is_unverified_proof=True) if unverified else policy


def merge_sure(
    desk: Desk,
    policy: AutomaticMergePolicy,
    *,
    yes: bool,
    reason: str,
    as_json: bool,
    report: Path | None,
    rules: Mapping[str, SurvivorshipRule] | RuleSet,
) -> None:
    """Say who would be merged and why others would not, and do it after a yes."""

    def run(*, is_kept: bool) -> AutomaticMerges:
        with progress_bar(is_shown=not as_json) as progress:
            return desk.merges.merge_clusters(
                policy, is_kept=is_kept, rules=rules, reason=reason, report=report, progress=progress
            )

    found = run(is_kept=yes)
    if not (yes or as_json):
        _show(found)
        if found.merges and is_asked() and click.confirm("Merge them?"):
            found = run(is_kept=True)
    if as_json:
        print_json(_as_json(found))
    elif found.is_kept:
        _show(found)
    else:
        click.echo("Nothing was merged; to do it, say --yes.")


def _as_json(found: AutomaticMerges) -> dict[str, object]:
    told = {"clusters": found.clusters, "merges": found.merges, "records": found.records}
    return {**told, "vetoes": dict(found.vetoes), "is_kept": found.is_kept}


def _show(found: AutomaticMerges) -> None:
    verb = "were" if found.is_kept else "would be"
    head = f"{found.clusters:,} clusters; {found.records:,} customers {verb} merged into {found.merges:,}."
    vetoes = [f"{clusters:,} with {code}: {_plainly(VETOES[code])}" for code, clusters in found.vetoes.items()]
    show_sentences(wide_console(), [head], mark="")
    show_sentences(wide_console(), vetoes)


def _plainly(sentence: str) -> str:
    """Return the sentence of a veto with words in place of the record."""
    plain = sentence.format(record="somebody", field="a field")
    return plain[:1].upper() + plain[1:]
