"""The words of Cartona's API: addresses, units, statuses and who may move an order where."""

from typing import Dict, FrozenSet

#: Contract, section *Transport*.
PRODUCTION_URL = "https://supplier-integrations.cartona.com/api/v1/"
TEST_URL = "https://supplier-integrations.cartona.space/api/v1/"

#: Contract, section *Products*: every unit Cartona sells in.
UNITS = (
    "box",
    "can",
    "bottle",
    "kg",
    "piece",
    "dozen",
    "bag",
    "packet",
    "plate",
    "glass",
    "pallet",
    "jar",
    "shrink",
    "ton",
    "saddlebag",
    "roll",
    "tissue",
    "cone",
    "coil",
    "bunch",
    "strip",
    "recharge_card",
    "mat",
)

#: Contract, section *Status*: what a cancellation may give as its reason.
CANCELLATION_REASONS = (
    "out_of_stock",
    "cannot_deliver_the_order",
    "supplier_asked_me_to_cancel",
    "delayed_order",
    "pending_order_without_action",
    "removed_items",
    "supplier_attitude",
    "missing_items",
    "expired_products",
    "different_prices",
    "different_products",
)


class OrderStatus:
    """The statuses of an order; plain strings, as they stand on the wire."""

    PENDING = "pending"
    EDITING = "editing"
    APPROVED = "approved"
    ASSIGNED_TO_SALESMAN = "assigned_to_salesman"
    DELIVERED = "delivered"
    CANCELLED_BY_RETAILER = "cancelled_by_retailer"
    CANCELLED_BY_SUPPLIER = "cancelled_by_supplier"
    RETURNED = "returned"
    #: Not a state: the acknowledgement that this version of the order was stored.
    SYNCED = "synced"


class DeliveredBy:
    """Whose fleet brings the order to the retailer."""

    SUPPLIER = "delivered_by_supplier"
    CARTONA = "delivered_by_cartona"


#: What a status call may send. `returned` is described by Cartona but cannot be sent.
SENDABLE_STATUSES: FrozenSet[str] = frozenset(
    {
        OrderStatus.SYNCED,
        OrderStatus.PENDING,
        OrderStatus.APPROVED,
        OrderStatus.ASSIGNED_TO_SALESMAN,
        OrderStatus.DELIVERED,
        OrderStatus.CANCELLED_BY_SUPPLIER,
    }
)

#: From here nothing moves any more.
FINAL_STATUSES: FrozenSet[str] = frozenset(
    {
        OrderStatus.DELIVERED,
        OrderStatus.CANCELLED_BY_RETAILER,
        OrderStatus.CANCELLED_BY_SUPPLIER,
        OrderStatus.RETURNED,
    }
)

#: Where the supplier may move an order to, by its present status. A move to `returned` happens on
#: Cartona's side: see SENDABLE_STATUSES for what can be sent.
SUPPLIER_TRANSITIONS: Dict[str, FrozenSet[str]] = {
    OrderStatus.PENDING: frozenset({OrderStatus.APPROVED, OrderStatus.CANCELLED_BY_SUPPLIER}),
    OrderStatus.EDITING: frozenset(),
    OrderStatus.APPROVED: frozenset(
        {OrderStatus.ASSIGNED_TO_SALESMAN, OrderStatus.CANCELLED_BY_SUPPLIER}
    ),
    OrderStatus.ASSIGNED_TO_SALESMAN: frozenset(
        {OrderStatus.DELIVERED, OrderStatus.CANCELLED_BY_SUPPLIER, OrderStatus.RETURNED}
    ),
    OrderStatus.DELIVERED: frozenset(),
    OrderStatus.CANCELLED_BY_RETAILER: frozenset(),
    OrderStatus.CANCELLED_BY_SUPPLIER: frozenset(),
    OrderStatus.RETURNED: frozenset(),
}

#: Where the retailer may move an order to, by its present status.
RETAILER_TRANSITIONS: Dict[str, FrozenSet[str]] = {
    OrderStatus.PENDING: frozenset({OrderStatus.EDITING, OrderStatus.CANCELLED_BY_RETAILER}),
    OrderStatus.EDITING: frozenset({OrderStatus.PENDING}),
    OrderStatus.APPROVED: frozenset({OrderStatus.CANCELLED_BY_RETAILER}),
    OrderStatus.ASSIGNED_TO_SALESMAN: frozenset(),
    OrderStatus.DELIVERED: frozenset(),
    OrderStatus.CANCELLED_BY_RETAILER: frozenset(),
    OrderStatus.CANCELLED_BY_SUPPLIER: frozenset(),
    OrderStatus.RETURNED: frozenset(),
}

#: The supplier may edit an order's lines while it stands here.
LINES_EDITABLE_STATUSES: FrozenSet[str] = frozenset(
    {OrderStatus.PENDING, OrderStatus.APPROVED, OrderStatus.ASSIGNED_TO_SALESMAN}
)
