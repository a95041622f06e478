"""What every page's frame shows: navigation, and who is signed in."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import memberships
from accounts.enums import OrganizationKind

# (section, [(label, address name, icon)]); a line whose address does not exist is left out.
MEMBER_NAV = (
    ("", ((_("Today"), "home", "home"), (_("Waiting for approval"), "review", "check"))),
    (
        _("Registry"),
        (
            (_("Actors"), "actor-list", "firm"),
            (_("Linkages"), "linkage-list", "link"),
            (_("Evidence"), "evidence-list", "clip"),
            (_("Claims of firms"), "claim-list", "key"),
            (_("Imports"), "import-list", "import"),
        ),
    ),
    (
        _("Value chains"),
        (
            (_("Value chains"), "chain-list", "map"),
            (_("End markets"), "end-market-list", "chart"),
            (_("Supporting markets"), "supporting-market-list", "gear"),
            (_("Enabling factors"), "enabling-factor-list", "globe"),
            (_("Constraints"), "constraint-list", "flag"),
            (_("Opportunities"), "opportunity-list", "up"),
            (_("Products"), "product-list", "doc"),
        ),
    ),
    (
        _("Programs"),
        (
            (_("Programs"), "program-list", "doc"),
            (_("Interventions"), "intervention-list", "people"),
            (_("Upgrades"), "upgrade-list", "up"),
            (_("Reports"), "edition-list", "chart"),
        ),
    ),
    (_("Organization"), ((_("People"), "member-list", "people"), (_("Jobs"), "job-list", "clock"))),
)

DONOR_NAV = (("", ((_("Reports"), "donor-home", "doc"), (_("What is public"), "public-home", "globe"))),)

# What the frame asks of every page, and a page may leave unsaid.
PLAIN = {"title": "", "crumbs": [], "factor_asked": None}


def shell(request):
    """`nav` [{title, items: [{label, url, icon, current}]}], `user_name`, `role_line`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {**PLAIN, "nav": [], "user_name": "", "role_line": ""}
    held = memberships(user)
    donor_alone = held and all(m.organization.kind == OrganizationKind.DONOR for m in held)
    lines_of = (DONOR_NAV if donor_alone else MEMBER_NAV) if held else ()
    sections = [section(title, lines, request.path) for title, lines in lines_of]
    return {
        **PLAIN,
        "nav": [s for s in sections if s["items"]],
        "user_name": str(user),
        "factor_asked": getattr(request, "factor_asked", None),
        "role_line": f"{held[0].get_role_display()} · {held[0].organization}" if held else "",
    }


def section(title, lines, path):
    items = []
    for label, name, icon in lines:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        current = path == url if url == "/" else path.startswith(url)
        items.append({"label": label, "url": url, "icon": icon, "current": current})
    return {"title": title, "items": items}
