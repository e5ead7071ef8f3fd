"""What a person sees while something long is prepared. Standard library only."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class ToolError(Exception):
    """Something that the person at the terminal has to know; shown without a traceback."""


@contextmanager
def live(title: str) -> Iterator[None]:
    """Print ``title``, a dot for every two seconds of the block, and its duration."""
    start = time.monotonic()
    done = threading.Event()
    print(f"{title} ", end="", flush=True)

    def dots() -> None:
        while not done.wait(2):
            print(".", end="", flush=True)

    thread = threading.Thread(target=dots, daemon=True)
    thread.start()
    ending = "failed"
    try:
        yield
        ending = "done"
    finally:
        done.set()
        thread.join()
        print(f" {ending} ({time.monotonic() - start:.1f} s)", flush=True)


class Steps:
    """Numbers the steps of a command: ``[2/7] Odoo 19.0 ... done (0.1 s)``."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce the next step and show that it is alive."""
        self.number += 1
        with live(f"[{self.number}/{self.total}] {title}"):
            yield


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    add_env: dict[str, str] | None = None,
) -> str:
    """Run ``command`` quietly and return what it printed on both streams.

    Raises `ToolError` with the last lines of its output when it fails.
    """
    words = [str(word) for word in command]
    environ = {**(os.environ if env is None else env), **(add_env or {})}
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise ToolError(f"The command {words[0]} was not found on this machine.") from error
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise ToolError(f"{' '.join(words)}\nended with code {done.returncode}:\n{tail}")
    return done.stdout


def main_guard(main) -> None:
    """Run ``main()`` as a program: a `ToolError` becomes a message and exit code 1."""
    try:
        sys.exit(main())
    except ToolError as error:
        print(f"\n{error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopped.")
        sys.exit(130)
