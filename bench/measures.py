"""The measurements, each returning figures; conditions and targets stand in the report."""

import statistics
import time
from functools import partial

from tools.odoo_process import OdooProcess
from tools.shop import Shop, wait_until

#: Turns of a comparison; the first is not counted, since it fills caches.
TURNS = 7


def drained(user: OdooProcess, timeout: float = 120.0) -> None:
    """Wait until the outbox is empty."""
    wait_until(lambda: not user.call("waiting", user.database), "the outbox was emptied", timeout)


def percentile(values: list[float], share: float) -> float:
    """Return the value that ``share`` of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def latency(shop: Shop, user: OdooProcess, product_id: int, rate: float, count: int) -> dict:
    """Change one price ``rate`` times a second; measure commit → request received."""
    seconds = []
    for number in range(count):
        due = time.monotonic() + 1 / rate
        shop.cartona.delete("journal")
        # Always another than before: what Cartona shows already is not sent.
        price = 200.0 + number % 2 * 5 + number / 100
        commit = user.call("write_prices", user.database, [product_id], price)["commit"]
        entry = wait_until(
            lambda: shop.cartona.journal("update_products"),
            "the change arrived",
        )[0]
        seconds.append(entry["received_at"] - commit)
        time.sleep(max(0.0, due - time.monotonic()))
    return {
        "rate": rate,
        "count": count,
        "p50": statistics.median(seconds),
        "p99": percentile(seconds, 0.99),
        "max": max(seconds),
    }


#: A job that does nothing but note when it began.
_EMPTY_JOB = "env['ir.config_parameter'].sudo().set_param('bench.began', str(time.time()))"


def scheduler(shop: Shop, user: OdooProcess, count: int) -> dict:
    """Measure commit → start of an empty scheduled job: what no drain can go below."""
    [model] = shop.rpc.call("ir.model", "search", [("model", "=", "ir.cron")])
    cron = {"name": "Bench", "model_id": model, "state": "code", "code": _EMPTY_JOB}
    if shop.rpc.call("ir.cron", "fields_get", ["numbercall"]):
        cron["numbercall"] = -1  # Up to 17.0 a job runs once unless it is told otherwise.
    cron_id = shop.rpc.call("ir.cron", "create", {**cron, "interval_type": "months"})
    seconds = []
    for _number in range(count):
        commit = user.call("wake", user.database, cron_id)
        began = wait_until(partial(_began_after, shop, commit), "the job ran")
        seconds.append(began - commit)
    shop.rpc.call("ir.cron", "unlink", [cron_id])
    return {"p50": statistics.median(seconds), "p99": percentile(seconds, 0.99)}


def _began_after(shop: Shop, commit: float) -> float:
    # Not by get_param, whose cache would keep a value that was read too early.
    found = shop.rpc.search_read("ir.config_parameter", [("key", "=", "bench.began")], ["value"])
    began = float(found[0]["value"]) if found else 0.0
    return began if began > commit else 0.0


def processor() -> float:
    """Return the seconds that ten million additions take: how fast this machine is now."""
    started, total = time.perf_counter(), 0
    for number in range(10_000_000):
        total += number
    return time.perf_counter() - started


def bulk(shop: Shop, user: OdooProcess, product_ids: list[int], price: float) -> dict:
    """Change all prices in one transaction; measure the calls and when all had arrived."""
    shop.cartona.delete("journal")
    commit = user.call("write_prices", user.database, product_ids, price)["commit"]
    drained(user)
    calls = shop.cartona.journal("update_products")
    items = sum(call["items"] for call in calls)
    total = max(call["finished_at"] for call in calls) - commit
    sandbox = sum(call["finished_at"] - call["received_at"] for call in calls)
    return {
        "products": len(product_ids),
        "items": items,
        "calls": len(calls),
        "seconds": total,
        "sandbox_seconds": sandbox,
        "net_seconds": total - sandbox,
    }


def write_cost(
    with_user: OdooProcess,
    without_user: OdooProcess,
    ids: list[int],
    others: list[int],
    turns: int = TURNS,
) -> dict:
    """Compare a price write with the connector to one without, in turns.

    Each user works in a process and a database of its own, on the same PostgreSQL. Between
    two turns the outbox is drained, so that the drain does not take the processor away.
    """
    repeats = 1 if len(ids) > 1 else 20
    with_connector, without = [], []
    for turn in range(turns if len(ids) > 1 else 2 * turns):
        for repeat in range(repeats):
            price = 10.0 + turn % 2 * 7 + repeat / 10
            cost = without_user.call("write_prices", without_user.database, others, price)
            without.append(cost["seconds"])
            cost = with_user.call("write_prices", with_user.database, ids, price)
            with_connector.append(cost["seconds"])
            drained(with_user)
    skip = repeats
    slow, fast = (statistics.median(each[skip:]) for each in (with_connector, without))
    return {
        "products": len(ids),
        "turns": len(without) - skip,
        "with": slow,
        "without": fast,
        "ratio": slow / fast,
    }


def status(shop: Shop, user: OdooProcess, count: int) -> dict:
    """Confirm ``count`` imported orders; measure commit → status received by Cartona."""
    domain = [("cartona_stored_order_id", "!=", False), ("state", "=", "draft")]
    ids = shop.rpc.call("sale.order", "search", domain, limit=count)
    seconds = []
    for order_id in ids:
        shop.cartona.delete("journal")
        commit = user.call("confirm", user.database, order_id)
        entry = wait_until(
            lambda: shop.cartona.journal("update_order_status"), "the status arrived"
        )[0]
        seconds.append(entry["received_at"] - commit)
        drained(user)
    return {
        "count": len(seconds),
        "p50": statistics.median(seconds),
        "p99": percentile(seconds, 0.99),
    }


def orders(shop: Shop, user: OdooProcess, count: int, rounds: int = 5) -> dict:
    """Compare pulling and importing orders with creating the same ones by bare ORM calls."""
    imported = created = 0.0
    size = count // rounds
    for number in range(rounds):
        known = shop.rpc.call("sale.order", "search", [("cartona_stored_order_id", "!=", False)])
        shop.cartona.post(
            "orders/bulk", {"supplier_code": "1", "count": size, "seed": number, "push": False}
        )
        imported += user.call("import_orders", user.database)["seconds"]
        domain = [("cartona_stored_order_id", "!=", False), ("id", "not in", known)]
        ids = shop.rpc.call("sale.order", "search", domain)
        assert len(ids) == size, f"{len(ids)} of {size} orders were imported"
        created += user.call("create_orders", user.database, ids)["seconds"]
    return {
        "orders": size * rounds,
        "imported": imported,
        "created": created,
        "ratio": imported / created,
    }
