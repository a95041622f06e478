"""How well the linkages of a chain are known, in the API."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import DateField
from rest_framework.response import Response
from rest_framework.views import APIView

from linkages.quality_figures import BINS, quality
from markets.models import ValueChain

SHARE = {"max_digits": 30, "decimal_places": 6, "allow_null": True}


class ShareSerializer(serializers.Serializer):
    """A part of a whole; `percent` is null of nothing."""

    part = serializers.DecimalField(**SHARE)
    whole = serializers.DecimalField(**SHARE)
    percent = serializers.SerializerMethodField()

    def get_percent(self, share) -> float | None:
        return None if share.percent is None else float(share.percent)


class SidesSerializer(serializers.Serializer):
    one = ShareSerializer(help_text="Said by one side alone.")
    both = ShareSerializer(help_text="Said for both sides, but not by both firms themselves or not in time.")
    confirmed = ShareSerializer(help_text="Confirmed by both firms.")


class GapsSerializer(serializers.Serializer):
    bins = serializers.SerializerMethodField()
    two_sided = serializers.IntegerField(help_text="Linkages of which both figures are known to you.")
    of = serializers.IntegerField(help_text="Linkages that somebody stands by, also those that ended.")
    median = serializers.FloatField(allow_null=True)
    close = ShareSerializer(help_text="With a gap of at most 0.1.")

    def get_bins(self, gaps) -> list[dict]:
        """Number of gaps up to each upper end; the first are those that agree."""
        return [{"up_to": float(upper), "linkages": count} for upper, count in zip(BINS, gaps.counts, strict=True)]


class LineSerializer(serializers.Serializer):
    name = serializers.CharField(allow_blank=True)
    linkages = serializers.IntegerField()
    confirmed = ShareSerializer(allow_null=True)
    two_sided = serializers.IntegerField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    close = ShareSerializer(allow_null=True)
    withheld = serializers.BooleanField(help_text="Too few to be told: fewer than 5, not all of them your organization's.")

    def to_representation(self, line):
        told = super().to_representation(line)
        return {**told, **dict.fromkeys(("linkages", "confirmed", "two_sided", "median", "close"))} if line.withheld else told


class QualitySerializer(serializers.Serializer):
    as_of = serializers.DateField()
    in_force = serializers.IntegerField()
    stated = serializers.IntegerField()
    by_number = SidesSerializer()
    valued = serializers.IntegerField(help_text="Linkages in force whose value is known, in `currency`.")
    by_value = SidesSerializer()
    currency = serializers.CharField(allow_blank=True)
    quantity = GapsSerializer()
    price = GapsSerializer()
    authors = LineSerializer(many=True)
    places = LineSerializer(many=True)


class QualityOfChain(APIView):
    """How well the linkages of a chain are known, as far as the caller sees them."""

    @extend_schema(
        summary="How well its linkages are known",
        description="Shares are of linkages in force on the day, by number and by value; gaps are of all linkages that somebody stands by. "
        "A gap is |a−b| ÷ the mean of both, of the latest period that both sides spoke of. 404 for who does not read the whole chain.",
        parameters=[OpenApiParameter("as_of", OpenApiTypes.DATE, description="A day; today if left out.")],
        responses=QualitySerializer,
    )
    def get(self, request, parent):
        chain = (
            ValueChain.objects.for_user(request.user)
            .filter(pk__in=ValueChain.objects.in_full(request.user).values("pk"), pk=parent)
            .first()
        )
        if chain is None:
            raise Http404
        text = request.query_params.get("as_of")
        try:
            day = DateField().run_validation(text) if text else timezone.localdate()
        except ValidationError as error:
            raise ValidationError({"as_of": error.detail}) from error
        found = quality(chain, request.user, day)
        return Response({"as_of": day, **QualitySerializer({**found.__dict__, "as_of": day}).data})
