from odoo import _, api, models

from ... import compat
from ...lib import held

NEGATIVE = ("!=", "not in", "not like", "not ilike")
OPPOSITES = {"=": "!=", "like": "not like", "ilike": "not ilike"}


class CartonaMessage(models.AbstractModel):
    """Words what records hold as codes and values, in the language of whoever reads it."""

    _name = "cartona.message"
    _description = "Cartona Message"

    @api.model
    def _sentences(self):
        """Return ``{code: sentence}`` in the language of the environment.

        To be extended: an addon that holds messages of its own adds its codes.
        """
        return {
            held.SAID: "%(said)s",
            held.ODOO_FAILED: _("Odoo itself failed: %(error)s"),
            "outcome_not_kept": _(
                "The call was made; what came of it could not be kept and is done again."
            ),
        }

    @api.model
    def _reader(self):
        """Return the :class:`held.Reader` of the user's language."""
        lang = self.env.lang or self.env.user.lang or "en_US"
        own = self.with_context(lang=lang)
        return held.Reader(own._sentences(), own._label, own._choice, own._comma())

    @api.model
    def _comma(self):
        # Odoo exports no term without a letter.
        return _("%(first)s, %(second)s", first="", second="")

    @api.model
    def _listed(self, words):
        """Return *words* as a list in the user's language, which need not have our comma."""
        return self._comma().join(words)

    @api.model
    def _words(self, texts):
        """Return ``{text: its words}`` of what columns hold."""
        texts = set(filter(None, texts))
        if not texts:
            return {}
        reader = self._reader()
        return {text: reader.words(text) for text in texts}

    @api.model
    def _say(self, message):
        """Return the words of one message, for a person who is told of it at once."""
        return self._reader().message(message)

    @api.model
    def _error(self, kind, message):
        """Return the error of a *kind* that says *message*, and by which it is held, too."""
        return held.holding(kind(self._say(message)), message)

    @api.model
    def _label(self, model, field):
        return compat.field_record(self.env, model, field).field_description or field

    @api.model
    def _choice(self, model, field, key):
        choices = compat.field_record(self.env, model, field).selection_ids
        return choices.filtered(lambda each: each.value == key).name or key

    # -- Search ---------------------------------------------------------------------------

    @api.model
    def _domain(self, column, operator, value):
        """Return the domain that a search for words means of what *column* holds.

        What equals *value* holds a message of that code, or nothing where it is False. What
        contains it has it in a value, or in a sentence as the user reads it.
        """
        if operator in ("=", "!=", "in", "not in"):
            wanted = [value] if isinstance(value, (str, bool, type(None))) else list(value)
            codes, found = list(filter(None, wanted)), []
            if not all(wanted):
                found.append((column, "=", False))
        else:
            text = str(value or "").strip("%").lower()
            sentences = self._reader().sentences
            codes = [code for code, sentence in sentences.items() if text in sentence.lower()]
            found = [(column, "ilike", _as_pattern(held.quoted(text)))]
        found += [(column, "like", _as_pattern(held.fragment(code))) for code in codes]
        if operator in NEGATIVE:
            return [(name, OPPOSITES[each], what) for name, each, what in found]
        return ["|"] * (len(found) - 1) + found or [("id", "in", [])]


def _as_pattern(text):
    """Return the pattern of SQL that finds *text* itself."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
