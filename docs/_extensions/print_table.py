"""A program that prints one of the tables of the reference, by name, for who reads the pages as plain Markdown."""

import click
from generated_tables import TABLES

__all__ = ["print_table"]


@click.command()
@click.argument("name", type=click.Choice(sorted(TABLES)))
def print_table(name: str) -> None:
    """Print the table of a NAME, as Markdown."""
    click.echo(TABLES[name]())


if __name__ == "__main__":
    print_table()
