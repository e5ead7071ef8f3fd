from odoo import SUPERUSER_ID, api, http
from odoo.http import request

from ..const import WEBHOOK_PATH


class CartonaWebhook(http.Controller):
    @http.route(
        WEBHOOK_PATH + "<string:key>",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def push(self, key):
        """Take a push of Cartona's for the account that has *key*."""
        return answer(key)


def answer(key):
    """Answer the present request with what the account of *key* says to it."""
    env = api.Environment(request.env.cr, SUPERUSER_ID, {})
    asked = request.httprequest
    status, text = env["cartona.webhook"]._answer(
        key, asked.headers, asked.content_length, asked.get_data
    )
    return http.Response(text, status=status, content_type="application/json")
