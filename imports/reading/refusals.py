"""Why a file is refused whole: a rule, and what the sentence about it needs (the words are in imports/refusals.py)."""


class Refused(Exception):
    """This file is not read. `rule` names why."""

    def __init__(self, rule: str, **details: str | int) -> None:
        super().__init__(rule)
        self.rule = rule
        self.details = details
