"""Takes over the values of legacy `cartona_id` columns, which it never writes to."""

from odoo.addons.sale_cartona.lib import evidence
from odoo.addons.sale_cartona.lib.sql import rename_column

from .cartona_id import LONGEST, PATTERN

VARIANTS = "product_product"
TEMPLATES = "product_template"
COLUMN = "cartona_id"

#: Why a value could not be taken over.
SEVERAL = "several_variants"
DUPLICATE = "duplicate"
INVALID = "invalid"


def keep_aside(cr):
    """Give a legacy column of variants another name, so that ours can take its own."""
    if evidence.column_type(cr, VARIANTS, COLUMN):
        rename_column(cr, VARIANTS, COLUMN, evidence.KEPT_ASIDE)


def restore(cr):
    """Drop our own column and give the legacy one its name back, if there was one.

    It is done before Odoo removes the field, and Odoo is told that the field has no column:
    it would take the legacy one for it.
    """
    cr.execute(
        """
        UPDATE ir_model_fields SET store = FALSE
         WHERE model = 'product.product' AND name = 'cartona_id'
        """
    )
    cr.execute("ALTER TABLE product_product DROP COLUMN IF EXISTS cartona_id")
    if evidence.column_type(cr, VARIANTS, evidence.KEPT_ASIDE):
        rename_column(cr, VARIANTS, evidence.KEPT_ASIDE, COLUMN)


def adopt(cr):
    """Write legacy values into our column; return ``[(template id, value, reason)]`` of the rest.

    A template's value goes to its variant, where there is only one to take it. A value that
    several products have is taken over for none of them.
    """
    sources = list(_sources(cr))
    if not sources:
        return []
    cr.execute(
        """
        CREATE TEMPORARY TABLE cartona_adoption ON COMMIT DROP AS
        WITH found AS ({sources}),
             -- The variant's own value goes before that of its template.
             chosen AS (
                 SELECT DISTINCT ON (COALESCE(product_id::bigint, -template_id))
                        template_id, product_id, value
                   FROM found
                  ORDER BY COALESCE(product_id::bigint, -template_id), source
             )
        SELECT template_id, product_id, value,
               CASE WHEN value !~ %(pattern)s OR length(value) > %(longest)s THEN 'invalid'
                    WHEN product_id IS NULL THEN 'several_variants'
                    WHEN count(*) OVER (PARTITION BY value) > 1 THEN 'duplicate'
               END AS reason
          FROM chosen
        """.format(  # nosec B608 - only names of ours
            sources=" UNION ALL ".join(sources)
        ),
        {"pattern": "^%s$" % PATTERN, "longest": LONGEST},
    )
    cr.execute(
        """
        UPDATE product_product product SET cartona_id = adoption.value
          FROM cartona_adoption adoption
         WHERE product.id = adoption.product_id AND adoption.reason IS NULL
           AND product.cartona_id IS NULL
           AND NOT EXISTS (SELECT FROM product_product WHERE cartona_id = adoption.value)
        """
    )
    cr.execute(
        """
        SELECT template_id, value, reason FROM cartona_adoption
         WHERE reason IS NOT NULL ORDER BY template_id, value
        """
    )
    problems = cr.fetchall()
    cr.execute("DROP TABLE cartona_adoption")
    return problems


def _sources(cr):
    """Yield a SELECT of template, variant, value and rank for each legacy column there is."""
    kind = evidence.column_type(cr, VARIANTS, evidence.KEPT_ASIDE)
    if kind:
        yield """
            SELECT product_tmpl_id AS template_id, id AS product_id,
                   btrim("{}"::text) AS value, 1 AS source
              FROM product_product WHERE {}
        """.format(  # nosec B608 - only names of ours
            evidence.KEPT_ASIDE, evidence.is_value('"%s"' % evidence.KEPT_ASIDE, kind)
        )
    kind = evidence.column_type(cr, TEMPLATES, COLUMN)
    if kind:
        yield """
            SELECT template.id AS template_id, single.id AS product_id,
                   btrim(template.cartona_id::text) AS value, 2 AS source
              FROM product_template template
              LEFT JOIN LATERAL (
                   SELECT min(id) AS id FROM product_product
                    WHERE product_tmpl_id = template.id
                      AND (active OR NOT EXISTS (
                          SELECT FROM product_product other
                           WHERE other.product_tmpl_id = template.id AND other.active))
                    HAVING count(*) = 1
              ) AS single ON TRUE
             WHERE {}
        """.format(  # nosec B608 - only names of ours
            evidence.is_value("template.cartona_id", kind)
        )
