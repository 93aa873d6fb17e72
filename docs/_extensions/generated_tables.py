"""A directive that prints the code's own tables into the reference; what stands in it is for readers of Markdown."""

import importlib
import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any, ClassVar, get_args, get_type_hints

import attrs
import click
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from customer_core import credit, errors, exchange, history, matching, merging, search, settings
from customer_core.cli._commands import application
from customer_core.manager import CustomerManager
from customer_core.model import ROLES, Actor, MessageDirection, MessageKind, OrderStatus, Permission
from customer_core.serialization import to_json
from customer_core.testing import conformance, generator, plugin

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
    """Return the blocking keys, and which of them the shipped profile uses and takes for weak."""
    blocking = matching.V1.blocking
    rows = (
        (f"`{name}`", key.doc, "weak" if name in blocking.weak else "strong" if name in blocking.keys else "not used")
        for name, key in matching.KEYS.items()
    )
    return table(("key", "what it is made of", "in `v1`"), rows)


def relations() -> str:
    """Return the classes of the shipped profile."""
    rows = (
        (f"`{c.name}`", c.what, "yes" if c.is_same else "no", f"{c.partners:g}", ", ".join(c.learns) or "nothing")
        for c in matching.V1.classes
    )
    header = ("relation", "the two records are", "same customer", "expected partners of a record", "learns by itself")
    return table(header, rows)


def fields() -> str:
    """Return the fields of the shipped profile: what they read, how rarity counts, and what a fit keeps."""
    header = ("field", "feature", "typical bits", "most bits", "own repeats", "place", "inertia", "figures from")
    return table(header, map(_field_row, matching.V1.comparisons))


def _field_row(comparison: matching.Comparison) -> Row:
    rarity = comparison.rarity
    rare = (f"{rarity.typical_bits:g}", f"{rarity.most_bits:g}", f"{rarity.own_repeats}") if rarity else ("", "", "")
    place, inertia = "yes" if comparison.is_place else "", f"{comparison.inertia:g}" if comparison.inertia else ""
    return (comparison.field, f"`{comparison.feature}`", *rare, place, inertia, comparison.tuned_on)


def dependences() -> str:
    """Return which field of the shipped profile follows from which other, and by how many bits."""
    rows = (
        (one.field, one.on, f"{one.bits:g}", ", ".join(f"`{level}`" for level in one.levels) or "all")
        for one in matching.V1.dependences
    )
    return table(("field", "follows in part from", "bits", "levels"), rows)


def bounds() -> str:
    """Return the figures of the shipped profile that belong to no field."""
    profile = matching.V1
    rows = [
        (f"`{part}.{field.name}`", f"{figure:g}")
        for part in ("blocking", "clustering", "thresholds")
        for field in attrs.fields(type(getattr(profile, part)))
        if isinstance(figure := getattr(getattr(profile, part), field.name), int | float)
    ]
    rows += [(f"`{name}`", f"{getattr(profile, name):,}") for name in ("assumed_population", "assumed_weight")]
    rows += [(f"a swap of {one.first} and {one.second}", f"{one.probability:g}") for one in profile.swaps]
    return table(("figure", "in `v1`"), rows)


def weights() -> str:
    """Return the weights of the shipped profile, in bits, field by field."""
    names = tuple(relation.name for relation in matching.V1.classes)
    rows = []
    for comparison in matching.V1.comparisons:
        for level in comparison.levels:
            bits = matching.level_bits(comparison, level)
            parameter = f" {level.parameter:g}" if level.parameter else ""
            rarity = "yes" if level.counts_rarity else ""
            shown = (f"{figure:+.1f}" for figure in bits)
            rows.append((comparison.field, f"`{level.predicate}`{parameter}", rarity, *shown))
    return table(("field", "level", "rarity", *names), rows)


def survivorship() -> str:
    """Return the survivorship rules."""
    rules: Mapping[str, Any] = merging.SURVIVORSHIP_RULES
    return table(("rule", "what survives"), ((f"`{name}`", summary(rule)) for name, rule in rules.items()))


def customer_rules() -> str:
    """Return the survivorship rules that only customers need, each with its field."""
    fields = {rule: field for field, rule in merging.DEFAULT_RULES.items()}
    rows = ((f"`{name}`", f"`{fields[rule]}`", summary(rule)) for name, rule in merging.CUSTOMER_RULES.items())
    return table(("rule", "field", "what survives"), rows)


