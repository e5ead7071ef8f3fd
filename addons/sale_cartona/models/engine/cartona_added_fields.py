import re

from odoo import api, models

from ... import const
from ...lib.by_hand import refuse_kept_fields


class CartonaAddedFields(models.AbstractModel):
    """Guards what we add to a model of Odoo's: who reads it, and who writes it.

    Retailers in a portal and visitors of a shop read nothing of it. The fields have the group of
    employees, and Odoo sees to it where they are read. That is not all: up to 18.0 a dialog that
    nobody opened has computed fields worked out for whoever asks, and up to 17.0 a search or a sum
    tells what a field holds that may not be read.

    What is read-only of it nobody writes, by whatever right he has on Odoo's own fields.
    """

    _name = "cartona.added.fields"
    _description = "Cartona: Guard of Added Fields"

    @api.model_create_multi
    def create(self, vals_list):
        """Keep people from making a record out to be one of Cartona's.

        :raises AccessError: a user writes what the connector keeps
        """
        self._refuse_what_we_keep({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    def write(self, vals):
        """Keep people from changing what the connector keeps.

        :raises AccessError: a user writes it
        """
        self._refuse_what_we_keep(vals)
        return super().write(vals)

    def _refuse_what_we_keep(self, names):
        refuse_kept_fields(self, [name for name in names if "cartona" in name])

    def _compute_field_value(self, field):
        """Work out nothing of ours for whoever is no employee, by whatever way he asks.

        What is stored is worked out all the same: he may be who has caused it, and it is not he
        who reads it then. A dialog stores nothing.
        """
        is_ours = field.groups in (const.EMPLOYEES, const.CARTONA_USERS) and "cartona" in field.name
        if not is_ours or not self.env.user.share or (field.store and any(self._ids)):
            return super()._compute_field_value(field)
        for computed in self.env.registry.field_computed[field]:
            for record in self:
                record[computed.name] = False
        return None

    @api.model
    def _where_calc(self, domain, active_test=True):
        """Refuse to search by what may not be read; called up to 18.0.

        :raises AccessError: as Odoo words it
        """
        for leaf in () if self.env.su else domain or ():
            if isinstance(leaf, (list, tuple)) and "cartona" in str(leaf[0]):
                self._check_path(leaf[0])
        return super()._where_calc(domain, active_test)

    def _check_path(self, path):
        model = self.browse()
        for name in path.split("."):
            if name not in model:
                return
            if "cartona" in name:
                model.check_field_access_rights("read", [name])
            # Of no record a field is empty, and still says what it leads to.
            model = model[name]
            if not isinstance(model, models.BaseModel):
                return

    @api.model
    def _read_group_raw(self, domain, fields, groupby, *args, **kwargs):
        """Refuse to group and sum up what may not be read; called up to 16.0.

        :raises AccessError: as Odoo words it
        """
        groups = [groupby] if isinstance(groupby, str) else groupby or []
        names = {name for spec in [*(fields or []), *groups] for name in re.findall(r"\w+", spec)}
        ours = [name for name in names if "cartona" in name and name in self]
        if ours:
            self.check_field_access_rights("read", ours)
        return super()._read_group_raw(domain, fields, groupby, *args, **kwargs)
