"""Addresses of the API: they end in a slash, but for files (`map.svg`, `faults.xlsx`)."""

from rest_framework.routers import SimpleRouter


class Router(SimpleRouter):
    def _get_dynamic_route(self, route, action):
        made = super()._get_dynamic_route(route, action)
        if "." not in action.url_path:
            return made
        return made._replace(url=made.url.replace(".", r"\.").replace("{trailing_slash}", ""))
