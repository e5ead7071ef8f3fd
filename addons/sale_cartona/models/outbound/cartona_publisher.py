from datetime import timedelta
from typing import List, NamedTuple, Optional

from odoo import api, fields, models

import cartona_api

from ... import compat, const
from ...lib import backoff, held, limits


class Item(NamedTuple):
    """One listing's part of a bulk call: what is said of it, and what that will confirm."""

    listing_id: int
    update: cartona_api.ProductUpdate
    identifier: str
    #: What is wrong all the same, as a listing holds it.
    problem: Optional[str] = None

    def touched(self):
        """Return whether price, stock, limit and publication are spoken of."""
        update = self.update
        return (
            update.selling_price is not None,
            update.available_stock_quantity is not None,
            update.is_unlimited_stock is not None,
            update.is_published is not None,
        )

    def state_when_accepted(self, explicitly):
        """Return the state of the listing once Cartona has taken the values."""
        if self.problem:
            return "held"
        if self.update.is_published is False:
            return "unpublished"
        return "confirmed" if explicitly else "sent"


class CartonaPublisher(models.AbstractModel):
    """Says to Cartona what differs from what it last accepted, and notes its answer."""

    _name = "cartona.publisher"
    _description = "Cartona Publisher"

    @api.model
    def _items(self, account, listing_ids, aspects=const.BOTH):
        """Return an :class:`Item` for each listing whose values on Cartona are out of date.

        Only *aspects* are compared, where Cartona has accepted all of these listings before.
        """
        confirmed = self._confirmed(listing_ids)
        if not all(map(_is_accepted, confirmed.values())):
            aspects = const.BOTH
        offers = self.env["cartona.offer"]._offers(account, listing_ids, aspects)
        items, troubled, settled = [], {}, []
        for listing_id, offer in offers.items():
            known = confirmed[listing_id]
            if (known["state"] == "missing" and offer.published) or known["state"] == "unmatched":
                continue
            values = self._difference(account, offer, known, aspects)
            identity = _identity(known, hiding=not offer.published)
            if values and not any(identity.values()):
                # Where it is known why, the listing says so already.
                if known["state"] not in const.STOPPED:
                    troubled[listing_id] = held.dumps(held.message("identifier_missing"))
            elif values:
                update = cartona_api.ProductUpdate(**identity, **values)
                sent_as = identity.get("internal_product_id")
                items.append(Item(listing_id, update, sent_as, offer.problem))
            elif offer.problem:
                troubled[listing_id] = offer.problem
            elif known["state"] in const.STOPPED and not known["resent"]:
                settled.append(listing_id)
        self._note_problems(troubled)
        self._note_settled(settled)
        return items

    @api.model
    def _confirmed(self, ids):
        """Return ``{listing id: what Cartona last accepted}``, None where unknown."""
        compat.flush(self.env)
        self.env.cr.execute(
            """
            SELECT id, state, internal_product_id, sent_identifier, supplier_product_id, resent,
                   confirmed_price AS price, confirmed_stock AS stock,
                   confirmed_unlimited AS unlimited, confirmed_published AS published,
                   min_order, max_order, remind_at_stock,
                   confirmed_min_order, confirmed_max_order, confirmed_remind_at_stock,
                   GREATEST(min_order, max_order, remind_at_stock) > 0 AS is_limited
              FROM cartona_listing
             WHERE id = ANY(%s)
            """,
            (list(ids),),
        )
        return {row["id"]: row for row in self.env.cr.dictfetchall()}

    @api.model
    def _difference(self, account, offer, known, aspects=const.BOTH):
        """Return the values of a product update that brings Cartona from *known* to *offer*."""
        if not offer.published:
            if known["published"] is None:
                return {"is_published": False} if known["sent_identifier"] else {}
            return {"is_published": False} if known["published"] else {}
        if _is_renamed(known):
            known = dict(known, price=None, stock=None, **limits.UNKNOWN)
        values = {}
        # Unknown, too: Cartona may have it hidden, or an answer to a change of it was lost.
        if not known["published"]:
            values["is_published"] = True
        if account.send_prices and offer.price is not None:
            if known["price"] is None or _differs(known["price"], offer.price):
                values["selling_price"] = offer.price
        if account.send_stock and const.STOCK in aspects:
            values.update(_stock_difference(offer, known))
        if known["is_limited"]:
            values.update(limits.difference(known))
        return values

    @api.model
    def _send(self, account, client, items: List[Item]):
        """Send *items* in one bulk call and note the answer; return how many were refused.

        A call that is refused as a whole for its data is halved until the item that
        spoils it stands alone.

        :raises cartona_api.CartonaError: the call failed as a whole; nothing was noted.
        """
        try:
            result = client.update_products([item.update for item in items])
        except cartona_api.RefusedError as error:
            if len(items) > 1:
                middle = len(items) // 2
                return self._send(account, client, items[:middle]) + self._send(
                    account, client, items[middle:]
                )
            self._note_refused(account, items[0], error.said)
            return 1
        accepted, missing, refused = [], [], 0
        for item, outcome in zip(items, result.outcomes):
            if outcome.state != "refused":
                accepted.append((item, outcome.state == "accepted"))
            elif outcome.unknown:
                missing.append(item)
            else:
                self._note_refused(account, item, outcome.said)
                refused += 1
        self._note_accepted(accepted)
        self._note_missing(missing)
        return refused + len(missing)

    @api.model
    def _note_in_flight(self, items: List[Item], changed_at):
        """Take for unknown what *items* are about to change, until the answer is noted.

        Committed before the call: where its answer never comes, because the connection or
        Odoo itself breaks, a value that is changed back meanwhile must be sent all the same.
        *changed_at* says of a listing when the change was committed.
        """
        rows = ((i.listing_id, changed_at.get(i.listing_id), *i.touched()) for i in items)
        columns = list(zip(*rows))
        self.env.cr.execute(
            """
            UPDATE cartona_listing listing
               SET changed_at = sent.changed_at,
                   confirmed_price = CASE WHEN NOT sent.price THEN confirmed_price END,
                   confirmed_stock = CASE WHEN NOT sent.stock THEN confirmed_stock END,
                   confirmed_unlimited = CASE WHEN NOT sent.unlimited THEN confirmed_unlimited END,
                   confirmed_published = CASE WHEN NOT sent.published THEN confirmed_published END
              FROM unnest(%s::int[], %s::timestamp[], %s::bool[], %s::bool[], %s::bool[],
                          %s::bool[])
                   AS sent(id, changed_at, price, stock, unlimited, published)
             WHERE listing.id = sent.id
            """,
            [list(column) for column in columns],
            log_exceptions=False,  # by the drain, unless it was a collision
        )
        compat.invalidate(self.env)

    @api.model
    def _note_accepted(self, accepted):
        """Keep the values of each ``(item, explicitly)`` as what Cartona now shows."""
        if not accepted:
            return
        rows = [
            (
                item.listing_id,
                item.update.selling_price,
                item.update.available_stock_quantity,
                item.update.is_unlimited_stock,
                item.update.is_published,
                item.identifier,
                item.state_when_accepted(explicitly),
                item.problem,
            )
            for item, explicitly in accepted
        ]
        columns = [list(column) for column in zip(*rows)]
        self.env.cr.execute(
            """
            UPDATE cartona_listing listing
               SET confirmed_price = COALESCE(sent.price, listing.confirmed_price),
                   confirmed_stock = COALESCE(sent.stock, listing.confirmed_stock),
                   confirmed_unlimited = COALESCE(sent.unlimited, listing.confirmed_unlimited),
                   confirmed_published = COALESCE(
                       sent.published, listing.confirmed_published, TRUE),
                   sent_identifier = COALESCE(sent.identifier, listing.sent_identifier),
                   sent_at = clock_timestamp() AT TIME ZONE 'UTC',
                   state = sent.state,
                   message_held = sent.problem,
                   failure_count = 0,
                   -- What the catalogue contradicted is forgotten before it is sent again.
                   resent = listing.resent AND listing.confirmed_price IS NULL
                                           AND listing.confirmed_stock IS NULL,
                   -- What was found to differ on Cartona does no longer, as far as it was sent.
                   shown_price = CASE WHEN listing.differs
                                      THEN COALESCE(sent.price, listing.shown_price)
                                      ELSE listing.shown_price END,
                   shown_stock = CASE WHEN listing.differs
                                      THEN COALESCE(sent.stock, listing.shown_stock)
                                      ELSE listing.shown_stock END,
                   differs = listing.differs AND (
                       sent.price IS NULL
                       AND (abs(listing.shown_price - listing.confirmed_price) >= 0.005) IS TRUE
                       OR sent.stock IS NULL AND sent.unlimited IS NOT TRUE
                       AND listing.confirmed_unlimited IS NOT TRUE
                       AND (trunc(listing.shown_stock) != trunc(listing.confirmed_stock)) IS TRUE
                       -- Without limits these are NULL or zero.
                       OR listing.confirmed_min_order > 0 IS TRUE
                       AND (listing.confirmed_min_order != listing.shown_min_order) IS TRUE
                       OR listing.confirmed_max_order > 0 IS TRUE
                       AND (listing.confirmed_max_order != listing.shown_max_order) IS TRUE
                       OR listing.confirmed_remind_at_stock > 0 IS TRUE
                       AND (listing.confirmed_remind_at_stock
                            != listing.shown_remind_at_stock) IS TRUE)
              FROM unnest(%s::int[], %s::numeric[], %s::numeric[], %s::bool[], %s::bool[],
                          %s::varchar[], %s::varchar[], %s::text[])
                   AS sent(id, price, stock, unlimited, published, identifier, state, problem)
             WHERE listing.id = sent.id
            """,
            columns,
            log_exceptions=False,  # by the drain, unless it was a collision
        )
        compat.invalidate(self.env)

    @api.model
    def _note_refused(self, account, item, said):
        """Show Cartona's refusal on the listing and have it tried again by its own clock.

        *said* is Cartona's own words, empty where it gave none.
        """
        listing = self.env["cartona.listing"].browse(item.listing_id)
        failures = listing.failure_count + 1
        due = fields.Datetime.now() + timedelta(seconds=backoff.item_delay(failures))
        refusal = held.message("item_refused", said=said)
        listing.write(
            {
                "state": "refused",
                "message_held": held.dumps(
                    refusal if said else held.message("item_refused_silently")
                ),
                "failure_count": failures,
                "resent": False,
            }
        )
        # One clock each: an earlier one would ring all the same.
        self.env.cr.execute(
            """
            DELETE FROM cartona_outbox
             WHERE account_id = %s AND kind = %s AND res_id = %s AND due > %s
            """,
            (account.id, const.LISTING, item.listing_id, fields.Datetime.now()),
        )
        outbox = self.env["cartona.outbox"]
        outbox._add(account, const.LISTING, [item.listing_id], due, is_change=False)

    @api.model
    def _note_missing(self, items):
        """Note that Cartona does not know these listings: a state, not an error.

        Nothing is left there to be unpublished under an identifier that it does not know.
        """
        listings = self.env["cartona.listing"].browse([item.listing_id for item in items])
        named = {item.listing_id: item.identifier for item in items}
        gone = listings.filtered(lambda listing: listing.sent_identifier == named[listing.id])
        gone.write({"sent_identifier": False, "confirmed_published": False})
        listings.write(
            {
                "state": "missing",
                "message_held": held.dumps(held.message("not_on_cartona")),
            }
        )

    @api.model
    def _note_problems(self, problems):
        """Hold on each listing of ``{id: problem}`` what keeps it from being sent whole."""
        for listing in self.env["cartona.listing"].browse(problems):
            if listing.message_held != problems[listing.id]:
                listing.write({"state": "held", "message_held": problems[listing.id]})

    @api.model
    def _note_settled(self, ids):
        """Take back the trouble of listings that Cartona shows rightly by now."""
        self.env["cartona.listing"].browse(ids).write(
            {"state": "sent", "message_held": False, "failure_count": 0}
        )


