# In this order: a room knows those before it (see docs/architecture.md).
from . import engine

# isort: split
from . import accounts

# isort: split
from . import listings

# isort: split
from . import outbound

# isort: split
from . import orders

# isort: split
from . import overview

# isort: split
from . import extends
