"""Whatever an exchange holds: no secret and no person is in what is kept of it."""

import doctest
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartona_api import Order, OrderStatusUpdate, RefusedError, loads, masking
from cartona_api.masking import MASK, excerpt, excerpt_of_body, masked_text, without_people

SECRETS = ["retailer_otp", "pickup_otp", "otp", "token", "AuthorizationToken", "code", "Secret-Key"]
PERSONAL = ["retailer_name", "retailer_address", "address_notes", "customer_name", "email"]
PHONES = ["retailer_number", "retailer_number2", "phone", "Mobile", "whatsapp"]
#: Letters that neither the keys nor the mask have, so that a find is no chance.
words = st.text("ЖЩЮЯЭ", min_size=4, max_size=12)
phones = st.builds(
    lambda digits, between: between.join(["010", digits[:4], digits[4:]]),
    st.text("0123456789", min_size=8, max_size=8),
    st.sampled_from(["", " ", "-"]),
)
noise = st.one_of(
    st.none(), st.booleans(), st.integers(0, 99_999), st.sampled_from(["", "a", 'é"', "{"])
)


def around(value, draw):
    """Put a value into lists and objects."""
    for _level in range(draw(st.integers(0, 4))):
        other = draw(noise)
        value = draw(
            st.sampled_from([[value], [other, value], {"x": value}, {"a": other, "b": value}])
        )
    return value


def all_excerpts(value):
    body = json.dumps(value, ensure_ascii=False).encode()
    yield excerpt(value)
    yield excerpt_of_body(body)
    # Cut off, and so no JSON.
    yield excerpt_of_body(body[:-1])


def test_examples():
    assert doctest.testmod(masking).failed == 0


@given(st.data(), st.sampled_from(SECRETS + PERSONAL + PHONES), words)
def test_what_a_key_marks_is_nowhere(data, key, word):
    for shown in all_excerpts(around({key: word}, data.draw)):
        assert word not in shown


@given(st.data(), phones)
def test_a_phone_is_nowhere_whatever_it_stands_in(data, phone):
    text = data.draw(st.sampled_from(["%s", "call %s now", "tel%s", "(+2)%s!", "اتصل %s"])) % phone
    for shown in all_excerpts(around({"message": text}, data.draw)):
        assert phone not in shown
        assert phone[3:-2].strip(" -") not in shown
    assert phone not in masked_text(text)


@given(st.data(), st.text("0123456789", min_size=4, max_size=8))
def test_a_code_that_was_sent_is_nowhere_in_the_answer(data, code):
    said = data.draw(st.sampled_from([f"{code} is wrong", f"no:{code}", f"'{code}'", code]))
    value = around({"error": said, code: 1, "n": int(code)}, data.draw)
    assert code not in excerpt(value, secrets=[code])


def test_neither_a_code_nor_a_phone_tells_a_part_of_the_other():
    assert masked_text("call 01001234567", ["1234"]) == "call ***67"
    assert masked_text("12345678901234abcd", ["1234abcd"]) == MASK


@settings(max_examples=30)
@given(st.integers(1, 300), phones)
def test_a_cut_shows_no_part_of_a_phone(length, phone):
    text = "x" * length + " " + phone
    for cut in range(len(text) - len(phone), len(text) + 1, 3):
        shown = masked_text(text, longest=cut) if cut < len(text) else masked_text(text)
        assert phone[:5] not in shown


def test_people_in_an_object_of_theirs():
    retailer = {"name": "Abu Ali", "shop": "Nour", "retailer_code": "R1", "id": 4}
    assert loads(excerpt({"retailer": retailer, "driver": "Samir"})) == {
        "retailer": {"name": MASK, "shop": MASK, "retailer_code": "R1", "id": 4},
        "driver": MASK,
    }


def test_what_is_nobodys_stays():
    value = {
        "hashed_id": "pPX2wRNM",
        "internal_product_id": "6221234567890",
        "product_name": "Tea 100 g",
        "selling_price": "12.50",
        "created_at": "2026-11-29 10:15:00",
        "supplier_code": "S1",
        "cancelled": False,
    }
    assert loads(excerpt([value])) == [value]


def test_an_order_without_people_can_still_be_read():
    raw = {
        "hashed_id": "H1",
        "status": "delivered",
        "total_price": "20.00",
        "note_message": "ring at Abu Ali's, 01001234567",
        "retailer": {
            "retailer_name": "Abu Ali",
            "retailer_code": "R1",
            "retailer_number": "01001234567",
            "retailer_address": "12 Tahrir",
            "address_notes": None,
        },
        "order_details": [
            {"id": 1, "product_name": "Tea", "amount": 2, "selling_price": 10, "comment": "for Ali"}
        ],
    }
    masked = without_people(raw)
    assert not any(word in json.dumps(masked) for word in ("Ali", "0100", "Tahrir"))
    order = Order.model_validate(masked)
    assert (order.hashed_id, order.total, order.retailer.retailer_code) == ("H1", 20, "R1")
    assert order.order_details[0].product_name == "Tea"
    assert without_people(masked) == masked


def test_a_call_is_shown_by_excerpts(server, make_client, answer, token):
    seen = []
    client = make_client(observer=seen.append)
    body = {"error": f"1234 is wrong: {token}"}
    server.answers(answer(body=[{"hashed_id": "H1", "retailer_name": "Abu"}]), answer(409, body))
    client.pull_orders(page=2)
    update = OrderStatusUpdate(hashed_id="H1", status="delivered", retailer_otp="1234")
    with pytest.raises(RefusedError):
        client.update_order_status(update)
    assert loads(seen[0].request)["page"] == "2"
    assert loads(seen[0].answer) == [{"hashed_id": "H1", "retailer_name": MASK}]
    assert loads(seen[1].request)["retailer_otp"] == MASK
    assert loads(seen[1].answer) == {"error": "*** is wrong: ***"}


def test_no_more_is_looked_at_than_is_kept():
    looked_at = []

    class Items(list):
        def __iter__(self):
            for item in super().__iter__():
                looked_at.append(item)
                yield item

    items = Items({"internal_product_id": str(i), "selling_price": i} for i in range(10_000))
    shown = excerpt(items)
    assert len(shown) == masking.LIMIT + 1
    assert len(looked_at) < 60


def test_what_cannot_be_shown_fails_no_call(server, make_client, answer, monkeypatch, caplog):
    def fail(*_arguments, **_options):
        raise RuntimeError("no excerpt")

    seen = []
    monkeypatch.setattr(masking, "excerpt", fail)
    server.answers(answer(body=[]))
    assert make_client(observer=seen.append).products(page=1) == []
    assert (seen[0].request, seen[0].answer) == ("", "")
