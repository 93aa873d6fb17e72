"""How a command fails: one sentence on standard error and exit code 2, never a traceback for what a person can mend."""

import sys
from typing import Any

import click

from customer_core.errors import CustomerCoreError

__all__ = ["FailingGroup"]


class FailingGroup(click.Group):
    """A group of commands whose errors on purpose end the program with a sentence."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as in click
        """Run the command; an error of this library becomes one of the command line."""
        try:
            return super().invoke(ctx)
        except CustomerCoreError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(2)
