import time
from collections import namedtuple

from odoo import _, api, fields, models

from ... import compat
from ...lib import durations
from ...lib.memo import Memo

#: Seconds after which a scheduled action that is due counts as late: Odoo looks once a minute.
LATE_SECONDS = 300

#: Without these no price goes out and no order comes in; whoever switches off another may want it.
VITAL = frozenset(
    "sale_cartona.cron_" + name for name in ("catalogue", "orders", "statuses", "sweep")
)

#: Our scheduled actions that are off, by how many seconds one is late, and for how long the clock
#: of this database has been at work, NULL where it is not. One that runs seldom may be put off for
#: as long as an hour by others.
_STATE = """
    SELECT array_remove(array_agg(CASE WHEN NOT cron.active
                                       THEN data.module || '.' || data.name END), NULL),
           max(extract(epoch FROM now.utc - LEAST(
                   cron.nextcall,
                   (SELECT min(call_at) FROM ir_cron_trigger WHERE cron_id = cron.id)))
               - LEAST(3600, CASE cron.interval_type
                             WHEN 'minutes' THEN 0 ELSE 3600 * cron.interval_number END)
           ) FILTER (WHERE cron.active),
           (SELECT extract(epoch FROM now.utc - held_since) FROM cartona_clock
             WHERE account_id = 0 AND held_until > now.utc)
      FROM ir_cron cron
      JOIN ir_model_data data ON data.model = 'ir.cron' AND data.res_id = cron.id
       AND data.module LIKE 'sale\\_cartona%%'
     CROSS JOIN (SELECT %(now)s AS utc) AS now
     GROUP BY now.utc
"""

#: *off* are names of scheduled actions, *late* and *watched* seconds. Nothing is late that has not
#: been watched for as long: after a stop, all is due at once.
State = namedtuple("State", "off late watched")

#: Since when, on the monotonic clock, this process could see for itself what is late.
_begun = time.monotonic()

_memo = Memo()


class CartonaScheduler(models.AbstractModel):
    """Whether what runs the workers is at work.

    It goes by what happens, not by how this process was started: one that serves users only runs no
    scheduled action.
    """

    _name = "cartona.scheduler"
    _description = "Cartona Scheduler"

    @api.model
    def _engine(self):
        """Return in words what runs the workers."""
        words = {"scheduler": _("Odoo's Scheduler"), "jobs": _("Jobs of queue_job")}
        return words[self._engine_kind()]

    @api.model
    def _engine_kind(self):
        """Return what runs the workers, *scheduler* or *jobs*. Meant to be overridden."""
        return "scheduler"

    @api.model
    def _cron_state(self):
        """Return a :class:`State`, which is read anew after some seconds."""
        return _memo.get(("workers", self.env.cr.dbname), None, 10.0, 10.0, self._read_state)

    @api.model
    def _forget_state(self):
        """Have it read anew: somebody has just changed it."""
        _memo.clear()

    @api.model
    def _read_state(self):
        compat.flush(self.env)
        self.env.cr.execute(_STATE, {"now": fields.Datetime.now()})
        off, late, held = self.env.cr.fetchone() or (None, None, None)
        # Where no clock is at work, this process has watched: nothing is to stop in silence.
        watched = max(0.0, time.monotonic() - _begun if held is None else float(held))
        return State(frozenset(off or ()), min(max(0.0, float(late or 0)), watched), watched)

    @api.model
    def _switch_on(self):
        """Switch on all our scheduled actions; return the names of those that were off."""
        off = self._actions(self._read_state().off)
        if off:
            # Up to 15.0 Odoo cannot lock none of them.
            off.write({"active": True})
        self._forget_state()
        return off.mapped("name")

    @api.model
    def _switch_on_after_break(self):
        """Switch on all, where an uninstallation that broke off has switched off all.

        One that is off by itself is off because somebody wants it.
        """
        if VITAL & self._read_state().off:
            self._switch_on()

    @api.model
    def _actions(self, names):
        actions = self.env["ir.cron"].sudo()
        return actions.union(*(compat.record_of(name, actions) for name in sorted(names)))

    @api.model
    def _is_idle(self):
        """Return whether nothing runs that should. Meant to be overridden with the words for it."""
        state = self._cron_state()
        return bool(VITAL & state.off) or state.late > LATE_SECONDS

    @api.model
    def _why_idle(self, *needed):
        """Return in words why nothing runs, None where it does. Meant to be overridden.

        *needed* are scheduled actions that have to run, too, by their full xml ids.
        """
        off, late, _watched = self._cron_state()
        off = off.intersection(VITAL.union(needed))
        if off:
            return self._words_of_off(off)
        if late > LATE_SECONDS:
            return _(
                "No scheduled action of Cartona's has begun for %s although one was due. Does a "
                "server of this database run scheduled actions?",
                self._span(late),
            )
        return None

    @api.model
    def _what_is_off(self):
        """Return in words which scheduled actions somebody has switched off, None where none."""
        off = self._cron_state().off
        return self._words_of_off(off) if off else None

    @api.model
    def _words_of_off(self, off):
        names = self.env["cartona.message"]._listed(self._actions(off).mapped("name"))
        return _("These scheduled actions are switched off: %s.", names)

    @api.model
    def _span(self, seconds):
        """Return how long something took, in words; a dash for nothing."""
        if seconds is None:
            return "–"
        number, unit = durations.split(seconds)
        words = {"s": _("%s s"), "min": _("%s min"), "h": _("%s h"), "d": _("%s d")}
        return words[unit] % number
