"""The environment in which the peers run: made on first use, apart from the project's own.

It owns where that environment is and what is installed there, and must not know what a peer is asked to do.
"""

import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["peer_python"]

_FOLDER = Path(__file__).parent / ".venv"
# dedupe 3.0.3 asks for any BTrees, but works with none from 6.5 on.
_PACKAGES = (
    "splink==5.*",
    "pyspark>=4.2,<5",
    "goldenmatch==3.*",
    "dedupe==3.*",
    "BTrees<6.5",
    "recordlinkage==0.16.*",
    "pandas<3",
    "pyarrow",
    "scipy",
)
_FINISHED = "customer-core-peers.txt"


def peer_python(folder: Path = _FOLDER) -> Path:
    """Return the interpreter of the peers' environment, which is made and filled when it is not there yet.

    Making it needs `uv` and a package index within reach.
    """
    python = folder / "bin" / "python"
    finished = folder / _FINISHED
    wanted = "\n".join(_PACKAGES)
    if not finished.is_file() or finished.read_text(encoding="utf-8") != wanted:
        _run("venv", "--quiet", "--clear", "--python", sys.executable, str(folder))
        _run("pip", "install", "--quiet", "--python", str(python), *_PACKAGES)
        finished.write_text(wanted, encoding="utf-8")
    return python


def _run(*arguments: str) -> None:
    uv = shutil.which("uv")
    if uv is None:
        raise SystemExit("The peers' environment is made with uv: install uv and try again.")
    subprocess.run([uv, *arguments], check=True)  # noqa: S603 - the arguments are the constants above
