from odoo import _, api, fields, models

from ... import compat
from ...lib import durations
from ...lib.memo import Memo

#: Seconds after which a scheduled action that is due counts as late: Odoo looks once a minute.
LATE_SECONDS = 300

#: Our scheduled actions, and since when one is late. One that runs seldom may be put off for as
#: long as an hour by others. Nothing is late that the clock of this database has not seen for
#: itself: after a stop, all is due at once.
_STATE = """
    SELECT array_remove(array_agg(CASE WHEN NOT cron.active THEN cron.id END), NULL),
           max(LEAST(
               extract(epoch FROM now.utc - LEAST(
                   cron.nextcall,
                   (SELECT min(call_at) FROM ir_cron_trigger WHERE cron_id = cron.id)))
                   - LEAST(3600, CASE cron.interval_type
                                 WHEN 'minutes' THEN 0 ELSE 3600 * cron.interval_number END),
               (SELECT CASE WHEN held_until > now.utc
                            THEN extract(epoch FROM now.utc - held_since) END
                  FROM cartona_clock WHERE account_id = 0)
           )) FILTER (WHERE cron.active)
      FROM ir_cron cron
      JOIN ir_model_data data ON data.model = 'ir.cron' AND data.res_id = cron.id
       AND data.module LIKE 'sale\\_cartona%%'
     CROSS JOIN (SELECT %(now)s AS utc) AS now
"""

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
        """Return ``(names of the scheduled actions that are off, seconds by which one is late)``.

        It is read anew after some seconds.
        """
        return _memo.get(("workers", self.env.cr.dbname), None, 10.0, 10.0, self._read_state)

    @api.model
    def _forget_state(self):
        """Have it read anew: somebody has just changed it."""
        _memo.clear()

    @api.model
    def _read_state(self):
        compat.flush(self.env)
        self.env.cr.execute(_STATE, {"now": fields.Datetime.now()})
        off, late = self.env.cr.fetchone()
        return tuple(off or ()), max(0.0, float(late or 0.0))

    @api.model
    def _switch_on(self):
        """Switch on all our scheduled actions; return the names of those that were off."""
        off = self.env["ir.cron"].sudo().browse(self._read_state()[0])
        if off:
            # Up to 15.0 Odoo cannot lock none of them.
            off.write({"active": True})
        self._forget_state()
        return off.mapped("name")

    @api.model
    def _is_idle(self):
        """Return whether nothing runs that should. Meant to be overridden with the words for it."""
        off, late = self._cron_state()
        return bool(off) or late > LATE_SECONDS

    @api.model
    def _why_idle(self):
        """Return in words why nothing runs, None where it does. Meant to be overridden."""
        off, late = self._cron_state()
        if off:
            names = ", ".join(self.env["ir.cron"].sudo().browse(off).mapped("name"))
            return _("These scheduled actions are switched off: %s.", names)
        if late > LATE_SECONDS:
            return _(
                "No scheduled action of Cartona's has begun for %s although one was due. Does a "
                "server of this database run scheduled actions?",
                self._span(late),
            )
        return None

    @api.model
    def _span(self, seconds):
        """Return how long something took, in words; a dash for nothing."""
        if seconds is None:
            return "–"
        number, unit = durations.split(seconds)
        words = {"s": _("%s s"), "min": _("%s min"), "h": _("%s h"), "d": _("%s d")}
        return words[unit] % number
