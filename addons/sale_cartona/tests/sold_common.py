from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from .. import compat
from .common import CartonaCase

LIMITS = settings(
    max_examples=30,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


class SoldCase(CartonaCase):
    """Products of two variants each, and two accounts of which one belongs to a branch.

    What decides whether a product is sold is drawn at random; a failure shows what was drawn.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch, other = cls.env["res.company"].create(
            [
                {"name": "Nile Trading, Tanta", "parent_id": cls.company.id},
                {"name": "Delta Trading"},
            ]
        )
        cls.companies = [cls.env["res.company"], cls.company, cls.branch, other]
        cls.accounts = [cls.account, cls.make_account("Tanta", company_id=cls.branch.id)]
        cls.categories = cls._make_categories()
        cls.tags = []
        if compat.HAS_PRODUCT_TAGS:
            names = [{"name": "Fragile"}, {"name": "Cooled"}]
            cls.tags = list(cls.env["product.tag"].create(names))
        cls.templates = cls._make_templates()
        cls.products = cls.templates.product_variant_ids
        cls.listings = cls.env["cartona.listing"].create(
            [
                {"account_id": account.id, "product_id": product.id}
                for account in cls.accounts
                for product in cls.products
            ]
        )

    @classmethod
    def _make_categories(cls):
        """Return three categories in a row below each other, and two beside them."""
        model = cls.env["product.category"]
        top = model.create({"name": "Food"})
        middle = model.create({"name": "Drinks", "parent_id": top.id})
        low = model.create({"name": "Tea", "parent_id": middle.id})
        beside = model.create([{"name": "Sweets", "parent_id": top.id}, {"name": "Tools"}])
        return [top, middle, low, *beside]

    @classmethod
    def _make_templates(cls):
        size = cls.env["product.attribute"].create({"name": "Size"})
        sizes = cls.env["product.attribute.value"].create(
            [{"name": name, "attribute_id": size.id} for name in ("Small", "Large")]
        )
        line = {"attribute_id": size.id, "value_ids": [(6, 0, sizes.ids)]}
        return cls.env["product.template"].create(
            [
                {"name": "Product %d" % number, "attribute_line_ids": [(0, 0, line)]}
                for number in range(3)
            ]
        )

    # -- What is drawn ----------------------------------------------------------------------

    def some(self, records):
        """Return a strategy for the value of a field that links to some of *records*."""
        if not records:
            return st.just([])
        ids = st.lists(st.sampled_from([record.id for record in records]), unique=True)
        return ids.map(lambda chosen: [(6, 0, chosen)])

    def with_tags(self, values, name):
        """Return the strategies of *values*, and that of a field *name* of tags, if there are."""
        return dict(values, **({name: self.some(self.tags)} if self.tags else {}))

    def template_values(self):
        """Return a strategy for each field of a template that is drawn."""
        values = {
            # Before its variants, which are archived and brought back with it.
            "active": st.sampled_from([True, True, True, False]),
            "sale_ok": st.sampled_from([True, True, True, False]),
            "cartona_excluded": st.sampled_from([False, False, False, True]),
            "company_id": st.sampled_from([company.id for company in self.companies]),
            "categ_id": st.sampled_from([category.id for category in self.categories]),
        }
        return self.with_tags(values, "product_tag_ids")

    def variant_values(self, product):
        """Return a strategy for each field of a variant that is drawn."""
        values = {"active": st.sampled_from([True, True, True, False])}
        return self.with_tags(values, "additional_product_tag_ids")

    def account_values(self):
        """Return a strategy for each field of an account that is drawn."""
        values = {"excluded_category_ids": self.some(self.categories)}
        return self.with_tags(values, "excluded_tag_ids")

    def draw_all(self, data):
        """Write what is drawn on all accounts and products."""
        drawn = [(account, self.account_values()) for account in self.accounts]
        drawn += [(template, self.template_values()) for template in self.templates]
        drawn += [(product, self.variant_values(product)) for product in self.products]
        for record, strategies in drawn:
            values = data.draw(st.fixed_dictionaries(strategies), label=str(record))
            record.write(values)

    # -- What is compared -------------------------------------------------------------------

    def sold_domain(self, account):
        """Return in a domain of Odoo's which products *account* sells."""
        domain = [
            ("id", "in", self.products.ids),
            ("active", "=", True),
            ("sale_ok", "=", True),
            ("company_id", "in", [False, *compat.company_and_parents(account.company_id).ids]),
            ("cartona_excluded", "=", False),
        ]
        if account.excluded_category_ids:
            domain += ["!", ("categ_id", "child_of", account.excluded_category_ids.ids)]
        if self.tags and account.excluded_tag_ids:
            tags = account.excluded_tag_ids.ids
            domain += [("product_tag_ids", "not in", tags)]
            domain += [("additional_product_tag_ids", "not in", tags)]
        return domain

    def assert_all_agree(self):
        """Compare what Odoo finds by the domain with every answer of the connector's."""
        found = 0
        for account in self.accounts:
            account = account._for_company()
            expected = account.env["product.product"].search(self.sold_domain(account))
            found += len(expected)
            self.assertEqual(account._sold_of(self.products), expected, account.name)
            candidates = self.env["cartona.matcher"]._candidates(account)
            suggested = {candidate.id for candidate in candidates}
            self.assertEqual(suggested & set(self.products.ids), set(expected.ids), account.name)
            own = self.listings.filtered(lambda each, own=account: each.account_id == own)
            facts = self.env["cartona.offer"].with_env(account.env)._facts(account, own.ids)
            shown = {fact.product_id for fact in facts if fact.is_sold}
            self.assertEqual(shown, set(expected.ids), account.name)
        return found
