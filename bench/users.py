"""What the users and workers of a bench do, as text that runs in Odoo's shell."""

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

def waiting(database):
    """Return how many changes wait, which nobody may read over remote procedure calls."""
    with registry(database).cursor() as cr:
        cr.execute("SELECT count(*) FROM cartona_outbox")
        return cr.fetchone()[0]

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
