"""The whole marketplace in one object: its parts, put together once."""

from __future__ import annotations

from .accounts import Accounts
from .database import Database
from .faults import Faults
from .generator import Generator
from .journal import Journal
from .order_desk import OrderDesk
from .order_placing import OrderPlacing
from .orders import Orders
from .product_names import ProductNames
from .product_updates import ProductUpdates
from .products import Products
from .settings import SettingsStore
from .webhooks import Webhooks


class Sandbox:
    """A local Cartona whose state is one file."""

    def __init__(self, path: str) -> None:
        self.database = Database(path)
        self.settings = SettingsStore(self.database)
        self.accounts = Accounts(self.database)
        self.products = Products(self.database)
        self.names = ProductNames(self.database)
        self.product_updates = ProductUpdates(self.database, self.products)
        self.orders = Orders(self.database)
        self.desk = OrderDesk(self.database, self.settings, self.products, self.orders)
        self.placing = OrderPlacing(self.database, self.products, self.orders)
        self.generator = Generator(self.database, self.products, self.placing)
        self.faults = Faults()
        self.journal = Journal(self.database)
        self.webhooks = Webhooks(self.settings, self.accounts)
        self.desk.watchers.append(self.webhooks.order_changed)
        self.placing.watchers.append(self.webhooks.order_changed)

    def reset(self) -> None:
        """Start anew: nothing in it, every switch as it was delivered."""
        self.database.empty()
        self.faults.clear()
        self.journal.clear()
        self.webhooks.clear()
        self.settings.load()
        self.accounts.load()

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()
