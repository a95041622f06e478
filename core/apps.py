from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Places, code lists, base classes")

    def ready(self):
        """Fill every registry: nothing else in the project does."""
        autodiscover_modules("tasks", "tabs", "measures", "importers", "exporters", "merging")
