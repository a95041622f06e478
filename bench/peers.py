"""What a team would pick instead, as it comes: Django REST framework with page numbers and django-filter, over the same tables."""

import django_filters
from rest_framework import serializers, viewsets
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.test import APIRequestFactory

from actors.models import Actor


class ActorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Actor
        fields = ("id", "code", "name", "kind", "sector", "country", "admin1", "locality", "status")


class ActorFilter(django_filters.FilterSet):
    chain = django_filters.NumberFilter(field_name="functions__function__value_chain")
    function = django_filters.NumberFilter(field_name="functions__function")
    region = django_filters.CharFilter(field_name="admin1")

    class Meta:
        model = Actor
        fields = ()


class Pages(PageNumberPagination):
    page_size = 50


class ActorViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Actor.objects.order_by("name_sort", "id")
    serializer_class = ActorSerializer
    filterset_class = ActorFilter
    filter_backends = (django_filters.rest_framework.DjangoFilterBackend, OrderingFilter)
    pagination_class = Pages
    renderer_classes = (JSONRenderer,)
    authentication_classes = ()
    permission_classes = ()


def listed(**query):
    """A call that answers one page of the list; its `data` holds what was counted."""
    view, factory = ActorViewSet.as_view({"get": "list"}), APIRequestFactory()

    def get():
        return view(factory.get("/", query, SERVER_NAME="localhost")).render()

    return get
