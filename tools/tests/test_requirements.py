import pytest

from tools.requirements import installable, is_pinned


def test_markers_are_read_for_the_python_with_wheels():
    text = """
        lxml==4.6.5 ; python_version <= '3.10'  # min version
        lxml==5.2.1; python_version >= '3.12' # (Noble)
        lxml-html-clean; python_version >= '3.12'
    """
    assert installable(text, (3, 8)) == ["lxml==5.2.1", "lxml-html-clean"]


def test_newer_interpreter_gets_its_own_pins():
    text = "gevent==24.2.1 ; python_version < '3.13'\ngevent==25.9.1 ; python_version >= '3.13'"
    assert installable(text, (3, 13)) == ["gevent==25.9.1"]
    assert installable(text, (3, 11)) == ["gevent==24.2.1"]


def test_comments_and_empty_lines_are_dropped():
    assert installable("# all\n\npytz  # no pin\n", (3, 12)) == ["pytz"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("psycopg2==2.9.9 ; sys_platform != 'win32'", ["psycopg2-binary==2.9.9"]),
        ("python-ldap==3.4.4 ; sys_platform != 'win32'", []),
        ("pypiwin32 ; sys_platform == 'win32'", []),
    ],
)
def test_what_needs_a_compiler_is_replaced_or_left_out(line, expected):
    assert installable(line, (3, 12)) == expected


def test_a_list_without_versions_is_no_use():
    assert is_pinned("# pins\nlxml==5.2.1\nzeep==4.2.1\npytz\n")
    assert not is_pinned("lxml\nzeep\n")
    assert not is_pinned("")
