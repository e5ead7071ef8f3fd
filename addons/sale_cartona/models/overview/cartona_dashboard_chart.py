from datetime import timedelta

from odoo import _, api, fields, models

from ...lib import chart, clock, latency
from .cartona_dashboard_numbers import TOLD


class CartonaDashboardChart(models.AbstractModel):
    """The charts of the last 24 hours, as rectangles: changes, their time, failures."""

    _name = "cartona.dashboard.chart"
    _description = "Cartona Dashboard Chart"

    @api.model
    def _charts(self, traffic):
        """Return three charts of one account's *traffic* (see `cartona.overview`)."""
        hours = self._hours()
        changes, times, failures = [], [], []
        for hour in hours:
            found = [periods[hour] for periods in traffic.values() if hour in periods]
            ages = [sum(column) for column in zip(*(sums[3] for sums in found if sums[3]))]
            changes.append(sum(ages))
            times.append(latency.percentile(ages, 0.95) if ages else None)
            failures.append(sum(sums[2] for sums in found))
        labels = [self._hour(hour) for hour in hours]
        seconds = _("%s s")
        return [
            self._chart(_("Changes sent, by hour"), changes, labels, "calm", TOLD),
            self._chart(_("95 of 100 within, by hour"), times, labels, "warn", TOLD, seconds),
            self._chart(_("Failures, by hour"), failures, labels, "bad", "traffic:failed"),
        ]

    @api.model
    def _chart(self, title, values, labels, tone, opens, unit="%s"):
        titles = [
            "%s: %s" % (label, unit % value if value is not None else "–")
            for label, value in zip(labels, values)
        ]
        known = [value for value in values if value]
        bars = chart.bars(values, titles)
        for bar, hour in zip(bars, self._hours()):
            bar["open"] = "%s/at=%s" % (opens, hour)
        return {
            "title": title,
            "tone": tone,
            "bars": bars,
            "height": chart.HEIGHT,
            "size": "0 0 %d %d" % (chart.WIDTH, chart.HEIGHT),
            "first": labels[0],
            "last": labels[-1],
            "top": unit % max(known) if known else "–",
        }

    @api.model
    def _hours(self):
        """Return the beginning of each of the last 24 hours, in UTC."""
        now = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        return [now - timedelta(hours=hours) for hours in range(23, -1, -1)]

    @api.model
    def _hour(self, hour):
        return clock.local(self.env, hour).strftime("%H:00")
