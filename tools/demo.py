"""The demonstration: Odoo with the connector beside a sandbox of Cartona.

``python -m tools.demo`` starts both and prints where they are. The first time it makes
and fills the database; later it takes up what was left. Ctrl-C ends both. The company is
Egyptian, with Egypt's taxes, and has a user who reads Arabic (`tools.demo_template`).
"""

import signal
import time
from pathlib import Path

from tools import demo_data
from tools.cache import CHECKOUT, digest, digest_tree, lock
from tools.demo_catalogue import catalogue
from tools.demo_data import CODE, RETAILER
from tools.demo_template import build_assets, demo_template
from tools.odoo_database import Database
from tools.odoo_env import OdooEnv, prepare
from tools.odoo_home import first_chosen
from tools.odoo_server import OdooServer
from tools.postgres import ensure_postgres
from tools.processes import free_port
from tools.progress import Steps, ToolError, live, main_guard
from tools.rtlcss import MISSING, can_turn, with_rtlcss
from tools.sandbox_process import Sandbox
from tools.series import slug
from tools.templates import CONNECTOR

ODOO_PORT = 8069
SANDBOX_PORT = 8070

#: What is printed at the end, and what there is to try.
WELCOME = """
  Odoo       {odoo}
             log in as admin, password admin (English), or as mona, password mona (Arabic)
  Retailers  {shop}/?lang=en
             or ?lang=ar; also the address of the sandbox's API

Three steps to try:
  1. Change a price: Sales ▸ Products ▸ Products, "{product}", another Sales Price. The retailer's
     page shows it within seconds, with 14 % VAT; leave it open and search for "{word}" there.
  2. Order as a retailer: put products into the cart, give a name and a phone, place the order. It
     is a quotation under Cartona ▸ Orders about five seconds later.
  3. Confirm and deliver: Cartona ▸ Orders, the order of {retailer}, its sale order, Confirm;
     then Delivery, Validate. It asks for the code that the retailer says at the door: {code}.
     The retailer sees it under My orders, with the phone {phone}.

Ctrl-C ends both; their data stay for the next time."""


def demo_database(env: OdooEnv) -> Database:
    """Return the demonstration's database of this checkout, which may not exist yet."""
    return Database(env, f"cartona_demo_{slug(env.series)}_{digest(str(CHECKOUT))[:6]}")


def ensure_database(database: Database) -> None:
    """Make the database if it is missing or was never filled; upgrade it to our sources."""
    stamp = database.folder / "addons-digest"
    current = digest_tree(database.env.addons)
    turned = database.folder / "right-to-left"
    if not (database.exists() and _seeded(database).exists()):
        database.drop()
        _sandbox_file(database).unlink(missing_ok=True)
        demo_template(database.env).copy_to(database.name)
    elif not stamp.exists() or stamp.read_text() != current:
        database.upgrade(CONNECTOR)
        build_assets(database)
    elif can_turn(database.env) and not turned.exists():
        # Odoo has kept style sheets that it made without rtlcss.
        build_assets(database)
    stamp.write_text(current)
    if can_turn(database.env):
        turned.touch()
    else:
        turned.unlink(missing_ok=True)


def _seeded(database: Database) -> Path:
    # A database of an older demonstration has another company, and no such file.
    return database.folder / "seeded-in-egypt"


def _sandbox_file(database: Database) -> Path:
    return database.folder / "sandbox.sqlite"


def start(steps: Steps) -> tuple[OdooServer, Sandbox]:
    """Start both, prepared and filled, and return them."""
    series = first_chosen()
    with steps.step("PostgreSQL"):
        postgres = ensure_postgres()
    with steps.step(f"Odoo {series} and its Python packages"):
        env = with_rtlcss(prepare(series, postgres))
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


def welcome(server: OdooServer, sandbox: Sandbox) -> str:
    """Return what a person is told at the end: addresses, log-ins and three steps to try."""
    first = catalogue()[0]
    text = WELCOME.format(
        odoo=server.url,
        shop=sandbox.url,
        product=first.name,
        word=first.name.split()[-3],
        retailer=RETAILER["retailer_name"],
        phone=RETAILER["retailer_number"],
        code=CODE,
    )
    missing = "" if can_turn(server.database.env) else f"\n{MISSING}\n"
    return missing + text


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
        print(welcome(server, sandbox), flush=True)
        try:
            wait(server, sandbox)
        except KeyboardInterrupt:
            with live("\nStopping"):
                server.stop(grace=5)
                sandbox.stop()
    return 0


if __name__ == "__main__":
    main_guard(main)
