"""What people install: wheels and a zip of plain Odoo addons for each series."""

import ast
import re
import sys
import zipfile
from pathlib import Path

import pytest

from tools.build_addons import LICENSES, source_addons
from tools.cache import CHECKOUT
from tools.dist import build_client, build_series
from tools.progress import run
from tools.series import SERIES, facts


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """The client's wheel."""
    return build_client(tmp_path_factory.mktemp("client"))


@pytest.mark.parametrize("series", SERIES)
def test_a_series(series, client, tmp_path):
    *wheels, archive = build_series(series, client, tmp_path)
    assert {wheel.name for wheel in wheels} == {
        f"odoo_addon_sale_cartona-{series}.1.0.0-py3-none-any.whl",
        f"odoo_addon_sale_cartona_marketplace-{series}.1.0.0-py3-none-any.whl",
        f"odoo_addon_sale_cartona_queue-{series}.1.0.0-py3-none-any.whl",
    }
    assert archive.name == f"sale_cartona-{series}.1.0.0.zip"
    with zipfile.ZipFile(archive) as found:
        names = set(found.namelist())
        _assert_plain(found, series)
        _assert_licensed(found, [source.name for source in source_addons()])
        readme = found.read("README-cartona.md").decode()
    for wheel, source in zip(wheels, source_addons(), strict=True):
        with zipfile.ZipFile(wheel) as found:
            _assert_licensed(found, [f"odoo/addons/{source.name}"])
    assert client.name in names
    assert f"pip install ./{client.name} phonenumbers rapidfuzz" in readme
    assert "npm install -g rtlcss" in readme
    assert "sale_cartona/__manifest__.py" in names
    assert ("sale_cartona/data/neutralize.sql" in names) == facts(series).can_neutralize
    assert not [name for name in names if "/xml/" in name or name.endswith("pyproject.toml")]


def _assert_plain(archive, series):
    for name in archive.namelist():
        if name.endswith("__manifest__.py"):
            manifest = ast.literal_eval(archive.read(name).decode())
            assert manifest["version"] == f"{series}.1.0.0"
            folder = name.rpartition("/")[0]
            assert all(f"{folder}/{path}" in archive.namelist() for path in manifest["data"])
        if name.endswith(".xml"):
            text = archive.read(name).decode()
            assert "polytropos" not in text, name
            old_list, old_modifier = re.search(r"<tree", text), re.search(r"\battrs=", text)
            assert not (old_list and facts(series).list_tag == "list"), name
            assert not (old_modifier and not facts(series).has_attrs), name
            assert not (re.search(r"<list", text) and facts(series).list_tag == "tree"), name
            assert not (re.search(r"invisible=\"[^\"01]", text) and facts(series).has_attrs), name


def _assert_licensed(archive, folders):
    """Both texts stand in each of the folders, word for word."""
    for folder in folders:
        for path in LICENSES:
            assert archive.read(f"{folder}/{path.name}") == path.read_bytes()


def test_client_and_sandbox_bring_the_licence(client, tmp_path):
    uv = Path(sys.executable).parent / "uv"
    sandbox = CHECKOUT / "cartona_sandbox"
    run([uv, "build", "--quiet", "--wheel", "--out-dir", tmp_path, sandbox])
    [wheel] = tmp_path.glob("*.whl")
    for path in (client, wheel):
        name, version, *_rest = path.name.split("-")
        with zipfile.ZipFile(path) as found:
            _assert_licensed(found, [f"{name}-{version}.dist-info/licenses"])


def test_pip_finds_what_a_wheel_needs(client, tmp_path):
    wheels = build_series("17.0", client, tmp_path)[:-1]
    needs = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as found:
            [name] = [each for each in found.namelist() if each.endswith("METADATA")]
            needs[wheel.name.split("-")[0]] = re.findall(
                r"^Requires-Dist: (.*)$", found.read(name).decode(), re.MULTILINE
            )
    assert any(need.startswith("odoo>=17.0a") for need in needs["odoo_addon_sale_cartona"])
    assert any("cartona_api" in need for need in needs["odoo_addon_sale_cartona"])
    assert any("rapidfuzz" in need for need in needs["odoo_addon_sale_cartona"])
    queue = needs["odoo_addon_sale_cartona_queue"]
    assert any(re.match(r"odoo-addon-queue[-_]job.*17\.0", need) for need in queue), queue
    assert any(re.match(r"odoo-addon-sale[-_]cartona.*17\.0", need) for need in queue), queue
