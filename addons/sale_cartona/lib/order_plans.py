"""What the clock asks the database: which accounts to look at and how often, and what is due.

All of it is read in one short transaction every few seconds, so each query rests on an index.
"""

from .. import const
from .pace import Plan

#: Accounts that fetch orders. Pushes work where one was the first to bring an order of the last
#: three, or where a test came through within a day and nothing has come since.
_PLANS = """
    SELECT account.id, COALESCE(account.poll_seconds, 0),
           COALESCE(newest.at > now.utc - INTERVAL '1 hour', FALSE)
               OR COALESCE(clock.seen_at BETWEEN now.utc - INTERVAL '10 minutes'
                           AND now.utc + INTERVAL '2 minutes', FALSE),
           (SELECT COALESCE(sum(repeat_count), 0)::int FROM cartona_log
             WHERE account_id = account.id AND operation = 'pull_orders' AND http_status = 429
               AND started_at > now.utc - INTERVAL '1 day'),
           COALESCE(account.webhook_enabled, FALSE) AND COALESCE(
               newest.is_pushed OR clock.tested_at > now.utc - INTERVAL '1 day'
                   AND clock.tested_at > COALESCE(newest.at, '-infinity'), FALSE),
           channel.next_attempt_at IS NULL OR channel.next_attempt_at <= now.utc
               OR channel.last_error_at > now.utc + %(set_back)s * INTERVAL '1 second'
      FROM cartona_account account
      JOIN cartona_channel channel ON channel.account_id = account.id AND channel.kind = 'orders'
      LEFT JOIN cartona_clock clock ON clock.account_id = account.id
     CROSS JOIN (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
     CROSS JOIN LATERAL (
           SELECT max(create_date) AS at, bool_or(brought_by = 'push') AS is_pushed
             FROM (SELECT create_date, brought_by FROM cartona_order
                    WHERE account_id = account.id ORDER BY id DESC LIMIT 3) AS three) AS newest
     WHERE account.active AND account.state = 'live' AND account.fetch_orders
       AND (%(ids)s IS NULL OR account.id = ANY(%(ids)s))
"""

#: Triggers of our scheduled actions whose time has come, and that no run has dealt with.
_TRIGGERS = """
    SELECT 'trigger ' || trigger.cron_id, min(trigger.call_at)
      FROM ir_cron_trigger trigger
      JOIN ir_cron ON ir_cron.id = trigger.cron_id AND ir_cron.active
      JOIN ir_model_data data ON data.model = 'ir.cron' AND data.res_id = trigger.cron_id
       AND data.module = 'sale_cartona'
     WHERE trigger.call_at <= clock_timestamp() AT TIME ZONE 'UTC' - INTERVAL '1 second'
     GROUP BY trigger.cron_id
"""

#: Orders that wait and are to be imported again now; they have no trigger of their own.
_RETRIES = """
    SELECT min(cartona_order.retry_at) FROM cartona_order
      JOIN cartona_account account ON account.id = cartona_order.account_id
     WHERE cartona_order.state = 'waiting'
       AND cartona_order.retry_at <= clock_timestamp() AT TIME ZONE 'UTC'
       AND account.active AND account.state = 'live' AND account.fetch_orders
"""

#: What waits although its channel is free and nothing was sent of late: its trigger was lost, as
#: where the time of day was set back, or whoever worked on it has died.
_LEFT = """
    SELECT channel.kind, min(oldest.at)
      FROM cartona_account account
      JOIN cartona_channel channel ON channel.account_id = account.id
       AND channel.kind IN ('offers', 'status')
     CROSS JOIN (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
     CROSS JOIN LATERAL (
           SELECT COALESCE(due, since) AS at FROM cartona_outbox
            WHERE account_id = account.id AND (due IS NULL OR due <= now.utc)
              AND COALESCE(due, since) IS NOT NULL
              AND kind = ANY(CASE channel.kind WHEN 'offers' THEN %(offers)s ELSE %(status)s END)
            ORDER BY id LIMIT 1) AS oldest
     WHERE account.active AND account.state = 'live'
       AND (channel.next_attempt_at IS NULL OR channel.next_attempt_at <= now.utc
            OR channel.last_error_at > now.utc + %(set_back)s * INTERVAL '1 second')
       AND (channel.last_success_at IS NULL
            OR channel.last_success_at NOT BETWEEN now.utc - INTERVAL '20 seconds' AND now.utc)
       AND oldest.at NOT BETWEEN now.utc - INTERVAL '20 seconds'
                             AND now.utc + %(set_back)s * INTERVAL '1 second'
     GROUP BY channel.kind
"""

