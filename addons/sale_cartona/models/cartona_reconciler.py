import logging
import time

from odoo import _, api, fields, models

import cartona_api

from .. import compat, const
from ..lib import lock
from ..lib.sql import is_conflict

_logger = logging.getLogger(__name__)

#: Times that a page is compared before its collisions are given up.
ATTEMPTS = 5


class CartonaReconciler(models.AbstractModel):
    """Heals what the hooks could not see: wanted against confirmed, confirmed against real.

    The sweep marks the whole catalogue, so that dated pricelists, updates by SQL and lost
    marks are found. Reading Cartona's catalogue confirms what no answer spoke of, and
    finds what was changed there.
    """

    _name = "cartona.reconciler"
    _description = "Cartona Reconciler"

    @api.model
    def _sweep(self):
        """Have every live account's catalogue compared with what Cartona confirmed."""
        for account in self._live_accounts():
            self.env["cartona.outbox"]._add(account, const.ACCOUNT, account.ids)

    @api.model
    def _read_catalogues(self):
        """Read what Cartona shows of every live account, one after the other."""
        for account in self._live_accounts() | self._accounts([("catalogue_wanted", "=", True)]):
            self._alone(account, self._read_and_match, "cron_read_catalogue")

    @api.model
    def _prepare(self):
        """Go on with what takes longer than a user waits: linking, checking and matching."""
        domain = ["|", ("check_wanted", "=", True), ("matching_wanted", "=", True)]
        domain = ["|", ("linking_from", "!=", 0.0), *domain]
        for account in self._accounts(domain):
            self._alone(account, self._check_and_match, "cron_prepare")

    @api.model
    def _accounts(self, domain):
        """Return the accounts whose reading channel fits *domain*."""
        domain = [("kind", "=", const.READING), *domain]
        return self.env["cartona.channel"].sudo().search(domain).account_id.filtered("active")

    @api.model
    def _alone(self, account, work, cron):
        """Do *work* for an account, unless another worker is at it; no trouble is another's.

        Where a person was in its way, the scheduled action *cron* goes on with it.
        """
        drain = self.env["cartona.drain"]
        with lock.exclusive(self.env, const.READING, account.id) as held:
            if not held:
                return
            drain._commit()
            account = account._for_company()
            try:
                work(account)
            except cartona_api.CartonaError as error:
                drain._rollback()
                account._channel(const.READING).catalogue_wanted = False
                account.env["cartona.log"]._note(account, "products", error=error)
                drain._commit()
            except Exception as error:
                drain._rollback()
                if is_conflict(error):
                    _logger.info("Account %s: %s; it is tried again", account.id, error)
                    self._trigger(cron)
                    drain._commit()
                    return
                _logger.exception("Account %s: reading its catalogue failed", account.id)
                problem = cartona_api.UnavailableError(_("Odoo: %s", error))
                account.env["cartona.log"]._note(account, "products", error=problem)
                drain._commit()

    @api.model
    def _read_and_match(self, account):
        self._read_catalogue(account)
        if account.matching_wanted:
            self._match(account)

    @api.model
    def _check_and_match(self, account):
        until = time.monotonic() + const.RUN_SECONDS
        if account.linking_from:
            self.env["cartona.linker"]._go_on(account, until)
        if account.check_wanted:
            self.env["cartona.readiness"]._go_on(account, until)
        if account.matching_wanted:
            self._match(account)

    @api.model
    def _trigger(self, cron, at=None):
        compat.record_of("sale_cartona." + cron, self.env["ir.cron"]).sudo()._trigger(at)

    @api.model
    def _prepare_later(self, is_free):
        """Have what was left undone gone on with: at once, or by whoever is at it just now.

        That one asks for it itself, unless it dies.
        """
        self._trigger(
            "cron_prepare", None if is_free else fields.Datetime.now() + const.BUSY_ELSEWHERE
        )

    @api.model
    def _live_accounts(self):
        return self.env["cartona.account"].sudo().search([("state", "=", "live")])

    @api.model
    def _read_catalogue(self, account):
        """Read one account's products page by page, committing after each page.

        Where it takes long, the next run goes on behind the page that this one ended with.
        """
        drain, started, clock = self.env["cartona.drain"], fields.Datetime.now(), time.monotonic()
        channel = account._channel(const.READING)
        seen, page = set(), channel.page_read
        while page < const.MOST_PAGES:
            if time.monotonic() > clock + const.RUN_SECONDS:
                self._trigger("cron_read_catalogue")
                break
            page += 1
            with account._client(const.CATALOGUE_READING) as client:
                products = client.products(page=page, per_page=const.PRODUCTS_PER_PAGE)
            products = [p for p in products if p.supplier_product_id not in seen]
            if not products:
                page = 0
                done = {"catalogue_wanted": False, "catalogue_read_at": started}
                channel.write(dict(done, matching_wanted=True))
                break
            seen.update(p.supplier_product_id for p in products)
            self._compare_and_commit(account, products)
            channel.page_read = page
            drain._commit()
        channel.page_read = page if page < const.MOST_PAGES else 0
        account.env["cartona.log"]._note(
            account, "products", started, time.monotonic() - clock, len(seen)
        )
        drain._commit()

    @api.model
    def _match(self, account):
        """Suggest products for what Cartona has and Odoo does not sell yet."""
        until = time.monotonic() + const.RUN_SECONDS
        if self.env["cartona.matcher"]._suggest(account, until):
            account._channel(const.READING).matching_wanted = False
        else:
            self._trigger("cron_prepare")
        self.env["cartona.drain"]._commit()

    @api.model
    def _compare_and_commit(self, account, products):
        """Compare a page, again if the drain has changed one of its listings meanwhile."""
        drain = self.env["cartona.drain"]
        # The snapshot of the transaction is to begin after the call, not before.
        drain._commit()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._compare(account, products)
                drain._commit()
                return
            except Exception as error:
                drain._rollback()
                if attempt == ATTEMPTS or not is_conflict(error):
                    raise

    @api.model
    def _compare(self, account, products):
        """Hold a page of Cartona's *products* against the listings they belong to."""
        identifiers = _known(p.internal_product_id for p in products)
        listings = account.env["cartona.listing"].search(
            [
                ("account_id", "=", account.id),
                "|",
                "|",
                ("internal_product_id", "in", identifiers),
                ("supplier_product_id", "in", _known(p.supplier_product_id for p in products)),
                "&",
                ("state", "=", "unmatched"),
                ("sent_identifier", "in", identifiers),
            ]
        )
        # Waits for the drain, and fails without a word in Odoo's log where that has changed one.
        self.env.cr.execute(
            "SELECT FROM cartona_listing WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            (listings.ids,),
            log_exceptions=False,
        )
        by_identifier = {listing.internal_product_id: listing for listing in listings}
        by_supplier_id = {listing.supplier_product_id: listing for listing in listings}
        confirmed = self.env["cartona.publisher"]._confirmed(listings.ids)
        strangers = []
        for product in products:
            listing = by_identifier.get(product.internal_product_id) or by_supplier_id.get(
                product.supplier_product_id
            )
            if listing and listing.state != "unmatched":
                self._compare_one(listing, product, confirmed[listing.id])
            else:
                strangers.append((listing, product))
        self.env["cartona.matcher"]._keep_strangers(account, strangers)

    @api.model
    def _compare_one(self, listing, product, known):
        """Note what Cartona shows of one listing; send again what differs.

        Values whose acceptance no answer spoke of are sent a second time; where Cartona
        then still shows others, it has refused them (section Answers of bulk calls), until
        they change or a person has them sent again.
        """
        values = shown_values(product)
        if "internal_product_id" in product.model_fields_set:
            values["sent_identifier"] = product.internal_product_id
        linked_to = values.get("sent_identifier", known["sent_identifier"])
        unlinked = linked_to != known["internal_product_id"]
        differs, state = self._differences(product, known), known["state"]
        given_up = state == "refused" and listing.resent
        if state == "missing":
            listing._forget_confirmed()
            values.update(state="new", message=False)
        elif differs and state == "sent" and listing.resent:
            message = _("Cartona took the values but still shows others: %s", differs)
            values.update(state="refused", message=message)
        elif differs and not given_up:
            listing._forget_confirmed()
            values["resent"] = state == "sent"
        elif not differs and (state == "sent" or given_up):
            values.update(state="confirmed", message=False, resent=False)
        changed = {name for name, value in values.items() if listing[name] != (value or False)}
        if changed:
            # Even a write of nothing would collide with one of the drain's.
            listing.write({name: values[name] for name in changed})
        if unlinked or state == "missing" or (differs and listing.state != "refused"):
            listing._mark()

    @api.model
    def _differences(self, product, known):
        """Return in words where Cartona's *product* differs from what it had accepted."""
        found = []
        if known["price"] is not None and product.selling_price is not None:
            if abs(float(product.selling_price) - known["price"]) >= 0.005:
                found.append(_("price %s", product.selling_price))
        stock = product.available_stock_quantity
        if known["stock"] is not None and stock is not None and not known["unlimited"]:
            if int(stock) != int(known["stock"]):
                found.append(_("stock %s", stock))
        return ", ".join(found)


def shown_values(product):
    """Return the values of a listing that say what Cartona's *product* is."""
    values = {
        "supplier_product_id": product.supplier_product_id,
        "base_product_id": product.base_product_id,
        "cartona_name": product.supplier_product_name or product.base_product_name,
        "unit_count": product.unit_count and format(product.unit_count.normalize(), "f"),
    }
    if product.unit in cartona_api.UNITS:
        values["cartona_unit"] = product.unit
    return values


def _known(values):
    return [value for value in values if value]
