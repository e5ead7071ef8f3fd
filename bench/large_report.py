"""The figures of large databases in words, beside their targets."""

from bench import large_data

#: Seconds that each may take, and GB that Odoo's process may have meanwhile.
INSTALL, DETECTION, LIST, MATCHING, MEMORY = 120, 120, 1.0, 120, 1.5
LISTING = {"marketplace": 120, "supplier_id": 60, "supplier_default_code": 60}
#: Seconds that a user waits for the dialog before he is told that it goes on without him.
PREVIEW = 20
TITLES = {
    "marketplace": f"Cartona's own: {large_data.PRODUCTS:,} products, {large_data.LINKED:,} of "
    f"them linked; {large_data.PARTNERS:,} partners, {large_data.ORDERS:,} orders",
    "supplier_id": f"A supplier: {large_data.SUPPLIER_PRODUCTS:,} products, known by Odoo's id",
    "supplier_default_code": "The same, known by internal references",
}
LISTS = {
    "listings": "opening the listings",
    "grouped": "the same, grouped by their check",
    "searched": "searching them for an identifier",
    "matches": "opening what waits for a product",
}


def written(found: dict) -> str:
    """Return the report as Markdown."""
    lines = [
        f"# Large databases, Odoo {found['series']}, {found['date']}",
        "",
        f"`make bench SERIES={found['series']} ARGS=large` on {found['processors']} processors, "
        "which PostgreSQL and Odoo share. Seconds unless said otherwise; *GB* is the most memory "
        "that Odoo's process had.",
    ]
    for name, title in TITLES.items():
        lines += ["", f"## {title}", "", "| what | measured | target |", "|---|---|---|"]
        lines += [f"| {what} | {value} | {target} |" for what, value, target in _rows(name, found)]
    names = found["names"]
    lines += [
        "",
        f"## {names['items']:,} names in another spelling, {names['strangers']:,} of them no "
        f"product's, among {names['products']:,}",
        "",
        "| what | measured | target |",
        "|---|---|---|",
        f"| the right product first, of those that have one | {names['right_first']:.1%} | 95% |",
        f"| above the score for bulk | {names['in_bulk']:.1%} | |",
        f"| wrong ones among these | {names['wrong_in_bulk']} | 0 |",
        f"| seconds, without Odoo | {names['seconds']:.1f} | {MATCHING} |",
    ]
    lines += [
        "",
        "## A price change, in turns with a small database and one without the connector",
        "",
        "| database, product | ms | queries | rows to be sent |",
        "|---|---|---|---|",
    ]
    for name, row in found["marketplace"]["prices"].items():
        lines.append(
            f"| {name} | {row['seconds'] * 1000:.1f} | {row['queries']} | {row['rows']:g} |"
        )
    return "\n".join(lines) + "\n"


def _rows(name: str, found: dict):
    """Yield what was measured of one database, how much it was, and its target."""
    part = found[name]
    install, listing, preview, counted = (
        part[each] for each in ("install", "listing", "preview", "counted")
    )
    yield "installation", f"{install['seconds']:.1f}", INSTALL
    yield "installation, GB", f"{install['memory']:.2f}", MEMORY
    yield "detection", f"{part['detection']['seconds']:.2f}", DETECTION
    count = f"{listing['listings']:,} listings in the background, {listing['slices']} slice(s)"
    yield count, f"{listing['seconds']:.1f}", LISTING[name]
    yield "preview: the user waits", f"{preview['seconds']:.1f}", PREVIEW
    if preview["is_counting"]:
        yield "then counted in the background", f"{counted['seconds']:.1f}", ""
    for each, what in LISTS.items():
        yield what, f"{part['lists'][each]:.2f}", LIST
    if "matching" in part:
        matching = part["matching"]
        runs = f"matching {large_data.ITEMS:,} of Cartona's, {matching['runs']} run(s)"
        yield runs, f"{matching['seconds']:.1f}", MATCHING
        linking = part["linking"]
        yield "linking them in bulk: the user waits", f"{linking['waited']:.1f}", PREVIEW
        yield f"until {linking['linked']:,} are linked", f"{linking['seconds']:.1f}", ""
    yield "all that, GB", f"{part['memory']:.2f}", MEMORY
