"""The files of translations have the terms that Odoo exports, no more and no fewer."""

import pytest

from tools.pot import renewed, translated_addons, untranslated
from tools.series import NEWEST


@pytest.mark.one_series
@pytest.mark.parametrize("addon", translated_addons(), ids=lambda addon: addon.name)
def test_the_export_is_what_stands_in_the_tree(addon, odoo_env, series):
    if series != NEWEST:
        pytest.skip("the files are those of the newest series")
    for path, text in renewed(odoo_env, addon).items():
        assert path.read_text().splitlines() == text.splitlines(), "make pot renews it"
        if path.suffix == ".po":
            assert not untranslated(text)