def rule_sets() -> str:
    """Return the ready rule sets: what decides each field."""
    ready = {**merging.RULE_SETS, "source_priority": merging.RuleSet.of_sources("erp", "web")}
    rows = (
        (f"`{field}`", *(f"`{one.rules[field]}`" if field in one.rules else "" for one in ready.values()))
        for field in merging.DEFAULT_RULES
    )
    return table(("field", *(f"`{one.label}`" for one in ready.values())), rows)


def merge_blockers() -> str:
    """Return what forbids a merge."""
    return table(("code", "what is said"), ((f"`{code}`", _plainly(text)) for code, text in merging.BLOCKERS.items()))


def merge_warnings() -> str:
    """Return what a clerk should know before a merge."""
    return table(("code", "what is said"), ((f"`{code}`", _plainly(text)) for code, text in merging.WARNINGS.items()))


def merge_vetoes() -> str:
    """Return why customers who seem to be one are not merged unseen."""
    return table(("code", "what is said"), ((f"`{code}`", _plainly(text)) for code, text in merging.VETOES.items()))


def merge_proofs() -> str:
    """Return what proves something, and by which fields."""
    proofs = dict.fromkeys(merging.PROOFS.values())
    fields = {proof: [f"`{field}`" for field, own in merging.PROOFS.items() if own == proof] for proof in proofs}
    return table(("proof", "fields"), ((proof, ", ".join(own)) for proof, own in fields.items()))


def _plainly(template: str) -> str:
    """Return a sentence with words in place of what will be filled in."""
    return template.format(record="The record", field="the field", count="some")


def credit_reasons() -> str:
    """Return the reasons of a credit decision, in order of precedence."""
    rows = ((f"`{r.code}`", f"`{r.outcome.value}`", r.sentence, r.remedy) for r in credit.REASONS)
    return table(("reason", "outcome", "why", "what to do"), rows)


def hold_states() -> str:
    """Return the states of a hold."""
    rows = ((f"`{state.value}`", state.doc, "no" if state.is_open else "yes") for state in credit.HoldState)
    return table(("state", "what became of the hold", "it has ended"), rows)


def hold_transitions() -> str:
    """Return what can happen to a hold, and what that does to its account."""
    rows = (
        (
            f"`{one.event.value}`",
            "" if one.before is None else f"`{one.before.value}`",
            f"`{one.after.value}`",
            one.effect,
            one.sentence,
        )
        for one in credit.HOLD_TRANSITIONS
    )
    return table(("event", "before", "after", "effect", "when"), rows)


def ledger_kinds() -> str:
    """Return the kinds of entries of a ledger."""
    return table(("kind", "what happened"), ((f"`{kind.value}`", kind.doc) for kind in credit.LedgerKind))


def credit_findings() -> str:
    """Return what can be wrong with an account."""
    return table(("code", "what is wrong"), ((f"`{code}`", doc) for code, doc in credit.CREDIT_FINDINGS.items()))


def credit_remedies() -> str:
    """Return what would make an amount pass, and for which reasons it is offered."""
    rows = []
    for remedy in credit.REMEDIES:
        codes = ", ".join(f"`{reason.code}`" for reason in credit.REASONS if remedy in reason.remedies)
        rows.append((f"`{remedy.__name__}`", summary(remedy), codes))
    return table(("remedy", "what it is", "offered for"), rows)


def search_fields() -> str:
    """Return what can be searched for."""
    rows = []
    for name, field in {**search.SEARCH_FIELDS, "attribute.NAME": search.ATTRIBUTE_FIELD}.items():
        operators = ", ".join(
            f"`{operator.value}`" for operator in search.SearchOperator if operator in field.operators
        )
        choices = f" One of {', '.join(f'`{choice}`' for choice in field.choices)}." if field.choices else ""
        rows.append((f"`{name}`", operators, field.doc + choices))
    return table(("field", "operators", "what it finds"), rows)


def sort_fields() -> str:
    """Return what results can be sorted by."""
    return table(("column", "order"), ((f"`{name}`", field.doc) for name, field in search.SORT_FIELDS.items()))


