"""A page taken apart: what is in it, how it is nested, and what it could reach."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Final

import attrs

__all__ = ["Page", "parsed"]

_VOID: Final = frozenset({"meta"})


@attrs.define
class Element:
    """One element: its name, attributes, and the names of the elements that it holds at once."""

    tag: str
    attributes: dict[str, str]
    children: list["Element"] = attrs.field(factory=list)
    text: str = ""

    def all(self, tag: str) -> list["Element"]:
        """Return the elements of a name below this one."""
        inner = [found for child in self.children for found in child.all(tag)]
        return [*(child for child in self.children if child.tag == tag), *inner]


class Page(HTMLParser):
    """A page that is read strictly: each element is closed, in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.elements: list[Element] = []
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert tag == self._open.pop().tag

    def handle_data(self, data: str) -> None:
        """Add text to what is open."""
        self._open[-1].text += data

    def close(self) -> None:
        """End the page, with nothing left open."""
        super().close()
        assert [self.root] == self._open


def parsed(page: str) -> Page:
    """Return a page taken apart, which is found to be sound: nested, named, described, and cut off from all else."""
    found = Page()
    found.feed(page)
    found.close()
    _check_names(found)
    _check_outline(found)
    _check_reach(found, page)
    for table in found.root.all("table"):
        assert ["caption", "thead", "tbody"] == [child.tag for child in table.children]
        assert all(head.attributes.get("scope") in {"col", "row"} for head in table.all("th"))
    for drawing in found.root.all("svg"):
        assert drawing.attributes.get("aria-hidden") == "true" or [] != drawing.all("title") != drawing.all("desc")
    return found


def _check_names(page: Page) -> None:
    """Refuse an id that is there twice, and a reference to one that is not there."""
    names = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(names) == len(set(names))
    wanted = {
        element.attributes[name]
        for element in page.elements
        for name in ("aria-labelledby", "aria-describedby")
        if name in element.attributes
    }
    wanted |= {link.attributes["href"].removeprefix("#") for link in page.root.all("a")}
    assert set() == wanted - set(names)


def _check_outline(page: Page) -> None:
    """Refuse more than one first heading, and one that skips a level."""
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch("h[1-6]", element.tag)]
    assert 1 == levels.count(1) == levels[0]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {"header", "nav", "main", "footer"} <= {element.tag for element in page.elements}


def _check_reach(page: Page, text: str) -> None:
    """Refuse whatever could run, or load something."""
    tags = {element.tag for element in page.elements}
    assert set() == tags & {"script", "link", "img", "iframe", "object", "embed", "form", "input", "base", "use"}
    names = {name for element in page.elements for name in element.attributes}
    assert set() == {name for name in names if name.startswith("on")} | names & {"src", "srcset", "style", "action"}
    assert all(link.attributes["href"].startswith("#") for link in page.root.all("a"))
    styles = "".join(element.text for element in page.root.all("style"))
    assert not re.search(r"url\(|@import|https?:|expression", styles)
    assert 1 == text.count("<style>")
