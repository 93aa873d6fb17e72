"""A directive that prints the code's own tables into the reference."""

import importlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, ClassVar

import click
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from customer_core import errors, exchange, matching, merging
from customer_core.cli._commands import application
from customer_core.testing import generator

Row = tuple[str, ...]


def summary(thing: object) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def table(header: Row, rows: Iterable[Row]) -> str:
    """Return a Markdown table."""
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def levels() -> str:
    """Return what each comparison level means."""
    rows = ((f"`{name}`", summary(predicate)) for name, predicate in matching.PREDICATES.items())
    return table(("level", "it holds when"), rows)


def keys() -> str:
    """Return the blocking keys."""
    return table(("key", "what it is made of"), ((f"`{name}`", summary(key)) for name, key in matching.KEYS.items()))


def relations() -> str:
    """Return the classes of the shipped profile."""
    rows = ((f"`{c.name}`", c.what, "yes" if c.is_same else "no", f"{c.partners:g}") for c in matching.DRAFT.classes)
    return table(("relation", "the two records are", "same customer", "expected partners of a record"), rows)


def weights() -> str:
    """Return the weights of the shipped profile, in bits, field by field."""
    names = tuple(relation.name for relation in matching.DRAFT.classes)
    rows = []
    for comparison in matching.DRAFT.comparisons:
        for level in comparison.levels:
            bits = matching.level_bits(comparison, level)
            parameter = f" {level.parameter:g}" if level.parameter else ""
            rows.append((comparison.field, f"`{level.predicate}`{parameter}", *(f"{figure:+.1f}" for figure in bits)))
    return table(("field", "level", *names), rows)


def survivorship() -> str:
    """Return the survivorship rules."""
    rules: Mapping[str, Any] = merging.SURVIVORSHIP_RULES
    return table(("rule", "what survives"), ((f"`{name}`", summary(rule)) for name, rule in rules.items()))


def error_codes() -> str:
    """Return every error with its code."""
    rows = ((f"`{code}`", f"`{cls.__name__}`", summary(cls)) for code, cls in errors.error_codes().items())
    return table(("code", "error", "what it means"), rows)


def roles() -> str:
    """Return the roles that a column can have."""
    return table(("role", "what the column holds"), ((f"`{name}`", role.what) for name, role in exchange.ROLES.items()))


def damage() -> str:
    """Return the damage table of the generator."""
    rows = ((f"`{damage.name}`", f"{damage.rate:.1%}", damage.what) for damage in generator.DAMAGE)
    return table(("damage", "rate", "what happens"), rows)


def command_help() -> str:
    """Return the help of each command as the command itself prints it."""
    context = click.Context(application, info_name="customer-core")
    shown = []
    for name in application.list_commands(context):
        command = application.get_command(context, name)
        with click.Context(command, info_name=name, parent=context) as inner:
            shown.append(f"## {name}\n\n```text\n{command.get_help(inner)}\n```")
    return "\n\n".join(shown)


PACKAGES = (
    "customer_core.matching",
    "customer_core.merging",
    "customer_core.normalization",
    "customer_core.model",
    "customer_core.serialization",
    "customer_core.exchange",
    "customer_core.services",
    "customer_core.testing.generator",
    "customer_core.testing.scoring",
    "customer_core.errors",
)


def public_names() -> str:
    """Return every public name of every package with what it is for."""
    shown = []
    for package in map(importlib.import_module, PACKAGES):
        names = package.__all__
        rows = [(f"`{name}{signature(getattr(package, name))}`", described(package, name)) for name in names]
        shown.append(f"## `{package.__name__}`\n\n{summary(package)}\n\n{table(('name', 'what it is for'), rows)}")
    return "\n\n".join(shown)


def signature(value: object) -> str:
    """Return the names of a function's parameters."""
    return f"({', '.join(inspect.signature(value).parameters)})" if inspect.isfunction(value) else ""


def described(package: ModuleType, name: str) -> str:
    """Return the first sentence of a class or function; of a table or constant, what kind of value it is."""
    value = getattr(package, name)
    if inspect.isclass(value) or inspect.isroutine(value):
        return summary(value)
    return f"A value of type `{type(value).__name__}`."


TABLES: Mapping[str, Callable[[], str]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        levels,
        keys,
        relations,
        weights,
        survivorship,
        error_codes,
        roles,
        damage,
        command_help,
        public_names,
    )
}


class GeneratedTable(SphinxDirective):
    """Print one of the tables, by name."""

    required_arguments: ClassVar = 1

    def run(self) -> list[nodes.Node]:
        """Return the table's nodes."""
        return self.parse_text_to_nodes(TABLES[self.arguments[0]](), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("generated-table", GeneratedTable)
    return {"parallel_read_safe": True}
