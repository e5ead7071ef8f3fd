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


def named_by(number, name):
    """Return what something is called that has a number, and mostly a name.

    >>> named_by("100007", "Hope"), named_by("100007", False)
    ('100007 – Hope', '100007')
    """
    return " – ".join(filter(None, (number, name)))


def part_of_name(records, operator, value, parts):
    """Return the domain of a search for a name that is made of the fields *parts*.

    *records* is a recordset of their model. What is denied must not be true of any of them.
    """
    negative = operator in ("!=", "<>") or operator.startswith("not ")
    positive = {"!=": "=", "<>": "="}.get(operator, operator.replace("not ", "", 1))
    domain = ["|"] * (len(parts) - 1) + [(part, positive, value) for part in parts]
    return [("id", "not in", records._search(domain))] if negative else domain
