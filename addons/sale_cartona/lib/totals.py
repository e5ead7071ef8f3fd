"""Adds up what was read of several accounts, for the totals of the dashboard."""


def summed_now(now):
    """Return what holds for all accounts together."""
    total = {"waiting": {}, "failed": {}, "attention": {}}
    for values in now.values():
        for name in ("failed", "attention"):
            for key, count in values[name].items():
                total[name][key] = total[name].get(key, 0) + count
        for kind, each in values["waiting"].items():
            kept = total["waiting"].setdefault(kind, {"count": 0, "age": None})
            kept["count"] += each["count"]
            ages = [age for age in (kept["age"], each["age"]) if age is not None]
            kept["age"] = max(ages) if ages else None
    return total


def summed_traffic(traffic):
    """Return what was counted of all accounts together, by operation and period."""
    total = {}
    for operations in traffic.values():
        for operation, periods in operations.items():
            for period, counts in periods.items():
                add_counts(total, operation, period, counts)
    return total


def add_counts(total, operation, period, counts):
    """Add ``(calls, tried, failed, ages)`` to what *total* has of an operation and a period.

    >>> total = {}
    >>> add_counts(total, "products", "hour", (1, 2, 0, None))
    >>> add_counts(total, "products", "hour", (1, 3, 1, [0, 4]))
    >>> add_counts(total, "products", "hour", (0, 0, 0, [1, 1]))
    >>> total
    {'products': {'hour': [2, 5, 1, [1, 5]]}}
    """
    kept = total.setdefault(operation, {}).setdefault(period, [0, 0, 0, []])
    kept[:3] = [one + other for one, other in zip(kept[:3], counts[:3])]
    if counts[3]:
        kept[3] = [sum(pair) for pair in zip(kept[3], counts[3])] or list(counts[3])


def summed_orders(orders):
    """Return number and value of the orders of all accounts, by period and status."""
    total = {"today": {}, "week": {}}
    for periods in orders.values():
        for period, statuses in periods.items():
            for status, (count, value) in statuses.items():
                before = total[period].get(status, (0, 0.0))
                total[period][status] = (before[0] + count, before[1] + value)
    return total
