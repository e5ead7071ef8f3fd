import logging
import time
from contextlib import contextmanager
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

import cartona_api

from ... import compat, const
from ...held_fields import held_text, worded_text
from ...lib import held, undone
from ...lib.calls import Calls
from ...lib.clock import zone_name
from ...lib.masking import masked
from ...lib.retention import whole
from ...lib.sql import references_column

_logger = logging.getLogger(__name__)

OPERATIONS = [
    ("update_products", "Send Prices and Stock"),
    ("products", "Fetch Catalogue"),
    ("pull_orders", "Fetch Orders"),
    ("acknowledge", "Confirm Receipt of Orders"),
    ("order_status", "Send Order Status"),
    ("order_lines", "Send Order Lines"),
    ("code", "Check Retailer's Code"),
    ("test", "Test Connection"),
    ("push", "Webhook from Cartona"),
    ("import", "Import Order"),
]
INBOUND = ("pull_orders", "products", "push", "import")

#: The columns that name the records an entry speaks of: arrays without foreign keys, which the ORM
#: does not know. A key would lock rows of users', and a hundred rows an entry would be many.
REFERENCES = ("listing_refs", "order_refs")

#: What went well is forgotten first, unless it belongs to the story of an order, which somebody may
#: dispute later. It has an index of its own.
WENT_WELL = "result = 'ok' AND order_refs IS NULL"
ALL_ELSE = "(result != 'ok' OR order_refs IS NOT NULL)"

#: What the ORM does not make.
INDEXES = (
    """
    CREATE INDEX IF NOT EXISTS cartona_log_account_index ON cartona_log (account_id, id);
    CREATE INDEX IF NOT EXISTS cartona_log_trouble_index
        ON cartona_log (account_id, operation, id) WHERE result != 'ok';
    -- How often Cartona was asked too often, which the clock wants to know.
    CREATE INDEX IF NOT EXISTS cartona_log_account_id_started_at_idx
        ON cartona_log (account_id, started_at) WHERE http_status = 429;
    -- What is deleted first lies among much that is kept for months.
    CREATE INDEX IF NOT EXISTS cartona_log_went_well_index
        ON cartona_log (started_at) WHERE """
    + WENT_WELL
)

#: The entries that are deleted next.
OLDEST = "SELECT id FROM cartona_log WHERE {} AND started_at < %s ORDER BY started_at LIMIT %s"


