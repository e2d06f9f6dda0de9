"""The procedures of the demo city, modelled on real ones: real laws and thresholds, invented offices."""

from madoguchi.site.demo.procedures.business import BUSINESS
from madoguchi.site.demo.procedures.children import CHILDREN
from madoguchi.site.demo.procedures.living import LIVING

PROCEDURES = (*CHILDREN, *LIVING, *BUSINESS)
