import copy
from contextlib import contextmanager, nullcontext
from itertools import count

from odoo import models
from odoo.tests import TransactionCase

from .. import compat, const
from ..lib.memo import Memo
from ..models.engine import cartona_scheduler
from .compat import groups_field, price_included_values, storable_values, tax_group_values
from .fake_cartona import FakeCartona


class CartonaCase(TransactionCase):
    """An Egyptian company with one account, which is live and talks to a Cartona in memory.

    A commit of the connector's becomes a savepoint, and its rollback goes back to the
    last of these, so that what a rollback undoes is undone here, too. Waiting moves the
    next attempts of all channels nearer instead.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        currency = cls.env.ref("base.EGP")
        currency.active = True
        cls.company = cls.env["res.company"].create(
            {
                "name": "Nile Trading",
                "currency_id": currency.id,
                "country_id": cls.env.ref("base.eg").id,
            }
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.company = cls.company.with_env(cls.env)
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.piece = cls.env.ref("uom.product_uom_unit")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.tax_group = cls.env["account.tax.group"].create(tax_group_values(cls.env, cls.company))
        cls.account = cls.make_account("Retail")

        #: What `prepare` has left, once the first test of the class has called it.
        cls._prepared = None

    def setUp(self):
        self.fakes = {}
        self.slept = []
        self._replace_client()
        self._replace_transactions()
        if self._prepared is None:
            self._prepare_once()
        # From here on all is undone at the end of the test.
        super().setUp()
        records, others = self._prepared
        self.__dict__.update(records, **copy.deepcopy(others))
        self.commit()

    def prepare(self):
        """Make what every test of the class finds; each begins with it as it was made once."""

    def _prepare_once(self):
        self.commit()
        before = set(self.__dict__)
        self.prepare()
        self.env.cr.flush()
        made = {name: value for name, value in self.__dict__.items() if name not in before}
        records = {name for name, value in made.items() if isinstance(value, models.BaseModel)}
        others = {name: value for name, value in made.items() if name not in records}
        # In one piece: an order in the hands of Cartona may be one that a test changes.
        type(self)._prepared = (
            {name: made[name] for name in records},
            copy.deepcopy(dict(others, fakes=self.fakes, slept=self.slept)),
        )

    def _replace_client(self):
        case = self

        @contextmanager
        def lend(account, channel):
            yield case.cartona_of(account)

        #: What is replaced: it makes a client that talks to the network.
        self.real_client = self.registry["cartona.account"]._client
        self.patch(self.registry["cartona.account"], "_client", lend)

    def _replace_transactions(self):
        case = self
        worker = self.registry["cartona.worker"]
        self.patch(worker, "_commit", lambda _model, forget=True: case.commit(forget))
        self.patch(worker, "_undo", lambda _model: case.roll_back())
        for model in ("cartona.delivery.attempt", "cartona.log"):
            replaced = lambda _model: nullcontext(case.env.cr)  # noqa: E731
            self.patch(self.registry[model], "_own_cursor", replaced)
        self.patch(
            self.registry["cartona.clock"], "_clock_cursor", lambda _: nullcontext(case.env.cr)
        )
        # However slow the machine is, a run comes to its end.
        for name in ("RUN_SECONDS", "PAGING_SECONDS", "ACCOUNT_SLICE"):
            self.patch(const, name, 600.0)
        self.patch(worker, "_linger", lambda _model: None)
        self.patch(worker, "_sleep", lambda _model, seconds: case.wait(seconds))

    # -- Transactions and time --------------------------------------------------

    def commit(self, forget=True):
        """Make what was done until now outlive a rollback."""
        self.env.cr.flush()
        self.env.cr.postcommit.clear()
        self.env.cr.execute("SAVEPOINT cartona_commit")
        if forget:
            compat.invalidate(self.env)

    def roll_back(self):
        """Undo what was done since the last commit."""
        self.env.cr.clear()
        self.env.cr.postcommit.clear()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT cartona_commit")
        compat.invalidate(self.env)

    def wait(self, seconds):
        """Let time pass for whatever waits for a next attempt or for its due time."""
        self.slept.append(seconds)
        self.commit()
        shift = {"shift": "%f seconds" % seconds}
        for table, column in (
            ("cartona_channel", "next_attempt_at"),
            ("cartona_outbox", "due"),
            ("cartona_order", "retry_at"),
        ):
            self.env.cr.execute(
                "UPDATE %s SET %s = %s - %%(shift)s::interval" % (table, column, column), shift
            )
        compat.invalidate(self.env)

    # -- The connector at work ----------------------------------------------------

    @property
    def cartona(self):
        """The Cartona of the first account."""
        return self.cartona_of(self.account)

    def cartona_of(self, account):
        return self.fakes.setdefault(account.id, FakeCartona())

    def drain(self):
        """Have everything sent that is due."""
        self.commit()
        self.env["cartona.drain"]._run()

    def report(self):
        """Have Cartona told what has become of its orders."""
        self.commit()
        self.env["cartona.order.drain"]._run()

    def pull(self):
        """Have the orders fetched, imported and acknowledged."""
        self.commit()
        self.env["cartona.pull"]._run()

    def scheduler_runs(self):
        """Have the scheduled actions look as if they ran, however old the database is."""
        self.patch(cartona_scheduler, "_memo", Memo(clock=lambda: next(self.moments)))
        self.moments = count(0, 3600)
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        self.env.cr.execute("UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'")
        self.clock_runs(600)
        compat.invalidate(self.env)

    def clock_runs(self, minutes):
        """Have some server's clock look as if it had been at work for so many *minutes*."""
        self.env.cr.execute(
            """
            UPDATE cartona_clock
               SET held_until = clock_timestamp() AT TIME ZONE 'UTC' + interval '20 s',
                   held_since = clock_timestamp() AT TIME ZONE 'UTC' - %s * interval '1 minute'
             WHERE account_id = 0
            """,
            (minutes,),
        )

    def received(self, *orders):
        """Have Cartona hold *orders*, have them fetched, and return their records."""
        self.cartona.orders = list(orders)
        self.pull()
        ids = [order["hashed_id"] for order in orders]
        found = self.env["cartona.order"].search([("hashed_id", "in", ids)])
        return found.sorted(lambda order: ids.index(order.hashed_id))

    def outbox(self, account=None):
        """Return the rows of the outbox, oldest first: ``(account id, kind, id, due)``."""
        self.env.cr.flush()
        self.env.cr.execute(
            """
            SELECT account_id, kind, res_id, due FROM cartona_outbox
             WHERE kind = ANY(%s) AND account_id = COALESCE(%s, account_id) ORDER BY id
            """,
            (const.CATALOGUE_KINDS, account.id if account else None),
        )
        return self.env.cr.fetchall()

    def empty_outbox(self):
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM cartona_outbox")
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        compat.invalidate(self.env)

    # -- Records ------------------------------------------------------------------

    @classmethod
    def make_account(cls, name, state="live", **values):
        account = cls.env["cartona.account"].create(
            dict(
                {
                    "name": name,
                    "company_id": cls.company.id,
                    "base_url": "https://cartona.example.com/api/v1/",
                    "token": "token of %s" % name,
                    "lists_all": False,
                },
                **values,
            )
        )
        account.state = state
        return account

    @classmethod
    def make_user(cls, login, *groups, company=None):
        """Create a user of *company* who is in *groups*, given by their xml ids."""
        company = company or cls.company
        ids = [cls.env.ref(group).id for group in groups]
        return cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "email": "%s@example.com" % login,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                groups_field(cls.env): [(6, 0, ids)],
            }
        )

    @classmethod
    def make_product(cls, name="Tea", price=10.0, taxes=None, storable=True, **values):
        kind = storable_values(cls.env) if storable else {"type": "service"}
        tax_ids = taxes.ids if taxes else []
        return cls.env["product.product"].create(
            dict(
                {
                    "name": name,
                    "list_price": price,
                    "taxes_id": [(6, 0, tax_ids)],
                    # A shared product's price is in the currency of the main company.
                    "company_id": cls.company.id,
                },
                **dict(kind, **values),
            )
        )

    @classmethod
    def make_listing(cls, product=None, account=None, **values):
        account = account or cls.account
        product = product or cls.make_product()
        return cls.env["cartona.listing"].create(
            dict({"account_id": account.id, "product_id": product.id}, **values)
        )

    @classmethod
    def make_tax(cls, amount=14.0, included=False, company=None, **values):
        company = company or cls.company
        return cls.env["account.tax"].create(
            dict(
                {
                    "name": "VAT %s %s" % (amount, "in" if included else "on top"),
                    "amount": amount,
                    "amount_type": "percent",
                    "type_tax_use": "sale",
                    "company_id": company.id,
                    "country_id": company.country_id.id,
                    "tax_group_id": cls.tax_group.id,
                },
                **dict(price_included_values(cls.env, included), **values),
            )
        )

    @classmethod
    def make_pricelist(cls, name="Cartona", *rules, **values):
        return cls.env["product.pricelist"].create(
            dict(
                {
                    "name": name,
                    "company_id": cls.company.id,
                    "currency_id": cls.company.currency_id.id,
                    "item_ids": [(5,)] + [(0, 0, rule) for rule in rules],
                },
                **values,
            )
        )

    @classmethod
    def stock(cls, product, quantity, warehouse=None):
        """Bring *quantity* of *product*, in its own unit, into a warehouse."""
        location = (warehouse or cls.warehouse).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity)

    @classmethod
    def make_warehouse(cls, code, company=None):
        return cls.env["stock.warehouse"].create(
            {"name": code, "code": code, "company_id": (company or cls.company).id}
        )

    def offer(self, listing):
        """Return what Cartona should show of *listing* now."""
        return self.offers(listing)[listing.id]

    def offers(self, listings):
        """Return what Cartona should show of *listings* of one account now, by their ids."""
        compat.flush(self.env)
        compat.invalidate(self.env)
        account = listings.account_id._for_company()
        return self.env["cartona.offer"].with_env(account.env)._offers(account, listings.ids)
