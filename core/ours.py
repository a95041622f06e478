"""The tables of this project, without those of the packages it stands on."""

from django.apps import apps
from django.conf import settings


def is_ours(model):
    """Not so of the models that a migration remembers: they are of another registry."""
    return model._meta.apps is apps and model._meta.app_config.name in settings.OUR_APPS


def our_models(*, history=False):
    """Models of ours by label; with `history`, also the tables that keep the earlier versions of their rows."""
    found = [m for m in apps.get_models() if is_ours(m) and (history or not hasattr(m, "pgh_tracked_model"))]
    return sorted(found, key=lambda model: model._meta.label)
