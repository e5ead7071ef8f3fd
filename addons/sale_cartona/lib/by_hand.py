"""What people may not write, though they may write to the record that it stands in."""

from odoo import _
from odoo.exceptions import AccessError


def refuse_kept_fields(self, names):
    """Raise AccessError where a user writes one of the fields *names* that are read-only.

    The web client does not send these, but a remote procedure call may. The connector, which
    keeps its own account of things in them, writes them as superuser.
    """
    # Called self, as that is where Odoo's `_` looks for the language.
    if self.env.su or not names:
        return
    found = self.fields_get(list(names), ["string", "readonly"])
    kept = sorted(field["string"] for field in found.values() if field["readonly"])
    if kept:
        raise AccessError(_("Only the connector itself writes this: %s", ", ".join(kept)))
