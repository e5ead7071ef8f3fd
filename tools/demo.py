"""The demonstration: Odoo with the connector beside a sandbox of Cartona.

``python -m tools.demo`` starts both and prints where they are. The first time it makes
and fills the database; later it takes up what was left. Ctrl-C ends both.
"""

import signal
import time
from pathlib import Path

from tools import demo_data
from tools.cache import CHECKOUT, digest, digest_tree, lock
from tools.odoo_database import Database
from tools.odoo_env import OdooEnv, prepare
from tools.odoo_home import first_chosen
from tools.odoo_server import OdooServer
from tools.postgres import ensure_postgres
from tools.processes import free_port
from tools.progress import Steps, ToolError, live, main_guard
from tools.sandbox_process import Sandbox
from tools.series import slug
from tools.templates import CONNECTOR, connector_template

ODOO_PORT = 8069
SANDBOX_PORT = 8070


def demo_database(env: OdooEnv) -> Database:
    """Return the demonstration's database of this checkout, which may not exist yet."""
    return Database(env, f"cartona_demo_{slug(env.series)}_{digest(str(CHECKOUT))[:6]}")


def ensure_database(database: Database) -> None:
    """Make the database if it is missing or was never filled; upgrade it to our sources."""
    stamp = database.folder / "addons-digest"
    current = digest_tree(database.env.addons)
    if not (database.exists() and _seeded(database).exists()):
        database.drop()
        _sandbox_file(database).unlink(missing_ok=True)
        connector_template(database.env).copy_to(database.name)
        database.build_assets()
    elif not stamp.exists() or stamp.read_text() != current:
        database.upgrade(CONNECTOR)
        database.build_assets()
    stamp.write_text(current)


def _seeded(database: Database) -> Path:
    return database.folder / "seeded"


def _sandbox_file(database: Database) -> Path:
    return database.folder / "sandbox.sqlite"


def start(steps: Steps) -> tuple[OdooServer, Sandbox]:
    """Start both, prepared and filled, and return them."""
    series = first_chosen()
    with steps.step("PostgreSQL"):
        postgres = ensure_postgres()
    with steps.step(f"Odoo {series} and its Python packages"):
        env = prepare(series, postgres)
    database = demo_database(env)
    with steps.step("Database with the connector"):
        ensure_database(database)
    server = OdooServer(database, free_port(ODOO_PORT))
    server.launch()
    with steps.step("Sandbox of Cartona"):
        sandbox = Sandbox(_sandbox_file(database), free_port(SANDBOX_PORT)).start()
    with steps.step("Odoo server"):
        server.wait_ready()
    with steps.step("Products, warehouses, stock and account"):
        fill(server, sandbox)
    return server, sandbox


def fill(server: OdooServer, sandbox: Sandbox) -> None:
    """Fill a new database; point an old one to where the sandbox is now."""
    if _seeded(server.database).exists():
        demo_data.follow_sandbox(server.rpc(), sandbox.url)
        return
    demo_data.seed(server.rpc(), sandbox.url)
    _seeded(server.database).touch()


def wait(server: OdooServer, sandbox: Sandbox) -> None:
    """Wait for ever; raises `ToolError` if one of the two ends by itself."""
    while True:
        for name, process in (("Odoo", server), ("The sandbox", sandbox)):
            if not process.is_running():
                raise ToolError(f"{name} ended; see {process.log}")
        time.sleep(0.5)


def main() -> int:
    """Run the demonstration until Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Two demonstrations of one checkout would share a database.
    with lock(f"demo-{digest(str(CHECKOUT))}"):
        server, sandbox = start(Steps(6))
        print(f"\n  Odoo      {server.url}   log in as admin, password admin")
        print(f"  Cartona   {sandbox.url}   the retailer's page and the API")
        print("\nCtrl-C ends both; their data stay for the next time.", flush=True)
        try:
            wait(server, sandbox)
        except KeyboardInterrupt:
            with live("\nStopping"):
                server.stop(grace=5)
                sandbox.stop()
    return 0


if __name__ == "__main__":
    main_guard(main)
