"""Who takes part in the demonstration: organizations, their people, and the one password that all of them sign in with."""

from dataclasses import dataclass

PASSWORD = "demo harvest 2026"

ORGANIZATIONS = (
    # short name, name, kind, country, time zone, IATI identifier
    ("demo-mavuno", "Mavuno Enterprise Trust", "implementer", "KE", "Africa/Nairobi", "KE-NCB-218-051-DEMO"),
    ("demo-agrilink", "AgriLink Eastern Uganda", "partner", "UG", "Africa/Kampala", "UG-NGB-INDR-DEMO"),
    ("demo-lindqvist", "Lindqvist Foundation for Rural Trade", "donor", "SE", "Europe/Stockholm", "SE-ON-DEMO-5560"),
    ("demo-harbour", "Harbour Fund for Enterprise", "donor", "GB", "Europe/London", "GB-CHC-DEMO-1170"),
    ("demo-rift", "Rift Institute of Agrifood Research", "research", "KE", "Africa/Nairobi", ""),
)


@dataclass(frozen=True)
class Account:
    """A person who signs in, what they are (`role` in an organization, or owner of a firm), and what to look at first."""

    key: str
    name: str
    email: str
    place: str  # short name of the organization, or handle of the firm
    role: str
    look: str
    language: str = "en"


ACCOUNTS = (
    Account(
        "nafula", "Nafula Barasa", "nafula@mavuno.example", "demo-mavuno", "officer", "returned values, claims of firms, the chain map"
    ),
    Account("peter", "Peter Otieno", "peter@mavuno.example", "demo-mavuno", "manager", "what waits for review, locking Q3 2026, editions"),
    Account("tigist", "Tigist Alemu", "tigist@mavuno.example", "demo-mavuno", "officer", "the coffee chain of Yirgacheffe"),
    Account("grace", "Grace Wanjiru Njoroge", "grace@mavuno.example", "demo-mavuno", "manager", "decides what Peter submitted himself"),
    Account("amina", "Amina Hassan", "amina@mavuno.example", "demo-mavuno", "admin", "members, invitations, settings"),
    Account("kiprono", "Kiprono Chebet", "kiprono@mavuno.example", "demo-mavuno", "enumerator", "own entries only"),
    Account("joseph", "Joseph Mwangi", "joseph@mavuno.example", "demo-mavuno", "viewer", "reads everything, changes nothing"),
    Account("rita", "Rita Namukasa", "rita@agrilink.example", "demo-agrilink", "officer", "the partner's own values and actors"),
    Account("denis", "Denis Okello", "denis@agrilink.example", "demo-agrilink", "manager", "the partner's manager"),
    Account(
        "astrid",
        "Astrid Lindqvist",
        "astrid@lindqvist.example",
        "demo-lindqvist",
        "viewer",
        "editions 1 to 3, a number opened to its firms",
    ),
    Account("harriet", "Harriet Cole", "harriet@harbour.example", "demo-harbour", "viewer", "the same editions, another donor"),
    Account("wanjala", "Dr Emmanuel Wanjala", "wanjala@rift.example", "demo-rift", "viewer", "the registry, without a program of its own"),
    Account("joyce", "Joyce Nekesa", "joyce@sikhendu.example", "sikhendu", "owner", "a firm on a phone: linkages that wait for an answer"),
    Account("abdi", "Abdi Kilimo", "abdi@kilimo.example", "kilimo", "owner", "a trader: suppliers, buyers, gaps", "sw"),
    Account(
        "almaz",
        "አልማዝ ተስፋዬ (Almaz Tesfaye)",
        "almaz@yirgacheffe.example",
        "yirgacheffe",
        "owner",
        "a cooperative with a name in Ge'ez script",
    ),
    Account(
        "idris", "إدريس الفاتح (Idris al-Fatih)", "idris@nile-grain.example", "nile", "owner", "a buyer across the border, in Arabic", "ar"
    ),
)


def by_key():
    return {account.key: account for account in ACCOUNTS}
