"""Typed client of Cartona's supplier-integration API."""

from . import masking, webhook, wire
from .base import WireModel, explain
from .client import CartonaClient, ConnectionSummary
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
from .endpoints import Endpoints
from .errors import (
    CartonaError,
    ConfigurationError,
    CredentialsError,
    MalformedAnswerError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    UnavailableError,
)
from .exchange import Exchange
from .order_updates import LineUpdate, OrderLinesUpdate, OrderStatusUpdate
from .orders import Order, OrderLine, Retailer
from .product_updates import BaseStockUpdate, ProductIdentity, ProductUpdate
from .products import BaseProduct, Product
from .pulled import PulledOrder
from .results import BulkResult, ItemOutcome
from .webhook import SECRET_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign, verify
from .wire import dumps, loads
from .wording import SENTENCES

__all__ = [
    "CANCELLATION_REASONS",
    "FINAL_STATUSES",
    "LINES_EDITABLE_STATUSES",
    "PRODUCTION_URL",
    "RETAILER_TRANSITIONS",
    "SECRET_HEADER",
    "SENDABLE_STATUSES",
    "SENTENCES",
    "SIGNATURE_HEADER",
    "SUPPLIER_TRANSITIONS",
    "TEST_URL",
    "TIMESTAMP_HEADER",
    "UNITS",
    "BaseProduct",
    "BaseStockUpdate",
    "BulkResult",
    "CartonaClient",
    "CartonaError",
    "ConfigurationError",
    "ConnectionSummary",
    "CredentialsError",
    "DeliveredBy",
    "Endpoints",
    "Exchange",
    "ItemOutcome",
    "LineUpdate",
    "MalformedAnswerError",
    "NotFoundError",
    "Order",
    "OrderLine",
    "OrderLinesUpdate",
    "OrderStatus",
    "OrderStatusUpdate",
    "Product",
    "ProductIdentity",
    "ProductUpdate",
    "PulledOrder",
    "RateLimitedError",
    "RefusedError",
    "Retailer",
    "UnavailableError",
    "WireModel",
    "dumps",
    "explain",
    "loads",
    "masking",
    "sign",
    "verify",
    "webhook",
    "wire",
]
