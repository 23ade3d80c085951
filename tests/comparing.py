"""Start `make compare`, and find the processes that it started."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.serving import PROJECT
from tests.waiting import until

READY = "Ctrl-C stops all three."
ADDRESS = re.compile(r"^(\w+) +(http://\S+)/compare$", re.MULTILINE)
# Longer than the timeout of the tool for three servers on a busy machine.
PATIENCE = 150.0


@dataclass(frozen=True, slots=True)
class Comparing:
    """The running tool. `log` contains the output of the tool and its servers."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def text(self) -> str:
        """Return the log so far."""
        return self.log.read_text(encoding="utf-8")

    @property
    def urls(self) -> dict[str, str]:
        """Return the URLs by backend label, as the tool printed them."""
        return dict(ADDRESS.findall(self.text))

    def stop(self, number: signal.Signals) -> int:
        """Send a signal, and return the exit status of the tool."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def comparing(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Comparing]:
    """Start the tool, and stop it when the block ends."""
    log = folder / "compare.log"
    environment = {**os.environ, **(env or {})}
    with log.open("wb") as output:
        command = [sys.executable, "-m", "tools.compare", *arguments]
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield Comparing(process, log)
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(60)


def until_ready(tool: Comparing) -> None:
    """Wait until all three servers are ready."""
    until(lambda: READY in tool.text or tool.process.poll() is not None, seconds=PATIENCE)
    assert READY in tool.text, tool.text


def servers_of(url: str) -> list[int]:
    """Return the IDs of the processes (masters and workers) that have this URL in `PEER_BACKENDS`."""
    return [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdecimal() and int(folder.name) != os.getpid() and url in _environment(folder)
    ]


def _environment(process: Path) -> str:
    try:
        text = (process / "environ").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended or belongs to another user
        return ""
    return next((line for line in text.split("\0") if line.startswith("PEER_BACKENDS=")), "")