#: Takes or renews the lease for 20 s. One that ends later than it can was taken by another clock.
_LEASE = """
    UPDATE cartona_clock
       SET holder = %(me)s, held_until = now.utc + INTERVAL '20 seconds',
           held_since = CASE WHEN held_until BETWEEN now.utc - INTERVAL '30 seconds'
                                                 AND now.utc + INTERVAL '30 seconds'
                             THEN LEAST(held_since, now.utc) ELSE now.utc END
      FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
     WHERE account_id = 0
       AND (holder IS NULL OR holder = %(me)s OR held_until IS NULL OR held_until < now.utc
            OR held_until > now.utc + INTERVAL '30 seconds')
"""

_COUNT = """
    INSERT INTO cartona_clock AS clock (account_id, day, looks)
    SELECT account_id, (clock_timestamp() AT TIME ZONE 'UTC')::date, looks
      FROM unnest(%s::int[], %s::int[]) AS counted (account_id, looks)
    ON CONFLICT (account_id) DO UPDATE
       SET day = excluded.day,
           looks = excluded.looks
                   + CASE WHEN clock.day = excluded.day THEN COALESCE(clock.looks, 0) ELSE 0 END
"""

_BEGIN = """
    INSERT INTO cartona_clock (account_id, looking_until)
    VALUES (%s, clock_timestamp() AT TIME ZONE 'UTC' + %s * INTERVAL '1 second')
    ON CONFLICT (account_id) DO UPDATE SET looking_until = excluded.looking_until
"""
_END = "UPDATE cartona_clock SET looking_until = NULL WHERE account_id = %s"

#: One that would last longer than any does was begun before the time of day was set back.
_IS_LOOKING = """
    SELECT EXISTS (
        SELECT FROM cartona_clock, (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
         WHERE account_id = %s AND looking_until > now.utc
           AND looking_until <= now.utc + %s * INTERVAL '1 second')
"""

_KNOWN = """
    SELECT hashed_id, payload_hash FROM cartona_order WHERE host = %s AND hashed_id = ANY(%s)
"""


def plans(cr, account_ids=None):
    """Return a :class:`.pace.Plan` for each account that fetches orders, or those of some ids."""
    cr.execute(_PLANS, {"ids": account_ids, "set_back": const.SET_BACK_SECONDS})
    return [Plan(*row) for row in cr.fetchall()]


def take_lease(cr, me):
    """Take or renew the lease for the process called *me*; return whether it has it."""
    cr.execute(_LEASE, {"me": me})
    return bool(cr.rowcount)


def due_triggers(cr):
    """Return ``{action: since when}`` of our scheduled actions that should be running."""
    cr.execute(_TRIGGERS)
    return dict(cr.fetchall())


def due_retry(cr):
    """Return since when an order waits to be imported again; None where none does."""
    cr.execute(_RETRIES)
    return cr.fetchone()[0]


def left_behind(cr):
    """Return ``{kind of rows: since when}`` of what waits although nothing is in its way."""
    kinds = {const.OFFERS: const.LISTING, const.STATUS: const.ORDER}
    values = {"offers": list(const.CATALOGUE_KINDS), "status": [const.ORDER]}
    cr.execute(_LEFT, dict(values, set_back=const.SET_BACK_SECONDS))
    return {kinds[channel]: since for channel, since in cr.fetchall()}


def begin_look(cr, account_id):
    """Have runs wait that begin during the look at an account, which holds once it is committed."""
    cr.execute(_BEGIN, (account_id, const.LONGEST_LOOK))


def end_look(cr, account_id):
    """Let runs go on."""
    cr.execute(_END, (account_id,))


def is_looking(cr, account_id):
    """Return whether a look at an account is under way."""
    cr.execute(_IS_LOOKING, (account_id, const.LONGEST_LOOK))
    return cr.fetchone()[0]


def count_looks(cr, looks):
    """Add *looks*, ``{account id: number}``, to those of the day."""
    cr.execute(_COUNT, (list(looks), list(looks.values())))


def known_versions(cr, host, hashed_ids):
    """Return the ``(id, hash)`` of those orders of *host* that are stored."""
    cr.execute(_KNOWN, (host, list(hashed_ids)))
    return set(cr.fetchall())
