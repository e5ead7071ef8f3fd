"""A small supplier: products, stock and a Cartona account in a real Odoo, by remote calls."""

import time
from collections.abc import Callable
from typing import Any

from tools.odoo_rpc import OdooRpc, OdooRpcError
from tools.sandbox_api import SandboxApi

TOKEN = "shop-token"
SECRET = "a secret for pushes"
#: How Odoo says that a scheduled action runs at this moment; 19.0 has two ways.
RUNS_NOW = ("currently being executed", "already executing")


def wait_until(condition: Callable[[], Any], what: str, timeout: float = 60.0) -> Any:
    """Return the first true value of ``condition``; raise AssertionError after ``timeout``.

    An AssertionError of the condition counts as not yet. The longer it lasts, the less often it
    is asked, so that whoever waits is not the one who keeps the server busy: the time that
    passes until its value is seen is right to a twentieth, or to five milliseconds.
    """
    started = time.monotonic()
    end = started + timeout
    problem = ""
    while time.monotonic() < end:
        try:
            value = condition()
        except AssertionError as error:
            value, problem = None, f" ({error})"
        if value:
            return value
        time.sleep(min(max((time.monotonic() - started) / 20, 0.005), 0.25))
    raise AssertionError(f"{what} did not happen within {timeout:.0f} s{problem}")


