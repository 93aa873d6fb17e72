"""Lets a child of this process work, which may kill itself on the way."""

import os
import traceback
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def is_killed(what: str, work: Callable[P, object], *arguments: P.args, **named: P.kwargs) -> bool:
    """Let a child do some work, and tell whether it was killed before it had done all of it."""
    process = os.fork()
    if process == 0:
        try:
            work(*arguments, **named)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a forked child must never go on as its parent
            traceback.print_exc()
        finally:
            os._exit(1)
    _, status = os.waitpid(process, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"{what} failed by itself")
    return os.WIFSIGNALED(status)
