"""The page of a report: sound, closed to the outside, and deaf to what a file says."""

import base64
import hashlib
import re
import stat
from pathlib import Path

import attrs
import numpy as np
import pytest
from tests.unit.report.conftest import HOSTILE
from tests.unit.report.pages import parsed

from customer_core.errors import InvalidOptionError, UnreadableFileError
from customer_core.exchange import ColumnRole, write_csv
from customer_core.matching import V1
from customer_core.report import Bin, Choice, Histogram, Mark, ReportData, collect, render, show, write
from customer_core.report._charts import histogram
from customer_core.report._elements import element
from customer_core.report._page import page
from customer_core.services import DeduplicatedFile, ImportReport, LinkedFiles, QuarantinedRow, deduplicate_file

SECTIONS = (
    *("glance", "review", "sources", "expected", "scores", "sizes", "blocks", "doubts", "matches", "records"),
    *("households", "making"),
)
"""What the report of duplicates tells, in order."""

FAULT = UnreadableFileError(file="shop.csv", reason="it <b>fails</b>")
IMPORTED = ImportReport(
    file="shop.csv",
    roles=(ColumnRole(column="Mail", role="email", confidence=0.95, reason="The header says so."),),
    filled=(3,),
    rows=4,
    created=1,
    duplicates=1,
    quarantined=2,
    faults=(QuarantinedRow(row=3, line=5, error=FAULT, text="secret"),),
)


def sections(text: str) -> tuple[str, ...]:
    """Return the ids of the sections of a page, once it is found to be sound."""
    return tuple(found.attributes["id"] for found in parsed(text).root.all("section"))


def test_the_page_of_duplicates_is_sound_and_complete(deduplicated: DeduplicatedFile) -> None:
    """Everything that the result knows has its section, every picture its words and its table."""
    assert SECTIONS == sections(render(deduplicated))


def test_a_table_and_its_file_have_one_report(deduplicated: DeduplicatedFile) -> None:
    """The result of the engine is enough, and the same result gives the same page."""
    assert render(deduplicated) == render(deduplicated.found)


def test_the_page_of_links_is_sound(linked: LinkedFiles) -> None:
    """Both tables are told, records stand side by side by role, and no figure is made up."""
    text = render(linked)
    assert ("glance", "review", "sources", "expected", "scores") == sections(text)[:5]
    assert "are not estimated for links" in text
    data = collect(linked.found)
    assert data.records is not None
    side = next(side for side in data.records.items if side.heads == ("left row 9", "right row 0"))
    told = {one.name: one.values for one in side.fields}
    assert ("Robert", "") == told["given_name"]
    assert ("", "Robert Ortega") == told["name"]
    assert ("Leeds", "Leeds") == told["city"]
    assert () == data.expected


def test_the_page_of_an_import_is_sound() -> None:
    """What became of the rows is told, and why some were not imported, without what they say."""
    text = render(IMPORTED)
    assert ("glance", "outcomes", "refused", "sources") == sections(text)
    assert "secret" not in text
    assert "&lt;b&gt;fails" in text
    assert "1 more rows were not imported." in text
    assert "What became of each row." in text
    heads = [head.text for head in parsed(text).root.all("th")]
    assert ["Column", "Filled", "Taken for", "Sure", "Because"] == heads[-6:-1]
    assert "75.0 %" in text


def test_an_import_that_refused_nothing_says_nothing_of_it() -> None:
    """A trial is called one, and sections without content are left out."""
    text = render(attrs.evolve(IMPORTED, created=4, duplicates=0, quarantined=0, faults=(), is_dry_run=True))
    assert ("glance", "outcomes", "sources") == sections(text)
    assert "nothing was saved" in text


