"""The paths of the API. Contract, section *Endpoints*: every one can be overridden."""

import re
from dataclasses import dataclass, fields
from urllib.parse import quote

from .errors import ConfigurationError, RefusedError

#: A path below the base address: no scheme, host, query, dot segment or blank.
_PATH = re.compile(r"(?!.*\.\.)[A-Za-z0-9._~{}-]+(/[A-Za-z0-9._~{}-]+)*")


@dataclass(frozen=True)
class Endpoints:
    """Paths relative to the base address; the defaults are those used in production."""

    products: str = "supplier-product"
    base_products: str = "supplier-product/base-products"
    update_products: str = "supplier-product/bulk-update"
    update_base_products: str = "supplier-product/base-product/bulk-update"
    update_base_stock: str = "supplier-product/base-product/bulk-update-stock"
    pull_orders: str = "order/pull-orders"
    order_statuses: str = "order/update-order-status"
    order_status: str = "order/update-order-status/{hashed_id}"
    order_lines: str = "order/update-order-details"

    def __post_init__(self):
        for field in fields(self):
            path = getattr(self, field.name)
            if not isinstance(path, str) or not _PATH.fullmatch(path):
                raise ConfigurationError.of("path_malformed", {"endpoint": field.name})
        if "{hashed_id}" not in self.order_status:
            raise ConfigurationError.of("path_without_id")

    @classmethod
    def guide(cls) -> "Endpoints":
        """Return the paths of Cartona's own API guide, which differ from production's.

        The guide names no base catalogue; that path stays the default.
        """
        return cls(
            products="base-product",
            update_products="base-product/bulk-update",
            update_base_products="base-product/bulk-update",
            update_base_stock="base-product/bulk-update-stock",
            pull_orders="orders/pull-orders",
            order_statuses="orders/update-order-status",
            order_status="orders/update-order-status/{hashed_id}",
            order_lines="orders/update-order-details",
        )

    def order_status_path(self, hashed_id: str) -> str:
        """Return the path of one order's status; whatever the id holds, it stays one segment."""
        if not hashed_id.strip("."):
            # Dots alone would be resolved away, and the call would reach another path.
            raise RefusedError.of("order_id_unusable", {"hashed_id": hashed_id})
        return self.order_status.replace("{hashed_id}", quote(hashed_id, safe=""))
