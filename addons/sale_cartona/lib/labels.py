"""What a user reads: labels of fields, values of selections, names inside a sentence."""


def label(records, name):
    """Return the label of a field."""
    return records.fields_get([name], ["string"])[name]["string"]


def choice(records, name, value):
    """Return the label of a *value* of a selection; the value itself where it has none."""
    choices = records.fields_get([name], ["selection"])[name]["selection"]
    return dict(choices).get(value, value)


def isolated(text):
    """Return *text* in Unicode's isolates: what stands around it keeps its own direction.

    >>> isolated("شاي") == "\\u2068شاي\\u2069"
    True
    """
    return "\u2068%s\u2069" % text
