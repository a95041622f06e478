from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ValuechainConfig(AppConfig):
    name = "valuechain"
    label = "valuechain"
    verbose_name = _("valuechain")
