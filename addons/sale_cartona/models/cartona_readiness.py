from odoo import api, models

from .. import compat, const

#: Listings that are checked in one go.
AT_ONCE = 2000


class CartonaReadiness(models.AbstractModel):
    """Says of every listing whether it is fit to be sold on Cartona, and sends nothing."""

    _name = "cartona.readiness"
    _description = "Cartona Readiness"

    @api.model
    def _check_account(self, account, until=float("inf")):
        """List what *account* lacks and check everything; nothing is sent.

        Where that takes longer than *until*, what is left is not listed.
        """
        self.env["cartona.catalogue"]._list_all(account, until)
        last_id = 0
        while True:
            self.env.cr.execute(
                """
                SELECT id FROM cartona_listing
                 WHERE account_id = %s AND id > %s AND state != 'unmatched' AND active
                 ORDER BY id LIMIT %s
                """,
                (account.id, last_id, AT_ONCE),
            )
            ids = [listing_id for (listing_id,) in self.env.cr.fetchall()]
            if not ids:
                return
            last_id = ids[-1]
            self._check(account, ids)

    @api.model
    def _check(self, account, listing_ids):
        """Note the :data:`READINESS` of these listings."""
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
