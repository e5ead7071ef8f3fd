"""A running sandbox: a Cartona of our own, on this machine."""

import os
import sys
from pathlib import Path

from tools.cache import CHECKOUT
from tools.processes import Process, answers, free_port


class Sandbox:
    """Serves the sandbox on ``port`` with its data in ``file``. It dies with us."""

    def __init__(self, file: Path, port: int | None = None) -> None:
        self.file = file
        self.port = port or free_port()
        self.log = file.with_suffix(".log")
        self._process: Process | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, timeout: float = 90) -> "Sandbox":
        """Start it and wait until it answers; raises `ToolError` if it does not."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        sources = [CHECKOUT / "cartona_api/src", CHECKOUT / "cartona_sandbox/src"]
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sources))}
        command = [sys.executable, "-m", "cartona_sandbox", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--db", str(self.file)]
        self._process = Process(command, environ, self.log)
        self._process.wait_until(
            lambda: answers(f"{self.url}/_sandbox/health"), timeout, "The sandbox"
        )
        return self

    def stop(self) -> None:
        """Ask it to end, and kill it if it does not."""
        if self._process:
            self._process.stop(grace=5)
            self._process = None

    def is_running(self) -> bool:
        """Tell whether it was started and still runs."""
        return self._process is not None and self._process.is_running()

    def kill(self) -> None:
        """Kill it at once, as a power cut would."""
        if self._process:
            self._process.kill()
            self._process = None
