"""Many orders over many pages, some of them bad; orders that change meanwhile."""

from tools.shop import wait_until


def test_a_hundred_orders_that_cannot_be_imported_keep_no_other_out(shop):
    for number in range(120):
        shop.push_raw_order(
            {
                "hashed_id": f"bad{number}",
                "supplier_code": "1",
                "status": "pending",
                "retailer": {"retailer_name": "?", "retailer_code": f"B{number}"},
                "order_details": [{"id": number, "internal_product_id": "nothing", "amount": 1}],
            }
        )
    good = shop.place_order({shop.product_ids[0]: 1})["hashed_id"]
    shop.fetch_orders()
    wait_until(lambda: shop.is_acknowledged(good), "the good order came", timeout=60)
    assert len(shop.sale_orders(good)) == 1
    waiting = [("state", "=", "waiting"), ("hashed_id", "=like", "bad%")]
    wait_until(
        lambda: shop.rpc.call("cartona.order", "search_count", waiting) == 120,
        "every bad order was kept",
        timeout=60,
    )


def test_an_order_that_changes_after_the_import_is_shown_as_changed(shop):
    placed = shop.place_order({shop.product_ids[1]: 2})
    hashed_id = placed["hashed_id"]
    shop.fetch_orders()
    wait_until(lambda: shop.is_acknowledged(hashed_id), "it was acknowledged")
    line = placed["order_details"][0]["id"]
    edit = {"begin_editing": True, "lines": [{"id": line, "amount": 5}], "finish": True}
    shop.cartona.patch(f"orders/{hashed_id}", edit)
    shop.fetch_orders()
    order = wait_until(
        lambda: (
            shop.cartona_order(hashed_id)["state"] == "changed" and shop.cartona_order(hashed_id)
        ),
        "the change was seen",
    )
    assert "2 → 5" in order["changes"], order
    (sale_order,) = shop.sale_orders(hashed_id)
    (quantity,) = shop.rpc.call(
        "sale.order.line", "read", sale_order["order_line"], ["product_uom_qty"]
    )
    assert quantity["product_uom_qty"] == 2


def test_a_change_between_pull_and_acknowledgement_is_not_lost(shop):
    shop.cartona.post(
        "faults", {"endpoint": "update_order_statuses", "kind": "latency", "seconds": 3, "count": 1}
    )
    placed = shop.place_order({shop.product_ids[2]: 2})
    hashed_id = placed["hashed_id"]
    shop.fetch_orders()
    wait_until(lambda: shop.sale_orders(hashed_id), "it was imported")
    line = placed["order_details"][0]["id"]
    edit = {"begin_editing": True, "lines": [{"id": line, "amount": 9}], "finish": True}
    shop.cartona.patch(f"orders/{hashed_id}", edit)

    def changed():
        shop.fetch_orders()
        return "2 → 9" in (shop.cartona_order(hashed_id)["changes"] or "")

    wait_until(changed, "the change was seen")
    wait_until(lambda: shop.is_acknowledged(hashed_id), "the new version was acknowledged")


def test_an_order_cancelled_before_its_import_makes_no_sale_order(shop):
    placed = shop.place_order({shop.product_ids[3]: 2})
    hashed_id = placed["hashed_id"]
    shop.cartona.post(f"orders/{hashed_id}/status", {"status": "cancelled_by_retailer"})
    shop.fetch_orders()
    wait_until(lambda: shop.is_acknowledged(hashed_id), "it was acknowledged")
    assert shop.cartona_order(hashed_id)["state"] == "closed"
    assert not shop.sale_orders(hashed_id)
