from odoo import models
from odoo.http import request

from ... import compat, const
from ...controllers.cartona_webhook import answer


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, *args):
        """Answer a push where Odoo would take any JSON for a remote procedure call."""
        asked = request.httprequest
        if asked.path.startswith(const.WEBHOOK_PATH) and compat.takes_json_for_rpc(request):
            return answer(asked.path[len(const.WEBHOOK_PATH) :])
        return super()._dispatch(*args)