def test_hostile_cells_stay_text(deduplicated: DeduplicatedFile) -> None:
    """No cell becomes markup, none is longer than a page can hold, and none turns around what follows."""
    text = render(deduplicated)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", text)
    assert "x" * 200 not in text
    assert "<b>note</b>" not in text
    assert "&lt;b&gt;note" in text
    assert [] == [cell for cell in HOSTILE if "<" in cell and cell in text]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_naughty_cells_leave_the_page_sound(naughty_strings: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever breaks careless programs is text of a page that is read strictly."""
    cells = [text for text in naughty_strings if not re.search("[\0\ud800-\udfff]", text)]
    rows = [("Ann Lee", "ann@lee.example", cell) for cell in cells]
    write_csv(tmp_path / "naughty.csv", ("name", "email", "note"), rows)
    assert "records" in sections(render(deduplicate_file(tmp_path / "naughty.csv", profile=V1)))


def test_the_policy_names_the_styles_and_nothing_else(deduplicated: DeduplicatedFile) -> None:
    """A browser runs nothing and loads nothing, and takes no styles but those of the page."""
    text = render(deduplicated)
    styles = re.search("<style>(.*?)</style>", text, re.DOTALL)
    assert styles is not None
    digest = base64.b64encode(hashlib.sha256(styles[1].encode()).digest()).decode()
    wanted = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{wanted}">' in text
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_a_report_of_many_holds_few(deduplicated: DeduplicatedFile) -> None:
    """What is not shown is counted."""
    data = collect(deduplicated)
    assert data.records is not None
    assert data.matches is not None
    assert (8, 2) in [(len(side.heads), side.records_left_out) for side in data.records.items]
    many = attrs.evolve(data, matches=Choice(items=data.matches.items, left_out=1_200))
    assert "1,200 more such pairs are not shown here." in page(many)


def test_a_file_without_duplicates_has_a_report(tmp_path: Path) -> None:
    """Where there is nothing to show, that is said."""
    path = tmp_path / "customers.csv"
    path.write_text("name,email\nAnn Lee,ann@lee.example\nBo Ray,bo@ray.example\n", encoding="utf-8")
    text = render(deduplicate_file(path))
    assert ("glance", "review", "sources", "expected", "scores", "sizes", "making") == sections(text)
    assert "No pair is in doubt." in text
    assert "No pair has a score worth a look." in text


def test_judgements_are_told(deduplicated: DeduplicatedFile) -> None:
    """A pair that was judged has no score, and its customer says so."""
    found = deduplicated.found
    judged = attrs.evolve(found.pairs, bits=np.full(len(found.pairs), np.inf))
    data = collect(attrs.evolve(found, pairs=judged))
    assert f"{len(found.pairs)} pairs were judged" in page(data)
    assert data.records is not None
    assert "Put together by a judgement." == data.records.items[0].note


def test_bare_data_is_drawn() -> None:
    """A report of nothing but a heading is a page."""
    bare = ReportData(title="Nothing", lead="", figures=(), sources=(), histogram=Histogram(bins=(), judged=2))
    assert ("glance", "sources", "scores") == sections(page(bare))


def test_a_report_is_for_its_owner_alone(deduplicated: DeduplicatedFile, tmp_path: Path) -> None:
    """The file holds values of persons, so nobody else may read it, not even where one was there that all could."""
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    write(deduplicated, path)
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert render(deduplicated) == path.read_text("utf-8")


def test_a_notebook_shows_the_page_in_a_frame(linked: LinkedFiles) -> None:
    """The page is closed off, is all there, and stays out of the repr."""
    shown = show(linked)
    frame = re.fullmatch(r'<iframe srcdoc="([^"]*)" sandbox="" title="Report"[^>]*></iframe>', shown._repr_html_())
    assert frame is not None
    assert "&lt;h1&gt;" in frame[1]
    assert "ShownReport()" == repr(shown)


def test_what_has_no_report_is_refused() -> None:
    """The sentence says what to give instead."""
    with pytest.raises(InvalidOptionError, match="none of a str"):
        render("customers.csv")  # type: ignore[arg-type]


def test_thresholds_close_together_are_told_apart() -> None:
    """Their names stand one below the other, those of many bins at every third, and the last ends at its line."""
    bins = tuple(Bin(float(bits), bits + 1.0, bits) for bits in range(30))
    marks = (Mark(1.0, "one"), Mark(2.0, "two"), Mark(29.0, "three"), Mark(99.0, "outside"))
    picture = histogram("scores", "Scores", Histogram(bins=bins, marks=marks)).text
    names = re.findall('y="([0-9]+)" dy="0.35em" text-anchor="([a-z]+)">(one|two|three)<', picture)
    assert [("10", "start", "one"), ("28", "start", "two"), ("10", "end", "three")] == names
    assert ">outside<" not in picture
    assert [">0<", ">3<", ">27<"] == [tick for tick in (">0<", ">3<", ">4<", ">27<") if tick in picture]


def test_no_name_of_an_element_comes_from_data() -> None:
    """A name that is none is broken code."""
    with pytest.raises(AssertionError):
        element("p onclick=x")
