"""What ended a piece of work on our own side, as against what Cartona refused or did not answer."""

import cartona_api


class WorkerBusy(cartona_api.UnavailableError):
    """Another worker of ours is at it: nothing was asked of Cartona, and nothing has failed.

    It is an `UnavailableError`, because whoever waits for an answer has to try again later, too.
    """


class OdooFailure(Exception):
    """Odoo failed while an account was served: a defect, or a record that is broken.

    It is kept where a failed call would be, says of itself what a
    :class:`cartona_api.CartonaError` says, and is never worded as something that Cartona said
    (see ``lib/held.py``).

    >>> failure = OdooFailure(ZeroDivisionError("division by zero"))
    >>> failure.detail
    'ZeroDivisionError: division by zero'
    >>> failure.retry, failure.status
    (True, None)
    """

    #: It is tried again, later each time.
    retry = True
    retry_after = None
    #: There was no answer of Cartona's.
    status = None

    def __init__(self, error):
        """Take the exception that ended the work."""
        super().__init__(str(error))
        self.detail = "%s: %s" % (type(error).__name__, error)
