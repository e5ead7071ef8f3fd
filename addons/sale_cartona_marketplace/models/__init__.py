from . import (
    cartona_account,
    cartona_adoption_problem,
    cartona_id_check,
    cartona_id_import,
    cartona_importer,
    cartona_message,
    cartona_message_order,
    cartona_offer,
    cartona_outbox,
    product_product,
    product_template,
)
