"""The statuses of an order, as far as the connector goes by them. Contract, section Status."""

import cartona_api

Status = cartona_api.OrderStatus

#: The way of an order that is delivered, step by step (section Status).
PATH = (Status.PENDING, Status.APPROVED, Status.ASSIGNED_TO_SALESMAN, Status.DELIVERED)
ENDED = (Status.CANCELLED_BY_RETAILER, Status.CANCELLED_BY_SUPPLIER, Status.RETURNED)

REASONS = [
    ("out_of_stock", "Out of Stock"),
    ("cannot_deliver_the_order", "Cannot Deliver the Order"),
    ("supplier_asked_me_to_cancel", "Supplier Asked to Cancel"),
    ("delayed_order", "Delayed Order"),
    ("pending_order_without_action", "Pending without Action"),
    ("removed_items", "Removed Items"),
    ("supplier_attitude", "Supplier's Attitude"),
    ("missing_items", "Missing Items"),
    ("expired_products", "Expired Products"),
    ("different_prices", "Different Prices"),
    ("different_products", "Different Products"),
]
