from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkageKind(models.TextChoices):
    VERTICAL = "vertical", _("Vertical: supplier to buyer")
    HORIZONTAL = "horizontal", _("Horizontal: member of a group")
    SERVICE = "service", _("Service: provider to client")


class Side(models.TextChoices):
    FROM = "from", _("From")
    TO = "to", _("To")


class Says(models.TextChoices):
    EXISTS = "exists", _("It exists")
    DENIED = "denied", _("It does not")
    ENDED = "ended", _("It has ended")
    WITHDRAWN = "withdrawn", _("Taken back")


class LinkageStatus(models.TextChoices):
    CLAIMED = "claimed", _("One side")
    CONFIRMED = "confirmed", _("Both sides")
    DISPUTED = "disputed", _("Disputed")
    LAPSED = "lapsed", _("Lapsed")
    ENDED = "ended", _("Ended")


class Contract(models.TextChoices):
    NONE = "none", _("No contract")
    VERBAL = "verbal", _("Verbal")
    WRITTEN = "written", _("Written")
    CERTIFIED = "certified", _("Certified")


class Governance(models.TextChoices):
    MARKET = "market", _("Market")
    MODULAR = "modular", _("Modular")
    RELATIONAL = "relational", _("Relational")
    CAPTIVE = "captive", _("Captive")
    HIERARCHY = "hierarchy", _("Hierarchy")


class Level(models.TextChoices):
    """An answer to one of the three questions from which a governance type follows."""

    HIGH = "high", _("High")
    LOW = "low", _("Low")


class ServiceTerms(models.TextChoices):
    PAID = "paid", _("Paid for")
    EMBEDDED = "embedded", _("Embedded in a sale")


class JointAction(models.TextChoices):
    """What a member does together with its group."""

    MEMBER = "member", _("Member")
    PURCHASE = "joint_purchase", _("Buys together")
    SALE = "joint_sale", _("Sells together")
    INVESTMENT = "joint_investment", _("Invests together")
    KNOWLEDGE = "knowledge_circle", _("Shares knowledge")


class Answer(models.TextChoices):
    """What the other side says of a delivery; nothing while it has not answered."""

    CONFIRMED = "confirmed", _("Confirmed")
    DISPUTED = "disputed", _("Disputed")


class ExchangeKind(models.TextChoices):
    KNOWLEDGE = "knowledge", _("Knowledge")
    TECHNOLOGY = "technology", _("Technology")
    INPUTS = "inputs", _("Inputs")
    EQUIPMENT = "equipment", _("Equipment")
    LABOUR = "labour", _("Labour")
    MARKET_INFORMATION = "market_information", _("Market information")


class ProblemStatus(models.TextChoices):
    OPEN = "open", _("Open")
    ADDRESSED = "addressed", _("Addressed")
    RESOLVED = "resolved", _("Resolved")
    DROPPED = "dropped", _("Dropped")


class CallOutcome(models.TextChoices):
    """What came of asking a firm by phone or on a visit; nothing while nobody tried."""

    SAME = "same", _("Yes, as the other side says")
    FIGURES = "figures", _("Yes, with other figures")
    DENIED = "denied", _("No")
    NOT_REACHED = "not_reached", _("Not reached")
    ANSWERED = "answered", _("It has answered itself meanwhile")


class HookEvent(models.TextChoices):
    """What a firm's system hears about: what others said of its linkages, and did with its deliveries."""

    LINKAGE_CLAIMED = "linkage.claimed", _("Somebody says that you trade")
    LINKAGE_CONFIRMED = "linkage.confirmed", _("The other side confirms a linkage")
    LINKAGE_DISPUTED = "linkage.disputed", _("A linkage is disputed")
    LINKAGE_ENDED = "linkage.ended", _("A linkage has ended, somebody says")
    LINKAGE_WITHDRAWN = "linkage.withdrawn", _("Somebody took back what they said of a linkage")
    DELIVERY_RECORDED = "delivery.recorded", _("Somebody wrote a delivery down")
    DELIVERY_CHANGED = "delivery.changed", _("A delivery was changed, and asks for an answer again")
    DELIVERY_CONFIRMED = "delivery.confirmed", _("A delivery is confirmed")
    DELIVERY_DISPUTED = "delivery.disputed", _("A delivery is disputed")
    DELIVERY_WITHDRAWN = "delivery.withdrawn", _("A delivery was taken back")


class MessageState(models.TextChoices):
    """How far a message to a webhook came."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Received")
    FAILED = "failed", _("Not received")
