"""Letters about upgrades: to whoever recorded one, when it is decided."""

from django.utils.translation import gettext as _

from accounts.notices import address, tell


def tell_decided(upgrade, by, *, verified):
    def words(reader):
        subject = _("An upgrade that you recorded was verified") if verified else _("An upgrade that you recorded was not accepted")
        return [subject, f"{by.name}: {upgrade}", upgrade.reason, address(upgrade.get_absolute_url())]

    tell("approved" if verified else "returned", [upgrade.claimed_by_id], words, by=by)
