from odoo import _, api, fields, models
from odoo.tools.misc import format_datetime, format_time, formatLang

from ... import const
from ...lib import latency
from ..engine.cartona_log import OPERATIONS
from ..orders.cartona_order import STATUSES
from ..orders.cartona_order_attention import ATTENTION
from .cartona_overview import MOST_COUNTED

#: How a number is coloured.
GOOD, WARN, BAD, CALM = "good", "warn", "bad", "calm"

#: Opens the log of what tells Cartona of users' changes.
TOLD = "traffic:update_products+order_status+order_lines"
#: Successes that a shop is promised: at most one in a hundred fails.
TARGET_SUCCESS = 0.99


class CartonaDashboardNumbers(models.AbstractModel):
    """The numbers of one account's card, or of all: each with its words, colour and list."""

    _name = "cartona.dashboard.numbers"
    _description = "Cartona Dashboard Numbers"

    @api.model
    def _part_waiting(self, now):
        waiting = now.get("waiting") or {}
        offers = [waiting[kind] for kind in waiting if kind in const.CATALOGUE_KINDS]
        statuses = [waiting[const.ORDER]] if const.ORDER in waiting else []
        receipts = [waiting[const.ACKNOWLEDGEMENT]] if const.ACKNOWLEDGEMENT in waiting else []
        ages = [
            (each["age"], opens)
            for parts, opens in ((offers, "waiting:listing"), (statuses, "waiting:order"))
            for each in parts
            if each["age"] is not None
        ]
        oldest, opens = max(ages, default=(None, False))
        tone = CALM if oldest is None else GOOD if oldest <= 60 else BAD
        return {
            "title": _("Waiting"),
            "rows": [
                self._counted_row(_("Prices and stock"), offers, "waiting:listing"),
                self._counted_row(_("Order status"), statuses, "waiting:order"),
                self._counted_row(_("Receipts of orders"), receipts, "waiting:acknowledgement"),
                _row(_("Oldest change"), self._duration(oldest), opens, tone),
            ],
        }

    @api.model
    def _counted_row(self, label, parts, opens):
        count = sum(part["count"] for part in parts)
        return _row(label, self._number_in_words(count), opens if count else False)

    @api.model
    def _part_problems(self, now):
        failed, attention = now.get("failed") or {}, now.get("attention") or {}
        rows = [
            self._problem(
                _("Products refused by Cartona"), failed.get("refused"), "failed:refused"
            ),
            self._problem(_("Products held back"), failed.get("held"), "failed:held"),
            self._problem(
                _("Products not on Cartona"), failed.get("missing"), "failed:missing", WARN
            ),
        ]
        if now.get("differs"):
            count, label = now["differs"], _("Products that differ on Cartona")
            rows.append(self._problem(label, count, "differences", WARN))
        for reason, _label in ATTENTION:
            if attention.get(reason):
                label = self._choice_label("cartona.order", "attention", reason)
                rows.append(self._problem(label, attention[reason], "attention:" + reason))
        if not attention:
            rows.append(self._problem(_("Orders that need a person"), 0, "attention"))
        return {"title": _("Problems"), "rows": rows}

    @api.model
    def _problem(self, label, count, opens, tone=BAD):
        return _row(label, self._number_in_words(count or 0), opens, tone if count else GOOD)

    @api.model
    def _part_speed(self, traffic):
        """Return how long changes take from the commit to Cartona's answer."""
        hour, today, week = (_ages(traffic, period) for period in ("hour", "today", "week"))
        rows = []
        for share, label in ((0.5, _("Half within")), (0.95, _("95 of 100 within"))):
            seconds = latency.percentile(hour, share)
            tone = CALM if seconds is None else GOOD if seconds <= latency.TARGET else WARN
            rows.append(_row(label, self._duration(seconds), TOLD + "/hour", tone))
        for label, counts, period in (
            (_("Within 5 s today"), today, "/today"),
            (_("Within 5 s in 7 days"), week, "/week"),
        ):
            rows.append(self._share(label, latency.share_in_time(counts), TOLD + period))
        return {"title": _("From commit to answer (last hour)"), "rows": rows}

    @api.model
    def _part_success(self, traffic):
        """Return which share of what was sent or asked was a success, by operation."""
        rows, counted = [], [operation for operation, _label in OPERATIONS if operation in traffic]
        total = {"today": [0, 0], "week": [0, 0]}
        for operation in counted:
            shares = []
            for period in ("today", "week"):
                _calls, tried, failed, _sums = traffic[operation].get(period, (0, 0, 0, []))
                total[period] = [total[period][0] + tried, total[period][1] + failed]
                shares.append(1 - failed / tried if tried else None)
            label = self._choice_label("cartona.log", "operation", operation)
            rows.append(self._shares(label, shares, "traffic:failed/week/" + operation))
        shares = [1 - failed / tried if tried else None for tried, failed in total.values()]
        # The log has more than what a share is made of.
        opens = counted and "traffic:failed/week/" + "+".join(counted)
        rows.insert(0, self._shares(_("All"), shares, opens or False))
        return {"title": _("Success: today | 7 days"), "rows": rows}

    @api.model
    def _part_orders(self, currency, periods):
        rows, today, week = [], periods.get("today", {}), periods.get("week", {})
        for status, _label in STATUSES:
            if status in week:
                label = self._choice_label("cartona.order", "status", status)
                count = "%d | %d" % (today.get(status, (0, 0))[0], week[status][0])
                rows.append(_row(label, count, "orders:week/" + status))
        for period, label, counts in (
            ("today", _("Today"), today),
            ("week", _("In 7 days"), week),
        ):
            number = sum(count for count, _value in counts.values())
            value = sum(value for _count, value in counts.values())
            amount = self._money(value, currency)
            rows.insert(
                ("today", "week").index(period),
                _row(
                    label, "%s · %s" % (self._number_in_words(number), amount), "orders:" + period
                ),
            )
        return {"title": _("Orders: today | 7 days"), "rows": rows}

    @api.model
    def _part_last(self, now):
        channels = now.get("channels") or {}
        rows = []
        for kind, label, operations in (
            (const.OFFERS, _("Prices and stock sent"), "update_products"),
            (const.ORDERS, _("Orders fetched"), "pull_orders+acknowledge"),
            (const.STATUS, _("Order status sent"), "order_status+order_lines"),
            (const.READING, _("Catalogue read"), "products"),
        ):
            at = channels.get(kind, {}).get("last_success_at")
            text = self._time_of_day(at) if at else "–"
            rows.append(_row(label, text, "traffic:" + operations))
        pushed_at, looks = now.get("pushed_at"), now.get("looks")
        pushed = self._time_of_day(pushed_at) if pushed_at else "–"
        rows.append(_row(_("Order by webhook"), pushed, "traffic:push"))
        rows.append(_row(_("Looks for orders today"), self._number_in_words(looks or 0), "account"))
        return {"title": _("Last"), "rows": rows}

    # -- Words --------------------------------------------------------------------------------

    @api.model
    def _choice_label(self, model, field, value):
        if not value:
            return ""
        choice = self.env["cartona.message"]._choice
        return self.env["cartona.overview"]._remembered(
            ("label", model, field, value, self.env.lang),
            None,
            600.0,
            600.0,
            lambda: choice(model, field, value),
        )

    @api.model
    def _number_in_words(self, count):
        """Return a count as it is read; above what is counted, *more than* that."""
        more = count > MOST_COUNTED - 1
        text = formatLang(self.env, min(count, MOST_COUNTED), digits=0)
        return _("%s or more", text) if more else text

    @api.model
    def _duration(self, seconds):
        return self.env["cartona.scheduler"]._span(seconds)

    @api.model
    def _percent(self, share):
        return "–" if share is None else "%.1f %%" % (100 * share)

    @api.model
    def _money(self, value, currency):
        return formatLang(self.env, value, currency_obj=currency)

    @api.model
    def _time_of_day(self, at):
        """Return a time of the database as the user's clock showed it; of another day, with it."""
        at = fields.Datetime.to_datetime(str(at).replace("T", " ")[:19])
        _now, today, _week = self.env["cartona.overview"]._times()
        if at >= today:
            return format_time(
                self.env, at, tz=self.env["cartona.overview"]._zone(), time_format="HH:mm:ss"
            )
        return format_datetime(self.env, at, tz=self.env["cartona.overview"]._zone())

    @api.model
    def _share(self, label, share, opens):
        tone = CALM if share is None else GOOD if share >= TARGET_SUCCESS else WARN
        return _row(label, self._percent(share), opens, tone)

    @api.model
    def _shares(self, label, shares, opens):
        texts = map(self._percent, shares)
        known = [share for share in shares if share is not None]
        tone = CALM if not known else GOOD if min(known) >= TARGET_SUCCESS else BAD
        return _row(label, " | ".join(texts), opens, tone)


def _row(label, value, opens=False, tone=CALM):
    return {"label": label, "value": value, "open": opens, "tone": tone}


def _ages(traffic, period):
    """Return the histogram of all operations in a period."""
    found = [sums[period][3] for sums in traffic.values() if period in sums and sums[period][3]]
    return [sum(column) for column in zip(*found)] or [0] * latency.CLASSES
