import time

from odoo import api, models

from ... import compat, const
from ...lib import lock

#: Listings that are checked between two commits.
AT_ONCE = 2000
#: The purpose of the lock that whoever checks an account holds.
CHECKING = "checking"


class CartonaReadiness(models.AbstractModel):
    """Says of every listing whether it is fit to be sold on Cartona, and sends nothing."""

    _name = "cartona.readiness"
    _inherit = "cartona.worker"
    _description = "Cartona Readiness"

    @api.model
    def _go_on(self, account, until=float("inf")):
        """Go on where the last check of *account* has ended; return whether all is done.

        Only one does so at a time: None says that another is at it. What was checked is
        committed, so that it is never begun with again.
        """
        self._commit()
        with lock.exclusive(self.env, CHECKING, account.id) as held:
            self._commit()
            if not held:
                return None
            return self._list(account, until) and self._check_rest(account, until)

    @api.model
    def _list(self, account, until):
        """List what *account* lacks, unless its drain is at it; return whether all is listed."""
        with lock.exclusive(self.env, const.OFFERS, account.id) as held:
            self._commit()
            return not held or self.env["cartona.lister"]._list_all(account, until)

    @api.model
    def _check_rest(self, account, until):
        progress = account._progress()
        while time.monotonic() < until:
            self.env.cr.execute(
                """
                SELECT id FROM cartona_listing
                 WHERE account_id = %s AND id > %s AND state != 'unmatched' AND active
                 ORDER BY id LIMIT %s
                """,
                (account.id, progress.checked_to, AT_ONCE),
            )
            ids = [listing_id for (listing_id,) in self.env.cr.fetchall()]
            # The drain may have changed one of these listings meanwhile: once more then.
            if self._commit_unless_conflict(self._check_some, account, ids) and not ids:
                return True
        return False

    @api.model
    def _check_some(self, account, ids):
        self._check_listings(account, ids)
        done = {"checked_to": ids[-1] if ids else 0, "check_wanted": bool(ids)}
        account._progress().write(done)

    @api.model
    def _check_listings(self, account, listing_ids):
        """Note the :data:`READINESS` of these listings."""
        if not listing_ids:
            return
        offers = self.env["cartona.offer"]._offers(account, listing_ids, {const.PRICE})
        compat.flush(self.env)
        self.env.cr.execute(
            """
            SELECT l.id, l.state, l.readiness, l.internal_product_id, l.identifier_base,
                   l.supplier_product_id, l.unit_count, l.uom_id, l.product_id,
                   NULLIF(btrim(p.{name}::text), '') AS own
              FROM cartona_listing l LEFT JOIN product_product p ON p.id = l.product_id
             WHERE l.id = ANY(%s)
            """.format(  # nosec B608 - only names of ours
                name=account._identifier_field()
            ),
            (list(listing_ids),),
        )
        found = {}
        for row in self.env.cr.dictfetchall():
            readiness = self._readiness(account, row, offers[row["id"]])
            if readiness != row["readiness"]:
                found.setdefault(readiness, []).append(row["id"])
        for readiness, ids in found.items():
            self.env.cr.execute(
                "UPDATE cartona_listing SET readiness = %s WHERE id = ANY(%s)", (readiness, ids)
            )
        compat.invalidate(self.env)

    @api.model
    def _readiness(self, account, row, offer):
        """Return the readiness of a listing: the first thing that a person has to mend."""
        if not offer.published:
            return "kept_off"
        if not row["internal_product_id"] and not row["supplier_product_id"]:
            return "duplicate" if row["own"] else "no_identifier"
        if offer.problem:
            return "no_price"
        if not self._unit_fits(account, row):
            return "no_unit"
        unseen = account.catalogue_read_at and not row["supplier_product_id"]
        return "missing" if unseen or row["state"] == "missing" else "ready"

    @api.model
    def _unit_fits(self, account, row):
        """Return whether a listing is sold in as many pieces as Cartona says."""
        if not row["unit_count"] or not row["product_id"] or not row["uom_id"]:
            return True
        product = self.env["product.product"].browse(row["product_id"])
        uom = self.env["uom.uom"].browse(row["uom_id"])
        return self.env["cartona.matcher"]._holds(uom, product, float(row["unit_count"]))
