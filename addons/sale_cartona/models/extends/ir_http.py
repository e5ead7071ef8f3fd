from odoo import models
from odoo.http import request

from ...lib import parameters


class IrHttp(models.AbstractModel):
    """Keeps what strangers send as parameters from routes of ours, which say so themselves."""

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Forget the parameters before Odoo makes arguments of them; called since 16.0."""
        if rule.endpoint.routing.get("takes_no_parameters"):
            parameters.forget(request.httprequest)
        return super()._pre_dispatch(rule, args)

    @classmethod
    def _postprocess_args(cls, arguments, rule):
        """Forget the parameters, which are already arguments there; called up to 15.0."""
        if rule.endpoint.routing.get("takes_no_parameters"):
            parameters.forget(request.httprequest)
            request.params = {}
        return super()._postprocess_args(arguments, rule)
