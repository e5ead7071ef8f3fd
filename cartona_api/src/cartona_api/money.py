"""The one place for the arithmetic of orders. Contract, section *Money*; all in EGP, exact."""

from decimal import Decimal
from typing import Any, List, Optional

from .const import DeliveredBy

_ZERO = Decimal(0)


class LineMoney:
    """Sums of one order line. Discounts are per unit and already taken off the selling price."""

    selling_price: Decimal
    amount: Decimal
    applied_supplier_discount: Decimal
    applied_cartona_discount: Decimal

    @property
    def list_price(self) -> Decimal:
        """Price per unit before anybody's discount."""
        return self.selling_price + self.applied_supplier_discount + self.applied_cartona_discount

    @property
    def total(self) -> Decimal:
        """What the retailer owes for this line."""
        return self.selling_price * self.amount


class OrderMoney:
    """Sums of one order: who owes whom what. Cancelled lines count for nothing."""

    total_price: Optional[Decimal]
    cartona_credit: Decimal
    installment_cost: Decimal
    wallet_top_up: Decimal
    delivered_by: Optional[str]
    order_details: List[Any]

    @property
    def lines_total(self) -> Decimal:
        """The sum of the lines; equals `total_price` where Cartona says one."""
        return sum((line.total for line in self.order_details if line.is_sold), _ZERO)

    @property
    def total(self) -> Decimal:
        """What the goods cost: `total_price`, the sum of the lines where Cartona says none."""
        return self.lines_total if self.total_price is None else self.total_price

    @property
    def paid_by_cartona(self) -> Decimal:
        """The part of the total that Cartona pays for the retailer: credit and instalment."""
        return self.cartona_credit + self.installment_cost

    @property
    def cash_at_door(self) -> Decimal:
        """What the driver collects: total − credit − instalment + wallet top-up."""
        return self.total - self.paid_by_cartona + self.wallet_top_up

    @property
    def cartona_discount_total(self) -> Decimal:
        """The part of the list price that Cartona pays."""
        return sum(
            (
                line.applied_cartona_discount * line.amount
                for line in self.order_details
                if line.is_sold
            ),
            _ZERO,
        )

    @property
    def supplier_discount_total(self) -> Decimal:
        """The part of the list price that the supplier gives away."""
        return sum(
            (
                line.applied_supplier_discount * line.amount
                for line in self.order_details
                if line.is_sold
            ),
            _ZERO,
        )

    @property
    def cartona_owes(self) -> Decimal:
        """What Cartona pays the supplier: credit, instalment and its own discounts."""
        return self.paid_by_cartona + self.cartona_discount_total

    @property
    def supplier_owes(self) -> Decimal:
        """What the supplier pays Cartona: the wallet top-up collected at the door."""
        return self.wallet_top_up

    @property
    def needs_otp(self) -> bool:
        """Whether delivering takes the retailer's code. Contract, section *One-time code*."""
        if self.delivered_by == DeliveredBy.CARTONA:
            return False
        return bool(self.installment_cost or self.wallet_top_up)
