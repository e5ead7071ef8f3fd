"""The states of a stored order, and who may take it from one to another."""

STATES = [
    ("received", "Received"),
    ("imported", "Imported"),
    ("changed", "Changed on Cartona"),
    ("waiting", "Cannot Be Imported"),
    ("closed", "Ended on Cartona"),
]

#: States in which Cartona may be told that the order has safely arrived.
SETTLED = ("imported", "changed", "closed")

#: Who takes an order to another state: the pull that brings a newer version, the importer, a
#: person who presses a button, and the deletion of the sale order.
PULL, IMPORT, PERSON, DELETION = "pull", "import", "person", "deletion"

_ALL = tuple(state for state, _label in STATES)

#: ``{who: {state: the states to which he may take it}}``
TRANSITIONS = {
    PULL: {state: ("received",) for state in _ALL},
    IMPORT: {
        "received": ("imported", "changed", "closed", "waiting"),
        "waiting": ("imported", "changed", "closed", "waiting"),
    },
    PERSON: {
        # Import Again
        "received": ("received",),
        "waiting": ("received",),
        # Apply or refuse the changes
        "changed": ("imported",),
    },
    DELETION: {state: ("waiting",) for state in _ALL},
}


def check_transition(who, old, new):
    """Raise ValueError unless *who* may take an order from the state *old* to *new*.

    >>> check_transition(IMPORT, "received", "imported")
    >>> check_transition(PERSON, "closed", "imported")
    Traceback (most recent call last):
    ...
    ValueError: person may not take an order from closed to imported
    """
    if new not in TRANSITIONS[who].get(old, ()):
        raise ValueError("%s may not take an order from %s to %s" % (who, old, new))
