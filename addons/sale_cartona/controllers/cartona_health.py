import json

from odoo import SUPERUSER_ID, api, http
from odoo.http import request

from ..const import HEALTH_PATH


class CartonaHealth(http.Controller):
    @http.route(
        HEALTH_PATH, type="http", auth="none", methods=["GET"], csrf=False, save_session=False
    )
    def health(self, token=None, **_unknown):
        """Tell a monitor how the connector fares: 200 where all is well, 503 where it is not.

        The token comes as a parameter, or as ``Authorization: Bearer …``.
        """
        asked = request.httprequest
        scheme, _blank, bearer = asked.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            token = bearer.strip()
        env = api.Environment(request.env.cr, SUPERUSER_ID, {})
        status, answer = env["cartona.health"]._health_answer(token)
        headers = [("Cache-Control", "no-store")]
        return http.Response(
            json.dumps(answer), status=status, headers=headers, content_type="application/json"
        )
