"""The memory of a process that holds the key: no core file of it, and no other process of this user reads it."""

from __future__ import annotations

import contextlib
import ctypes
import resource

PR_SET_DUMPABLE = 4  # prctl(2): holds for core files that are piped to a program too, which no limit stops


def keep_private() -> None:
    """Refuse core files from now on, in this process and those it starts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
