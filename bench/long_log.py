"""A log of a million entries: what it costs the sync, its own lists, and its cleaning.

``make bench ARGS=log`` fills it by SQL in the database of a running server.
"""

import statistics

from psycopg2 import sql

from bench import measures
from bench.large_calls import LARGE
from bench.users import USER
from tools.odoo_process import OdooProcess
from tools.odoo_server import OdooServer
from tools.shop import Shop

ENTRIES = 1_000_000
#: Changes a second, how many in each turn, and turns; with a short and a long log by turns.
RATE, CHANGES, TURNS = 5, 40, 2

#: What a week of a busy account leaves, with failures of three months: every twentieth call is one
#: of a hundred listings, every tenth one of an order, and of a thousand two failed.
FILL = """
    INSERT INTO cartona_log (
        create_uid, create_date, write_uid, write_date, account_id, company_id, operation,
        direction, started_at, last_at, duration, call_count, item_count, refused_count,
        http_status, result, repeat_count, message_held, endpoint, request, answer,
        listing_refs, order_refs)
    SELECT 1, at, 1, at, account.id, account.company_id,
           CASE WHEN i %% 10 = 3 THEN 'order_status' ELSE 'update_products' END, 'out', at, at,
           20 + i %% 80, 1, 1, 0, 200, CASE WHEN i %% 500 = 7 THEN 'failed' ELSE 'ok' END, 1,
           CASE WHEN i %% 500 = 7 THEN '[["cartona_unavailable",{"status":503}]]' END,
           'POST supplier-product/bulk-update', repeat(md5(i::text), 6), repeat(md5(i::text), 3),
           CASE WHEN i %% 10 != 3 THEN (
               SELECT array_agg(1 + (i::bigint * 7919 + item * 31) %% 50000)
                 FROM generate_series(1, CASE WHEN i %% 20 = 0 THEN 100 ELSE 1 END) item) END,
           CASE WHEN i %% 10 = 3 THEN ARRAY[(1 + i %% 30000)::int] END
      FROM cartona_account account,
           LATERAL (SELECT i, now() AT TIME ZONE 'UTC'
                           - (%(count)s - i) * (INTERVAL '10 days' / %(count)s) AS at
                      FROM generate_series(1, %(count)s) i) each
     WHERE account.id = %(account)s
"""

#: What people look at, as the ORM asks the database for it; ``{account}`` is the account's id.
QUERIES = {
    "the latest": "SELECT id FROM cartona_log WHERE company_id IN (1) ORDER BY id DESC LIMIT 80",
    "today, grouped by hour": "SELECT date_trunc('hour', started_at), count(*) FROM cartona_log"
    " WHERE started_at >= now() AT TIME ZONE 'UTC' - INTERVAL '1 day' GROUP BY 1",
    "what failed": "SELECT id FROM cartona_log WHERE result = 'failed' ORDER BY id DESC LIMIT 80",
    "those of an account": "SELECT id FROM cartona_log WHERE account_id = {account}"
    " ORDER BY id DESC LIMIT 80",
    "those of a listing": "SELECT id FROM cartona_log WHERE listing_refs && ARRAY[777]"
    " ORDER BY id DESC LIMIT 10000",
    "those of an order": "SELECT id FROM cartona_log WHERE order_refs && ARRAY[784]"
    " ORDER BY id DESC LIMIT 10000",
    "the last failure, to count it up": "SELECT id FROM cartona_log WHERE account_id = {account}"
    " AND operation = 'update_products' AND result != 'ok' AND result = 'failed'"
    " ORDER BY id DESC LIMIT 1",
    "the oldest to be deleted": "SELECT id FROM cartona_log WHERE result = 'ok'"
    " AND order_refs IS NULL"
    " AND started_at < now() AT TIME ZONE 'UTC' - INTERVAL '7 days'"
    " ORDER BY started_at LIMIT 5000",
}

CALLS = '''
def open_log(database):
    """Read the log's views as the web client does; the median seconds of five."""
    today = [("started_at", ">=", datetime.datetime.utcnow().strftime("%Y-%m-%d 00:00:00"))]
    def first_page(env):
        read_list(env["cartona.log"], env.ref("sale_cartona.cartona_log_view_list"), [])
    def failed(env):
        view = env.ref("sale_cartona.cartona_log_view_list")
        read_list(env["cartona.log"], view, [("result", "=", "failed")])
    def of_a_listing(env):
        view = env.ref("sale_cartona.cartona_log_view_list")
        read_list(env["cartona.log"], view, [("listing_ids", "in", [1])])
    def of_an_order(env):
        view = env.ref("sale_cartona.cartona_log_view_list")
        read_list(env["cartona.log"], view, [("order_ids", "in", [4])])
    def today_by_hour(env):
        read_groups(env["cartona.log"], today, "started_at:hour")
    def all_by_hour(env):
        read_groups(env["cartona.log"], [], "started_at:hour")
    found = {}
    for each in (first_page, failed, of_a_listing, of_an_order, today_by_hour, all_by_hour):
        seconds = []
        for _turn in range(5):
            with database_env(database) as env:
                seconds.append(timed(each, env))
        found[each.__name__] = sorted(seconds)[2]
    return found

def clean_log(database):
    """Delete what is old, as the daily cleaning does; the seconds, and how many entries."""
    with database_env(database) as env:
        before = env["cartona.log"].search_count([])
        seconds = timed(env["cartona.log"]._gc_logs)
        return {"seconds": seconds, "entries": before - env["cartona.log"].search_count([])}
'''


