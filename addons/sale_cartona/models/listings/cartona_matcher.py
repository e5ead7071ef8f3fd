import time

from odoo import _, api, fields, models

from ... import compat
from ...lib.matching import Candidate, Index, Wanted
from .cartona_listing_identifier import suffix_of

#: Products of Cartona's for which a product is looked for between two commits.
AT_ONCE = 1000


class CartonaMatcher(models.AbstractModel):
    """Keeps products of Cartona's that Odoo does not sell yet, and suggests products for them."""

    _name = "cartona.matcher"
    _description = "Cartona Matcher"

    @api.model
    def _keep_unmatched(self, account, unmatched):
        """Keep products of Cartona's that belong to no product of Odoo's yet.

        *unmatched* are ``(listing or None, product)``. Nothing is sent of them until a person
        has linked them. A new one without Cartona's id is left out, as it could not be
        recognized the next time.
        """
        listing_model, created = self.env["cartona.listing"], []
        for listing, product in unmatched:
            values = listing_model._shown_values(product)
            values["sent_identifier"] = product.internal_product_id
            if not listing and product.supplier_product_id:
                created.append(dict(values, account_id=account.id, state="unmatched"))
            elif listing:
                listing._write_changed(values)
        if created:
            listing_model.create(created)

    # -- Suggestions --------------------------------------------------------------------

    @api.model
    def _suggest(self, account, until=float("inf")):
        """Suggest products for all unmatched ones of Cartona's; return whether all are done.

        It stops at *until*, a reading of the monotonic clock, and keeps what it has found.
        """
        listing = self.env["cartona.listing"]
        domain = [
            ("account_id", "=", account.id),
            ("state", "=", "unmatched"),
            ("is_searched", "=", False),
            # What was taken back is not suggested again: a person chooses.
            ("match_undone", "=", False),
        ]
        if not listing.search(domain, limit=1):
            return True
        index = Index(self._candidates(account))
        while True:
            found = listing.search(domain, order="id", limit=AT_ONCE)
            if not found:
                return True
            self._write_suggestions(found, index)
            self.env["cartona.worker"]._commit()
            if time.monotonic() > until:
                return False

    @api.model
    def _write_suggestions(self, listings, index):
        """Write on each listing the best match in *index*, by SQL: there may be very many."""
        rows = []
        for each in listings:
            wanted = Wanted(
                each.id,
                each.cartona_name,
                each.sent_identifier or None,
                float(each.unit_count or 1.0),
            )
            match = index.best(wanted)
            rows.append((each.id, *(match or (None, None, "nothing"))))
        columns = [list(column) for column in zip(*rows)]
        self.env.cr.execute(
            """
            UPDATE cartona_listing listing
               SET is_searched = TRUE, suggested_product_id = found.product,
                   match_score = found.score, match_reason = found.reason
              FROM unnest(%s::int[], %s::int[], %s::numeric[], %s::varchar[])
                       AS found(id, product, score, reason)
             WHERE listing.id = found.id
            """,
            columns,
        )
        compat.invalidate(self.env)

    @api.model
    def _candidates(self, account):
        """Yield every product that the account sells, as a :class:`Candidate`.

        By SQL, because the records of a large catalogue would fill the memory. Names are in
        the language that they were entered in.
        """
        compat.flush(self.env)
        condition, parameters = account._sold_condition()
        name = compat.text_column(self.env["product.template"], "name", "t")
        self.env.cr.execute(
            """
            SELECT p.id, {name}, btrim(p.{identifier}::text), p.barcode, p.default_code,
                   t.uom_id
              FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE {condition}
             ORDER BY p.id
            """.format(  # nosec B608 - only names of ours
                name=name, identifier=account._identifier_field(), condition=condition
            ),
            parameters,
        )
        pieces = {}
        for *row, uom_id in self.env.cr.fetchall():
            if uom_id not in pieces:
                pieces[uom_id] = self._pieces(self.env["uom.uom"].browse(uom_id))
            yield Candidate(*row, pieces[uom_id])

    # -- Units ----------------------------------------------------------------------------

    @api.model
    def _pieces(self, uom):
        """Return how many pieces a unit of measure is; 1 if it is not counted in pieces."""
        piece = self.env.ref("uom.product_uom_unit")
        return uom._compute_quantity(1.0, piece, round=False, raise_if_failure=False)

    @api.model
    def _single_units(self):
        """Return the units of measure that are one piece, or are not counted in pieces."""
        units = self.env["uom.uom"].search([("active", "in", [True, False])])
        return units.filtered(lambda uom: abs(self._pieces(uom) - 1.0) < 1e-6)

    @api.model
    def _holds(self, uom, product, count):
        """Return whether *uom* may be what Cartona calls a unit of *count* pieces.

        A piece is Odoo's own, or the product's unit, as of a product that is a box itself.
        """
        of_product = uom._compute_quantity(1.0, product.uom_id, round=False)
        return any(abs(pieces - count) < 1e-6 for pieces in (of_product, self._pieces(uom)))

    # -- What a person says ---------------------------------------------------------------

    @api.model
    def _conflict(self, listing, product):
        """Return in words why *listing* cannot be linked to *product*, None if it can."""
        account = listing.account_id
        own = listing._of_product(account, product)
        unit = listing._unit_on_cartona(product)
        if unit is None:
            return _(
                "Cartona sells it in units of %(count)s %(unit)s, and %(product)s has no such unit "
                "of measure. Create one, or choose another product.",
                count=listing.unit_count,
                unit=listing.cartona_unit or _("pieces"),
                product=product.display_name,
            )
        same = own.filtered(lambda each: each.uom_id == unit and each.supplier_product_id)
        if same:
            return _(
                "%(product)s is already linked to Cartona's product %(id)s (%(name)s).",
                product=product.display_name,
                id=same[0].supplier_product_id,
                name=same[0].cartona_name or same[0].internal_product_id,
            )
        wanted = account._identifier_of(product)
        if not wanted:
            reason = account._why_no_identifier(product, wanted)
            return self.env["cartona.message"]._say(reason)
        holder = listing.with_context(active_test=False).search(
            [
                ("account_id", "=", account.id),
                ("sent_identifier", "=", wanted),
                ("product_id", "!=", product.id),
                ("id", "!=", listing.id),
            ],
            limit=1,
        )
        if holder and not own and not suffix_of(listing.sent_identifier, wanted):
            return _(
                "Identifier %(identifier)s is that of another product on Cartona: %(name)s.",
                identifier=wanted,
                name=holder.cartona_name or holder.product_id.display_name,
            )
        return None

    @api.model
    def _link_to_product(self, listing, product):
        """Make *listing*, an unmatched product of Cartona's, a listing of *product*.

        Where the product has a listing of the same unit that Cartona does not know yet, the two
        become one.
        """
        unit = listing._unit_on_cartona(product)
        own = listing._of_product(listing.account_id, product)
        lone = own.filtered(lambda each: each.uom_id == unit and not each.supplier_product_id)[:1]
        linked = {"matched_at": fields.Datetime.now(), "match_ignored": False}
        if not lone:
            listing._assign_product(product, unit)
            listing.write(linked)
            return listing
        values = dict(linked, **{name: listing[name] for name in listing._SHOWN_FIELDS})
        listing.sent_identifier = False
        listing.unlink()
        lone.write(dict(values, state="new", message_held=False))
        lone._forget_confirmed()
        return lone
