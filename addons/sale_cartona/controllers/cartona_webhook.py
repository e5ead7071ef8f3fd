import time

from odoo import SUPERUSER_ID, api, http
from odoo.http import request

from ..const import WEBHOOK_PATH
from ..lib.gate import Gate

#: What this process has seen of pushes.
gate = Gate()


class CartonaWebhook(http.Controller):
    @http.route(
        WEBHOOK_PATH + "<string:key>",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        takes_no_parameters=True,
    )
    def push(self, key):
        """Take a push of Cartona's for the account that has *key*."""
        asked, now = request.httprequest, time.monotonic()
        wait = gate.enter(asked.remote_addr, now)
        if wait:
            return _answer(429, "{}", {"Retry-After": str(wait)})
        pushes = api.Environment(request.env.cr, SUPERUSER_ID, {})["cartona.webhook"]
        status, text = pushes._answer(key, asked.headers, asked.content_length, asked.get_data)
        if status == 401:
            refused = gate.refuse(asked.remote_addr, now)
            if refused:
                pushes._note_refused_pushes(refused)
        return _answer(status, text)


def _answer(status, text, headers=None):
    return http.Response(text, status=status, content_type="application/json", headers=headers)
