from odoo import api, fields, models

from ... import compat, const
from ...lib import held


class CartonaLister(models.AbstractModel):
    """Lists products, and keeps the identifiers of listings in line with their products.

    The first listing of a product has the plain identifier, further ones a suffix
    (``904#2``) that stays theirs. A product that has no identifier, or shares it with another
    one, is listed all the same, with the reason, so that it does not keep others from being listed.
    """

    _name = "cartona.lister"
    _description = "Cartona Lister"

    @api.model
    def _create_listings(self, account, products):
        """List those of *products* that have no listing; return how many they were.

        Where Cartona already shows something under the identifier of a product, that becomes
        the product's listing.
        """
        listing = self.env["cartona.listing"].with_context(active_test=False)
        own = [("account_id", "=", account.id)]
        products -= listing.search([*own, ("product_id", "in", products.ids)]).product_id
        if not products:
            return 0
        identifiers = {product: account._identifier_of(product) for product in products}
        doubled = account._doubled_identifiers(list(identifiers.values()))
        plain = {
            identifier: product
            for product, identifier in identifiers.items()
            if identifier and identifier not in doubled
        }
        count = len(products)
        for identifier in self._left_by_undoing(account, list(plain)):
            del plain[identifier]
        waiting = [*own, ("product_id", "=", False), ("state", "=", "unmatched")]
        for shown in listing.search([*waiting, ("sent_identifier", "in", list(plain))]):
            product = plain.pop(shown.sent_identifier, None)
            if product:
                products -= product
                shown._assign_product(product)
        used = listing.search([*own, ("internal_product_id", "in", list(plain))])
        for identifier in used.mapped("internal_product_id"):
            product = plain.pop(identifier)
            products -= product
            listing.create({"account_id": account.id, "product_id": product.id})
        self._insert_listings(account, products, plain)
        self._refuse_without_identifier(
            account, {each: identifiers[each] for each in products}, plain
        )
        return count

    @api.model
    def _insert_listings(self, account, products, product_of_identifier):
        """Create plain listings by SQL, which takes a hundredth of the time of the ORM.

        They are not marked: rows of the outbox that led here stand for them already.
        """
        if not products:
            return
        identifier_of = {product.id: name for name, product in product_of_identifier.items()}
        compat.flush(self.env)
        self.env.cr.execute(
            """
            INSERT INTO cartona_listing
                   (account_id, company_id, product_id, product_tmpl_id, uom_id,
                    internal_product_id,
                    identifier_base, identifier_number, active, is_published, state,
                    create_uid, create_date, write_uid, write_date)
            SELECT %(account)s, %(company)s, product.id, template.id, template.uom_id,
                   new.identifier,
                   new.identifier, 1, TRUE, TRUE, 'new', %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM unnest(%(products)s::int[], %(identifiers)s::varchar[])
                       AS new(product_id, identifier)
              JOIN product_product product ON product.id = new.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             ORDER BY product.id
            """,
            {
                "account": account.id,
                "company": account.company_id.id,
                "uid": self.env.uid,
                "now": fields.Datetime.now(),
                "products": products.ids,
                "identifiers": [identifier_of.get(product_id) for product_id in products.ids],
            },
        )
        if account._identifier_may_change():
            self._release_sent_identifiers(account, list(identifier_of.values()))
        compat.invalidate(self.env)

    @api.model
    def _refuse_without_identifier(self, account, identifiers, plain):
        """Write on each listing that got no identifier what is wrong and what to do."""
        troubled = {
            product: identifier
            for product, identifier in identifiers.items()
            if identifier not in plain
        }
        if not troubled:
            return
        self.env.cr.execute(
            """
            SELECT id, product_id FROM cartona_listing
             WHERE account_id = %s AND product_id = ANY(%s) AND active
               AND internal_product_id IS NULL
            """,
            (account.id, [product.id for product in troubled]),
        )
        product = self.env["product.product"].browse
        self._write_reasons(
            account,
            {
                listing_id: (product(product_id), troubled[product(product_id)])
                for listing_id, product_id in self.env.cr.fetchall()
            },
        )

    @api.model
    def _write_reasons(self, account, troubled):
        """Write on listings why they have no identifier: ``{listing id: (product, its base)}``.

        By SQL: a catalogue may lack thousands. A reason is worked out once.
        """
        if not troubled:
            return
        reasons = {}
        for product, identifier in troubled.values():
            if identifier not in reasons:
                left = self._left_by_undoing(account, [identifier]).get(identifier)
                reason = (
                    held.message("identifier_left", identifier=identifier, name=left)
                    if left
                    else account._why_no_identifier(product, identifier)
                )
                reasons[identifier] = held.dumps(reason)
        compat.flush(self.env)
        self.env.cr.execute(
            """
            UPDATE cartona_listing listing SET state = 'held', message_held = new.message
              FROM unnest(%s::int[], %s::text[]) AS new(id, message)
             WHERE listing.id = new.id
            """,
            (list(troubled), [reasons[identifier] for _product, identifier in troubled.values()]),
        )
        compat.invalidate(self.env)

    # -- Identifiers that change -----------------------------------------------------------

    @api.model
    def _update_all_identifiers(self, account):
        """Bring the identifiers of all listings up to date; return how many changed."""
        return self._update_identifiers(
            account, self._with_outdated_identifier(account).product_id.ids
        )

    @api.model
    def _update_identifiers(self, account, product_ids):
        """Bring the identifiers of the products' listings up to date; return how many changed.

        That is done for some thousands at a time.
        """
        return sum(
            self._update_some_identifiers(
                account, product_ids[start : start + const.LISTED_AT_ONCE]
            )
            for start in range(0, len(product_ids), const.LISTED_AT_ONCE)
        )

    @api.model
    def _update_some_identifiers(self, account, product_ids):
        """Bring the identifiers of the products' listings up to date; return how many changed.

        One that a person has entered stays. So does one that Cartona knows the product by,
        where a new one could not be linked to the same product there.
        """
        changed, unnamed = self._identifier_changes(
            account, self._with_outdated_identifier(account, product_ids)
        )
        if changed:
            # An identifier that was given up may be free now for a listing that shared it.
            more, others = self._identifier_changes(
                account, self._without_identifier(account) - unnamed
            )
            changed.update(more)
            unnamed += others
        listing = self.env["cartona.listing"].with_context(active_test=False)
        used = listing.search(
            [
                ("account_id", "=", account.id),
                ("internal_product_id", "in", [name for _base, name in changed.values() if name]),
                ("id", "not in", list(changed)),
            ]
        )
        taken = {other.internal_product_id for other in used}
        taken.update(
            self._left_by_undoing(account, [name for _base, name in changed.values() if name])
        )
        changed = {key: value for key, value in changed.items() if value[1] not in taken}
        self._write_identifiers(account, changed)
        unnamed = unnamed.filtered(lambda each: each.id in changed)
        sold = account._sold_of(unnamed.product_id)
        self._write_reasons(
            account,
            {
                each.id: (each.product_id, account._identifier_of(each.product_id))
                for each in unnamed.filtered(lambda each: each.product_id in sold)
            },
        )
        return len(changed)

    @api.model
    def _identifier_changes(self, account, listings):
        """Return ``({listing id: (base, identifier)}, listings left without one)``."""
        bases = {product: account._identifier_of(product) for product in listings.product_id}
        doubled = account._doubled_identifiers(list(bases.values()))
        changed, unnamed = {}, listings.browse()
        for each in listings.filtered(lambda each: each._has_made_identifier()):
            base = bases[each.product_id]
            usable = base if base and base not in doubled else None
            if usable == (each.identifier_base or None):
                continue
            if each._is_known_by_identifier_only() and not account._identifier_is_cartonas():
                continue
            changed[each.id] = (usable, usable and each._with_number(usable))
            if not usable:
                unnamed += each
        return changed, unnamed

    @api.model
    def _with_outdated_identifier(self, account, product_ids=None):
        """Return listings whose identifier was not made from what their product has now.

        They are those of the products *product_ids*, or all of the account.
        """
        compat.flush(self.env)
        self.env.cr.execute(
            """
            SELECT l.id FROM cartona_listing l JOIN product_product p ON p.id = l.product_id
             WHERE l.account_id = %s AND (%s OR l.product_id = ANY(%s))
               AND l.identifier_base IS DISTINCT FROM NULLIF(btrim(p.{name}::text), '')
               AND (l.identifier_base IS NOT NULL OR l.internal_product_id IS NULL)
             ORDER BY l.id
            """.format(  # nosec B608 - only names of ours
                name=account._identifier_field()
            ),
            (account.id, product_ids is None, list(product_ids or ())),
        )
        ids = [listing_id for (listing_id,) in self.env.cr.fetchall()]
        return self.env["cartona.listing"].browse(ids)

    @api.model
    def _without_identifier(self, account):
        """Return up to a thousand listings of products that have no identifier."""
        listing = self.env["cartona.listing"].with_context(active_test=False)
        return listing.search(
            [
                ("account_id", "=", account.id),
                ("product_id", "!=", False),
                ("internal_product_id", "=", False),
            ],
            limit=1000,
        )

    @api.model
    def _write_identifiers(self, account, changed):
        """Write new identifiers on listings: ``{listing id: (base, identifier)}``.

        Two may exchange theirs. From now on, what Cartona has under an identifier belongs to
        the listing that has the identifier here.
        """
        if not changed:
            return
        compat.flush(self.env)
        cr, ids = self.env.cr, list(changed)
        bases, names = zip(*changed.values())
        left = (
            self._hide_former_products(account, ids, names)
            if account._hides_other_products()
            else []
        )
        # Only those that give theirs to another one, as each row takes a while in a large table.
        cr.execute(
            """
            UPDATE cartona_listing SET internal_product_id = NULL
             WHERE id = ANY(%s) AND internal_product_id = ANY(%s)
            """,
            (ids, [name for name in names if name]),
        )
        cr.execute(
            """
            UPDATE cartona_listing listing
               SET internal_product_id = new.name, identifier_base = new.base,
                   state = CASE WHEN new.name IS NULL THEN listing.state ELSE 'new' END,
                   message_held = NULL, failure_count = 0, resent = FALSE
              FROM unnest(%s::int[], %s::varchar[], %s::varchar[]) AS new(id, base, name)
             WHERE listing.id = new.id
            """,
            (ids, list(bases), list(names)),
        )
        if account._identifier_is_cartonas():
            cr.execute(
                """
                UPDATE cartona_listing
                   SET supplier_product_id = NULL, base_product_id = NULL, cartona_name = NULL,
                       cartona_unit = NULL, unit_count = NULL,
                       -- The product of that name may still be hidden there.
                       confirmed_published = CASE WHEN internal_product_id IS NULL
                                                  THEN confirmed_published END,
                       confirmed_price = NULL, confirmed_stock = NULL, confirmed_unlimited = NULL,
                       confirmed_min_order = NULL, confirmed_max_order = NULL,
                       confirmed_remind_at_stock = NULL
                 WHERE id = ANY(%s)
                """,
                (ids,),
            )
        self._release_sent_identifiers(account, names)
        compat.invalidate(self.env)
        self.env["cartona.listing"].browse([*ids, *left])._mark(is_change=False)

    @api.model
    def _hide_former_products(self, account, listing_ids, names):
        """Have the products hidden that these listings were on Cartona until now.

        The listings get other identifiers, *names*, under which Cartona has other products. For
        each former product an archived listing without a product of Odoo's is made, unless its
        identifier belongs to another listing from now on. Returns the ids of the new listings.
        """
        cr = self.env.cr
        cr.execute(
            """
            INSERT INTO cartona_listing
                   (account_id, company_id, active, is_published, state, sent_identifier,
                    cartona_name, confirmed_published, sent_at,
                    create_uid, create_date, write_uid, write_date)
            SELECT account_id, company_id, FALSE, FALSE, 'sent', sent_identifier,
                   cartona_name, confirmed_published, sent_at,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM cartona_listing listing
              JOIN unnest(%(ids)s::int[], %(names)s::varchar[]) AS new(id, name) USING (id)
             WHERE new.name IS NOT NULL AND sent_identifier IS NOT NULL AND state != 'missing'
               AND sent_identifier != ALL(%(taken)s) AND confirmed_published IS NOT FALSE
               AND NOT EXISTS (
                   SELECT FROM cartona_listing other
                    WHERE other.account_id = listing.account_id AND other.id != listing.id
                      AND other.internal_product_id = listing.sent_identifier
               )
            RETURNING id
            """,
            {
                "uid": self.env.uid,
                "now": fields.Datetime.now(),
                "ids": list(listing_ids),
                "names": list(names),
                "taken": [name for name in names if name],
            },
        )
        left = [listing_id for (listing_id,) in cr.fetchall()]
        cr.execute(
            """
            UPDATE cartona_listing listing SET sent_identifier = NULL
              FROM unnest(%s::int[], %s::varchar[]) AS new(id, name)
             WHERE listing.id = new.id AND new.name IS NOT NULL
            """,
            (list(listing_ids), list(names)),
        )
        return left

    @api.model
    def _release_sent_identifiers(self, account, names):
        """Take *names* from listings that were sent under them but have other identifiers now.

        Cartona's products of these names belong to the listings that have them now, so that the
        former ones must not unpublish them.
        """
        self.env.cr.execute(
            """
            UPDATE cartona_listing
               SET sent_identifier = NULL, confirmed_published = FALSE
             WHERE account_id = %s AND sent_identifier = ANY(%s) AND state != 'unmatched'
               AND sent_identifier IS DISTINCT FROM internal_product_id
            """,
            (account.id, [name for name in names if name]),
        )
