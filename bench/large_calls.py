"""What is timed in large databases, as text that runs in Odoo's shell (`tools.odoo_process`)."""

LARGE = '''
import inspect
from contextlib import contextmanager
from lxml import etree

SETUP = {"name": "Large", "base_url": "http://127.0.0.1:9/api/v1/", "token": "bench-token"}

@contextmanager
def database_env(database):
    with registry(database).cursor() as cr:
        yield environment(cr)
        cr.commit()

def timed(function, *arguments):
    started = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - started

def detect(database):
    """Look at the database anew, as the installation does."""
    with database_env(database) as env:
        seconds = timed(env["cartona.deployment"]._found)
        return {"seconds": seconds, "found": env["cartona.deployment"]._decision()[:2]}

def add_account(database, source):
    """Make an account that nothing is sent of: its Cartona refuses connections."""
    with database_env(database) as env:
        values = dict(SETUP, identifier_source=source, fetch_orders=False)
        env["cartona.account"].create(values)

def preview(database):
    """Press the button; return the seconds, and what the dialog shows."""
    with database_env(database) as env:
        account = env["cartona.account"].search([])
        started = time.perf_counter()
        wizard = env["cartona.preview.wizard"].browse(account.action_preview()["res_id"])
        seconds = time.perf_counter() - started
        shown = {section.code: section.count for section in wizard.section_ids}
        return {"seconds": seconds, "shown": shown, "is_counting": wizard.is_counting}

def count_rest(database):
    """Have the scheduled action count what the dialog did not wait for."""
    with database_env(database) as env:
        account, runs = env["cartona.account"].search([]), 0
        started = time.perf_counter()
        while account.check_wanted:
            env["cartona.preparation"]._run()
            runs += 1
        seconds = time.perf_counter() - started
        wizard = env["cartona.preview.wizard"].search([], order="id desc", limit=1)
        wizard.action_refresh()
        ready = wizard.section_ids.filtered(lambda section: section.code == "ready")
        publish = sum(ready.mapped("count"))
        return {"seconds": seconds, "runs": runs, "publish": publish}

def forget_listings(database):
    """Have the next look at the catalogue find nothing listed."""
    with database_env(database) as env:
        env.cr.execute("DELETE FROM cartona_listing")

def create_listings(database):
    """List the catalogue as the scheduled action does, a slice of time after the other."""
    with database_env(database) as env:
        account, slices = env["cartona.account"].search([])._for_company(), 1
        started = time.perf_counter()
        while not account.env["cartona.lister"]._list_all(account, time.monotonic() + 5.0):
            slices += 1
        seconds = time.perf_counter() - started
        env.cr.execute("ANALYZE cartona_listing")
        listings = env["cartona.listing"].search_count([])
        return {"seconds": seconds, "slices": slices, "listings": listings}

def specification(model, names):
    return {
        name: {"fields": {"display_name": {}}} if model._fields[name].type == "many2one" else {}
        for name in names
    }

def read_list(model, view, domain, order=""):
    """Read the first page of a list, as the web client does."""
    fields = [node.get("name") for node in etree.fromstring(view.arch).iter("field")]
    if hasattr(model, "web_read"):
        model.web_search_read(
            domain, specification(model, fields), limit=80, order=order, count_limit=10001)
    else:
        model.web_search_read(domain, fields, limit=80, order=order)

def read_groups(model, domain, name):
    if "aggregates" in inspect.signature(model.web_read_group).parameters:
        model.web_read_group(domain, [name], ["__count"])
    else:
        model.web_read_group(domain, [name], [name])

def open_lists(database):
    """Open each list of listings in a transaction of its own; the median seconds of five."""
    def listings(env):
        view = env.ref("sale_cartona.cartona_listing_view_list")
        read_list(env["cartona.listing"], view, [])
    def matches(env):
        view = env.ref("sale_cartona.cartona_match_view_list")
        read_list(env["cartona.listing"], view, [("state", "=", "unmatched")])
    def grouped(env):
        read_groups(env["cartona.listing"], [], "readiness")
    def searched(env):
        view = env.ref("sale_cartona.cartona_listing_view_list")
        read_list(env["cartona.listing"], view, [("internal_product_id", "ilike", "12345")])
    found = {}
    for each in (listings, grouped, searched, matches):
        seconds = []
        for _turn in range(5):
            with database_env(database) as env:
                seconds.append(timed(each, env))
        found[each.__name__] = sorted(seconds)[2]
    return found

def go_live(database):
    """Have changes noted; nothing is drained, since no scheduler runs here."""
    with database_env(database) as env:
        # Its Cartona refuses connections, so the button would do nothing.
        env["cartona.account"].search([]).write({"state": "live"})
        env.cr.execute("DELETE FROM cartona_outbox")

def change_price(database, linked, turns):
    """Change the price of one product, a transaction each; the first turns are not counted."""
    seconds = []
    with database_env(database) as env:
        if "cartona.listing" not in env:
            query = "SELECT max(id) FROM product_product"
        elif linked:
            query = "SELECT max(product_id) FROM cartona_listing"
        else:
            query = ("SELECT max(id) FROM product_product p WHERE NOT EXISTS"
                     " (SELECT FROM cartona_listing WHERE product_id = p.id)")
        env.cr.execute(query)
        [[product_id]] = env.cr.fetchall()
    for turn in range(turns + 5):
        with database_env(database) as env:
            product = env["product.product"].browse(product_id)
            product.lst_price
            before, started = env.cr.sql_log_count, time.perf_counter()
            product.lst_price = 50.0 + turn % 2 * 7 + turn / 10
            env.cr.flush()
            queries = env.cr.sql_log_count - before
            env.cr.commit()
            seconds.append(time.perf_counter() - started)
    with database_env(database) as env:
        rows = 0
        if "cartona.outbox" in env:
            rows = env["cartona.outbox"].search_count([])
            env.cr.execute("DELETE FROM cartona_outbox")
        counted = sorted(seconds[5:])
        return {"seconds": counted[len(counted) // 2], "queries": queries,
                "rows": rows / len(seconds)}

def match(database):
    """Suggest products as the scheduled action does, a run after the other."""
    with database_env(database) as env:
        account, runs = env["cartona.account"].search([]), 0
        preparation, account = env["cartona.preparation"]._in_account(account)
        account._progress().matching_wanted = True
        started = time.perf_counter()
        while account.matching_wanted:
            preparation._match(account)
            runs += 1
        seconds = time.perf_counter() - started
        found = env["cartona.listing"].search_count([("suggested_product_id", "!=", False)])
        return {"seconds": seconds, "runs": runs, "suggested": found}

def link(database):
    """Link all that is suggested with a high score; the seconds a user waits, and the rest."""
    with database_env(database) as env:
        account = env["cartona.account"].search([])
        wizard = env["cartona.match.wizard"].create({"account_id": account.id})
        wanted, started = wizard.match_count, time.perf_counter()
        wizard.action_confirm()
        waited = time.perf_counter() - started
        while account.linking_from:
            env["cartona.preparation"]._run()
        seconds = time.perf_counter() - started
        left = env["cartona.listing"].search_count(wizard._domain())
        return {"waited": waited, "seconds": seconds, "linked": wanted - left}
'''
