"""The client: one method for each call of the API. Contract, sections *Products* and *Orders*."""

from dataclasses import dataclass
from typing import Any, Callable, Iterator, List, Optional, Sequence

from pydantic import ValidationError

from .answers import malformed, read_list, refusal
from .bulk_answer import REFUSED
from .calling import Caller, filled, with_default
from .complaints import has_error
from .order_updates import OrderLinesUpdate, OrderStatusUpdate
from .product_updates import BaseStockUpdate, ProductUpdate
from .products import BaseProduct, Product
from .pulled import PulledOrder
from .results import BulkResult


@dataclass(frozen=True)
class ConnectionSummary:
    """What a check of the connection has seen."""

    base_url: str
    #: Seconds the answer took.
    duration: float
    #: One product of the account, None when it has none yet.
    sample: Optional[Product] = None


class CartonaClient(Caller):
    """Calls Cartona with one token.

    token             as Cartona gave it, without `Bearer`
    base_url          https, or http to this very machine
    endpoints         paths; see `Endpoints.guide()`
    supplier_code     the account to speak for, where the token holds several
    session           used as it is when given: without the total deadline and without the care
                      for connections that this package's own session takes
    clock, wall_clock, sleep   time, to be replaced in tests
    connect_timeout, read_timeout, total_timeout   seconds; the last is for the whole call
    max_answer_bytes  a longer answer is refused, unread
    observer          called with an `Exchange` after each call

    Every method raises a `CartonaError`; none tries again, except a reading call once when the
    server had closed the kept connection. A client is for one thread at a time and must not be
    taken over a fork: make one in each.
    """

    # -- products

    def products(
        self, page: Optional[int] = None, per_page: Optional[int] = None, **filters: Any
    ) -> List[Product]:
        """Return one page of the supplier's products.

        Filters: search_token, base_product_id, supplier_product_id, internal_product_id.
        """
        params = self._query(page=page, per_page=per_page, **filters)
        return self._get("products", self.endpoints.products, params, _reader(Product))

    def iter_products(self, per_page: Optional[int] = None, **filters: Any) -> Iterator[Product]:
        """Yield all products, page by page, each once.

        A page may be shorter than asked for, or be the same again where the server knows no
        pages: the end is a page that is empty or brings nothing unseen.
        """
        seen, page, fresh = set(), 0, True
        while fresh:
            page, fresh = page + 1, False
            for product in self.products(page=page, per_page=per_page, **filters):
                key = _product_key(product)
                if key not in seen:
                    seen.add(key)
                    fresh = True
                    yield product

    def base_products(
        self, page: Optional[int] = None, per_page: Optional[int] = None, **filters: Any
    ) -> List[BaseProduct]:
        """Return one page of Cartona's own catalogue."""
        params = self._query(page=page, per_page=per_page, **filters)
        path = self.endpoints.base_products
        return self._get("base_products", path, params, _reader(BaseProduct))

    def update_products(self, items: Sequence[ProductUpdate]) -> BulkResult:
        """Send new values of products. They are absolute: sending them twice is harmless."""
        return self._bulk("update_products", self.endpoints.update_products, items, "supplier_code")

    def update_base_products(self, items: Sequence[ProductUpdate]) -> BulkResult:
        """Send new values of products that are named by base product, unit and unit count."""
        path = self.endpoints.update_base_products
        return self._bulk("update_base_products", path, items, "supplier_code")

    def update_base_stock(self, items: Sequence[BaseStockUpdate]) -> BulkResult:
        """Send the stock of base products, in pieces, for all their units at once."""
        path = self.endpoints.update_base_stock
        return self._bulk("update_base_stock", path, items, "supplier_code")

    # -- orders

    def pull_orders(
        self,
        page: Optional[int] = None,
        per_page: Optional[int] = None,
        limit: Optional[int] = None,
        from_: Any = None,
        to: Any = None,
    ) -> List[PulledOrder]:
        """Return one page of the orders that are new or changed and not yet acknowledged.

        One that cannot be read is returned with its `error`. Loop until a page brings nothing
        unseen, and acknowledge (`synced`) only what is committed.
        """
        params = {"page": page, "per_page": per_page, "limit": limit, "from": from_, "to": to}
        return self._get(
            "pull_orders",
            self.endpoints.pull_orders,
            self._query(**params),
            lambda parsed: [PulledOrder.read(raw) for raw in read_list(parsed)],
        )

    def update_order_statuses(self, items: Sequence[OrderStatusUpdate]) -> BulkResult:
        """Send statuses in bulk: for acknowledgements, since a refusal may stay unsaid."""
        path = self.endpoints.order_statuses
        return self._bulk("update_order_statuses", path, items, "internal_supplier_code")

    def update_order_status(self, update: OrderStatusUpdate) -> Any:
        """Send the status of one order and return the parsed answer, None if there is none.

        Raises RefusedError when Cartona says no, such as for a wrong one-time code.
        """
        path = self.endpoints.order_status_path(update.hashed_id)
        [body] = with_default([update.to_wire()], "internal_supplier_code", self.supplier_code)

        def read(parsed: Any) -> Any:
            return _read_single(update, parsed)

        return self._post("update_order_status", path, body, 1, read)

    def update_order_lines(self, items: Sequence[OrderLinesUpdate]) -> BulkResult:
        """Send changed and new lines of orders.

        A new line must not be sent twice: after an error with `effect_unknown`, pull the order
        and look.
        """
        path = self.endpoints.order_lines
        return self._bulk("update_order_lines", path, items, "internal_supplier_code")

    # -- the connection

    def check_connection(self) -> ConnectionSummary:
        """Read one product, to see that address and token are right; raise if they are not."""
        begin = self._clock()
        products = self.products(page=1, per_page=1)
        return ConnectionSummary(
            self.base_url, self._clock() - begin, products[0] if products else None
        )

    # -- inner

    def _query(self, **params: Any) -> dict:
        return filled({"internal_supplier_code": self.supplier_code, **params})

    def _bulk(self, operation: str, path: str, items: Sequence[Any], code_name: str) -> BulkResult:
        items = list(items)
        if not items:
            return BulkResult()
        body = with_default([item.to_wire() for item in items], code_name, self.supplier_code)

        def read(parsed: Any) -> BulkResult:
            return BulkResult.read(items, _list_or_object(parsed))

        return self._post(operation, path, body, len(items), read)


