"""How a report looks: in the light, in the dark, and on paper.

Owns colors and distances; each pair of colors that meet as text and ground has a contrast of 4.5 or more.
"""

from typing import Final

__all__ = ["STYLES"]

STYLES: Final = """
:root {
  color-scheme: light dark;
  --ground: #fbfaf7; --sheet: #ffffff; --ink: #1f2624; --soft: #59625e; --line: #dedbd2; --faint: #f1efe9;
  --accent: #17594f; --bar: #2f7468; --against: #a8482a; --total: #3c4642; --mark: #fff0c9; --mark-ink: #5b4300;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #151917; --sheet: #1b201e; --ink: #e7e5de; --soft: #a5ada8; --line: #353c39; --faint: #232927;
    --accent: #84cdbd; --bar: #5fae9e; --against: #e39a75; --total: #b9c0bc; --mark: #46390f; --mark-ink: #ffe6a3;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: auto; }
body {
  margin: 0 auto; padding: 3.5rem 1.5rem 5rem; max-width: 64rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, h3 { line-height: 1.2; margin: 0; font-weight: 650; letter-spacing: -0.012em; text-wrap: balance; }
h1 { font-size: 2.1rem; }
h2 { font-size: 1.4rem; margin-bottom: 1rem; }
h3 { font-size: 1.02rem; letter-spacing: 0; }
p { margin: 0.4rem 0 1rem; max-width: 44rem; }
.lead { color: var(--soft); font-size: 1.12rem; }
.note { color: var(--soft); font-size: 0.92rem; }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -100vw; padding: 0.5rem 1rem; background: var(--sheet); }
.skip:focus { left: 1rem; top: 1rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
caption.unseen { position: absolute; }
nav { margin: 1.6rem 0 0; padding: 0.9rem 0; border-block: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.35rem 1.4rem; margin: 0; padding: 0; list-style: none;
  font-size: 0.9rem; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
section { padding-top: 3rem; scroll-margin-top: 0; }
article { margin: 1.6rem 0 0; padding-top: 1.4rem; border-top: 1px solid var(--line); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1px; margin: 0;
  background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.figures div { background: var(--sheet); padding: 1.1rem 1.2rem; }
.figures dt { color: var(--soft); font-size: 0.85rem; }
.figures dd { margin: 0.15rem 0 0; }
.figures strong { display: block; font-size: 1.75rem; font-weight: 600; line-height: 1.2; letter-spacing: -0.02em;
  font-variant-numeric: tabular-nums; }
.figures span { color: var(--soft); font-size: 0.82rem; }
.figures + .note { margin-top: 1rem; }
.frame { overflow-x: auto; position: relative; margin: 0.6rem 0 1rem; }
.frame + .frame { margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.6rem; font-size: 0.92rem; }
th, td { text-align: left; vertical-align: top; padding: 0.42rem 1.1rem 0.42rem 0;
  border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-weight: 500; font-size: 0.82rem; border-bottom-color: var(--soft);
  vertical-align: bottom; }
tbody th { font-weight: 600; min-width: 8rem; }
td { min-width: 7rem; }
td:last-child { min-width: 12rem; }
th.number, td.number { min-width: 0; text-align: right; white-space: nowrap; }
.sides { width: auto; min-width: 50%; }
.sides td { min-width: 10rem; max-width: 20rem; }
.sides tbody th { color: var(--soft); font-weight: 500; white-space: nowrap; padding-right: 1.8rem; }
.empty { color: var(--soft); }
mark { background: var(--mark); color: var(--mark-ink); padding: 0.05em 0.3em; border-radius: 3px;
  margin-left: -0.3em; }
.sign { font-weight: 700; }
details { margin: 0.4rem 0 1rem; }
summary { color: var(--accent); font-size: 0.9rem; cursor: pointer; width: fit-content; }
details table { width: auto; min-width: 18rem; }
svg { display: block; }
.metered { display: flex; align-items: center; gap: 0.7rem; white-space: nowrap; }
.meter { width: 5rem; height: 0.5rem; flex: none; }
.picture { width: 100%; max-width: 45rem; height: auto; margin: 0.6rem 0; font-size: 13px; overflow: visible; }
.picture text { fill: var(--ink); font-variant-numeric: tabular-nums; }
.picture .axis { fill: var(--soft); font-size: 12px; }
.picture .total { font-weight: 650; }
.track { fill: var(--line); }
.bar, .for { fill: var(--bar); }
.against { fill: var(--sheet); stroke: var(--against); stroke-width: 1.5; }
.sum { fill: var(--total); }
.grid { stroke: var(--line); }
.zero { stroke: var(--soft); stroke-dasharray: 2 3; }
.link { stroke: var(--soft); }
.mark { stroke: var(--against); stroke-width: 1.5; stroke-dasharray: 5 4; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft);
  font-size: 0.88rem; }
@media (max-width: 40rem) { body { padding: 1.5rem 1rem 3rem; } h1 { font-size: 1.6rem; } }
@media print {
  :root { --ground: #fff; --sheet: #fff; --ink: #000; --soft: #444; --line: #bbb; --accent: #17594f; --bar: #2f7468;
    --against: #a8482a; --total: #333; --mark: #fff; --mark-ink: #000; color-scheme: light; }
  * { print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .skip { display: none; }
  section { padding-top: 1.6rem; }
  article, .figures, .picture, tr { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  .frame { overflow: visible; }
  details::details-content { content-visibility: visible; display: block; }
  summary { list-style: none; }
}
"""
"""The styles of the page; they name no address."""
