from odoo import models

from ...lib.spreadsheet import harmless


class Base(models.AbstractModel):
    """Has what is ours exported safely from Odoo's own records, too: see `cartona.exported`."""

    _inherit = "base"

    def export_data(self, fields_to_export):
        """Return the exported rows, in which no text of a field of ours is taken for a formula."""
        found = super().export_data(fields_to_export)
        ours = [self._is_path_of_cartona(path) for path in fields_to_export]
        if not any(ours):
            return found
        rows = [
            [harmless(value) if is_ours else value for value, is_ours in zip(row, ours)]
            for row in found.get("datas", ())
        ]
        return dict(found, datas=rows)

    def _is_path_of_cartona(self, path):
        """Return whether a column is a field of ours, or leads through one."""
        model = self.browse()
        for name in path.split("/"):
            if name.startswith("cartona_") or model._name.startswith("cartona."):
                return True
            if name not in model:
                return False
            # Of no record a field is empty, and still says what it leads to.
            model = model[name]
            if not isinstance(model, models.BaseModel):
                return False
        return model._name.startswith("cartona.")
