from odoo import models

from ...lib.spreadsheet import harmless


class CartonaExported(models.AbstractModel):
    """Records with texts of Cartona's and of retailers', which people export to spreadsheets.

    Odoo itself guards only what it writes as CSV, and there not every beginning of a formula.
    The texts stay as they are in the database.
    """

    _name = "cartona.exported"
    _description = "Cartona: Safe to Export"

    def export_data(self, fields_to_export):
        """Return the exported rows, in which no text is taken for a formula."""
        found = super().export_data(fields_to_export)
        rows = [[harmless(value) for value in row] for row in found.get("datas", ())]
        return dict(found, datas=rows)
