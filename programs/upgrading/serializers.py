"""Upgrades in the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actors.models import Actor
from core.api.fields import Reference
from markets.models import ValueChain
from programs.interventions.models import Intervention
from programs.upgrading.models import Contribution, Upgrade
from records.models import Evidence


class ContributionSerializer(serializers.ModelSerializer):
    intervention = Reference(Intervention)
    share = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)

    class Meta:
        model = Contribution
        fields = ("intervention", "share")
        validators = ()


class UpgradeSerializer(serializers.ModelSerializer):
    actor = Reference(Actor, slug="code")
    value_chain = Reference(ValueChain)
    evidence = Reference(
        Evidence,
        many=True,
        allow_empty=False,
        error_messages={"empty": _("An upgrade needs at least one piece of evidence. Add a photo, a file or a link first.")},
    )
    contributions = ContributionSerializer(many=True, required=False)

    class Meta:
        model = Upgrade
        fields = ("id", "actor", "type", "value_chain", "before", "after", "happened_on", "evidence", "status", "contributions", "reason")
        read_only_fields = ("status", "reason")