def check_fields() -> str:
    """Return the fields that the duplicate check can compare."""
    rows = (
        (f"`{name}`", field.doc, "yes" if field.is_recommended else "") for name, field in matching.CHECK_FIELDS.items()
    )
    return table(("check field", "what is compared", "recommended"), rows)


def duplicate_reactions() -> str:
    """Return what a hit of the duplicate check can do."""
    rows = ((f"`{reaction.value}`", reaction.doc) for reaction in settings.DuplicateReaction)
    return table(("reaction", "what happens"), rows)


def words(kinds: Mapping[str, Iterable[Any]]) -> str:
    """Return what words mean, by what they are words of."""
    rows = ((what, f"`{word.value}`", word.doc) for what, own in kinds.items() for word in own)
    return table(("of", "word", "it means"), rows)


def setting_words() -> str:
    """Return which kinds of sales channels there are, and what a state of the workflow can block."""
    return words({"kind of a channel": settings.ChannelKind, "block of a state": settings.WorkflowBlock})


def order_statuses() -> str:
    """Return how far an order may have come, and what a message may be."""
    kinds = {"direction of a message": MessageDirection, "kind of a message": MessageKind}
    return words({"status of an order": OrderStatus, **kinds})


def history_actions() -> str:
    """Return what can happen to a record, and whether the entry is always sealed."""
    rows = (
        (f"`{action.value}`", action.doc, "always" if action.is_always_sealed else "by setting")
        for action in history.HistoryAction
    )
    return table(("action", "what happened", "sealed"), rows)


def history_findings() -> str:
    """Return what a verification of the history may find."""
    rows = ((f"`{kind.value}`", kind.doc) for kind in history.HistoryFindingKind)
    return table(("finding", "what is wrong"), rows)


def setting_areas() -> str:
    """Return every setting of every area, with its unit, range and default, and who may change it."""
    shown = []
    header = ("setting", "type", "unit", "range", "default", "what it does")
    for title, area in settings.SETTING_AREAS.items():
        types, defaults = get_type_hints(area.cls), to_json(area.cls())
        rows = (
            (
                f"`{name}`",
                f"`{type_name(types[name])}`",
                setting.unit,
                setting.span,
                f"`{json.dumps(defaults[name])}`",
                setting.doc,
            )
            for name, setting in area.settings.items()
        )
        head = f"## `{title}`: `{area.cls.__name__}`\n\n{area.doc} To change it takes `{area.permission.value}`."
        shown.append(f"{head}\n\n{table(header, rows)}")
    return "\n\n".join(shown)


def type_name(of: Any) -> str:  # noqa: ANN401 - whatever a field is annotated with
    """Return a type as one would write it, without the modules."""
    return re.sub(r"\b\w+\.", "", of.__name__ if inspect.isclass(of) and not get_args(of) else str(of))


def error_codes() -> str:
    """Return every error with its code."""
    rows = ((f"`{code}`", f"`{cls.__name__}`", summary(cls)) for code, cls in errors.error_codes().items())
    return table(("code", "error", "what it means"), rows)


def roles() -> str:
    """Return the roles that a column can have."""
    return table(("role", "what the column holds"), ((f"`{name}`", role.what) for name, role in exchange.ROLES.items()))


def permissions() -> str:
    """Return which permission each role of the library's own grants."""
    rows = (
        (f"`{permission.value}`", *("yes" if permission in granted else "" for granted in ROLES.values()))
        for permission in Permission
    )
    return table(("permission", *ROLES), rows)


def desk_calls() -> str:
    """Return every call of a desk, what it does and who is refused."""
    with CustomerManager.open("memory:") as manager:
        desk = manager.acting_as(Actor.system("documentation"))
    rows = []
    for area, service in vars(desk).items():
        for name, call in inspect.getmembers(type(service), inspect.isfunction):
            if area != "scope" and not name.startswith("_"):
                called = f"`{area}.{name}{signature(call).replace('self, ', '').replace('self', '')}`"
                refused = re.search(r"PermissionDeniedError: ([^.]+\.)", " ".join((inspect.getdoc(call) or "").split()))
                rows.append((called, summary(call), refused[1] if refused else ""))
    return table(("call", "what it does", "it is refused where"), rows)