def _differs(known, wanted):
    """Return whether a price of the database is another than *wanted*, a Decimal."""
    return "%.4f" % known != "%.4f" % wanted


def _is_accepted(known):
    """Return whether all that Cartona shows of a listing is known and in order."""
    return (
        known["state"] in ("sent", "confirmed")
        and known["published"]
        and known["price"] is not None
        and known["unlimited"] is not None
        and not _is_renamed(known)
    )


def _is_renamed(known):
    """Return whether Cartona has not heard of the identifier: what it shows there is unknown."""
    return known["internal_product_id"] != known["sent_identifier"]


def _identity(known, hiding):
    """Return what names a listing to Cartona (section Products).

    Cartona's own id goes along while it is not linked to the identifier, which links the
    two. What is to be hidden is named as it was last.
    """
    own, cartonas = known["internal_product_id"], known["supplier_product_id"]
    if hiding and known["sent_identifier"]:
        return {"internal_product_id": known["sent_identifier"]}
    if cartonas and _is_renamed(known):
        return {"internal_product_id": own, "supplier_product_id": cartonas}
    return {"internal_product_id": own} if own else {"supplier_product_id": cartonas}


def _stock_difference(offer, known):
    if offer.unlimited:
        return {} if known["unlimited"] else {"is_unlimited_stock": True}
    if known["unlimited"] is not False:
        return {"is_unlimited_stock": False, "available_stock_quantity": offer.quantity}
    if known["stock"] is None or int(known["stock"]) != offer.quantity:
        return {"available_stock_quantity": offer.quantity}
    return {}
