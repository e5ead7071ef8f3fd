"""A running Odoo server on one database."""

import re
from pathlib import Path

from tools.odoo_database import Database
from tools.odoo_log import Allowed, LogLine, complaints
from tools.odoo_rpc import OdooRpc
from tools.processes import Process, answers, free_port
from tools.series import facts


class OdooServer:
    """Serves ``database``; with ``workers`` in several processes.

    ``options`` are further words of the command line. It dies with us.
    """

    def __init__(
        self,
        database: Database,
        http_port: int | None = None,
        workers: int = 0,
        options: tuple[str, ...] = (),
    ) -> None:
        self.database = database
        self.http_port = http_port or free_port()
        self.gevent_port = free_port()
        self.workers = workers
        self.options = options
        self.log: Path = database.folder / "server.log"
        self._process: Process | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.http_port}"

    def start(self, timeout: float = 180) -> "OdooServer":
        """Start it and wait until it answers; raises `ToolError` if it does not."""
        self.launch()
        self.wait_ready(timeout)
        return self

    def launch(self) -> None:
        """Start it without waiting."""
        second_port = facts(self.database.env.series).second_port
        ports = {"http_port": self.http_port, second_port: self.gevent_port}
        config = self.database.write_config(**ports, workers=self.workers)
        env = self.database.env
        name = self.database.name
        command = [env.python, env.home.launcher, "-c", config, "-d", name]
        command += ["--db-filter", f"^{re.escape(name)}$", *self.options]
        command += [f"--load={env.load}"] if env.load else []
        self._process = Process(command, env.environ(), self.log)

    def wait_ready(self, timeout: float = 180) -> None:
        """Wait until the launched server answers; raises `ToolError` if it does not.

        It is asked for a page without assets: two requests for some that are not built yet
        may write the same file, and 15.0 takes the half of it for another one.
        """
        what = f"Odoo {self.database.env.series}"
        self._process.wait_until(lambda: answers(f"{self.url}/web/health"), timeout, what)

    def stop(self, grace: float = 20) -> None:
        """Ask it to end, and kill it after ``grace`` seconds."""
        if self._process:
            self._process.stop(grace)
            self._process = None

    def kill(self) -> None:
        """Kill it and all its workers at once, as a power cut would."""
        if self._process:
            self._process.kill()
            self._process = None

    def is_running(self) -> bool:
        """Tell whether it was started and still runs."""
        return self._process is not None and self._process.is_running()

    @property
    def pid(self) -> int:
        """The id of its first process, which the others are children of; it must be running."""
        return self._process.pid

    def rpc(self, login: str = "admin", password: str = "admin") -> OdooRpc:
        """Return a session of a user."""
        return OdooRpc(self.url, self.database.name, login, password)

    def complaints(self, allowed: tuple[Allowed, ...] = ()) -> list[LogLine]:
        """Return the warnings and errors in its log that are not known to be harmless."""
        return complaints(self.log.read_text(errors="replace"), allowed)
