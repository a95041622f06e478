"""The OpenAPI document: every operation described, errors as problem documents."""

from drf_spectacular.openapi import AutoSchema as Spectacular

VERBS = {"list": "List", "retrieve": "Read", "create": "Add", "partial_update": "Change", "update": "Replace", "destroy": "Withdraw"}


class AutoSchema(Spectacular):
    def get_summary(self):
        given = super().get_summary()
        if given:
            return given
        noun = self.path.removeprefix("/api/v1/").split("/")[0].replace("-", " ")
        action = getattr(self.view, "action", None) or self.method.lower()
        return f"{VERBS.get(action, action.replace('_', ' ').capitalize())} {noun}"
