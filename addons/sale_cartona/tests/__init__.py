from . import test_listing
