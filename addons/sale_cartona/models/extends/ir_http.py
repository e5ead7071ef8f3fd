from odoo import models
from odoo.http import request

from ... import compat
from ...controllers.cartona_webhook import PREFIX, answer


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, *args):
        """Answer a push where Odoo would take any JSON for a remote procedure call."""
        asked = request.httprequest
        if asked.path.startswith(PREFIX) and compat.takes_json_for_rpc(request):
            return answer(asked.path[len(PREFIX) :])
        return super()._dispatch(*args)
