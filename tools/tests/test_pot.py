"""Translations follow their template and keep what was translated."""

import polib

from tools.pot import merge, untranslated

HEADER = 'msgid ""\nmsgstr ""\n"Language: ar\\n"\n\n'


def _file(*terms):
    return HEADER + "\n".join(
        f'#: {place}\nmsgid "{term}"\nmsgstr "{words}"\n' for place, term, words in terms
    )


def test_terms_come_and_go_and_keep_their_translation(tmp_path):
    translation = tmp_path / "ar.po"
    translation.write_text(_file(("code:a.py:0", "Price", "السعر"), ("code:a.py:0", "Old", "قديم")))
    template = _file(("code:a.py:0", "New", ""), ("code:b.py:0", "Price", ""))
    merged = polib.pofile(merge(template, translation))
    assert [(entry.msgid, entry.msgstr) for entry in merged] == [("New", ""), ("Price", "السعر")]
    assert merged[1].occurrences == [("code:b.py", "0")]
    assert merged.metadata == {"Language": "ar"}
    assert not merged.obsolete_entries()


def test_only_what_a_person_reads_has_to_be_translated():
    text = _file(("a", "New", ""), ("a", "order/pull-orders", ""), ("a", "Price", "السعر"))
    assert untranslated(text) == ["New"]
