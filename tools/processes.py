"""Starts programs that never outlive us, and stops them for good."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.progress import ToolError

PR_SET_PDEATHSIG = 1


class Process:
    """A program in a process group of its own, which dies with the thread that starts it.

    What it prints goes to ``log``.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        env: dict[str, str],
        log: Path,
        stdin: Path = Path(os.devnull),
    ) -> None:
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output, stdin.open("rb") as input_file:
            self._popen = subprocess.Popen(
                [str(word) for word in command],
                env=env,
                stdin=input_file,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.pid = self._popen.pid

    def is_running(self) -> bool:
        """Tell whether the program (not necessarily its children) still runs."""
        return self._popen.poll() is None

    def wait(self, timeout: float) -> int:
        """Wait for the program's end and return its exit code.

        Raises `ToolError`, after killing it, if it takes longer than ``timeout`` seconds.
        """
        try:
            return self._popen.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise ToolError(f"No end after {timeout:.0f} s; see {self.log}") from error
        finally:
            self.kill()

    def wait_until(self, ready: Callable[[], bool], timeout: float, what: str) -> None:
        """Wait for ``ready()``; raise `ToolError` if the program ends or time runs out."""
        deadline = time.monotonic() + timeout
        while not ready():
            if not self.is_running() or time.monotonic() > deadline:
                reason = "did not get ready" if self.is_running() else "ended at once"
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
                self.kill()
                raise ToolError(f"{what} {reason}; see {self.log}:\n{tail}")
            time.sleep(0.05)

    def stop(self, grace: float = 15) -> None:
        """Ask the program to end, and kill its whole group after ``grace`` seconds."""
        if self.is_running():
            self._popen.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(grace)
        self.kill()

    def kill(self) -> None:
        """End the program and all its children at once, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port(first: int = 0) -> int:
    """Return a free TCP port of this machine, the next from ``first`` on if given."""
    for port in range(first, first + 200) if first else [0]:
        with socket.socket() as probe:
            # As servers do, so that connections in TIME_WAIT do not make it look taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise ToolError(f"No port is free between {first} and {first + 200}.")


def answers(url: str) -> bool:
    """Tell whether a GET of ``url`` is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
