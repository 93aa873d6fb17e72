import ast
from pathlib import Path

import pytest
from benchmarks.peers.files import FILES, Task, load_task
from benchmarks.peers.measuring import PEERS, list_peers

LINK = Task(name="l", kind="l", header=("name",), rows=[("a",)] * 4, truth=[1, 2, 1, 1], sides=[0, 0, 1, 1])


def test_only_pairs_across_two_linked_files_count() -> None:
    """Two records of one side are no link, neither a found one nor a true one."""
    figures = LINK.score(["x", "x", "x", "y"])
    assert (1, 2, 2) == (figures.shared_pairs, figures.found_pairs, figures.true_pairs)


def test_a_peer_is_handed_records_without_their_truth(tmp_path: Path) -> None:
    """The file of the records has the numbers of the rows and their sides, and nothing else is in the folder."""
    LINK.write_records(tmp_path)
    assert "side,rid,name" == (tmp_path / "records.csv").read_text("utf-8").splitlines()[0]
    assert [tmp_path / "records.csv"] == list(tmp_path.iterdir())


def test_generated_records_are_as_many_as_asked_for() -> None:
    """The truth goes with the records row by row."""
    task = load_task("generated", size=50)
    assert (50, 50) == (len(task.rows), len(task.truth))


def test_a_linked_file_has_one_true_pair_for_each_line_of_its_truth(labelled: Path) -> None:
    """Piling up two files keeps the links between them."""
    lines = len((labelled / "febrl4.truth.csv").read_text("utf-8").splitlines()) - 1
    task = load_task("febrl4", size=0)
    assert lines == task.score([str(customer) for customer in task.truth]).shared_pairs


@pytest.mark.parametrize("kind", sorted(set(FILES.values())))
def test_every_peer_is_measured_on_every_file(kind: str) -> None:
    """No peer is left out where it would do well."""
    assert {peer.name for peer in PEERS} == {peer.name for peer in list_peers(kind)}


def test_only_the_peers_asked_for_are_listed() -> None:
    """A name leaves the other peers out, with all of the named one's variants kept."""
    assert ["tutorial", "accuracy example"] == [peer.variant for peer in list_peers("fake1000", ("splink",))]


def test_the_truth_teaches_dedupe_alone() -> None:
    """Every other peer must do without it."""
    assert {"dedupe"} == {peer.name for peer in PEERS if peer.is_taught}


def imported(source: str) -> set[str]:
    """Return the packages and modules that a module imports."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def test_the_peers_scripts_stand_by_themselves(project: Path) -> None:
    """They run where the library is not installed, and of the benchmarks they import what does, too."""
    folder = project / "benchmarks" / "peers"
    scripts = {*folder.glob("*_run.py"), folder / "handing.py", folder / "splink_settings.py"}
    known = {f"benchmarks.peers.{path.stem}" for path in scripts}
    found = {name for path in scripts for name in imported(path.read_text("utf-8"))}
    assert {peer.name for peer in PEERS} == {path.stem.removesuffix("_run") for path in folder.glob("*_run.py")}
    assert set() == {name for name in found if name.split(".")[0] in {"attrs", "benchmarks", "customer_core"}} - known
