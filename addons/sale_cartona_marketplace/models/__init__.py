from . import (
    cartona_account,
    cartona_adoption_problem,
    cartona_importer,
    cartona_offer,
    cartona_outbox,
    product_product,
    product_template,
)
