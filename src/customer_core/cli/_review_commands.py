"""The command that works through the review queue: it shows pair after pair, and takes what is decided on each."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
import click

from customer_core.cli._desks import find_customer, handle, open_desk
from customer_core.cli._showing import is_asked, wide_console
from customer_core.cli._store_showing import print_json, show_pair, show_sentences, show_waiting
from customer_core.errors import InvalidOptionError
from customer_core.manager import Desk
from customer_core.model import ChannelId, RepId, TeamId, Verdict
from customer_core.serialization import to_json
from customer_core.services import ReviewChoice, ReviewPair

__all__ = ["REVIEW_COMMANDS"]

_MOST = 25
_TWO = 2
_SKIP, _QUIT = "k", "q"
_KEYS: Final = {"s": Verdict.SAME, "d": Verdict.DIFFERENT, "u": Verdict.UNSURE}
_QUESTION = "[s]ame, [d]ifferent, [u]nsure, s[k]ip or [q]uit?"


@click.command(
    epilog="\b\nExamples:\n"
    "  customer-core --store sqlite:///c.db review\n"
    "  customer-core --store sqlite:///c.db review --list --least-bits 3 --from-channel web\n"
    "  customer-core --store sqlite:///c.db review C000001 C000002 --verdict different --reason 'father and son'"
)
@click.argument("pair", nargs=-1, metavar="[ONE OTHER]")
@click.option("--verdict", type=click.Choice([one.value for one in Verdict]), help="What ONE and OTHER are.")
@click.option("--reason", default="", metavar="TEXT", help="Why; goes into the history of both.")
@click.option(
    "--list", "is_listed", is_flag=True, help="List the pairs with what speaks for and against them, and ask nothing."
)
@click.option("--most", default=_MOST, show_default=True, help="How many pairs to list, or to be asked about.")
@click.option("--from-channel", default="", metavar="CHANNEL", help="Only pairs that came through a sales channel.")
@click.option("--rep", default="", metavar="ID", help="Only pairs with a customer of a sales representative.")
@click.option("--team", default="", metavar="ID", help="Only pairs with a customer of a team.")
@click.option("--least-bits", type=float, metavar="BITS", help="Only pairs of at least so many bits.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
def review(
    pair: Sequence[str],
    verdict: str | None,
    reason: str,
    is_listed: bool,  # noqa: FBT001 - click passes by name
    most: int,
    as_json: bool,  # noqa: FBT001 - as above
    **wanted: Any,  # noqa: ANN401 - the options that choose pairs, as click passes them
) -> None:
    """Show the pairs that wait for somebody to look at them, likeliest first, and take what is decided on each.

    With ONE and OTHER, codes or ids of two customers, what they are is recorded without asking. Two who are the same
    are not merged by that: `merge` does it.
    """
    if pair or verdict:
        _judge(pair, verdict, reason, as_json=as_json)
        return
    only = _choice(**wanted)
    with open_desk() as desk:
        if is_listed or as_json or not is_asked():
            _list(desk, only, most, as_json=as_json)
        else:
            _ask(desk, only, most, reason)


REVIEW_COMMANDS: tuple[click.Command, ...] = (review,)


def _choice(from_channel: str, rep: str, team: str, least_bits: float | None) -> ReviewChoice:
    if rep and team:
        raise InvalidOptionError(option="team", problem="is given beside --rep", remedy="give one of the two")
    return ReviewChoice(
        channel=ChannelId(from_channel) if from_channel else None,
        assignee=RepId(rep) if rep else TeamId(team) if team else None,
        bits_least=least_bits,
    )


def _judge(pair: Sequence[str], verdict: str | None, reason: str, *, as_json: bool) -> None:
    if len(pair) != _TWO or verdict is None:
        problem = "not two customers and a verdict are given"
        raise InvalidOptionError(option="review", problem=problem, remedy="give both customers and --verdict")
    with open_desk() as desk:
        left, right = (find_customer(desk, text) for text in pair)
        judgement = desk.judgements.record(left.id, right.id, Verdict(verdict), reason=reason)
    if as_json:
        print_json({"judgement": to_json(judgement)})
    else:
        click.echo(f"{handle(left)} and {handle(right)}: {judgement.verdict.doc}")


def _list(desk: Desk, only: ReviewChoice, most: int, *, as_json: bool) -> None:
    pairs = desk.reviews.list_pairs(most=most, only=only)
    if as_json:
        print_json({"pairs": [{**to_json(found.pair), **_json_of_score(found)} for found in pairs]})
    else:
        show_waiting(wide_console(), pairs)


def _json_of_score(found: ReviewPair) -> dict[str, object]:
    """Return how likely the two are one now, and what each field says, without the values."""
    score = found.score
    evidence = [{"field": one.field, "level": one.level, "bits": round(one.bits, 3)} for one in score.evidence]
    now = {"bits": round(score.bits, 3), "probability": score.probability, "relation": score.relation}
    return {"now": {**now, "evidence": evidence}}


@attrs.define
class _Done:
    """What became of the pairs that were shown."""

    decided: int = 0
    skipped: int = 0


def _ask(desk: Desk, only: ReviewChoice, most: int, reason: str) -> None:
    """Ask about pair after pair until nobody wants to go on, or none is left."""
    done, after = _Done(), None
    while done.decided + done.skipped < most:
        found = desk.reviews.find_next(after=after, only=only)
        if found is None:
            break
        after = found.pair
        key = _answer(found)
        if key == _QUIT:
            break
        if key == _SKIP:
            done.skipped += 1
        else:
            desk.reviews.decide(found, _KEYS[key], reason=reason)
            done.decided += 1
            if _KEYS[key] is Verdict.SAME:
                click.echo(f"To merge them: customer-core merge {handle(found.left)} {handle(found.right)}")
    click.echo(f"Decided: {done.decided}; skipped: {done.skipped}.")


def _answer(found: ReviewPair) -> str:
    console = wide_console()
    show_pair(console, found.left, found.right)
    show_sentences(console, found.explain())
    keys = click.Choice([*_KEYS, _SKIP, _QUIT])
    return str(click.prompt(_QUESTION, type=keys, show_choices=False))
