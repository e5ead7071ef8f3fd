"""A PostgreSQL server with a superuser of our own: the machine's, or a private one."""

import atexit
import fcntl
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from tools import system_packages
from tools.cache import cache_dir, digest, lock
from tools.processes import free_port
from tools.progress import ToolError, run


@dataclass(frozen=True)
class PgServer:
    """Where the server is and whom we are there."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)

    def connect(self, database: str = "postgres") -> psycopg2.extensions.connection:
        """Return a connection in autocommit mode."""
        connection = psycopg2.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=database,
            connect_timeout=10,
        )
        connection.autocommit = True
        return connection

    @contextmanager
    def cursor(self, database: str = "postgres") -> Iterator[psycopg2.extensions.cursor]:
        """Open a cursor whose statements are committed one by one."""
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def version(self) -> int:
        """Return the server's major version, like 15."""
        connection = self.connect()
        try:
            return connection.server_version // 10_000
        finally:
            connection.close()

    def databases(self) -> set[str]:
        """Return the names of all databases."""
        with self.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            return {name for (name,) in cursor.fetchall()}

    def create(self, database: str, template: str = "template0") -> None:
        """Create ``database``, a copy of ``template``, whose connections are ended."""
        with self.cursor() as cursor:
            _end_connections(cursor, template)
            statement = "CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'"
            names = map(sql.Identifier, (database, template))
            cursor.execute(sql.SQL(statement).format(*names))

    def rename(self, database: str, name: str) -> None:
        """Give ``database`` another name; its connections are ended."""
        with self.cursor() as cursor:
            _end_connections(cursor, database)
            names = map(sql.Identifier, (database, name))
            cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))

    def drop(self, database: str) -> None:
        """Drop ``database`` if it exists; its connections are ended."""
        with self.cursor() as cursor:
            _end_connections(cursor, database)
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))


def _end_connections(cursor: psycopg2.extensions.cursor, database: str) -> None:
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
    )


def ensure_postgres() -> PgServer:
    """Return a running server: ``PGHOST``'s, the machine's (for root), or our own.

    A private cluster that we start is stopped when this process ends. Raises
    `ToolError` if PostgreSQL is missing and cannot be installed.
    """
    with lock("postgres"):
        if os.environ.get("PGHOST"):
            return _given_server()
        if os.geteuid() == 0:
            return _system_server()
        return _private_server()


def _given_server() -> PgServer:
    """Return the server that the usual variables of PostgreSQL's own tools name."""
    environ = os.environ
    user = environ.get("PGUSER") or environ.get("USER") or "odoo"
    server = PgServer(
        environ["PGHOST"], int(environ.get("PGPORT", "5432")), user, environ.get("PGPASSWORD", "")
    )
    if user == "postgres":
        raise ToolError("Odoo refuses the database user postgres: set PGUSER to another one.")
    if not _works(server):
        raise ToolError(f"PGHOST={server.host} does not let {user} in; check PGUSER, PGPASSWORD.")
    return server


def _works(server: PgServer) -> bool:
    try:
        server.connect().close()
    except psycopg2.OperationalError:
        return False
    return True


def _system_server() -> PgServer:
    """Return the distribution's cluster, which is installed and started if need be."""
    if not shutil.which("pg_lsclusters") or not _clusters():
        system_packages.install("postgresql", why="Odoo keeps its data in PostgreSQL.")
    clusters = _clusters()
    if not clusters:
        raise ToolError("PostgreSQL is installed without a cluster; see pg_createcluster.")
    version, name, port, status = clusters[-1]
    if not status.startswith("online"):
        run(["pg_ctlcluster", version, name, "start", "--skip-systemctl-redirect"])
    # Caches do not share a role: each keeps the password of its own.
    user = f"odoo_cartona_{digest(str(cache_dir()))[:6]}"
    server = PgServer("localhost", port, user, _password(f"{version}-{port}"))
    if not _works(server):
        _create_role(server)
    return server


def _clusters() -> list[tuple[str, str, int, str]]:
    """Return version, name, port and status of the distribution's clusters."""
    if not shutil.which("pg_lsclusters"):
        return []
    rows = [line.split() for line in run(["pg_lsclusters", "-h"]).splitlines()]
    return [(row[0], row[1], int(row[2]), row[3]) for row in rows]


def _password(name: str) -> str:
    """Return the password of our role, made on first use and readable by us only."""
    path = cache_dir() / f"postgres-{name}.password"
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as output:
            output.write(secrets.token_urlsafe(24))
    return path.read_text()


def _create_role(server: PgServer) -> None:
    """Create our role or give it a new password, as the system user postgres.

    The statement goes in by standard input: the password shall not be seen in the
    list of processes.
    """
    statement = f"""
        DO $$ BEGIN
            CREATE ROLE {server.user};
        EXCEPTION WHEN duplicate_object THEN NULL; END $$;
        ALTER ROLE {server.user} LOGIN SUPERUSER PASSWORD '{server.password}';
    """
    command = ["runuser", "-u", "postgres", "--", "psql", "-qX", "-p", str(server.port)]
    command += ["-d", "postgres", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run(
        command, input=statement, text=True, capture_output=True, check=False, cwd="/"
    )
    if done.returncode or not _works(server):
        raise ToolError(f"The database user {server.user} cannot be made:\n{done.stderr}")


def _private_server() -> PgServer:
    """Return a cluster in the cache; the last process that uses it stops it."""
    tools = _server_tools()
    root = cache_dir() / "postgres"
    password = _password("private")
    if not (root / "data/PG_VERSION").exists():
        _init_cluster(tools, root)
    port_file = root / "port"
    if not _runs([tools / "pg_ctl", "status", "-D", root / "data"]):
        port_file.write_text(str(free_port(54320)))
        _start_cluster(tools, root, port_file.read_text())
    _stop_after_last_user(tools, root)
    return PgServer("127.0.0.1", int(port_file.read_text()), "odoo_cartona", password)


def _server_tools() -> Path:
    """Return the folder with initdb, which Debian keeps off the PATH."""
    found = shutil.which("initdb")
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3])
    )
    if not found and not folders:
        system_packages.install("postgresql", why="Odoo keeps its data in PostgreSQL.")
        return _server_tools()
    return Path(found).resolve().parent if found else folders[-1].parent


def _init_cluster(tools: Path, root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    password_file = cache_dir() / "postgres-private.password"
    command = [tools / "initdb", "-D", root / "new", "-U", "odoo_cartona", "-E", "UTF8"]
    run([*command, "--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={password_file}"])
    (root / "new").rename(root / "data")


def _start_cluster(tools: Path, root: Path, port: str) -> None:
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
    command = [tools / "pg_ctl", "start", "-w", "-D", root / "data", "-l", root / "log"]
    run([*command, "-o", options])


@cache
def _stop_after_last_user(tools: Path, root: Path) -> None:
    """Be counted as a user of the cluster until this process ends.

    Every user holds a shared lock, which the kernel frees even if it is killed.
    """
    users = (root / "users").open("w")
    fcntl.flock(users, fcntl.LOCK_SH)

    def leave() -> None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _runs([tools / "pg_ctl", "stop", "-m", "fast", "-D", root / "data"])

    atexit.register(leave)


def _runs(command: list[str | Path]) -> bool:
    """Tell whether ``command`` ends with code 0."""
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0
