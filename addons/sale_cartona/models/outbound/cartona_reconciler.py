import time

from odoo import api, fields, models

import cartona_api

from ... import const
from ...lib import held, limits

#: What a comparison keeps of what Cartona shows.
SHOWN = ("shown_price", "shown_stock", *limits.SHOWN)
#: Times that a page is compared before its collisions are given up.
ATTEMPTS = 5


class CartonaReconciler(models.AbstractModel):
    """Finds and repairs differences that no mark announced.

    The sweep has the whole catalogue compared with what Cartona has accepted: that finds
    pricelists that begin on a date, updates by SQL, and marks that were lost. Reading
    Cartona's catalogue compares what Cartona has accepted with what it shows: that confirms
    values no answer spoke of, and finds what was changed there.
    """

    _name = "cartona.reconciler"
    _inherit = "cartona.worker"
    _description = "Cartona Reconciler"

    _channel_kind = const.READING
    _cron = "cron_read_catalogue"
    _operation = "products"

    @api.model
    def _sweep(self):
        """Have every live account's catalogue compared with what Cartona confirmed."""
        for account in self._live_accounts():
            self.env["cartona.outbox"]._add(account, const.ACCOUNT, account.ids, is_change=False)
        self._commit()
        # A worker may be summing up at this moment: the next sweep does it then.
        self._commit_unless_conflict(self.env["cartona.figure"]._sum_up_hours)
        self._read_again()

    @api.model
    def _read_again(self):
        """Read the catalogues whose reading failed: the next one is half a day away."""
        unread = [
            ("kind", "=", self._channel_kind),
            ("failure_count", ">", 0),
            ("account_id", "in", self._live_accounts().ids),
        ]
        for channel in self.env["cartona.channel"].sudo().search(unread):
            if channel._may_call():
                self._guarded(channel.account_id, "_read_and_match")

    @api.model
    def _live_accounts(self):
        return self.env["cartona.account"].sudo().search([("state", "=", "live")])

    @api.model
    def _run(self):
        """Read what Cartona shows of every live account, one after the other."""
        wanted = self.env["cartona.progress"].sudo().search([("catalogue_wanted", "=", True)])
        for account in self._live_accounts() | wanted.account_id.filtered("active"):
            self._guarded(account, "_read_and_match")

    @api.model
    def _collided(self, account):
        """Read it again soon: the next reading is hours away."""
        self._run_again()
        self._commit()

    @api.model
    def _call_failed(self, account, error):
        """Note the failure; a person who wanted the catalogue has to ask again."""
        if isinstance(error, cartona_api.CartonaError):
            progress, ended = account._progress(), {"catalogue_wanted": False}
            if progress.compare_wanted:
                # A reading that repairs has to look at the first pages, too.
                ended.update(compare_wanted=False, page_read=0)
            progress.write(ended)
        return super()._call_failed(account, error)

    @api.model
    def _run_later(self, delay):
        """Leave it to the next sweep."""

    @api.model
    def _read_and_match(self, account):
        self._read_catalogue(account)
        if account.matching_wanted:
            self.env["cartona.preparation"]._match(account)

    @api.model
    def _read_catalogue(self, account):
        """Read one account's products page by page, committing after each page.

        Where it takes long, the next run goes on behind the page that this one ended with. A
        person who wants to see the differences has it begin anew.
        """
        end, started_at = time.monotonic() + const.RUN_SECONDS, fields.Datetime.now()
        progress, seen = account._progress(), set()
        page, comparing = progress.page_read, progress.compare_wanted
        with self._calls(account) as calls:
            while page < const.MOST_PAGES:
                if time.monotonic() > end:
                    self._run_again()
                    break
                products = calls.client.products(page=page + 1, per_page=const.PRODUCTS_PER_PAGE)
                # What was committed during the call is to be seen.
                self._commit()
                if progress.compare_wanted != comparing:
                    page, comparing, seen = 0, progress.compare_wanted, set()
                    continue
                page += 1
                products = [p for p in products if p.supplier_product_id not in seen]
                if not products:
                    done = {
                        "catalogue_wanted": False,
                        "compare_wanted": False,
                        "catalogue_read_at": started_at,
                        "page_read": 0,
                    }
                    progress.write(dict(done, matching_wanted=True))
                    break
                seen.update(p.supplier_product_id for p in products)
                self._compare_page(account, products)
                if progress.compare_wanted == comparing:
                    progress.page_read = page
                self._commit()
            if page >= const.MOST_PAGES:
                progress.page_read = 0
            calls.items = len(seen)
        self._commit()

    @api.model
    def _compare_page(self, account, products):
        """Compare a page, again if the drain has changed one of its listings meanwhile."""
        # The snapshot of the transaction is to begin after the call, not before.
        self._commit()
        for _attempt in range(ATTEMPTS - 1):
            if self._commit_unless_conflict(self._compare, account, products):
                return
        self._compare(account, products)
        self._commit()

    @api.model
    def _compare(self, account, products):
        """Hold a page of Cartona's *products* against the listings they belong to."""
        identifiers = _known(p.internal_product_id for p in products)
        listings = self.env["cartona.listing"].search(
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
        unmatched = []
        for product in products:
            listing = by_identifier.get(product.internal_product_id) or by_supplier_id.get(
                product.supplier_product_id
            )
            if listing and listing.state != "unmatched":
                self._compare_one(listing, product, confirmed[listing.id])
            else:
                unmatched.append((listing, product))
        self.env["cartona.matcher"]._keep_unmatched(account, unmatched)

    @api.model
    def _compare_one(self, listing, product, known):
        """Note what Cartona shows of one listing; send again what differs.

        Values whose acceptance no answer spoke of are sent a second time; where Cartona
        then still shows others, it has refused them (section Answers of bulk calls), until
        they change or a person has them sent again. Where a person only wants to see the
        differences, nothing else is done about them.
        """
        values = listing._shown_values(product)
        if "internal_product_id" in product.model_fields_set:
            values["sent_identifier"] = product.internal_product_id
        linked_to = values.get("sent_identifier", known["sent_identifier"])
        unlinked = linked_to != known["internal_product_id"]
        differs, state = self._differences(product, known), known["state"]
        if listing.account_id._progress().compare_wanted:
            shown = {name: values[name] for name in SHOWN if name in values}
            listing._write_changed(dict(shown, differs=bool(differs)))
            return
        values["differs"] = False
        given_up = state == "refused" and listing.resent
        if state == "missing":
            listing._forget_confirmed()
            values.update(state="new", message_held=False)
        elif differs and state == "sent" and listing.resent:
            message = held.message("still_differs", differences=differs)
            values.update(state="refused", message_held=held.dumps(message))
        elif differs and not given_up:
            listing._forget_confirmed()
            values["resent"] = state == "sent"
        elif not differs and (state == "sent" or given_up):
            values.update(state="confirmed", message_held=False, resent=False)
        listing._write_changed(values)
        if unlinked or state == "missing" or (differs and listing.state not in const.STOPPED):
            listing._mark(is_change=False)

    @api.model
    def _differences(self, product, known):
        """Return messages that say where Cartona's *product* differs from what it had accepted."""
        found = []
        if known["price"] is not None and product.selling_price is not None:
            if abs(float(product.selling_price) - known["price"]) >= 0.005:
                found.append(held.message("shows_price", price=product.selling_price))
        stock = product.available_stock_quantity
        if known["stock"] is not None and stock is not None and not known["unlimited"]:
            if int(stock) != int(known["stock"]):
                found.append(held.message("shows_stock", stock=stock))
        if known["is_limited"]:
            for name, limit in limits.contradictions(product, known):
                found.append(held.message("shows_" + name, limit=limit))
        return found


def _known(values):
    return [value for value in values if value]
