from tools.odoo_log import Allowed, TestCounts, complaints, count_tests, parse

START = "2026-01-02 03:04:05,678 42 "
PLAIN = START + "INFO db odoo.modules.loading: 12 modules loaded"
WARNING = START + "WARNING db odoo.addons.sale_cartona.models.x: careful"
ERROR = START + "ERROR ? odoo.sql_db: bad query: SELECT 1\nERROR: relation is missing"


def test_following_lines_belong_to_their_entry():
    entries = parse(f"Running as user 'root'\n{ERROR}\n{PLAIN}")
    assert [entry.level for entry in entries] == ["ERROR", "INFO"]
    assert entries[0].message == "bad query: SELECT 1\nERROR: relation is missing"
    assert entries[0].logger == "odoo.sql_db"


def test_every_warning_and_error_is_a_complaint():
    found = complaints("\n".join([PLAIN, WARNING, ERROR]))
    assert [str(line).split("\n")[0] for line in found] == [
        "WARNING odoo.addons.sale_cartona.models.x: careful",
        "ERROR odoo.sql_db: bad query: SELECT 1",
    ]


def test_allowed_entries_need_logger_and_message_to_fit():
    allowed = [Allowed("odoo.sql_db", "SELECT 1", "provoked")]
    assert complaints(ERROR, allowed) == []
    assert complaints(ERROR, [Allowed("odoo.sql_db", "SELECT 2", "")])
    assert complaints(ERROR, [Allowed("odoo.http", "SELECT 1", "")])


def test_warnings_of_python_count_only_in_our_sources():
    line = START + "WARNING db py.warnings: {}:1: DeprecationWarning: old"
    assert complaints(line.format("/x/site-packages/num2words/a.py")) == []
    assert complaints(line.format("/x/build/addons-19.0/sale_cartona/models/a.py"))
    assert complaints(line.format("/x/build/addons-19.0/sale_cartona_queue/models/a.py"))
    assert complaints(line.format("/x/cartona_api/src/cartona_api/client.py"))


def test_missing_manifest_key_counts_only_in_our_addons():
    line = START + "WARNING ? odoo.modules.module: Missing `license` key in manifest for '{}', so"
    assert complaints(line.format("some_addon")) == []
    assert complaints(line.format("sale_cartona"))


def test_counts_are_read_from_the_closing_line():
    text = START + "INFO db odoo.tests.result: 1 failed, 2 error(s) of 40 tests when loading"
    assert count_tests(text) == TestCounts(run=40, failed=1, errors=2)
    assert count_tests(PLAIN) == TestCounts(run=0, failed=0, errors=0)
