"""The figures in words, beside their targets."""

LATENCY_TARGETS = {0: (0.02, 0.1), 2: (0.12, 0.25)}
QUEUE_TARGETS = (0.03, 0.25)
COST_TARGETS = {1: 1.30, 1000: 1.05}
BULK_TARGETS = {1000: 0.5, 10000: 5.0}
ORDER_TARGET = 1.5
STATUS_TARGET = 0.1
BATCH = 100


def written(found: dict) -> str:
    """Return the report as Markdown."""
    lines = [
        f"# Odoo {found['series']}, {found['date']}",
        "",
        f"`make bench SERIES={found['series']}` on {found['processors']} processors; "
        "PostgreSQL, Odoo and the sandbox share them. Seconds unless said otherwise.",
        "",
        "## One price: commit in Odoo → request received",
        "",
        "Of that, *scheduler* is what Odoo itself takes to start an empty job, in the same run.",
        "How fast the machine was then: *loop*, the time of ten million additions in Python.",
        "",
        "| server | changes | p50 | target | p99 | target | max | scheduler p50 | p99 | loop |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in found["latency"]:
        median, high = LATENCY_TARGETS[row["workers"]]
        server = f"--workers={row['workers']}" if row["workers"] else "defaults"
        if row.get("queue"):
            (median, high), server = QUEUE_TARGETS, f"queue_job, {server}"
        if row["round_trip"]:
            # Half of it is on the way there; a kept connection pays for nothing else.
            server += f", round trip {row['round_trip']:.2f} s, {row['connections']} connection(s)"
            median, high = median + row["round_trip"] / 2, high + row["round_trip"] / 2
        lines.append(
            f"| {server} | {row['count']} at {row['rate']}/s | {row['p50']:.3f} | {median} "
            f"| {row['p99']:.3f} | {high} | {row['max']:.3f} "
            f"| {row['scheduler']['p50']:.3f} | {row['scheduler']['p99']:.3f} "
            f"| {row['processor']:.2f} |"
        )
    lines += [
        "",
        "## Many prices in one transaction",
        "",
        "Net is without the time that the sandbox took for its answers.",
        "",
        "| products | calls | ceil(N / batch) | all answered after | net | target |",
        "|---|---|---|---|---|---|",
    ]
    for row in found["bulk"]:
        lines.append(
            f"| {row['products']} | {row['calls']} | {-(-row['products'] // BATCH)} "
            f"| {row['seconds']:.2f} | {row['net_seconds']:.2f} "
            f"| {BULK_TARGETS.get(row['products'], '–')} |"
        )
    lines += [
        "",
        "## A price write with the connector ÷ without",
        "",
        "| products | turns | with (ms) | without (ms) | ratio | target |",
        "|---|---|---|---|---|---|",
    ]
    for row in found["write_cost"]:
        target = COST_TARGETS.get(row["products"])
        lines.append(
            f"| {row['products']} | {row['turns']} | {row['with'] * 1000:.2f} "
            f"| {row['without'] * 1000:.2f} | {row['ratio']:.3f} "
            f"| {f'{target:.2f}' if target else '–'} |"
        )
    orders = found["orders"]
    lines += [
        "",
        "## Orders: pulled and imported ÷ created by bare ORM calls",
        "",
        "| orders | imported | created | ratio | target |",
        "|---|---|---|---|---|",
        f"| {orders['orders']} | {orders['imported']:.2f} | {orders['created']:.2f} "
        f"| {orders['ratio']:.2f} | {ORDER_TARGET} |",
        "",
        "## Status of an order: confirmed in Odoo → received by Cartona (s)",
        "",
        "| orders | p50 | p99 | target p50 |",
        "|---|---|---|---|",
        f"| {found['status']['count']} | {found['status']['p50']:.3f} "
        f"| {found['status']['p99']:.3f} | {STATUS_TARGET} |",
    ]
    return "\n".join(lines) + "\n"
