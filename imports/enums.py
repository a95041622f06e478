from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchStatus(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    CHECKED = "checked", _("Checked")
    COMMITTED = "committed", _("Imported")
    UNDONE = "undone", _("Taken back")
    REFUSED = "refused", _("Refused")


class Outcome(models.TextChoices):
    """What becomes of a row; each row has exactly one, so the counts add up to the rows."""

    CREATE = "create", _("Created")
    UPDATE = "update", _("Updated")
    UNCHANGED = "unchanged", _("Left as it is")
    DUPLICATE_IN_FILE = "duplicate_in_file", _("Repeats another row")
    DUPLICATE_IN_REGISTRY = "duplicate_in_registry", _("May be in the registry already")
    FAULT = "fault", _("Faulty")


class Decision(models.TextChoices):
    """What a person decided of a row that looks like another record."""

    SAME = "same", _("The same")
    OTHER = "other", _("Different")


class How(models.TextChoices):
    """How a heading found its field."""

    EXACT = "exact", _("same name")
    ALIAS = "alias", _("another word for it")
    GUESSED = "guessed", _("guessed from its cells")
    CHOSEN = "chosen", _("chosen")
    IGNORED = "ignored", _("left out")
