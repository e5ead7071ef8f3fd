from markupsafe import Markup

from odoo import _, api, fields, models

from ...lib.clock import local
from .cartona_order import PAYLOAD_GROUP, STATUSES

#: Entries of the log, and attempts, that a story is made of at most, from the newest back.
MOST = 100
TABLE = Markup("<table class='table table-sm'>%s</table>")
ROW = Markup("<tr><td class='text-nowrap'><bdi>%s</bdi></td><td dir='auto'>%s</td></tr>")


class CartonaOrder(models.Model):
    """What has happened to an order, in one list: from the log and from what users tried."""

    _inherit = "cartona.order"

    story = fields.Html(compute="_compute_story", sanitize=False, groups=PAYLOAD_GROUP)

    @api.depends_context("lang", "tz")
    def _compute_story(self):
        """Tell it now, for the order that somebody looks at."""
        for order in self:
            rows = [
                ROW % (local(order.env, at).strftime("%d/%m %H:%M:%S"), text)
                for at, text in order._events()
            ]
            order.story = TABLE % Markup().join(rows) if rows else False

    def _events(self):
        """Return ``(when, what)`` of what is known to have happened, the newest first.

        How it began is always told, and of a story that is too long, that something is left out.
        """
        self.ensure_one()
        order = self._origin.sudo()
        began, newest = [], lambda event: event[0]
        if order.acknowledged_at:
            began.append((order.acknowledged_at, _("Cartona was told that it has arrived")))
        if order.sale_order_id:
            name = order.sale_order_id.name
            began.append((order.sale_order_id.create_date, _("Sale order %s was made", name)))
        if order.create_date:
            began.append((order.create_date, _("Received from Cartona")))
        events = order._events_of_log() + order._events_of_attempts()
        events.sort(key=newest, reverse=True)
        if len(events) > MOST:
            last = events[MOST - 1][0]
            events[MOST:] = [(last, _("What came before is left out here; Logs has it."))]
        return sorted(events + began, key=newest, reverse=True)

    def _events_of_log(self):
        entries = self.env["cartona.log"].search([("order_ids", "in", self.ids)], limit=MOST + 1)
        choice, events = self.env["cartona.message"]._choice, []
        for entry in entries:
            words = [
                choice("cartona.log", "operation", entry.operation),
                choice("cartona.log", "result", entry.result),
                entry.message,
            ]
            if entry.repeat_count > 1:
                words.append(_("(%s times)", entry.repeat_count))
            events.append((entry.started_at, ": ".join(filter(None, words))))
        return events

    def _events_of_attempts(self):
        """Return what was sent while a user waited, such as the retailer's code."""
        attempts = self.env["cartona.delivery.attempt"].search(
            [("order_ref", "in", self.ids)], limit=MOST + 1
        )
        choice, known, events = self.env["cartona.message"]._choice, dict(STATUSES), []
        for attempt in attempts:
            status = attempt.status
            words = [
                choice("cartona.order", "status", status) if status in known else status,
                choice("cartona.delivery.attempt", "outcome", attempt.outcome),
                attempt.message,
                attempt.user_id.name,
            ]
            events.append((attempt.create_date, ": ".join(filter(None, words))))
        return events
