"""Who looked at which codes is on record, and who looks at unusually many becomes a break."""

from datetime import timedelta

import pytest

from chalicelib.breaks.model import BreakKind
from chalicelib.kernel import clock, config
from chalicelib.looks import service as looks
from chalicelib.looks import store
from chalicelib.looks.model import Look, LookKind
from chalicelib.looks.tasks import watch_looks
from chalicelib.orders.service import keeping
from chalicelib.staff.model import Role, Staff
from chalicelib.stock.service import custody

from .conftest import breaks, make_sku
from .dealings import Dealings
from .laws import Laws
from .world import World

STAFF = Staff("7", frozenset({Role.SUPPORT}))
