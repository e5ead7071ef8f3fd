"""A second Odoo process on the databases of a running server: the users of a bench.

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

#: What a shop's users and workers do.
USER = '''
def write_prices(database, ids, price):
    """Give each product its own price in one transaction; return the seconds and the commit."""
    with registry(database).cursor() as cr:
        env = environment(cr)
        products = env["product.product"].browse(ids)
        products.mapped("lst_price")
        started = time.perf_counter()
        for number, product in enumerate(products):
            product.lst_price = price + number % 1000 / 100
        # What Odoo writes, and all hooks run, before the database is told to commit.
        cr.flush()
        commit = time.time()
        cr.commit()
        return {"seconds": time.perf_counter() - started, "commit": commit}

def wake(database, cron_id):
    """Have the scheduler run a job that does nothing but note the time; return the commit."""
    with registry(database).cursor() as cr:
        environment(cr)["ir.cron"].browse(cron_id)._trigger()
        cr.flush()
        commit = time.time()
        cr.commit()
        return commit

def confirm(database, order_id):
    """Confirm a sale order, as a salesman does; return the commit."""
    with registry(database).cursor() as cr:
        environment(cr)["sale.order"].browse(order_id).action_confirm()
        cr.flush()
        commit = time.time()
        cr.commit()
        return commit

def import_orders(database):
    """Pull and import what Cartona holds, as the scheduler does; return the seconds."""
    with registry(database).cursor() as cr:
        env = environment(cr)
        started = time.perf_counter()
        env["cartona.pull"]._run()
        # A run ends when its time is up; the scheduler starts the next.
        while env["cartona.order"].search_count([("state", "=", "received")]):
            env["cartona.pull"]._run()
        return {"seconds": time.perf_counter() - started}

def create_orders(database, ids):
    """Create the same sale orders by bare ORM calls, a commit each; return the seconds."""
    with registry(database).cursor() as cr:
        env = environment(cr)
        lines = env["sale.order.line"]._fields
        tax = "tax_ids" if "tax_ids" in lines else "tax_id"
        uom = "product_uom_id" if "product_uom_id" in lines else "product_uom"
        wanted = []
        for order in env["sale.order"].browse(ids):
            partner = order.partner_id
            wanted.append((
                {"name": partner.name, "phone": "+2012%08d" % order.id, "street": partner.street,
                 "country_id": partner.country_id.id, "company_id": partner.company_id.id},
                {"company_id": order.company_id.id, "warehouse_id": order.warehouse_id.id,
                 "client_order_ref": order.client_order_ref, "origin": order.origin,
                 "order_line": [(0, 0, {
                     "product_id": line.product_id.id, "product_uom_qty": line.product_uom_qty,
                     uom: line[uom].id, "price_unit": line.price_unit,
                     tax: [(6, 0, line[tax].ids)]}) for line in order.order_line]}))
        env.cr.commit()
        started = time.perf_counter()
        for partner, order in wanted:
            env["sale.order"].create(
                dict(order, partner_id=env["res.partner"].create(partner).id))
            env.cr.commit()
        return {"seconds": time.perf_counter() - started}

'''

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

    def __init__(self, database: Database, calls: str = USER) -> None:
        #: Name of the database, the first argument of every call.
        self.database = database.name
        env = database.env
        fifo = database.folder / f"bench-{secrets.token_hex(4)}.fifo"
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
        raise RuntimeError("the bench's Odoo process has ended")
