"""The loopback newspaper: many hosts on 127.0.0.0/8 that publish, answer and misbehave as told.

    with Newspaper(hosts=40, articles=5) as paper:
        ...                               # read paper.sources()
        paper.publish("plain")
        assert paper.log().overlaps("busy") == []
        assert not paper.log().urls() & paper.expected().never

A real HTTP/1.1 server over real sockets in threads of this process (`apart` in one of its own), all
of it data: `plans` is the table of hosts, `behaviours` what an address may do instead of answering
well, `log` what was asked and when, `paper.Expected` what an honest run makes of it.
"""

from tests.newspaper.apart import apart
from tests.newspaper.behaviours import EVERYWHERE, Behaviour
from tests.newspaper.host import Fate, Plan
from tests.newspaper.log import Log, Record
from tests.newspaper.paper import NOW, Expected, Newspaper
from tests.newspaper.plans import PLANS

__all__ = [
    "EVERYWHERE",
    "NOW",
    "PLANS",
    "Behaviour",
    "Expected",
    "Fate",
    "Log",
    "Newspaper",
    "Plan",
    "Record",
    "apart",
]
