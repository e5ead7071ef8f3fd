import pytest

from tools import odoo_home
from tools.progress import ToolError

RELEASE = "version_info = ({}, {}, 0, FINAL, 0, '')\nversion = 'x'\n"


def _make(root, version=(17, 0), addons="addons", launcher="odoo-bin"):
    _write(root / "odoo/release.py", RELEASE.format(*version))
    _write(root / launcher, "")
    _write(root / "odoo/addons/base/__manifest__.py", "{}")
    for addon in ("web", "sale", "sale_stock"):
        _write(root / addons / addon / "__manifest__.py", "{}")
    return root


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture(autouse=True)
def _no_homes(tmp_path, monkeypatch):
    monkeypatch.setenv("CARTONA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(odoo_home, "SYSTEM", tmp_path / "opt")
    for series in odoo_home.SERIES:
        monkeypatch.delenv(f"ODOO_HOME_{series.replace('.', '_')}", raising=False)


def test_checkout(tmp_path):
    home = odoo_home.read_home(_make(tmp_path / "odoo17"), "17.0")
    assert home.launcher.name == "odoo-bin"
    assert home.addons == (tmp_path / "odoo17/addons",)
    assert home.requirements is None


def test_distribution_with_all_addons_inside_the_package(tmp_path):
    root = _make(tmp_path / "odoo17", addons="odoo/addons", launcher="setup/odoo")
    (root / "requirements.txt").touch()
    home = odoo_home.read_home(root, "17.0")
    assert home.launcher == root / "setup/odoo"
    assert home.addons == ()
    assert home.requirements == root / "requirements.txt"


@pytest.mark.parametrize(
    "missing", ["odoo/release.py", "odoo-bin", "addons/sale_stock/__manifest__.py"]
)
def test_incomplete_folder_is_no_home(tmp_path, missing):
    root = _make(tmp_path / "odoo17")
    (root / missing).unlink()
    assert odoo_home.read_home(root, "17.0") is None


def test_another_series_is_not_taken(tmp_path):
    assert odoo_home.read_home(_make(tmp_path / "odoo", version=(16, 0)), "17.0") is None
    assert odoo_home.read_home(_make(tmp_path / "odoo", version=("'saas~17'", 2)), "17.0") is None


def test_variable_comes_before_the_system_and_that_before_the_cache(tmp_path, monkeypatch):
    cached = _make(tmp_path / "cache/odoo/17.0")
    assert odoo_home.find_home("17.0").root == cached
    system = _make(tmp_path / "opt/17.0")
    assert odoo_home.find_home("17.0").root == system
    chosen = _make(tmp_path / "mine")
    monkeypatch.setenv("ODOO_HOME_17_0", str(chosen))
    assert odoo_home.find_home("17.0").root == chosen


def test_wrong_variable_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME_17_0", str(tmp_path))
    with pytest.raises(ToolError, match="ODOO_HOME_17_0"):
        odoo_home.find_home("17.0")


def test_missing_series_says_where_to_put_it():
    assert odoo_home.available_series() == ["19.0"]
    with pytest.raises(ToolError, match="ODOO_HOME_17_0"):
        odoo_home.ensure_home("17.0")


def test_half_fetched_home_does_not_count(tmp_path):
    target = tmp_path / "cache/odoo/19.0-debian"
    tree = odoo_home.debian_odoo.home_in(target)
    _make(tree, version=(19, 0), addons="odoo/addons")
    assert odoo_home.find_home("19.0") is None
    (target / ".complete").touch()
    assert odoo_home.find_home("19.0").root == tree
