"""Whether this process is the only one that its server runs."""

import multiprocessing
import os

import psutil

# How the workers that Python's `multiprocessing` spawns are called, unlike its helper.
_SPAWNED = "--multiprocessing-fork"


def is_alone() -> bool:
    """False for one of several workers of uvicorn, hypercorn or gunicorn. Of other machines it knows nothing."""
    try:
        parent = psutil.Process(os.getppid())
        if multiprocessing.parent_process() is not None:
            return sum(_SPAWNED in child.cmdline() for child in parent.children()) < 2
        own = psutil.Process().cmdline()  # a forked worker is called as its parent
        return parent.cmdline() != own or sum(child.cmdline() == own for child in parent.children()) < 2
    except psutil.Error:
        return False
