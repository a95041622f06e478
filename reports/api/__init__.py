"""Editions, figures and exports in the API."""

from reports.api.editions import EditionViewSet
from reports.api.exports import ExportViewSet
from reports.api.figures import FigureView

__all__ = ["EditionViewSet", "ExportViewSet", "FigureView"]
