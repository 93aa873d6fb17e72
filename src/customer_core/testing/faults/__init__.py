"""A database that fails on demand: the n-th statement of a store's connections fails as a full disk makes it fail.

It works on the drivers' own connections, so any store can be tried that is made of them. It needs neither pytest nor
hypothesis, and a driver only when one is connected by.
"""

from customer_core.testing.faults._injecting import FaultInjector
from customer_core.testing.faults._plans import Fault, FaultPlan, Strike

__all__ = ["Fault", "FaultInjector", "FaultPlan", "Strike"]
