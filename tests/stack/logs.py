"""What the functions of the shop have logged during one test."""

import time
from dataclasses import dataclass, field

from tests.stack.shop import Shop, until

MOST_LINES = 10_000
"""What one answer holds; the local cloud gives the oldest lines, and no way to ask for the next ones."""


@dataclass
class Logs:
    """The lines of every function since this was made."""

    shop: Shop
    since: float = field(default_factory=time.time)

    def text(self) -> str:
        """All of them; an assertion when there may be more than can be read."""
        client = self.shop.aws("logs")
        lines: list[str] = []
        groups = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/aws/lambda/yima-")
        for group in (one for page in groups for one in page["logGroups"]):
            name = group["logGroupName"]
            answer = client.filter_log_events(logGroupName=name, startTime=int(self.since * 1000))
            assert len(answer["events"]) < MOST_LINES, f"{name} has more lines than can be read"
            lines += [event["message"] for event in answer["events"]]
        return "\n".join(lines)

    def with_line_of(self, word: str) -> str:
        """All of them, once one of them holds a word, so that it is known that they are there."""
        found: str = until(lambda: text if word in (text := self.text()) else None, f"{word} in the logs")
        return found
