"""Starts `make compare`, and finds what it started."""

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
# Longer than the tool gives three servers on a busy machine.
PATIENCE = 150.0


@dataclass(frozen=True, slots=True)
class Comparing:
    """The running tool. `log` is what it and its servers wrote."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def text(self) -> str:
        """The log so far."""
        return self.log.read_text(encoding="utf-8")

    @property
    def urls(self) -> dict[str, str]:
        """The addresses by the labels of the backends, as the tool wrote them."""
        return dict(ADDRESS.findall(self.text))

    def stop(self, number: signal.Signals) -> int:
        """Sends a signal, and gives the status that the tool ends with."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def comparing(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Comparing]:
    """The tool until the block ends."""
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
    """Waits until all three answer."""
    until(lambda: READY in tool.text or tool.process.poll() is not None, seconds=PATIENCE)
    assert READY in tool.text, tool.text


def servers_of(url: str) -> list[int]:
    """The processes, masters and workers, that know a server's address as that of a peer."""
    return [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdecimal() and int(folder.name) != os.getpid() and url in _environment(folder)
    ]


def _environment(process: Path) -> str:
    try:
        text = (process / "environ").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended, or belongs to somebody else
        return ""
    return next((line for line in text.split("\0") if line.startswith("PEER_BACKENDS=")), "")
