import hmac
import secrets

from odoo import api, models

from ... import const
from ...lib import latency

#: System parameter with the token that a monitor shows.
TOKEN = "sale_cartona.health_token"  # nosec B105 - its name


class CartonaHealth(models.AbstractModel):
    """What a monitor is told: numbers and codes, no names, no words of anybody.

    It is meant for alarms, not for restarts: an outage of Cartona's is no reason to restart Odoo.
    """

    _name = "cartona.health"
    _description = "Cartona Health"

    @api.model
    def _health_answer(self, token):
        """Return ``(HTTP status, answer)``; 404 for whoever does not know the token."""
        known = self.env["ir.config_parameter"].sudo().get_param(TOKEN)
        if not known or not hmac.compare_digest(
            known.encode(), str(token or "").encode("utf-8", "replace")
        ):
            return 404, {}
        accounts = self.env["cartona.account"].search([("state", "!=", "draft")])
        now = self.env["cartona.overview"]._now_of(accounts)
        traffic = self.env["cartona.overview"]._read_traffic(accounts)
        shown = [
            self._account_health(account, now[account.id], traffic.get(account.id, {}))
            for account in accounts
        ]
        is_broken = any(account["alarms"] for account in shown)
        answer = {"status": "broken" if is_broken else "ok", "accounts": shown}
        return 503 if is_broken else 200, answer

    @api.model
    def _account_health(self, account, now, traffic):
        waiting, hour = (
            now["waiting"],
            [sums["hour"] for sums in traffic.values() if "hour" in sums],
        )
        ages = [sum(column) for column in zip(*(counts[3] for counts in hour if counts[3]))]
        oldest = [each["age"] for each in waiting.values() if each["age"] is not None]
        channels = now["channels"]
        return {
            "id": account.id,
            "state": account.state,
            "alarms": sorted(self.env["cartona.alarm"]._causes(account, now)),
            "waiting": sum(each["count"] for each in waiting.values()),
            "oldest_seconds": round(max(oldest), 1) if oldest else None,
            "refused_products": now["failed"].get("refused", 0),
            "held_products": now["failed"].get("held", 0),
            "missing_products": now["failed"].get("missing", 0),
            "orders_needing_attention": sum(now["attention"].values()),
            "p50_seconds": latency.percentile(ages, 0.5) if ages else None,
            "p95_seconds": latency.percentile(ages, 0.95) if ages else None,
            "tried_last_hour": sum(counts[1] for counts in hour),
            "failed_last_hour": sum(counts[2] for counts in hour),
            "last_success": {kind: channels[kind]["last_success_at"] for kind in sorted(channels)},
        }

    @api.model
    def _make_token(self):
        """Make a new token; the one before is no longer good."""
        self.env["ir.config_parameter"].sudo().set_param(TOKEN, secrets.token_urlsafe(24))

    @api.model
    def _address(self):
        """Return the address with its token, which only administrators may see."""
        parameters = self.env["ir.config_parameter"].sudo()
        token = parameters.get_param(TOKEN)
        base = parameters.get_param("web.base.url", "").rstrip("/")
        return "%s%s?token=%s" % (base, const.HEALTH_PATH, token) if token else False
