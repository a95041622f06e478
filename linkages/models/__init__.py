from linkages.models.linkages import Linkage, LinkageParty, LinkageStatement
from linkages.models.problems import Constraint, Opportunity

__all__ = ["Constraint", "Linkage", "LinkageParty", "LinkageStatement", "Opportunity"]
