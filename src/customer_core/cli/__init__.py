"""The command line `customer-core`: parse, call a service, print. Needs the extra `cli`."""

import io
import sys

from customer_core.errors import MissingExtraError

__all__ = ["main"]


def main() -> None:
    """Run the command line; without the packages of the extra, say how to install them and end with code 2."""
    try:
        from customer_core.cli._commands import application  # noqa: PLC0415 - the extra may not be installed
        from customer_core.cli._failing import end_on_signals  # noqa: PLC0415 - as above
    except ModuleNotFoundError as error:
        if error.name not in {"click", "rich"}:
            raise
        sentence = MissingExtraError(feature="The command line", package=str(error.name), extra="cli")
        print(sentence, file=sys.stderr)  # noqa: T201 - there is no console without rich
        sys.exit(2)
    end_on_signals()
    for stream in (sys.stdout, sys.stderr):
        # What the terminal cannot show is shown as an escape, instead of ending the program when its work is done.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    application()
