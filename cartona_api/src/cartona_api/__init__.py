"""Typed client of Cartona's supplier-integration API."""

from . import wire
from .base import WireModel, explain
from .const import (
    CANCELLATION_REASONS,
    FINAL_STATUSES,
    LINES_EDITABLE_STATUSES,
    PRODUCTION_URL,
    RETAILER_TRANSITIONS,
    SENDABLE_STATUSES,
    SUPPLIER_TRANSITIONS,
    TEST_URL,
    UNITS,
    DeliveredBy,
    OrderStatus,
)
from .order_updates import LineUpdate, OrderLinesUpdate, OrderStatusUpdate
from .orders import Order, OrderLine, Retailer
from .product_updates import BaseStockUpdate, ProductIdentity, ProductUpdate
from .products import BaseProduct, Product
from .wire import dumps, loads
