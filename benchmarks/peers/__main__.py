"""The table of all peers on the same files.

Run as `python -m benchmarks.peers [--file NAME]... [--size N] [--peer NAME]... [--json]`. Figures at the *best*
threshold are a ceiling: the truth chooses it. dedupe is taught by the truth, which no other peer is given.
"""

import argparse
import json
from collections.abc import Sequence

from benchmarks.peers.files import FILES, GENERATED, LABELLED, load_task
from benchmarks.peers.measuring import PEERS, Row, list_peers, measure
from benchmarks.processes import Limits

_NAMES = tuple(dict.fromkeys(peer.name for peer in PEERS))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", action="append", choices=FILES, help="a file; all of them without it")
    parser.add_argument("--size", type=int, default=5_000, help="number of generated records")
    parser.add_argument("--peer", action="append", choices=_NAMES, help="a peer; all of them without it")
    parser.add_argument("--seconds", type=float, default=300.0, help="seconds after which a peer is stopped")
    parser.add_argument("--peak-mb", type=float, default=8_000.0, help="memory over which a peer is stopped")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    limits = Limits(seconds=options.seconds, peak_mb=options.peak_mb)
    for name in options.file or FILES:
        if name != GENERATED and not LABELLED.is_dir():
            print(f"The labelled files are not at {LABELLED}: {name} is left out.")
            continue
        task = load_task(name, size=options.size)
        for peer in list_peers(task.kind, tuple(options.peer or ())):
            row = measure(peer, task, limits)
            print(json.dumps(row) if options.json else _line(row), flush=True)


def _line(row: Row) -> str:
    start = f"{row['file']!s:<12}{row['size']:>8} {row['name']!s:<14}{row['variant']!s:<17}"
    if "failed" in row:
        return f"{start}{row['failed']}"
    figures = " ".join(
        f"{threshold} F1 {row[f'{threshold}_f1']:.4f} P {row[f'{threshold}_precision']:.4f}"
        f" R {row[f'{threshold}_recall']:.4f} "
        for threshold in ("default", "best")
    )
    return f"{start}{figures} {row['wall_s']} s {row['peak_mb']} MB  ({row['version']}; {row['notes']})"


if __name__ == "__main__":
    main()
