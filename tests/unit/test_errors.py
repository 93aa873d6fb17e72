import pickle
import string
from typing import Any

import attrs
import pytest

from customer_core import errors
from customer_core.errors import CustomerCoreError, InvalidDocumentError, Problem, error_codes

LEAVES = tuple(error_codes().values())
each_leaf = pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)

SAMPLES: dict[Any, Any] = {
    str: "sample",
    int: 7,
    float: 2.5,
    tuple[Problem, ...]: (Problem("emails[0]", "type", "is a number; give text."),),
}


def sample(leaf: type[CustomerCoreError]) -> CustomerCoreError:
    """Make an error of a leaf, with a sample for every fact by its type."""
    make: type[Any] = leaf
    error: CustomerCoreError = make(**{field.name: SAMPLES[field.type] for field in attrs.fields(make)})
    return error


def placeholders(template: str) -> set[str]:
    """Return the names that a template fills in."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_there_are_leaves() -> None:
    """The checks below look at something."""
    assert len(LEAVES) > 10


def test_every_error_has_a_code_of_its_own() -> None:
    """No leaf hides behind the code of another, and all are in the table."""
    pending, leaves = [CustomerCoreError], []
    while pending:
        cls = pending.pop()
        pending.extend(cls.__subclasses__())
        leaves += [cls.code] if cls.code else []
    assert sorted(leaves) == list(error_codes())
    assert all(code == code.lower() and code.replace("-", "").isalnum() for code in leaves)


def test_every_public_error_is_exported() -> None:
    """Whatever can be raised can be imported."""
    defined = {name for name, value in vars(errors).items() if isinstance(value, type) and not name.startswith("_")}
    assert set(errors.__all__) - {"error_codes"} == {
        n for n in defined if getattr(errors, n).__module__.startswith(f"{errors.__name__}.")
    }


@each_leaf
def test_a_leaf_is_documented(leaf: type[CustomerCoreError]) -> None:
    """Each leaf says in its own words what happened."""
    assert (vars(leaf).get("__doc__") or "").strip().endswith(".")


@each_leaf
def test_a_leaf_fills_its_sentence_from_its_facts(leaf: type[CustomerCoreError]) -> None:
    """Every placeholder is a fact, save for those of the one error that lists problems, and every fact is told."""
    facts = set(sample(leaf).facts)
    told = placeholders(leaf.template)
    if leaf is InvalidDocumentError:
        assert {"document", "count", "listing"} == told
    else:
        assert facts == told


@each_leaf
def test_a_sentence_is_whole_and_names_a_remedy(leaf: type[CustomerCoreError]) -> None:
    """What went wrong, a colon or semicolon, what to do about it, a full stop."""
    text = str(sample(leaf))
    assert text.endswith(".")
    assert ":" in text or ";" in text
    assert "{" not in text


@each_leaf
def test_an_error_survives_a_trip_to_another_process(leaf: type[CustomerCoreError]) -> None:
    """Type, facts and sentence are what they were."""
    error = sample(leaf)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - what was dumped on this line
    assert (leaf, str(error), error.facts) == (type(copy), str(copy), copy.facts)
    assert f"{leaf.__name__}({str(error)!r})" == repr(error)


@each_leaf
def test_an_error_is_also_what_a_caller_would_guess(leaf: type[CustomerCoreError]) -> None:
    """A caller who knows only Python catches it as well."""
    assert issubclass(leaf, ValueError | LookupError | ImportError | OSError | RuntimeError)


def test_an_error_takes_facts_by_name_only() -> None:
    """A fact out of its place would tell a wrong story."""
    with pytest.raises(TypeError):
        errors.UnknownCurrencyError("USD")  # type: ignore[call-arg]


def test_a_document_tells_all_its_problems() -> None:
    """The sentence lists each problem with its place; the document itself is one."""
    problems = (Problem("", "type", "is text; give an object."), Problem("a.b", "missing", "is missing; give it."))
    text = str(InvalidDocumentError(document="Customer", problems=problems))
    assert "Customer has 2 problem(s): document: is text; give an object.; a.b: is missing; give it." == text
