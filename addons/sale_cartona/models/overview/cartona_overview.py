import json
from datetime import datetime, timedelta, timezone

from odoo import api, fields, models

from ... import const
from ...lib import clock, held, latency, totals
from ...lib.memo import Memo
from ..accounts.cartona_clock import PUSHED_SECONDS

#: Rows of one account that are counted one by one; there are "more than" so many beyond.
MOST_COUNTED = 10_000
_memo = Memo()

#: How a channel holds that the work failed here.
ODOO_FAILED = held.fragment(held.ODOO_FAILED)


class CartonaOverview(models.AbstractModel):
    """The numbers of the dashboard, read in few and short queries.

    What changes at any moment is read by one statement. The rest is read anew where that statement
    says that something has happened, and kept for a moment for whoever else looks. No long table
    is scanned: what has many rows is counted to a bound, by an index made for it.
    """

    _name = "cartona.overview"
    _description = "Cartona Overview"

    @api.model
    def _now_of(self, accounts):
        """Return ``{account id: what holds at this moment}``, by one statement.

        The keys are ``channels``, ``waiting`` and ``failed`` (each by kind), ``differs``,
        ``is_silent`` (pushes came and do no longer), ``looks`` (of today, in UTC),
        ``pushed_at``, ``progress``, ``attention`` and ``stamp``, which changes with whatever
        happens. It is made of what has been committed: a number that a sequence has given out
        says nothing of when its row can be read.
        """
        self.env.cr.execute(
            """
            SELECT account.id, account.name, account.state, account.tested_at,
                   (SELECT count(*) || ' ' || max(write_date) FROM cartona_account) AS accounts,
                   (SELECT json_object_agg(kind, row_to_json(channel)) FROM cartona_channel channel
                     WHERE account_id = account.id) AS channels,
                   (SELECT json_object_agg(kind, json_build_object('count', count, 'age', age))
                      FROM (SELECT kind, count(*), max(extract(epoch FROM %(now)s - at)) AS age
                              FROM (SELECT kind, CASE WHEN since IS NOT NULL
                                                      THEN GREATEST(since, due) END AS at
                                      FROM cartona_outbox
                                     WHERE account_id = account.id
                                       AND (due IS NULL OR due <= %(now)s)
                                     ORDER BY id LIMIT %(most)s) ready
                             GROUP BY kind) waiting) AS waiting,
                   (SELECT json_object_agg(state, count)
                      FROM (SELECT state, count(*)
                              FROM (SELECT state FROM cartona_listing
                                     WHERE account_id = account.id AND active
                                       AND state IN ('refused', 'held', 'missing')
                                     LIMIT %(most)s) found
                             GROUP BY state) failed) AS failed,
                   (SELECT count(*)
                      FROM (SELECT FROM cartona_listing WHERE account_id = account.id
                               AND differs AND active LIMIT %(most)s) differing) AS differs,
                   (SELECT json_object_agg(attention, count)
                      FROM (SELECT attention, count(*)
                              FROM (SELECT attention FROM cartona_order
                                     WHERE account_id = account.id AND attention IS NOT NULL
                                     LIMIT %(most)s) found
                             GROUP BY attention) attention) AS attention,
                   (SELECT account.webhook_enabled AND count(*) >= 3
                           -- What was waiting after a pause or a stop is fetched in one go.
                           AND max(create_date) - min(create_date) > INTERVAL '1 minute'
                           AND clock.pushed_at > %(now)s - INTERVAL '30 days'
                      FROM (SELECT create_date, brought_by FROM cartona_order
                             WHERE account_id = account.id
                             ORDER BY id DESC LIMIT 100) newest
                     WHERE brought_by IS DISTINCT FROM 'push'
                           -- Until then a push may have come that was not noted.
                       AND create_date > clock.pushed_at + %(unnoted)s * INTERVAL '1 second'
                   ) AS is_silent,
                   CASE WHEN clock.day = %(now)s::date THEN clock.looks END AS looks,
                   clock.pushed_at,
                   (SELECT row_to_json(progress) FROM cartona_progress progress
                     WHERE account_id = account.id) AS progress,
                   (SELECT count(*) || ' ' || sum(id) FROM cartona_figure
                     WHERE account_id = account.id AND span = 'call') AS figures,
                   (SELECT count(*) || ' ' || sum(id) || ' ' || sum(extract(epoch FROM write_date))
                      FROM (SELECT id, write_date FROM cartona_order
                             WHERE account_id = account.id
                             ORDER BY id DESC LIMIT 100) newest) AS orders
              FROM cartona_account account
              LEFT JOIN cartona_clock clock ON clock.account_id = account.id
             WHERE account.id = ANY(%(accounts)s)
            """,
            {
                "accounts": accounts.ids,
                "now": fields.Datetime.now(),
                "most": MOST_COUNTED,
                "unnoted": PUSHED_SECONDS,
            },
        )
        found = {}
        for row in self.env.cr.dictfetchall():
            values = {name: {} if value is None else value for name, value in row.items()}
            values["stamp"] = (row["figures"], row["orders"], str(row["attention"]))
            found[values.pop("id")] = values
        return found

    @api.model
    def _stamp_of(self, now):
        """Return a text that stays the same as long as *now* does, but for the ages of changes."""
        ageless = {
            account_id: dict(
                values, waiting={kind: each["count"] for kind, each in values["waiting"].items()}
            )
            for account_id, values in now.items()
        }
        off = sorted(self.env["cartona.scheduler"]._cron_state().off)
        return json.dumps([ageless, off], sort_keys=True, default=str)

    @api.model
    def _failing(self, account, now):
        """Return ``{kind: channel}`` of those channels of *account* whose failure is in the way.

        A channel keeps its failure until a call succeeds. Where it has none to make, as what was
        to be sent is gone or orders are fetched no longer, that calls for nobody.
        """
        channels, waiting = now.get("channels") or {}, now.get("waiting") or {}
        is_cut_off = sum(each["count"] for each in waiting.values()) >= MOST_COUNTED
        is_needed = {
            const.OFFERS: is_cut_off or bool(waiting.keys() & set(const.CATALOGUE_KINDS)),
            const.STATUS: is_cut_off or const.ORDER in waiting,
            const.ORDERS: account.fetch_orders,
            const.READING: _is_unread(channels),
        }
        return {
            kind: channels[kind]
            for kind, _label in const.CHANNELS
            if channels.get(kind, {}).get("failure_count") and is_needed[kind]
        }

    @api.model
    def _remembered(self, key, stamp, least, most, make):
        """Return what this process has made of the same database, *key* and *stamp* of late.

        It is made anew where the stamp is another and *least* seconds have passed, and in any case
        after *most*.
        """
        return _memo.get((self.env.cr.dbname, *key), stamp, least, most, make)

    # -- What was counted ----------------------------------------------------------------

    @api.model
    def _traffic_of(self, accounts, stamp):
        """Return what was counted, by account: see :meth:`_read_traffic`.

        With it comes a mark, another for each reading: it may be a moment older than *stamp*.
        """
        key = ("traffic", tuple(accounts.ids), self._zone())
        return self._remembered(
            key, stamp, 2.0, 60.0, lambda: (object(), self._read_traffic(accounts))
        )

    @api.model
    def _read_traffic(self, accounts):
        """Return ``{account id: {operation: {period: [calls, tried, failed, ages]}}}``.

        The periods are ``hour`` (the last one), ``today`` (since the user's midnight), ``week``
        (seven days with today), and the beginning of each of the last 24 hours.
        """
        now, today, week = self._times()
        day_ago = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=23)
        figures, found = self.env["cartona.figure"], {}

        def add(account_id, operation, period, counts):
            totals.add_counts(found.setdefault(account_id, {}), operation, period, counts)

        for account_id, operation, at, *counts in figures._sums(accounts.ids, week, "hour"):
            add(account_id, operation, "week", counts)
            if at >= today:
                add(account_id, operation, "today", counts)
            if at >= day_ago:
                add(account_id, operation, at, counts)
        hour_ago = now - timedelta(hours=1)
        for account_id, operation, _at, *counts in figures._sums(accounts.ids, hour_ago, "hour"):
            add(account_id, operation, "hour", counts)
        return found

    # -- Orders ---------------------------------------------------------------------------

    @api.model
    def _orders_of(self, accounts, stamp):
        """Return ``{account id: {period: {status: (count, value)}}}`` of *today* and *week*.

        With a mark, as :meth:`_traffic_of`.
        """
        key = ("orders", tuple(accounts.ids), self._zone())
        return self._remembered(
            key, stamp, 1.0, 60.0, lambda: (object(), self._read_orders(accounts))
        )

    @api.model
    def _read_orders(self, accounts):
        _now, today, week = self._times()
        self.env.cr.execute(
            """
            SELECT account_id, COALESCE(status, 'other'), create_date >= %(today)s, count(*),
                   COALESCE(sum(total_price), 0)::float
              FROM cartona_order
             WHERE account_id = ANY(%(accounts)s) AND create_date >= %(week)s
             GROUP BY 1, 2, 3
            """,
            {"accounts": accounts.ids, "today": today, "week": week},
        )
        found = {}
        for account_id, status, is_today, count, value in self.env.cr.fetchall():
            periods = found.setdefault(account_id, {"today": {}, "week": {}})
            for period in ("today", "week") if is_today else ("week",):
                before = periods[period].get(status, (0, 0.0))
                periods[period][status] = (before[0] + count, before[1] + value)
        return found

    # -- Yesterday ------------------------------------------------------------------------

    @api.model
    def _yesterday(self, account):
        """Return the figures of an account's yesterday, by the user's clock, as a dictionary."""
        _now, today, _week = self._times()
        start = self._midnight(1)
        tried = failed = 0
        ages = [0] * latency.CLASSES
        for row in self.env["cartona.figure"]._sums(account.ids, start, "hour"):
            if row[2] < today:
                tried, failed = tried + row[4], failed + row[5]
                ages = [sum(pair) for pair in zip(ages, row[6] or [0] * latency.CLASSES)]
        self.env.cr.execute(
            """
            SELECT count(*), COALESCE(sum(total_price), 0)::float FROM cartona_order
             WHERE account_id = %s AND create_date >= %s AND create_date < %s
            """,
            (account.id, start, today),
        )
        orders, value = self.env.cr.fetchone()
        attention = self._now_of(account)[account.id]["attention"]
        return {
            "changes": sum(ages),
            "in_time": latency.share_in_time(ages),
            "success": 1 - failed / tried if tried else None,
            "orders": orders,
            "value": value,
            "attention": sum(attention.values()),
        }

    # -- Time -----------------------------------------------------------------------------

    @api.model
    def _zone(self):
        return clock.zone_name(self.env)

    @api.model
    def _times(self):
        """Return now, the user's midnight, and that of six days before, all in UTC."""
        return fields.Datetime.now(), self._midnight(0), self._midnight(6)

    @api.model
    def _midnight(self, days):
        """Return in UTC when the day that was *days* ago began for the user."""
        day = clock.local(self.env, fields.Datetime.now()).date() - timedelta(days=days)
        start = datetime.combine(day, datetime.min.time(), tzinfo=clock.zone(self.env))
        return start.astimezone(timezone.utc).replace(tzinfo=None)


def _is_unread(channels):
    """Return whether the catalogue cannot be read, and not just for once.

    It is read twice a day, and again within the hour where that failed. Whether Cartona answers at
    all is known from other calls that were made since.
    """
    reading = channels.get(const.READING, {})
    if reading.get("failure_count", 0) != 1 or ODOO_FAILED in (reading["last_error_held"] or ""):
        return True
    others = [each["last_success_at"] for kind, each in channels.items() if kind != const.READING]
    return not any(at and at > reading["last_error_at"] for at in others)
