"""What users call fields and the values of selections, in their language, and how names stand."""


def label(records, name):
    """Return the label of a field."""
    return records.fields_get([name], ["string"])[name]["string"]


def choice(records, name, value):
    """Return what a value of a selection is called; itself where it is none of its values."""
    choices = records.fields_get([name], ["selection"])[name]["selection"]
    return dict(choices).get(value, value)


def isolated(text):
    """Return *text* so that its direction, Arabic or Latin, turns nothing round that follows."""
    return "\u2068%s\u2069" % text
