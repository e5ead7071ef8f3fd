"""Fields of a model for texts that are held as codes and values, see `lib/held.py`.

Two of them belong together::

    message_held = held_text()
    message = worded_text("message", string="What Is Wrong")

The first is the column. Whoever writes puts `held.dumps(...)` into it, also by SQL. The second is
what a user reads, in his language; it is searched by code, by words, and by whether it is set.
"""

from odoo import api, fields


def held_text(**attributes):
    """Return the column that holds the messages as JSON."""
    return fields.Text(**{"readonly": True, "copy": False, **attributes})


def worded_text(name, **attributes):
    """Return the field *name*, which words what the column ``<name>_held`` holds."""
    column = name + "_held"

    @api.depends(column)
    # Not by user: 15.0 would compute a related field as superuser, and not find what it computed.
    @api.depends_context("lang")
    def compute(records):
        words = records.env["cartona.message"]._words
        texts = words(records.mapped(column))
        for record in records:
            record[name] = texts.get(record[column], False)

    def search(records, operator, value):
        return records.env["cartona.message"]._domain(column, operator, value)

    return fields.Text(compute=compute, search=search, **attributes)
