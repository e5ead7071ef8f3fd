import base64
import csv
import io

from odoo import api, models


class CartonaDeploymentWizard(models.TransientModel):
    _inherit = "cartona.deployment.wizard"

    @api.model
    def _assignments(self):
        """Count the Cartona IDs, and put them into a file that can be imported again.

        The names are for the reader: Odoo knows no such field, and writes no name anew.
        """
        products = (
            self.env["product.product"]
            .sudo()
            .with_context(active_test=False)
            .search([("cartona_id", "!=", False)], order="id")
        )
        if not products:
            return {}
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow([".id", "product name", "default_code", "cartona_id"])
        for product in products:
            writer.writerow(
                [product.id, product.name, product.default_code or "", product.cartona_id]
            )
        return {
            "assignment_count": len(products),
            # With the mark by which Excel knows what the file is written in.
            "export_file": base64.b64encode(file.getvalue().encode("utf-8-sig")),
            "export_name": "cartona_ids.csv",
        }
