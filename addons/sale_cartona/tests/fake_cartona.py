"""A Cartona in memory, which is given to the connector instead of a client."""

from collections import defaultdict, deque
from contextlib import contextmanager

import cartona_api
from cartona_api import masking


class FakeCartona:
    """Answers as scripted, else as a Cartona that takes everything and names nothing.

    What was sent is kept the way it would have stood on the wire.
    """

    def __init__(self):
        #: The bulk calls of products, each a list of objects.
        self.updates = []
        #: The bulk calls of acknowledgements, each a list of ids.
        self.acknowledgements = []
        #: The single calls of statuses, and the lines of orders that were sent.
        self.statuses = []
        self.lines = []
        #: The pages of orders and of products that were asked for.
        self.pulled_pages = []
        self.product_pages = []
        #: What `pull-orders` gives until it is acknowledged.
        self.orders = []
        self.orders_per_page = 100
        #: Called before each page is given out, with its number.
        self.before_page = None
        #: What the catalogue shows.
        self.products_shown = []
        self.products_per_page = 200
        #: What a good call answers with.
        self.http_status = 200
        #: Seconds that each call is said to take.
        self.seconds = 0.25
        self._observers = []
        self._scripts = defaultdict(deque)

    def script(self, operation, *answers):
        """Have the next calls of *operation* answered so, one after the other.

        An exception is raised, a function is called with what was sent, anything else is
        the parsed body of a good answer.
        """
        self._scripts[operation].extend(answers)

    def sent(self):
        """Return all items of product updates so far, by identifier; later ones win."""
        return {item.get("internal_product_id"): item for update in self.updates for item in update}

    def forget(self):
        """Forget what was sent until now."""
        for kept in (
            self.updates,
            self.acknowledgements,
            self.pulled_pages,
            self.statuses,
            self.lines,
        ):
            del kept[:]

    # -- What the connector calls -----------------------------------------------

    @contextmanager
    def observed(self, observer):
        self._observers.append(observer)
        try:
            yield
        finally:
            self._observers.pop()

    def update_products(self, items):
        wires = [item.to_wire() for item in items]
        self.updates.append(wires)
        return cartona_api.BulkResult.read(items, self._answer("update_products", wires))

    def products(self, page=None, per_page=None):
        self.product_pages.append(page)
        self._answer("products", page)
        start = (page - 1) * self.products_per_page
        shown = self.products_shown[start : start + self.products_per_page]
        return [cartona_api.Product.model_validate(raw) for raw in shown]

    def pull_orders(self, page=None, per_page=None, from_=None):
        self.pulled_pages.append(page)
        if self.before_page:
            self.before_page(page)
        start = (page - 1) * self.orders_per_page
        orders = self._answer("pull_orders", page, self.orders[start:][: self.orders_per_page])
        return [cartona_api.PulledOrder.read(raw) for raw in orders]

    def update_order_statuses(self, items):
        wires = [item.to_wire() for item in items]
        assert {wire["status"] for wire in wires} == {"synced"}
        ids = [wire["hashed_id"] for wire in wires]
        answer = self._answer("update_order_statuses", wires)
        self.acknowledgements.append(ids)
        result = cartona_api.BulkResult.read(items, answer)
        taken = {o.item.hashed_id for o in result.outcomes if o.state != "refused"}
        self.orders = [
            raw
            for raw in self.orders
            if not (isinstance(raw, dict) and str(raw.get("hashed_id")) in taken)
        ]
        return result

    def update_order_status(self, update):
        wire = update.to_wire()
        self._answer("update_order_status", wire, default=())
        self.statuses.append(wire)

    def update_order_lines(self, items):
        wires = [item.to_wire() for item in items]
        answer = self._answer("update_order_lines", wires)
        self.lines.extend(wires)
        return cartona_api.BulkResult.read(items, answer)

    def check_connection(self):
        return self._answer("check_connection", None)

    def _answer(self, operation, sent, default=()):
        script = self._scripts[operation]
        answer = script.popleft() if script else list(default)
        try:
            if isinstance(answer, Exception):
                raise answer
            answer = answer(sent) if callable(answer) else answer
        except cartona_api.CartonaError as error:
            self._observe(operation, error.status, sent, error=error.message)
            raise
        self._observe(operation, self.http_status, sent, answer)
        return answer

    def _observe(self, operation, status, sent, answer=None, error=None):
        """Report a call as the client does."""
        secrets = masking.secrets_in(sent)
        exchange = cartona_api.Exchange(
            operation=operation,
            method="POST" if isinstance(sent, (list, dict)) else "GET",
            path=operation.replace("_", "-"),
            status=status,
            started=0.0,
            duration=self.seconds,
            items_sent=0,
            items_received=0,
            error=error,
            bytes_sent=0,
            bytes_received=0,
            request=masking.excerpt(sent),
            answer=masking.excerpt(answer or [], secrets=secrets),
        )
        for observer in self._observers[-1:]:
            observer(exchange)


def all_accepted(wires):
    """Answer that every item was taken, naming each."""
    return [
        {"internal_product_id": wire.get("internal_product_id"), "success": True} for wire in wires
    ]


def refusing(message, *identifiers):
    """Return an answer that refuses the items of these identifiers and names no other."""

    def answer(wires):
        return [
            {"internal_product_id": wire["internal_product_id"], "error": message}
            for wire in wires
            if wire.get("internal_product_id") in identifiers
        ]

    return answer
