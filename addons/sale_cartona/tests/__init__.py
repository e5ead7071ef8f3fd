from . import (
    test_listing,
    test_offer_price,
    test_offer_stock,
    test_offer_tax,
)
