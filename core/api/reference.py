"""Reference data in the API: read-only lists of code and name."""

from rest_framework import serializers, viewsets

from core.api.pagination import KeysetPagination
from core.filters import ReferenceFilter
from core.models import Currency, Place, Sector, Unit


class ReferenceViewSet(viewsets.ReadOnlyModelViewSet):
    model = None
    lookup_field = "code"
    lookup_value_regex = "[^/]+"
    ordering = ("code", "pk")
    filterset_class = ReferenceFilter
    pagination_class = KeysetPagination

    def get_queryset(self):
        return (
            self.model.objects.for_user(self.request.user) if not getattr(self, "swagger_fake_view", False) else self.model.objects.none()
        )


def reference(model_, extra=()):
    """A read-only resource of `model_`: code, name and `extra` fields."""

    class Serializer(serializers.ModelSerializer):
        class Meta:
            model = model_
            fields = ("code", "name", *extra)
            ref_name = model_.__name__

    Serializer.__name__ = f"{model_.__name__}Serializer"
    return type(
        f"{model_.__name__}ViewSet",
        (ReferenceViewSet,),
        {"model": model_, "serializer_class": Serializer, "queryset": model_.objects.none()},
    )


UnitViewSet = reference(Unit, ("dimension", "base", "factor"))
CurrencyViewSet = reference(Currency)
PlaceViewSet = reference(Place, ("level", "country"))
SectorViewSet = reference(Sector)
