"""Options and arguments that several commands have.

Owns their names and help. It must not know what a command does with them.
"""

import click

__all__ = ["CUSTOMER_ARGUMENT", "JSON_OPTION", "REASON_OPTION", "SPREADSHEET_OPTION"]

JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
REASON_OPTION = click.option("--reason", default="", metavar="TEXT", help="Why; goes into the history.")
CUSTOMER_ARGUMENT = click.argument("customer", metavar="CUSTOMER")
SPREADSHEET_OPTION = click.option(
    "--for-spreadsheet", is_flag=True, help="Let a spreadsheet run nothing and keep zeros: mark such cells as text."
)