class CartonaLog(models.Model):
    """What was exchanged with Cartona, and what of it could not be imported.

    Never the token, and of what was said excerpts, in which codes, phone numbers, names and
    addresses are masked.
    """

    _name = "cartona.log"
    _description = "Cartona Log"
    _inherit = ["cartona.exported"]
    _order = "id desc"
    _rec_name = "operation"

    account_id = fields.Many2one(
        "cartona.account", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    operation = fields.Selection(OPERATIONS, required=True, readonly=True)
    direction = fields.Selection([("out", "To Cartona"), ("in", "From Cartona")], readonly=True)
    started_at = fields.Datetime(string="Time", readonly=True, index=True)
    duration = fields.Float(string="Duration (ms)", digits=(16, 1), readonly=True)
    call_count = fields.Integer(string="Calls", readonly=True)
    item_count = fields.Integer(string="Items", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)
    http_status = fields.Integer(string="HTTP Status", readonly=True)
    result = fields.Selection(
        [("ok", "Done"), ("partial", "Partly Refused"), ("failed", "Failed")], readonly=True
    )
    message_held = held_text()
    message = worded_text("message")
    repeat_count = fields.Integer(
        string="Times", readonly=True, help="How often in a row it has failed in the same way."
    )
    last_at = fields.Datetime(string="Last Time", readonly=True)
    endpoint = fields.Char(string="Call", readonly=True)
    request = fields.Text(
        string="Sent", readonly=True, help="The beginning, without what is secret or personal."
    )
    answer = fields.Text(
        string="Answered", readonly=True, help="The beginning, without what is secret or personal."
    )

    def init(self):
        """Add what the ORM does not know: columns of what an entry speaks of, and indexes."""
        for column in REFERENCES:
            references_column(self.env.cr, self._table, column)
        self.env.cr.execute(INDEXES)

    @api.depends("operation", "started_at")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        called = self.env["cartona.message"]._choice
        names = {each: called(self._name, "operation", each) for each in self.mapped("operation")}
        zone = zone_name(self.env)
        for entry in self:
            at = entry.started_at and format_datetime(self.env, entry.started_at, tz=zone)
            entry.display_name = ("%s %s" % (names[entry.operation], at or "")).strip()

    # -- Writing --------------------------------------------------------------------

    @api.model
    def _note(self, account, calls):
        """Add what *calls*, a :class:`Calls`, have exchanged with Cartona."""
        result = "partial" if calls.refused else "ok"
        self._write_entry(self._entry(account, calls, result, calls.problem))

    @api.model
    def _note_failure(self, account, operation, error, repeated=False):
        """Add an exchange that *error* ended: a CartonaError, or a failure of Odoo's own.

        *repeated* says that the attempt before it has failed, too: if in the same way, its entry is
        counted up.
        """
        calls = getattr(error, "calls", None) or Calls(operation)
        calls.status = getattr(error, "status", None) or 0
        self._write_entry(self._entry(account, calls, "failed", held.held_of(error)), repeated)

    @api.model
    def _note_problem(self, account, calls, *messages, repeated=False):
        """Add what could not be done with what Cartona has sent, and why."""
        self._write_entry(self._entry(account, calls, "failed", *messages), repeated)

    @api.model
    def _remember(self, account, calls):
        """Have calls noted behind the rollback of their outcome, which is about to come."""
        if calls.count:
            undone.remember(self.env.cr, None, 0, self._entry(account, calls, "ok", None))

    @api.model
    @contextmanager
    def _apart(self, account, calls, secrets=()):
        """Note *calls* that are made inside, by a cursor of its own: a user waits for them.

        Whatever becomes of the user's transaction, and of another attempt at it, they were made.
        *secrets* were sent, and may stand in the words of an answer.
        """
        error = None
        try:
            yield calls
        except cartona_api.CartonaError as failure:
            error = failure
            raise
        finally:
            if calls.count or error:
                self._note_apart(account, calls, error, secrets)

    @api.model
    def _note_apart(self, account, calls, error=None, secrets=()):
        """Add an entry by a cursor of its own; that it cannot be written fails nothing else."""
        result = "failed" if error else "partial" if calls.refused else "ok"
        problem = held.held_of(error) if error else calls.problem
        try:
            with self._own_cursor() as cr:
                own = self.with_env(self.env(cr=cr))
                own._insert_entry(own._entry(account, calls, result, problem, secrets=secrets))
        except psycopg2.Error:
            _logger.warning("A call of account %s cannot be noted", account.id, exc_info=True)

    @api.model
    def _note_problem_apart(self, account, calls, message):
        """Add a problem, or count it up, by a cursor of its own; that it fails nothing else."""
        try:
            with self._own_cursor() as cr:
                own = self.with_env(self.env(cr=cr))
                own._note_problem(account, calls, message, repeated=True)
        except psycopg2.Error as error:
            _logger.info("A problem of account %s cannot be noted now: %s", account.id, error)

    @api.model
    def _own_cursor(self):
        """Return a cursor that commits at its end, apart from the present transaction."""
        return self.env.registry.cursor()

    @api.model
    def _entry(self, account, calls, result, *messages, secrets=()):
        """Return the values of an entry."""
        messages = [masked(message, secrets) for message in messages if message]
        now = fields.Datetime.now()
        return {
            "uid": self.env.uid,
            "now": now,
            "account": account.id,
            "operation": calls.operation,
            "direction": "in" if calls.operation in INBOUND else "out",
            "started_at": calls.started_at,
            "duration": calls.seconds * 1000.0,
            "calls": calls.count,
            "items": calls.items,
            "refused": calls.refused,
            "status": calls.status,
            "result": result,
            "message": held.dumps(*messages),
            "endpoint": calls.endpoint,
            "request": _storable(calls.request),
            "answer": _storable(calls.answer),
            "listings": list(calls.listing_ids) or None,
            "orders": list(calls.order_ids) or None,
            "times": calls.times,
            "since": now - timedelta(days=1),
        }

    @api.model
    def _write_entry(self, values, repeated=False):
        # By SQL, as it is done behind every call.
        compat.flush(self.env)
        entry = (repeated and self._count_up(values)) or (
            self._insert_entry(values),
            values["times"],
        )
        undone.remember(self.env.cr, *entry, values)

    @api.model
    def _insert_entry(self, values):
        """Insert an entry and return its id, None where its account is gone."""
        self.env.cr.execute(
            """
            INSERT INTO cartona_log (
                create_uid, create_date, write_uid, write_date, account_id, company_id, operation,
                direction, started_at, last_at, duration, call_count, item_count, refused_count,
                http_status, result, repeat_count, message_held, endpoint, request, answer,
                listing_refs, order_refs)
            SELECT %(uid)s, %(now)s, %(uid)s, %(now)s, id, company_id, %(operation)s,
                   %(direction)s, %(started_at)s, %(started_at)s, %(duration)s, %(calls)s,
                   %(items)s, %(refused)s, %(status)s, %(result)s, %(times)s, %(message)s,
                   %(endpoint)s, %(request)s, %(answer)s, %(listings)s::int[], %(orders)s::int[]
              FROM cartona_account WHERE id = %(account)s
            RETURNING id
            """,
            values,
        )
        return next((entry_id for (entry_id,) in self.env.cr.fetchall()), None)

    @api.model
    def _count_up(self, values):
        """Count up the last entry of the same trouble, if it is from the last day.

        Returns its id and how often it has occurred, None where there is no such entry. Nothing
        that is indexed changes, so that a long outage leaves one short row.
        """
        self.env.cr.execute(
            """
            UPDATE cartona_log
               SET repeat_count = repeat_count + %(times)s, last_at = %(started_at)s,
                   write_date = %(now)s,
                   duration = duration + %(duration)s, call_count = call_count + %(calls)s
             WHERE id = (
                   SELECT id FROM cartona_log
                    WHERE account_id = %(account)s AND operation = %(operation)s
                      AND result != 'ok' AND result = %(result)s
                      AND order_refs IS NOT DISTINCT FROM %(orders)s::int[]
                    ORDER BY id DESC LIMIT 1)
               AND message_held IS NOT DISTINCT FROM %(message)s
               AND http_status = %(status)s
               AND started_at > %(since)s
            RETURNING id, repeat_count
            """,
            values,
            log_exceptions=False,  # by the worker, unless it was a collision
        )
        return self.env.cr.fetchone()

    @api.model
    def _keep_undone(self):
        """Write again, behind a rollback, what it has taken away; return whether that is so."""
        entries = undone.taken(self.env.cr)
        if not entries:
            return False
        ids = [entry_id for entry_id, _times, _values in entries if entry_id]
        self.env.cr.execute("SELECT id, repeat_count FROM cartona_log WHERE id = ANY(%s)", (ids,))
        kept = dict(self.env.cr.fetchall())
        lost = [values for entry_id, times, values in entries if kept.get(entry_id, -1) < times]
        for values in lost:
            outcome_lost = held.dumps(held.message("outcome_not_kept"))
            self._insert_entry(dict(values, message=values["message"] or outcome_lost))
        return bool(lost)

    # -- What an entry speaks of ------------------------------------------------------

    def _references(self, column):
        """Return ``{entry's id: ids of what it speaks of}``; *column* is one of REFERENCES."""
        self.env.cr.execute(
            "SELECT id, {0} FROM cartona_log"  # nosec B608 - one of our columns
            " WHERE id = ANY(%s) AND {0} IS NOT NULL".format(column),
            (self.ids,),
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _speaking_of(self, column, records, operator, value):
        """Return the domain that a search of a field for *records* means.

        Of very many entries the latest are found.
        """
        negative = operator == "!=" or operator.startswith("not ")
        if operator.rstrip("!").endswith("any"):
            # Since 19.0 a search by name comes as a domain.
            ids = records.search(value, limit=const.LOG_NAMES).ids
        elif isinstance(value, str):
            ids = [found[0] for found in records.name_search(value, limit=const.LOG_NAMES)]
        else:
            ids = [value] if isinstance(value, (int, bool)) else list(value or ())
            ids = [each for each in ids if each and each is not True]
        self.env.cr.execute(
            "SELECT id FROM cartona_log"  # nosec B608 - one of our columns
            " WHERE {} && %s ORDER BY id DESC LIMIT %s".format(column),
            (ids, const.LOG_FOUND),
        )
        found = [entry_id for (entry_id,) in self.env.cr.fetchall()]
        return [("id", "not in" if negative else "in", found)]

    @api.model
    def _action_about(self, field, records):
        """Return the action that shows the entries which speak of *records*."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_cartona.cartona_log_action")
        return dict(action, domain=[(field, "in", records.ids)], context={})

    @api.model
    def _action_show(self, records, name):
        """Return the action that opens *records*: the only one, or a list of them."""
        action = {"type": "ir.actions.act_window", "name": name, "res_model": records._name}
        if len(records) == 1:
            return dict(action, res_id=records.id, view_mode="form")
        return dict(action, view_mode=compat.modes_of(records), domain=[("id", "in", records.ids)])

    # -- Retention ---------------------------------------------------------------------

    @api.autovacuum
    def _gc_logs(self):
        """Forget what is older than its retention, a few thousand entries a transaction."""
        setting = self.env["ir.config_parameter"].sudo()
        end = time.monotonic() + const.CLEANING_SECONDS
        for kind, key, default in (
            (WENT_WELL, const.LOG_DAYS_KEY, const.LOG_DAYS),
            (ALL_ELSE, const.LOG_TROUBLE_DAYS_KEY, const.LOG_TROUBLE_DAYS),
        ):
            limit = fields.Datetime.now() - timedelta(days=whole(setting.get_param(key), default))
            while self._delete_older(kind, limit) and time.monotonic() < end:
                self.env["cartona.worker"]._commit()

    @api.model
    def _delete_older(self, kind, limit):
        """Delete the oldest entries of a *kind*; return whether there may be more."""
        self.env.cr.execute(
            "DELETE FROM cartona_log WHERE id IN (%s)"  # nosec B608 - one of our conditions
            % OLDEST.format(kind),
            (limit, const.LOG_ROWS_AT_ONCE),
        )
        return self.env.cr.rowcount == const.LOG_ROWS_AT_ONCE


def _storable(text):
    """Return an excerpt as the database can hold it: without NUL and halves of characters."""
    return text and text.replace("\x00", "").encode("utf-8", "replace").decode()
