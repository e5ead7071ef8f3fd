"""The state is the file: neither a stop nor a kill loses anything."""

import pytest

from cartona_api import ProductUpdate


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_state_survives(own_lab, end):
    lab = own_lab
    placed, other = lab.order()["hashed_id"], lab.order()["hashed_id"]
    lab.client.update_products([ProductUpdate(internal_product_id="1", selling_price="7.77")])
    lab.settings(answer_style="per_item")
    lab.pulled()
    lab.acknowledge(placed)
    last = lab.journal()[-1]["id"]
    getattr(lab.server, end)()
    lab.server.start()
    lab.client = lab.new_client()
    assert [order.hashed_id for order in lab.pulled()] == [other]
    assert str(lab.client.products()[0].selling_price) == "7.77"
    assert lab.control("GET", "settings")["answer_style"] == "per_item"
    assert lab.journal(after=last)[0]["id"] == last + 1


def test_reset_empties_everything(lab):
    lab.order()
    lab.settings(swallow_edits=True)
    lab.fault("error_500")
    lab.control("POST", "reset")
    health = lab.control("GET", "health")
    assert (health["accounts"], health["products"], health["orders"]) == (0, 0, 0)
    assert lab.control("GET", "faults") == []
    assert lab.control("GET", "settings")["swallow_edits"] is False
    assert lab.journal() == []
