"""A second Odoo process on the databases of a running server.

It works in Odoo's shell, so that the moment of a commit is known to the microsecond, and
takes one call a line: it is another worker to the server, which keeps its defaults.
"""

import json
import os
import re
import secrets
import subprocess
from pathlib import Path

from tools.odoo_database import Database

#: Runs inside Odoo's shell, before the functions that may be called.
HEAD = """
import json, sys, time, datetime
import odoo

def registry(name):
    try:
        return odoo.registry(name)
    except AttributeError:
        from odoo.modules.registry import Registry
        return Registry(name)

def environment(cr):
    return odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
"""

#: Runs behind them: reads calls from a named pipe until it is closed.
LOOP = """
print("READY", flush=True)
for line in open(FIFO):
    name, arguments = json.loads(line)
    print("ANSWER " + json.dumps(globals()[name](*arguments)), flush=True)
"""


def peak_memory(pid: int) -> float:
    """Return the most memory that a running process has had so far, in GB; 0 if it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024**2 if found else 0.0


class OdooProcess:
    """Odoo's shell on ``database``, serving ``calls``: functions in Python's text."""

    def __init__(self, database: Database, calls: str) -> None:
        #: Name of the database, the first argument of every call.
        self.database = database.name
        env = database.env
        fifo = database.folder / f"calls-{secrets.token_hex(4)}.fifo"
        os.mkfifo(fifo, 0o600)
        command = [env.python, env.home.launcher, "shell", "-d", database.name, "--no-http"]
        command += ["-c", database.folder / "odoo.conf", "--log-level=error"]
        self._process = subprocess.Popen(
            list(map(str, command)),
            env=env.environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._process.stdin.write(f"FIFO = {str(fifo)!r}\n{HEAD}{calls}{LOOP}")
        self._process.stdin.close()
        self._read("READY")
        self._calls = fifo.open("w")

    def call(self, name: str, *arguments):
        """Return what the call ``name`` answers; raises RuntimeError if the process ends."""
        print(json.dumps([name, arguments]), file=self._calls, flush=True)
        return json.loads(self._read("ANSWER "))

    def peak_memory(self) -> float:
        """Return the most memory that the process has had so far, in GB."""
        return peak_memory(self._process.pid)

    def close(self) -> None:
        """End the process."""
        self._calls.close()
        self._process.wait(30)

    def _read(self, prefix: str) -> str:
        for line in self._process.stdout:
            if line.startswith(prefix):
                return line[len(prefix) :]
        raise RuntimeError("the second Odoo process has ended")
