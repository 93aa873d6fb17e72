"""The page around the sections: head, policy, navigation.

Owns the order of the sections and that nothing is loaded or run. It must not know what a section holds.
"""

import base64
import hashlib

from customer_core.report._data import ReportData
from customer_core.report._elements import Html, element, fragment, printable, said
from customer_core.report._sections import SECTIONS
from customer_core.report._styles import STYLES

__all__ = ["page"]


def _policy(styles: str) -> str:
    """Return the policy that lets the page have its own styles and nothing else."""
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def page(data: ReportData) -> str:
    """Return the page of a report."""
    parts = [(identity, heading, draw(data)) for identity, heading, draw in SECTIONS]
    present = [(identity, heading, body) for identity, heading, body in parts if body is not None]
    links = (element("li", element("a", heading, href=f"#{identity}")) for identity, heading, _ in present)
    sections = (_section(identity, heading, body) for identity, heading, body in present)
    body = element(
        "body",
        element("a", "Skip to the report", class_="skip", href="#report"),
        element("header", element("h1", said(data.title)), element("p", data.lead, class_="lead")),
        element("nav", element("ul", *links), aria_label="Sections"),
        element("main", fragment(sections), id="report", tabindex=-1),
        element(
            "footer",
            element(
                "p",
                "Rows count records after the header, from 0. This page holds values of persons as they are in the "
                "file; keep it as you keep the file. Made by customer_core.",
            ),
        ),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_policy(STYLES)}">'),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="robots", content="noindex"),
        element("title", printable(data.title)),
        Html(f"<style>{STYLES}</style>"),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en').text}\n"


def _section(identity: str, heading: str, body: Html) -> Html:
    label = f"{identity}-heading"
    return element("section", element("h2", heading, id=label), body, id=identity, aria_labelledby=label)
