"""How the documentation is built: MyST pages, the furo theme, and tables generated from the code's own."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "customer_core"
author = "The customer_core developers"
project_copyright = "2026, the customer_core developers"
extensions = ["myst_parser", "generated_tables", "traceability"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "customer_core"
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = True
