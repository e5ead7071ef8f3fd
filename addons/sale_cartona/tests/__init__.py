from . import (
    test_drain,
    test_drain_failure,
    test_listing,
    test_marks_prices,
    test_marks_stock,
    test_marks_transaction,
    test_offer_price,
    test_offer_stock,
    test_offer_tax,
    test_order_store,
    test_publication,
    test_reconcile,
)