def damage() -> str:
    """Return the damage table of the generator."""
    rows = ((f"`{damage.name}`", f"{damage.rate:.1%}", damage.what) for damage in generator.DAMAGE)
    return table(("damage", "rate", "what happens"), rows)


def conformance_classes() -> str:
    """Return the claims that any store is held to, with what a store's tests have to say for each class."""
    classes = (getattr(conformance, name) for name in conformance.__all__ if name.endswith("Conformance"))
    of_hosts = (conformance.ReferencePortConformance, conformance.MessageSourcePortConformance)
    shown = (cls for cls in classes if cls not in of_hosts)
    header = ("class", "it shows that a store", "claims", "methods to override", "flag where a store does not")
    return table(header, map(_conformance_row, shown))


def _conformance_row(cls: type) -> Row:
    members = {name: value for name, value in vars(cls).items() if not name.startswith(("_", "test_"))}
    methods = ", ".join(f"`{name}`" for name, value in members.items() if inspect.isfunction(value))
    flags = ", ".join(f"`{name} = False` with a `reason`" for name, value in members.items() if value is True)
    claims = sum(name.startswith("test_") for name in dir(cls))
    what = summary(cls).removeprefix("Show that a store ").rstrip(".")
    return (f"`{cls.__name__}`", what, f"{claims}", methods, flags)


def testing_fixtures() -> str:
    """Return the fixtures of the pytest plugin."""
    names = (name for name in plugin.__all__ if name.islower())
    return table(("fixture", "what it is"), ((f"`{name}`", summary(getattr(plugin, name))) for name in names))


def command_help() -> str:
    """Return the help of each command as the command itself prints it."""
    context = click.Context(application, info_name="customer-core", **application.context_settings)
    return "\n\n".join(_help(application, context))


def _help(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the help of a command, then that of each command in it."""
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```"
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from _help(inner, click.Context(inner, info_name=name, parent=context))


PACKAGES = (
    "customer_core.matching",
    "customer_core.bulk",
    "customer_core.merging",
    "customer_core.credit",
    "customer_core.search",
    "customer_core.history",
    "customer_core.settings",
    "customer_core.normalization",
    "customer_core.model",
    "customer_core.serialization",
    "customer_core.exchange",
    "customer_core.ports",
    "customer_core.services",
    "customer_core.manager",
    "customer_core.testing",
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


PREFIXES = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def signature(value: object) -> str:
    """Return a function's parameters as they are given: which by name alone, and which may be left out."""
    if not inspect.isfunction(value):
        return ""
    parameters = list(inspect.signature(value).parameters.values())
    shown = [f"{PREFIXES.get(one.kind, '')}{one.name}{default_of(one)}" for one in parameters]
    named = next((place for place, one in enumerate(parameters) if one.kind is one.KEYWORD_ONLY), None)
    if named is not None and not any(one.kind is one.VAR_POSITIONAL for one in parameters):
        shown.insert(named, "*")
    return f"({', '.join(shown)})"


def default_of(parameter: inspect.Parameter) -> str:
    """Return what stands for a parameter that is left out; of a long value only that there is one."""
    if parameter.default is parameter.empty:
        return ""
    is_short = parameter.default is None or isinstance(parameter.default, str | int | float)
    return f"={parameter.default!r}" if is_short else "=…"


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
        fields,
        weights,
        dependences,
        bounds,
        survivorship,
        customer_rules,
        rule_sets,
        merge_blockers,
        merge_warnings,
        merge_vetoes,
        merge_proofs,
        credit_reasons,
        credit_remedies,
        hold_states,
        hold_transitions,
        ledger_kinds,
        credit_findings,
        search_fields,
        sort_fields,
        check_fields,
        duplicate_reactions,
        order_statuses,
        history_actions,
        history_findings,
        setting_areas,
        setting_words,
        error_codes,
        roles,
        permissions,
        desk_calls,
        damage,
        conformance_classes,
        testing_fixtures,
        command_help,
        public_names,
    )
}


class GeneratedTable(SphinxDirective):
    """Print one of the tables, by name."""

    required_arguments: ClassVar = 1
    has_content: ClassVar = True

    def run(self) -> list[nodes.Node]:
        """Return the table's nodes."""
        return self.parse_text_to_nodes(TABLES[self.arguments[0]](), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("generated-table", GeneratedTable)
    return {"parallel_read_safe": True}