def measured(stage, server: OdooServer) -> dict:
    """Return the figures of a short and a long log on ``server``, whose shop is new."""
    shop = Shop(server.rpc(), stage.cartona)
    [product_id, *_others] = product_ids = shop.add_products(20)
    shop.show_on_cartona(product_ids)
    shop.connect(fetch_orders=False)
    user = OdooProcess(server.database, USER + LARGE + CALLS)
    stage.stack.callback(user.close)
    measures.drained(user)
    measures.latency(shop, user, product_id, RATE, 10)  # warms up, and is not counted
    found: dict = {"processor": measures.processor(), "entries": ENTRIES}
    found["short"] = _latency(shop, user, product_id)
    with server.database.env.postgres.cursor(server.database.name) as cr:
        _fill(cr, shop.account_id)
        found["sizes"] = _sizes(cr)
        found["long"] = _latency(shop, user, product_id)
        found["lists"] = user.call("open_log", server.database.name)
        found["plans"] = {
            name: _plan(cr, query.format(account=shop.account_id))
            for name, query in QUERIES.items()
        }
    found["cleaning"] = user.call("clean_log", server.database.name)
    found["while_clean"] = _latency(shop, user, product_id)
    return found


def _latency(shop: Shop, user: OdooProcess, product_id: int) -> dict:
    rows = [measures.latency(shop, user, product_id, RATE, CHANGES) for _turn in range(TURNS)]
    return {each: statistics.median(row[each] for row in rows) for each in ("p50", "p99")}


def _fill(cr, account_id: int) -> None:
    """Fill the log; its indexes on arrays are made anew behind it, which is much quicker."""
    cr.execute(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE tablename = 'cartona_log' AND indexdef LIKE '%gin%'"
    )
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    cr.execute(FILL, {"count": ENTRIES, "account": account_id})
    for _name, definition in indexes:
        cr.execute(definition)
    cr.execute("VACUUM ANALYZE cartona_log")


def _sizes(cr) -> dict:
    """Return the megabytes of the table and of each of its indexes."""
    cr.execute(
        "SELECT 'table', pg_table_size('cartona_log') UNION ALL"
        " SELECT indexname, pg_relation_size(indexname::regclass) FROM pg_indexes"
        " WHERE tablename = 'cartona_log'"
    )
    return {name: size / 2**20 for name, size in cr.fetchall()}


def _plan(cr, query: str) -> dict:
    """Return the milliseconds that a query takes, the second time, and its plan."""
    for _turn in range(2):
        cr.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY ON) " + query)
        lines = [line for (line,) in cr.fetchall()]
    took = next(line for line in lines if line.startswith("Execution Time"))
    nodes = [line.strip() for line in lines if "->" in line or " on " in line or "Limit" in line]
    return {"milliseconds": float(took.split()[2]), "plan": nodes}


def written(found: dict) -> str:
    """Return the report as Markdown."""
    lines = [
        f"# A log of {found['entries']:,} entries, Odoo {found['series']}, {found['date']}",
        "",
        f"`make bench SERIES={found['series']} ARGS=log` on {found['processors']} processors, "
        f"which PostgreSQL, Odoo and the sandbox share; ten million additions in Python take "
        f"{found['processor']:.2f} s.",
        "",
        "## One price: commit in Odoo → request received, seconds",
        "",
        "| log | p50 | p99 |",
        "|---|---|---|",
    ]
    for name, called in (("short", "short"), ("long", "long"), ("while_clean", "cleaned")):
        lines.append(f"| {called} | {found[name]['p50']:.3f} | {found[name]['p99']:.3f} |")
    lines += ["", "## Views, as the web client reads them", "", "| view | ms |", "|---|---|"]
    lines += [
        f"| {name.replace('_', ' ')} | {seconds * 1000:.0f} |"
        for name, seconds in found["lists"].items()
    ]
    lines += ["", "## Queries and their plans", "", "| what | ms | plan |", "|---|---|---|"]
    for name, row in found["plans"].items():
        plan = "<br>".join(f"`{each.lstrip('-> ')}`" for each in row["plan"])
        lines.append(f"| {name} | {row['milliseconds']:.1f} | {plan} |")
    cleaning = found["cleaning"]
    lines += [
        "",
        "## Size and cleaning",
        "",
        f"One run of the daily cleaning deleted {cleaning['entries']:,} entries in "
        f"{cleaning['seconds']:.1f} s, 5,000 a transaction; it ends after 30 s.",
        "",
        "| | MB |",
        "|---|---|",
    ]
    lines += [f"| `{name}` | {size:.0f} |" for name, size in found["sizes"].items()]
    return "\n".join(lines) + "\n"
