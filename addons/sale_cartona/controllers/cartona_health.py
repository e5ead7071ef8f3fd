import json

from odoo import SUPERUSER_ID, api, http
from odoo.http import request

from ..const import HEALTH_PATH
from ..lib import parameters


class CartonaHealth(http.Controller):
    @http.route(
        HEALTH_PATH,
        type="http",
        auth="none",
        methods=["GET"],
        csrf=False,
        save_session=False,
        takes_no_parameters=True,
    )
    def health(self):
        """Tell a monitor how the connector fares: 200 where all is well, 503 where it is not.

        The token comes in the address, or as ``Authorization: Bearer …``.
        """
        asked = request.httprequest
        scheme, _blank, bearer = asked.headers.get("Authorization", "").partition(" ")
        is_bearer = scheme.lower() == "bearer"
        token = bearer.strip() if is_bearer else parameters.in_address(asked, "token")
        env = api.Environment(request.env.cr, SUPERUSER_ID, {})
        status, answer = env["cartona.health"]._health_answer(token)
        headers = [("Cache-Control", "no-store")]
        return http.Response(
            json.dumps(answer), status=status, headers=headers, content_type="application/json"
        )
