"""How the lines of an order are told apart."""


def keyed_lines(content):
    """Return ``[(key, line)]`` of an order: the line's id, else its place."""
    return [(line.id or "#%d" % index, line) for index, line in enumerate(content.order_details)]


def complaint_of(result):
    """Return what Cartona says against the lines of one order, None where it took them.

    The call spoke of one order only: a complaint about a single line is meant for it, too.
    """
    said = [outcome.message for outcome in result.refused] or list(result.unattributed)
    return said[0] if said else None


def said_of(change):
    """Return what a change of a line says of amount and price, as agreed lines keep it."""
    return {name: str(change[name]) for name in ("amount", "price") if name in change}
