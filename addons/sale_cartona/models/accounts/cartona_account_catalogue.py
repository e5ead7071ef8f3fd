from odoo import _, api, fields, models

from ... import compat, const
from ...lib import held
from ..engine.cartona_deployment import DEPLOYMENTS

IDENTIFIER_SOURCES = [
    ("id", "Odoo's own id of the variant"),
    ("default_code", "Internal reference"),
    ("barcode", "Barcode"),
]

#: Fields of the record of progress that an account shows.
READING_FIELDS = (
    "catalogue_read_at",
    "catalogue_wanted",
    "check_wanted",
    "linking_from",
    "matching_wanted",
)


class CartonaAccount(models.Model):
    """Which products an account sells, and what Cartona knows them by."""

    _inherit = "cartona.account"

    lists_all = fields.Boolean(
        string="List All Products",
        default=True,
        help="Every product that can be sold is listed, new ones at once.",
    )
    identifier_source = fields.Selection(
        IDENTIFIER_SOURCES,
        string="Identifier",
        default="id",
        required=True,
        tracking=True,
        help="What Cartona knows a product by. Odoo's own id is always there and never doubles.",
    )
    excluded_category_ids = fields.Many2many(
        "product.category",
        "cartona_account_excluded_category_rel",
        "account_id",
        "category_id",
        string="Categories Kept Off",
        help="Products of these categories, and of those below them, are not sold on Cartona.",
    )
    if compat.HAS_PRODUCT_TAGS:
        excluded_tag_ids = fields.Many2many(
            "product.tag",
            "cartona_account_excluded_tag_rel",
            "account_id",
            "tag_id",
            string="Tags Kept Off",
            help="Products with one of these tags are not sold on Cartona.",
        )
    # How far the long tasks have come: kept where no change of a setting meets it.
    catalogue_read_at = fields.Datetime(
        string="Catalogue Read On",
        compute="_compute_reading",
        help="When Cartona's catalogue of this account was last read completely.",
    )
    catalogue_wanted = fields.Boolean(compute="_compute_reading")
    check_wanted = fields.Boolean(
        string="Being Checked",
        compute="_compute_reading",
        help="Products are still being listed and checked.",
    )
    matching_wanted = fields.Boolean(compute="_compute_reading")
    linking_from = fields.Float(compute="_compute_reading")
    catalogue_progress = fields.Char(compute="_compute_catalogue_progress")
    deployment = fields.Selection(DEPLOYMENTS, compute="_compute_deployment")
    deployment_obstacle = fields.Text(compute="_compute_deployment")

    @api.depends(*("progress_ids.%s" % name for name in READING_FIELDS))
    def _compute_reading(self):
        for account in self:
            progress = account._progress()
            for name in READING_FIELDS:
                account[name] = progress[name]

    def _compute_deployment(self):
        deployment = self.env["cartona.deployment"]
        kind, obstacle = deployment._decision().kind, deployment._obstacle()
        for account in self:
            account.deployment = kind
            account.deployment_obstacle = obstacle

    @api.depends("progress_ids.page_read", "catalogue_wanted")
    def _compute_catalogue_progress(self):
        for account in self:
            page = account._progress().page_read
            account.catalogue_progress = (
                _("Reading: %s products so far.", page * const.PRODUCTS_PER_PAGE)
                if account.catalogue_wanted or page
                else False
            )

    @api.model
    def _catalogue_fields(self):
        """Return the names of the fields that decide what Cartona should show.

        After a change of one of them the whole catalogue is looked at again. Meant to be
        overridden: an addon may add to them.
        """
        return {
            "active",
            "batch_size",
            "excluded_category_ids",
            "excluded_tag_ids",
            "identifier_source",
            "lists_all",
            "pricelist_id",
            "send_prices",
            "send_stock",
            "state",
            "stock_buffer",
            "supplier_code",
            "tax_rule",
            "unlimited_stock",
            "warehouse_ids",
        }

    # -- What is sold -----------------------------------------------------------------------

    def _lists_by_itself(self):
        """Return whether products are listed without a person's doing.

        Meant to be overridden.
        """
        self.ensure_one()
        return self.lists_all

    def _sold_of(self, products):
        """Return those of *products* that the account sells."""
        compat.flush(self.env)
        condition, parameters = self._sold_condition()
        self.env.cr.execute(
            """
            SELECT p.id FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE p.id = ANY(%(products)s) AND {condition}
             ORDER BY p.id
            """.format(  # nosec B608 - only names of ours
                condition=condition
            ),
            {"products": products.ids, **parameters},
        )
        return products.browse([product_id for (product_id,) in self.env.cr.fetchall()])

    def _sold_condition(self):
        """Return ``(SQL, parameters)``: whether the account sells product `p` of template `t`.

        This is the one definition of what is sold. It is SQL because every drain asks it of
        hundreds of products, in a statement that it has to run anyway.
        """
        self.ensure_one()
        parameters = {"sold_by": self.id, "company": self.company_id.id}
        return " AND ".join(self._sold_conditions()), parameters

    def _sold_conditions(self):
        """Return the conditions that a product has to meet, as SQL on `p` and `t`.

        Meant to be overridden: an addon may add to them. They may use the parameters
        ``sold_by``, the account's id, and ``company``.
        """
        conditions = [
            "p.active",
            "t.sale_ok",
            "t.cartona_excluded IS NOT TRUE",
            "(t.company_id IS NULL OR t.company_id IN ({}))".format(
                compat.company_and_parents_query(self.company_id)
            ),
            """
            NOT COALESCE(t.categ_id IN (
                SELECT category.id FROM cartona_account_excluded_category_rel excluded
                  JOIN product_category top ON top.id = excluded.category_id
                  JOIN product_category category
                    ON category.parent_path LIKE top.parent_path || '%%'
                 WHERE excluded.account_id = %(sold_by)s), FALSE)
            """,
        ]
        if compat.HAS_PRODUCT_TAGS:
            conditions += [
                """
                {of}.id NOT IN (
                    SELECT tagged.{model}_id FROM cartona_account_excluded_tag_rel excluded
                      JOIN product_tag_{model}_rel tagged
                        ON tagged.product_tag_id = excluded.tag_id
                     WHERE excluded.account_id = %(sold_by)s)
                """.format(  # nosec B608 - only names of ours
                    of=of, model=model
                )
                for of, model in (("t", "product_template"), ("p", "product_product"))
            ]
        return conditions

    def _rule_in_words(self):
        """Return in words which products the account sells, and by which identifier.

        Meant to be overridden together with :meth:`_sold_conditions`.
        """
        self.ensure_one()
        sources = self.fields_get(["identifier_source"], ["selection"])["identifier_source"]
        words = {
            "account": self.name,
            "identifier": dict(sources["selection"])[self.identifier_source],
        }
        if self.lists_all:
            return _(
                "%(account)s sells every product that can be sold, by this identifier: "
                "%(identifier)s.",
                **words,
            )
        return _(
            "%(account)s sells only what is listed by hand, by this identifier: %(identifier)s.",
            **words,
        )

    def _offered_warehouses(self):
        """Return the warehouses whose free stock the account offers."""
        self.ensure_one()
        return self.warehouse_ids or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)]
        )

    # -- Identifiers ------------------------------------------------------------------------

    def _identifier_field(self):
        """Return the name of the product's field that the identifier is taken from.

        Meant to be overridden.
        """
        self.ensure_one()
        return self.identifier_source

    @api.model
    def _takes_identifiers_from(self, names):
        """Return whether a live account makes identifiers from one of these fields.

        Meant to be overridden.
        """
        domain = [("identifier_source", "in", list(names)), ("state", "=", "live")]
        return bool(self.search(domain, limit=1))

    def _identifier_may_change(self):
        """Return whether the field that identifiers are made from may change."""
        return self._identifier_field() != "id"

    def _identifier_is_cartonas(self):
        """Return whether identifiers are given by Cartona, not by the supplier.

        If so, another identifier means another product on Cartona. Meant to be overridden.
        """
        return False

    def _hides_other_products(self):
        """Return whether the former product on Cartona is hidden when a listing becomes another.

        Meant to be overridden.
        """
        return self._identifier_is_cartonas()

    def _identifier_of(self, product):
        """Return the identifier of *product*, empty where its field is."""
        name = self._identifier_field()
        return str(product.id) if name == "id" else (product[name] or "").strip()

    def _doubled_identifiers(self, identifiers):
        """Return those of *identifiers* that several of the products have which are sold.

        Meant to be overridden.
        """
        name = self._identifier_field()
        identifiers = [identifier for identifier in identifiers if identifier]
        if name == "id" or not identifiers:
            return set()
        compat.flush(self.env)
        condition, parameters = self._sold_condition()
        self.env.cr.execute(
            """
            SELECT wanted.identifier
              FROM (SELECT DISTINCT unnest(%(identifiers)s::varchar[]) AS identifier) wanted
              JOIN product_product p ON btrim(p.{name}) = wanted.identifier
              JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE {condition}
             GROUP BY 1 HAVING count(*) > 1
            """.format(  # nosec B608 - only names of ours
                name=name, condition=condition
            ),
            {"identifiers": identifiers, **parameters},
        )
        return {identifier for (identifier,) in self.env.cr.fetchall()}

    def _why_no_identifier(self, product, identifier):
        """Return the message that says why a listing of *product* has no identifier.

        Meant to be overridden, with a sentence of `cartona.message`.
        """
        self.ensure_one()
        field = held.label("product.product", self._identifier_field())
        if not identifier:
            return held.message("product_lacks_identifier", field=field)
        return held.message("identifier_shared", field=field, identifier=identifier)
