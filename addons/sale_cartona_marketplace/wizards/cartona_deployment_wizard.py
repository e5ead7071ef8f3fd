import base64
import csv
import io

from odoo import api, models
from odoo.addons.sale_cartona.lib.spreadsheet import harmless, is_formula


class CartonaDeploymentWizard(models.TransientModel):
    _inherit = "cartona.deployment.wizard"

    @api.model
    def _assignments(self):
        """Count the Cartona IDs, and put them into a file that can be imported again.

        The names are for the reader: Odoo knows no such field, and writes no name anew. So they
        may have a mark before them where a spreadsheet would take them for formulas. References
        are written anew, and are left out where one of them looks like that. Cartona IDs have no
        characters that a formula could do harm with.
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
        has_references = not any(map(is_formula, products.mapped("default_code")))
        references = ["default_code"] if has_references else []
        writer.writerow([".id", "product name", *references, "cartona_id"])
        for product in products:
            own = [product[name] or "" for name in references]
            writer.writerow([product.id, harmless(product.name), *own, product.cartona_id])
        return {
            "assignment_count": len(products),
            # With the mark by which Excel knows what the file is written in.
            "export_file": base64.b64encode(file.getvalue().encode("utf-8-sig")),
            "export_name": "cartona_ids.csv",
        }
