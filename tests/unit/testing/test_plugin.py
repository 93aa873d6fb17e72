import re
from pathlib import Path

import pytest

CONFTEST = 'pytest_plugins = ["customer_core.testing.plugin"]'


@pytest.fixture
def project_of_a_host(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project that names the plugin."""
    pytester.makeconftest(CONFTEST)
    return pytester


def test_every_test_runs_the_same(project_of_a_host: pytest.Pytester) -> None:
    """Each test has a manager of its own, with the same clock, ids and salts, whichever test ran before."""
    project_of_a_host.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", [1, 2])
        def test_registering(desk, customers, clock, turn):
            made = desk().customers.register(customers(1)[0]).customer
            (entry,) = desk().history.list_of(made.id)
            assert "id-0001" == str(made.id)
            assert clock() > entry.at
            seen.append((entry.at, desk().history.checkpoint()))
            assert seen[0] == seen[-1]

        seen = []
        """
    )
    project_of_a_host.runpytest_subprocess().assert_outcomes(passed=2)


def test_desks_are_those_of_one_manager(project_of_a_host: pytest.Pytester) -> None:
    """Desks differ in who sits at them and where they stand, and see the same customers; by default all is allowed."""
    project_of_a_host.makepyfile(
        """
        import pytest
        from customer_core import EVERY_BRAND, Actor
        from customer_core.errors import PermissionDeniedError
        from customer_core.model import BrandId, ChannelId, Permission

        def test_desks(desk, customers, memory_manager):
            till = desk("ann", roles=["clerk"], channel="pos", brand="north")
            ann = Actor.user("ann", roles=["clerk"], brands=EVERY_BRAND)
            assert (ann, ChannelId("pos"), BrandId("north")) == (
                till.scope.actor, till.scope.channel, till.scope.brand
            )
            assert frozenset(Permission) == desk().scope.permissions
            till.customers.register(customers(1)[0])
            with pytest.raises(PermissionDeniedError):
                till.history.verify()
            assert 1 == memory_manager.acting_as(Actor.system("look")).customers.search().total
        """
    )
    project_of_a_host.runpytest_subprocess().assert_outcomes(passed=1)


def test_customers_are_different_and_the_same_each_time(project_of_a_host: pytest.Pytester) -> None:
    """So many drafts as were asked for, of different customers, with the fields of the generator; seeds tell apart."""
    project_of_a_host.makepyfile(
        """
        def test_customers(customers):
            drafts = customers(60)
            assert (60, 60) == (len(drafts), len(set(drafts)))
            assert drafts == customers(60, seed=1) != customers(60, seed=2)
            assert [] == customers(0)
            people = [draft for draft in drafts if draft.name and draft.name.family]
            assert len(people) > 30
            for told in ("emails", "phones", "contacts", "company"):
                assert any(getattr(draft, told) for draft in drafts)
        """
    )
    project_of_a_host.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_host_may_put_another_store_in_its_place(project_of_a_host: pytest.Pytester) -> None:
    """A fixture of the same name replaces that of the plugin, and desks stand at it."""
    project_of_a_host.makepyfile(
        """
        import pytest
        from customer_core import CustomerManager

        @pytest.fixture
        def memory_manager(tmp_path, clock):
            with CustomerManager.open(f"sqlite:///{tmp_path / 'c.db'}", clock=clock, ids=lambda: "own") as manager:
                yield manager

        def test_own_store(desk, customers):
            assert "own" == str(desk().customers.register(customers(1)[0]).customer.id)
        """
    )
    project_of_a_host.runpytest_subprocess().assert_outcomes(passed=1)


def test_nobody_has_the_fixtures_who_does_not_ask(pytester: pytest.Pytester) -> None:
    """The library installed alone adds no fixture to anybody's tests."""
    pytester.makepyfile("def test_clock(clock): ...")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'clock' not found*"])


def test_the_page_shows_what_a_host_would_write(pytester: pytest.Pytester, project: Path) -> None:
    """The plugin is named, and a test uses its fixtures, as the reference shows it."""
    page = (project / "docs" / "reference" / "testing.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (conftest,) = (block for block in blocks if block.startswith("pytest_plugins"))
    tests = [block for block in blocks if block.startswith("def test_")]
    pytester.makeconftest(conftest)
    pytester.makepyfile("\n".join(tests))
    pytester.runpytest_subprocess().assert_outcomes(passed=len(tests))
    assert tests
