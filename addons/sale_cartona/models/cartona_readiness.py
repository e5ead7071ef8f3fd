import time

from odoo import api, models

from .. import compat, const
from ..lib import lock
from ..lib.sql import is_conflict

#: Listings that are checked between two commits.
AT_ONCE = 2000
#: The purpose of the lock that whoever checks an account holds.
CHECKING = "checking"


class CartonaReadiness(models.AbstractModel):
    """Says of every listing whether it is fit to be sold on Cartona, and sends nothing."""

    _name = "cartona.readiness"
    _description = "Cartona Readiness"

    @api.model
    def _check_account(self, account, until=float("inf")):
        """List what *account* lacks and check everything anew; nothing is sent.

        Returns whether that was done before *until*; else a scheduled action goes on with it.
        """
        account._channel(const.READING).write({"check_wanted": True, "checked_to": 0})
        return self._go_on(account, until)

    @api.model
    def _go_on(self, account, until=float("inf")):
        """Go on where the last check of *account* has ended; return whether all is done.

        Only one does so at a time; whoever comes second leaves it to the first. What was
        checked is committed, so that it is never begun with again.
        """
        drain = self.env["cartona.drain"]
        drain._commit()
        with lock.exclusive(self.env, CHECKING, account.id) as held:
            drain._commit()
            done = held and self._list(account, until) and self._check_rest(account, until)
        if not done:
            self.env["cartona.reconciler"]._prepare_later(held)
            drain._commit()
        return done

    @api.model
    def _list(self, account, until):
        """List what *account* lacks, unless its drain is at it; return whether all is listed."""
        with lock.exclusive(self.env, const.CATALOGUE, account.id) as held:
            self.env["cartona.drain"]._commit()
            return not held or self.env["cartona.catalogue"]._list_all(account, until)

    @api.model
    def _check_rest(self, account, until):
        drain, channel = self.env["cartona.drain"], account._channel(const.READING)
        while time.monotonic() < until:
            self.env.cr.execute(
                """
                SELECT id FROM cartona_listing
                 WHERE account_id = %s AND id > %s AND state != 'unmatched' AND active
                 ORDER BY id LIMIT %s
                """,
                (account.id, channel.checked_to, AT_ONCE),
            )
            ids = [listing_id for (listing_id,) in self.env.cr.fetchall()]
            try:
                self._check(account, ids)
                channel.write({"checked_to": ids[-1] if ids else 0, "check_wanted": bool(ids)})
                drain._commit()
            except Exception as error:
                drain._rollback()
                # The drain has changed one of these listings meanwhile.
                if not is_conflict(error):
                    raise
                continue
            if not ids:
                return True
        return False

    @api.model
    def _check(self, account, listing_ids):
        """Note the :data:`READINESS` of these listings."""
        if not listing_ids:
            return
        offers = (
            self.env["cartona.offer"]
            .with_env(account.env)
            ._offers(account, listing_ids, {const.PRICE})
        )
        compat.flush(self.env)
        self.env.cr.execute(
            """
            SELECT l.id, l.state, l.readiness, l.internal_product_id, l.identifier_base,
                   l.supplier_product_id, l.unit_count, l.uom_id, l.product_id,
                   NULLIF(btrim(p.{name}::text), '') AS own
              FROM cartona_listing l LEFT JOIN product_product p ON p.id = l.product_id
             WHERE l.id = ANY(%s)
            """.format(name=account._identifier_field()),
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
        product = account.env["product.product"].browse(row["product_id"])
        uom = account.env["uom.uom"].browse(row["uom_id"])
        return self.env["cartona.matcher"]._holds(uom, product, float(row["unit_count"]))
