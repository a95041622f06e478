from programs.indicators.api.definitions import IndicatorViewSet, PeriodViewSet
from programs.indicators.api.observations import ObservationViewSet, RestatementViewSet
from programs.indicators.api.programs import ProgramViewSet

__all__ = ["IndicatorViewSet", "ObservationViewSet", "PeriodViewSet", "ProgramViewSet", "RestatementViewSet"]
