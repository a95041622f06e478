"""What stands behind a number."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from reports.explain import open_figure
from reports.serializers import FigureSerializer


class FigureView(APIView):
    """What stands behind a number."""

    @extend_schema(
        summary="Open a figure",
        description="Inputs that the reader may not see are counted (few ones only as “some”), not listed.",
        responses=FigureSerializer,
    )
    def get(self, request, figure):
        told = open_figure(figure, request.user)
        if told is None:
            raise Http404
        return Response(told)
