"""Whatever an exchange holds: no secret and no person is in what is kept of it."""

import doctest
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartona_api import Order, OrderStatusUpdate, RefusedError, free_text, loads, masking
from cartona_api.masking import MASK, excerpt, excerpt_of_body, masked_text, without_people

SECRETS = ["retailer_otp", "pickup_otp", "otp", "token", "AuthorizationToken", "code", "Secret-Key"]
PERSONAL = ["retailer_name", "retailer_address", "address_notes", "customer_name", "email"]
PHONES = ["retailer_number", "retailer_number2", "phone", "Mobile", "whatsapp"]
#: Letters that neither the keys nor the mask have, so that a find is no chance.
words = st.text("ЖЩЮЯЭ", min_size=4, max_size=12)
phones = st.builds(
    lambda digits, between: between.join(["010", digits[:4], digits[4:]]),
    st.text("0123456789", min_size=8, max_size=8),
    st.sampled_from(["", " ", "-", "_", "–", "·", ".", "\u00a0"]),
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
    assert doctest.testmod(free_text).failed == 0


@given(st.data(), st.sampled_from(SECRETS + PERSONAL + PHONES), words)
def test_what_a_key_marks_is_nowhere(data, key, word):
    for shown in all_excerpts(around({key: word}, data.draw)):
        assert word not in shown


@given(st.data(), phones)
def test_a_phone_is_nowhere_whatever_it_stands_in(data, phone):
    text = data.draw(st.sampled_from(["%s", "call %s now", "tel%s", "(+2)%s!", "اتصل %s"])) % phone
    for shown in all_excerpts(around({"message": text}, data.draw)):
        assert phone not in shown
        assert phone[3:-2].strip(" -_–·.\u00a0") not in shown
    assert phone not in masked_text(text)


@given(st.data(), st.text("0123456789", min_size=4, max_size=8))
def test_a_code_that_was_sent_is_nowhere_in_the_answer(data, code):
    said = data.draw(st.sampled_from([f"{code} is wrong", f"no:{code}", f"'{code}'", code]))
    value = around({"error": said, code: 1, "n": int(code)}, data.draw)
    assert code not in excerpt(value, secrets=[code])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # Codes, by their name in English and in Arabic
        ("كود التسليم: 5521", "كود التسليم: ***"),
        ("رمزك ٥٥٢١", "رمزك ***"),
        ("الكود ۵۵۲۱ غير صحيح", "الكود *** غير صحيح"),
        ("كود تسليم العميل هو 5521", "كود تسليم العميل هو ***"),
        ("كلمة المرور: abc", "كلمة المرور: ***"),
        ("الرقم السري 5521 خطأ", "الرقم السري *** خطأ"),
        ("the otp (5521)", "the otp (***)"),
        ("OTP#5521", "OTP#***"),
        ("code is invalid: 5521", "code is invalid: ***"),
        ("The code you entered 5521 is wrong", "The code you entered *** is wrong"),
        ("delivery_pin 5521 refused", "delivery_pin *** refused"),
        ("token code 5521", "token code ***"),
        # Tokens
        ("AuthorizationToken zz is bad", "AuthorizationToken *** is bad"),
        ("invalid token abcdef", "invalid token ***"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("your token is aBcDeF", "your token is ***"),
        # Phones
        ("010_0123_4567", "***67"),
        ("010–0123–4567", "***67"),
        ("010·0123·4567", "***67"),
        ("010.0123.4567", "***67"),
        ("010\u00a00123\u00a04567", "***67"),
        ("\u200e010\u200e 0123\u202c 4567", "\u200e***67"),
        ("tel 27951234", "tel ***34"),
        ("Phone no. 2795 1234", "Phone no. ***34"),
        ("هاتف: 27951234", "هاتف: ***34"),
        ("تليفون ٢٧٩٥١٢٣٤", "تليفون ***٣٤"),
        ("اتصل على 2795-1234", "اتصل على ***34"),
        # Objects as Python and Ruby write them
        ("{'retailer_name': 'X'}", "{'retailer_name': '***'}"),
        ("{'retailer_name': \"X's\", 'a': 1}", "{'retailer_name': \"***\", 'a': 1}"),
        ("{'retailer_otp': 5521}", "{'retailer_otp': '***'}"),
        ('{"retailer_name"=>"X"}', '{"retailer_name"=>"***"}'),
    ],
)
def test_what_a_text_calls_by_its_name_is_masked(text, shown):
    assert masked_text(text) == shown
    assert loads(excerpt({"message": text}))["message"] == shown


@pytest.mark.parametrize(
    "text",
    [
        "The price 12.50 is below 10.25",
        "prices 12.50 13.00 14.00 15.25",
        "total 1234567.50 EGP",
        "Order 100007 is unknown",
        "order number 100007 was not found",
        "الطلب رقم 100007 غير موجود",
        "INV/2026/00012 is paid",
        "كود المنتج 5521 غير موجود",
        "كود العميل: 5521",
        "الكود غير صحيح للطلب 100007",
        "product code 5521 is unknown",
        "supplier code: 5521",
        "HTTP status code 500",
        "error_code: 422",
        "503 Service Unavailable",
        "Cannot decode 500 bytes",
        "Tea 100 g × 24, Nescafé 3in1 20 pieces",
        "شاي العروسة 250 جم × 24",
        "The token is missing. Check the token of the account.",
        "token has expired",
        "No token yet.",
        "Authorization required",
        "retailer_otp: is invalid",
        "The code is wrong for order 100007",
        "2026-11-29 10:15:00, 2026-11-29_10-15-00",
        "{'product_name': 'Tea', 'retailer_code': 'R1', 'status': None}",
        "{'retailer_name': None}",
        "whatsapp is down since 10:15",
    ],
)
def test_ordinary_messages_stay(text):
    assert masked_text(text) == text


@pytest.mark.parametrize("sent", ["5521", "٥٥٢١", "۵۵۲۱"])
@pytest.mark.parametrize("said", ["5521", "٥٥٢١", "۵۵۲۱"])
def test_a_code_is_known_in_every_script(sent, said):
    assert masked_text(f"x {said} y", [sent]) == "x *** y"
    assert excerpt({"product_name": said, "id": 7}, secrets=[sent]) == (
        '{"product_name": "***", "id": 7}'
    )


@pytest.mark.parametrize(
    "key", ["delivery_pin", "pin", "deliveryPin", "pinNumber", "note", "notes", "customer_note"]
)
def test_keys_of_pins_and_remarks(key):
    assert loads(excerpt({key: "Ali"})) == {key: MASK}
    assert loads(excerpt({"credit_note_id": 3, "credit_note": 5.5, "shipping": 2})) == {
        "credit_note_id": 3,
        "credit_note": 5.5,
        "shipping": 2,
    }


@pytest.mark.parametrize(
    "piece",
    [
        "a", "code", "token ", "passw", "otp is is is ", "1 ", "1", "12345678 x", "12.50 ", '"',
        "'", "'a':'", "tel ", "tel. no. ", "كود ", "كود غير صحيح ", "token=", "((((", "\u200e1",
        "_", "[A/", "2026-", "INV/2026/", ' "a" ', "code code_", "رقم سري",
    ],
)  # fmt: skip
def test_no_text_takes_long(piece):
    text = piece * (100_000 // len(piece) + 1)
    began = time.perf_counter()
    masked_text(text, ["5521"], longest=len(text))
    excerpt_of_body(text.encode(), secrets=["5521"])
    excerpt({"message": text}, secrets=["5521"])
    assert time.perf_counter() - began < 10


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
