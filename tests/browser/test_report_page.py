"""A report in a real browser: it shows all that it has, in the light, in the dark and on paper, and reaches nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from customer_core import report
from customer_core.matching import V1
from customer_core.services import deduplicate_file
from customer_core.testing.generator import generate

pytestmark = pytest.mark.browser

OUTSIDE = "<img src='https://outside.example/x.png'><script>document.title = 'ran'</script>"
"""What would load and run something, were it not for the policy of the page."""


@attrs.frozen
class Seen:
    """What a browser told of a page while it was open."""

    page: Page
    requests: list[str] = attrs.field(factory=list)
    refused: dict[str, str] = attrs.field(factory=dict)
    messages: list[str] = attrs.field(factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser that is installed on this machine; without one, these tests fail."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a made-up file."""
    folder = tmp_path_factory.mktemp("browser")
    made = generate(400, seed=3)
    source = folder / "customers.csv"
    source.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in (made.header, *made.rows)), "utf-8")
    report.write(deduplicate_file(source, profile=V1), folder / "report.html")
    return folder / "report.html"


def visit(browser: Browser, path: Path, scheme: str = "light") -> Seen:
    """Open a page, and keep what it asks for and what it complains of."""
    seen = Seen(browser.new_page(color_scheme="dark" if scheme == "dark" else "light"))
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("requestfailed", lambda request: seen.refused.update({request.url: request.failure or ""}))
    seen.page.on("console", lambda message: seen.messages.append(message.text))
    seen.page.on("pageerror", lambda error: seen.messages.append(str(error)))
    seen.page.goto(path.as_uri())
    return seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_picture_is_drawn_and_nothing_is_asked_for(browser: Browser, path: Path, scheme: str) -> None:
    """The one request is for the page itself, no message is left, and each picture and its parts have a size."""
    seen = visit(browser, path, scheme)
    pictures = seen.page.locator("svg.picture").all()
    assert len(pictures) > 4
    for picture in pictures:
        box = picture.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 40
        assert 0 < picture.locator("rect").evaluate_all("all => Math.max(...all.map(one => one.getBBox().width))")
    ground, ink = seen.page.evaluate("[getComputedStyle(document.body)].map(s => [s.backgroundColor, s.color])[0]")
    assert ("rgb(251, 250, 247)", "rgb(31, 38, 36)") == (ground, ink) or scheme == "dark"
    assert ("rgb(21, 25, 23)", "rgb(231, 229, 222)") == (ground, ink) or scheme == "light"
    assert ([path.as_uri()], []) == (seen.requests, seen.messages)


def test_what_a_file_might_smuggle_in_is_stopped(browser: Browser, path: Path, tmp_path: Path) -> None:
    """Were markup to slip in, the browser would run and load nothing of it, and say so."""
    planted = tmp_path / "planted.html"
    planted.write_text(path.read_text("utf-8").replace("<main", OUTSIDE + "<main"), "utf-8")
    seen = visit(browser, planted)
    assert "ran" != seen.page.title()
    assert {"https://outside.example/x.png": "csp"} == seen.refused
    assert 2 == len([message for message in seen.messages if "Content Security Policy" in message])


def test_the_page_is_for_the_keyboard(browser: Browser, path: Path) -> None:
    """The first stop leads past the navigation, is seen where it has the focus, and tables can be scrolled."""
    seen = visit(browser, path)
    seen.page.keyboard.press("Tab")
    box = seen.page.locator("a.skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    seen.page.keyboard.press("Enter")
    assert "report" == seen.page.evaluate("document.activeElement.id")
    assert {"0"} == set(seen.page.locator(".frame").evaluate_all("all => all.map(one => one.getAttribute('tabindex'))"))


def test_the_page_fits_a_telephone_and_paper(browser: Browser, path: Path) -> None:
    """Nothing but tables is wider than a narrow window, and printed it has all tables unfolded."""
    seen = visit(browser, path)
    seen.page.set_viewport_size({"width": 360, "height": 640})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert seen.page.pdf().startswith(b"%PDF-")
    seen.page.emulate_media(media="print")
    assert not seen.page.locator("nav").is_visible()
    assert seen.page.locator("details table").first.is_visible()