class Shop:
    """An Odoo database that sells on a sandbox."""

    def __init__(self, rpc: OdooRpc, cartona: SandboxApi) -> None:
        self.rpc = rpc
        self.cartona = cartona
        self.account_id = 0
        self.product_ids: list[int] = []

    def warehouse(self) -> dict[str, Any]:
        """Return the first warehouse."""
        fields = ["lot_stock_id", "out_type_id", "code"]
        return self.rpc.search_read("stock.warehouse", [], fields, limit=1, order="id")[0]

    def add_products(self, count: int, quantity: float = 100.0) -> list[int]:
        """Create products at 10, 11, … EGP with ``quantity`` in stock; return variant ids."""
        fields = self.rpc.call("product.template", "fields_get", ["is_storable", "detailed_type"])
        storable = {"is_storable": True} if "is_storable" in fields else {}
        if "detailed_type" in fields:
            storable = {"detailed_type": "product"}
        values = [
            {
                "name": f"Box of tea {number:05d}",
                "list_price": 10.0 + number % 90,
                "taxes_id": [(5,)],
                **storable,
            }
            for number in range(count)
        ]
        product_ids: list[int] = []
        for start in range(0, count, 1000):
            product_ids += self.rpc.call("product.product", "create", values[start : start + 1000])
        if quantity:
            self.put_in_stock(product_ids, quantity)
        return product_ids

    def put_in_stock(self, product_ids: list[int], quantity: float) -> None:
        """Count ``quantity`` of each product in the first warehouse."""
        location = self.warehouse()["lot_stock_id"][0]
        for start in range(0, len(product_ids), 1000):
            quants = [
                {"product_id": pid, "location_id": location, "inventory_quantity": quantity}
                for pid in product_ids[start : start + 1000]
            ]
            ids = self.rpc.call("stock.quant", "create", quants)
            self.rpc.call("stock.quant", "action_apply_inventory", ids)

    def show_on_cartona(self, product_ids: list[int], supplier_code: str = "1") -> None:
        """Have Cartona know these products, at no price and without stock."""
        products = [
            {
                "supplier_code": supplier_code,
                "internal_product_id": str(pid),
                "suppler_prodcut_name": f"شاي {pid}",
                "base_product_id": f"base-{pid}",
                "unit": "box",
                "unit_count": 1,
                "selling_price": 0,
                "available_stock_quantity": 0,
            }
            for pid in product_ids
        ]
        for start in range(0, len(products), 1000):
            self.cartona.post("products", products[start : start + 1000])

    def connect(self, **values: Any) -> int:
        """Create an account with the shop's token and take it live; return its id."""
        self.account_id = self.rpc.call(
            "cartona.account",
            "create",
            {
                "name": "Nile Trading",
                "base_url": f"{self.cartona.url}/api/v1/",
                "token": TOKEN,
                **values,
            },
        )
        self.rpc.call("cartona.account", "action_go_live", [self.account_id])
        return self.account_id

    def receive_pushes(self, url: str) -> str:
        """Have Cartona push orders to Odoo at ``url``; return the address that it calls."""
        values = {"webhook_enabled": True, "webhook_secret": SECRET}
        self.rpc.call("cartona.account", "write", [self.account_id], values)

        def address() -> str:
            # Odoo's cache may take the old value again from a job that began before.
            self.rpc.call("ir.config_parameter", "set_param", "web.base.url", "http://other")
            self.rpc.call("ir.config_parameter", "set_param", "web.base.url", url)
            read = self.rpc.call("cartona.account", "read", [self.account_id], ["webhook_url"])
            assert read[0]["webhook_url"].startswith(url), read
            return read[0]["webhook_url"]

        found = wait_until(address, "the address of this server is known")
        self.cartona.put("settings", {"webhooks": {"1": {"url": found, "secret": SECRET}}})
        return found

    def end_pushes(self) -> None:
        """Have Cartona push no more."""
        self.cartona.put("settings", {"webhooks": {}})

    def set_price(self, product_id: int, price: float) -> None:
        """Change a sales price, as a user does."""
        self.rpc.call("product.product", "write", [product_id], {"lst_price": price})

    def deliver(self, product_id: int, quantity: float) -> None:
        """Sell and ship ``quantity`` of a product to a customer of the shop's own."""
        partner = self.rpc.call("res.partner", "create", {"name": "Walk-in customer"})
        line = {"product_id": product_id, "product_uom_qty": quantity}
        order = {"partner_id": partner, "order_line": [(0, 0, line)]}
        order_id = self.rpc.call("sale.order", "create", order)
        self.rpc.call("sale.order", "action_confirm", [order_id])
        (read,) = self.rpc.call("sale.order", "read", [order_id], ["picking_ids"])
        self.ship(read["picking_ids"])

    def ship(self, picking_ids: list[int]) -> None:
        """Validate transfers with all that they ask for."""
        for picking_id in picking_ids:
            answer = self.ask_to_ship(picking_id)
            assert answer is True, f"validating the transfer asked for more: {answer}"

    def ask_to_ship(self, picking_id: int) -> Any:
        """Press *Validate* on a transfer whose goods are all there; return what it answers."""
        done = self.rpc.call("stock.move.line", "fields_get", ["qty_done", "picked"])
        self.rpc.call("stock.picking", "action_assign", [picking_id])
        lines = self.rpc.search_read(
            "stock.move.line", [("picking_id", "=", picking_id)], ["move_id"]
        )
        if "qty_done" in done:
            for line in lines:
                (move,) = self.rpc.call(
                    "stock.move", "read", [line["move_id"][0]], ["product_uom_qty"]
                )
                values = {"qty_done": move["product_uom_qty"]}
                self.rpc.call("stock.move.line", "write", [line["id"]], values)
        # Odoo asks once a database whether customers shall have a text message.
        quiet = {"skip_sms": True}
        return self.rpc.call("stock.picking", "button_validate", [picking_id], context=quiet)

    def enter_code(self, action: dict[str, Any], code: str) -> Any:
        """Enter a retailer's code where ``action`` asks for one; return what that answers."""
        wizard = action["res_id"]
        domain = [("wizard_id", "=", wizard)]
        (line,) = self.rpc.search_read("cartona.code.wizard.line", domain, ["id"])
        self.rpc.call("cartona.code.wizard.line", "write", [line["id"]], {"code": code})
        return self.rpc.call(
            "cartona.code.wizard", "action_confirm", [wizard], context=action["context"]
        )

    def cartona_price(self, product_id: int) -> float:
        """Return the price that retailers see."""
        return float(self.cartona.product(product_id)["selling_price"])

    def cartona_stock(self, product_id: int) -> int:
        """Return the stock that retailers see."""
        return int(self.cartona.product(product_id)["available_stock_quantity"])

    def wait_until_shown(self, product_ids: list[int]) -> None:
        """Wait until Cartona shows each product as Odoo has it: price and free stock."""
        records = self.rpc.call("product.product", "read", product_ids, ["lst_price", "free_qty"])

        def shown() -> bool:
            for record in records:
                product = self.cartona.product(record["id"])
                wanted = (record["lst_price"], int(record["free_qty"]))
                found = (
                    float(product["selling_price"]),
                    int(product["available_stock_quantity"] or 0),
                )
                assert found == wanted, f"{record['id']}: {found} instead of {wanted}"
            return True

        wait_until(shown, "all products were shown rightly", timeout=90)

    def place_order(self, amounts: dict[int, float], **values: Any) -> dict[str, Any]:
        """Order on Cartona, as a retailer does; return the order."""
        retailer = {
            "retailer_name": "بقالة النور",
            "retailer_code": "R-77",
            "retailer_number": "+201001234567",
            "retailer_address": "12 شارع التحرير، القاهرة",
        }
        lines = [{"internal_product_id": str(pid), "amount": n} for pid, n in amounts.items()]
        order = {"supplier_code": "1", "retailer": retailer, "lines": lines}
        return self.cartona.post("orders", {**order, **values})

    def push_raw_order(self, payload: dict[str, Any]) -> None:
        """Have Cartona hand out an arbitrary payload as an order."""
        self.cartona.post("orders/raw", {"supplier_code": "1", "payload": payload})

    def fetch_orders(self) -> None:
        """Press the button of the account."""
        self.rpc.call("cartona.account", "action_fetch_orders", [self.account_id])

    def put_off_fetching(self) -> None:
        """Keep the scheduler from fetching orders by itself, which it does every minute."""
        domain = [["module", "=", "sale_cartona"], ["name", "=", "cron_orders"]]
        (found,) = self.rpc.search_read("ir.model.data", domain, ["res_id"])

        def is_put_off() -> bool:
            try:
                values = {"nextcall": "2100-01-01 00:00:00"}
                return self.rpc.call("ir.cron", "write", [found["res_id"]], values)
            except OdooRpcError:
                # Odoo refuses while it runs.
                return False

        wait_until(is_put_off, "the fetching was put off", timeout=120)

    def look_again(self) -> None:
        """Run the scheduled action that looks at all recent orders."""
        domain = [["module", "=", "sale_cartona"], ["name", "=", "cron_second_look"]]
        (found,) = self.rpc.search_read("ir.model.data", domain, ["res_id"])
        self.run_action(found["res_id"])

    def run_action(self, cron_id: int) -> None:
        """Run a scheduled action from its beginning to its end.

        Odoo refuses while the scheduler runs it, which has seen less than this call is to see.
        """

        def has_run() -> bool:
            try:
                self.rpc.call("ir.cron", "method_direct_trigger", [cron_id])
            except OdooRpcError as error:
                if not any(words in str(error) for words in RUNS_NOW):
                    raise
                return False
            return True

        wait_until(has_run, "the scheduled action was free to be run", timeout=120)

    def goes_on(self, price: float) -> str:
        """Wait until a price has gone out and an order has come in; return the order's id.

        Users may meet a connection that is dead first.
        """

        def is_changed() -> bool:
            try:
                self.set_price(self.product_ids[0], price)
            except OdooRpcError:
                return False
            return True

        wait_until(is_changed, "users went on working")
        placed = self.place_order({self.product_ids[0]: 1})["hashed_id"]
        wait_until(lambda: self.cartona_price(self.product_ids[0]) == price, "the price went out")
        wait_until(lambda: self.is_acknowledged(placed), "the order came in")
        return placed

    def sale_orders(self, hashed_id: str) -> list[dict[str, Any]]:
        """Return the sale orders made of one Cartona order."""
        domain = [("cartona_stored_order_id.hashed_id", "=", hashed_id)]
        fields = ["state", "partner_id", "amount_total", "order_line", "cartona_difference"]
        return self.rpc.search_read("sale.order", domain, fields)

    def cartona_order(self, hashed_id: str) -> dict[str, Any]:
        """Return the stored order of that id, or nothing."""
        fields = ["state", "problem", "changes", "sale_order_id", "acknowledged_at"]
        fields += ["status", "activity_ids"]
        found = self.rpc.search_read("cartona.order", [("hashed_id", "=", hashed_id)], fields)
        assert len(found) < 2, f"{hashed_id} is stored {len(found)} times"
        return found[0] if found else {}

    def is_acknowledged(self, hashed_id: str) -> bool:
        """Return whether Cartona no longer hands the order out."""
        return not self.cartona.get(f"orders/{hashed_id}")["_sandbox"]["waiting"]

    def uninstall(self, addon: str) -> bool:
        """Uninstall an addon; return whether it is gone, and not to be tried again later.

        Odoo refuses while a scheduled action runs, or somebody has a lock on its addons. Where
        it has not yet looked up its languages, it fails to translate that, as its transaction
        has failed by then.
        """
        domain = [("name", "=", addon)]
        [found] = self.rpc.search_read("ir.module.module", domain, ["state"])
        if found["state"] == "installed":
            try:
                self.rpc.call("ir.module.module", "button_immediate_uninstall", [found["id"]])
            except OdooRpcError as error:
                later = (
                    "try again later",
                    "processing a scheduled action",
                    "processing another module operation",
                )
                if not any(words in f"{error} {error.debug}" for words in later):
                    raise
                return False
            [found] = self.rpc.search_read("ir.module.module", domain, ["state"])
        return found["state"] == "uninstalled"

    def listing(self, product_id: int) -> dict[str, Any]:
        """Return the listing of a product; raise AssertionError while it has none."""
        fields = ["state", "message", "failure_count", "confirmed_price"]
        found = self.rpc.search_read("cartona.listing", [("product_id", "=", product_id)], fields)
        assert len(found) == 1, f"{len(found)} listings of product {product_id}"
        return found[0]
