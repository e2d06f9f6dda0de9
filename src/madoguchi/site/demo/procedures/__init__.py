"""The procedures of the demo city, modelled on real ones: real laws and thresholds, invented offices."""

from madoguchi.site.demo.procedures.children import CHILDREN
from madoguchi.site.demo.procedures.companies import COMPANIES
from madoguchi.site.demo.procedures.health import HEALTH
from madoguchi.site.demo.procedures.home import HOME
from madoguchi.site.demo.procedures.shops import SHOPS

PROCEDURES = (*CHILDREN, *HEALTH, *HOME, *SHOPS, *COMPANIES)
