"""How a command fails: one sentence on standard error and exit code 2, never a traceback for what a person can mend."""

import os
import signal
import sys
from types import FrameType
from typing import Any, NoReturn

import click

from customer_core.errors import CustomerCoreError

__all__ = ["FailingGroup", "end_on_signals"]


class FailingGroup(click.Group):
    """A group of commands whose errors on purpose end the program with a sentence."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as in click
        """Run the command; an error of this library, or of the place that output goes to, becomes a sentence."""
        try:
            found = super().invoke(ctx)
            sys.stdout.flush()
        except CustomerCoreError as error:
            click.echo(" ".join((f"Error: {error}", *getattr(error, "__notes__", ()))), err=True)
            sys.exit(2)
        except BrokenPipeError:
            # Whoever read the output has seen enough, as in `| head`; nothing more can be said to them.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except OSError as error:
            reason = (error.strerror or "refused").lower()
            click.echo(f"Error: The output cannot be shown ({reason}): send it to another place.", err=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(2)
        return found


def end_on_signals() -> None:
    """Let a polite end of the program remove its drafts and folders, as an interrupt from the keyboard does."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