def _reader(model: Any) -> Callable[[Any], list]:
    def read(parsed: Any) -> list:
        values = read_list(parsed)
        if not all(isinstance(value, dict) for value in values):
            raise malformed("answer_not_objects", status=200, changes=False)
        try:
            return [model.model_validate(value) for value in values]
        except ValidationError:
            pass
        raise malformed("answer_field_names", status=200, changes=False)

    return read


def _product_key(product: Product) -> tuple:
    if product.supplier_product_id:
        return (product.supplier_code, product.supplier_product_id)
    names = (product.internal_product_id, product.base_product_id, product.unit, product.unit_count)
    return (product.supplier_code, *names, product.supplier_product_name)


def _list_or_object(parsed: Any) -> Any:
    """Let pass what may be read: 204 has no body (None), JSON's null is no answer."""
    if parsed is None or isinstance(parsed, (list, dict)):
        return parsed
    raise malformed("answer_not_object", status=200, changes=True)


def _read_single(update: OrderStatusUpdate, parsed: Any) -> Any:
    if parsed is None or parsed is True:
        return parsed
    if isinstance(parsed, dict) and not has_error(parsed):
        return parsed
    if isinstance(parsed, dict) or parsed is False:
        raise refusal(parsed, 200)
    [outcome] = BulkResult.read([update], _list_or_object(parsed)).outcomes
    if outcome.state == REFUSED:
        raise refusal(outcome.said, 200)
    return parsed
