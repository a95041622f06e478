"""What imports call a program."""

from imports.registry import reference
from programs.interventions.models import Program

reference("program", Program)
