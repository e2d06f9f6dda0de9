"""The procedures of the demo city, modelled on real ones: real laws and thresholds, invented offices."""

from madoguchi.site.demo.procedures.after_school import AFTER_SCHOOLS
from madoguchi.site.demo.procedures.allowances import ALLOWANCES
from madoguchi.site.demo.procedures.bereavement import BEREAVEMENT
from madoguchi.site.demo.procedures.birth import BIRTHS
from madoguchi.site.demo.procedures.care import CARE
from madoguchi.site.demo.procedures.care_insurance import CARE_INSURANCE
from madoguchi.site.demo.procedures.childcare import CHILDCARE
from madoguchi.site.demo.procedures.children import CHILDREN
from madoguchi.site.demo.procedures.companies import COMPANIES
from madoguchi.site.demo.procedures.daily_life import DAILY_LIFE
from madoguchi.site.demo.procedures.disability import DISABILITY
from madoguchi.site.demo.procedures.disaster import DISASTERS
from madoguchi.site.demo.procedures.ended import BIRTH_GIFT, ENDED_BY
from madoguchi.site.demo.procedures.food import FOOD
from madoguchi.site.demo.procedures.health import HEALTH
from madoguchi.site.demo.procedures.home import HOME
from madoguchi.site.demo.procedures.insurance import INSURANCE
from madoguchi.site.demo.procedures.licences import LICENCES
from madoguchi.site.demo.procedures.moving import MOVING
from madoguchi.site.demo.procedures.pregnancy import PREGNANCIES
from madoguchi.site.demo.procedures.premises import PREMISES
from madoguchi.site.demo.procedures.registers import REGISTERS
from madoguchi.site.demo.procedures.school import SCHOOLS
from madoguchi.site.demo.procedures.shops import SHOPS
from madoguchi.site.demo.procedures.single_parents import SINGLE_PARENTS
from madoguchi.site.demo.procedures.startups import STARTUPS
from madoguchi.site.demo.procedures.support import SUPPORT
from madoguchi.site.demo.procedures.taxes import TAXES
from madoguchi.site.demo.procedures.trades import TRADES

PROCEDURES = (
    *CHILDREN,
    *CHILDCARE,
    *SCHOOLS,
    *HEALTH,
    *HOME,
    *SHOPS,
    *COMPANIES,
    *PREGNANCIES,
    *BIRTHS,
    *SUPPORT,
    *SINGLE_PARENTS,
    *AFTER_SCHOOLS,
    *MOVING,
    *DAILY_LIFE,
    *INSURANCE,
    *DISABILITY,
    *ALLOWANCES,
    *CARE,
    *CARE_INSURANCE,
    *BEREAVEMENT,
    *DISASTERS,
    *FOOD,
    *TRADES,
    *LICENCES,
    *PREMISES,
    *REGISTERS,
    *TAXES,
    *STARTUPS,
    BIRTH_GIFT,
)
"""Every procedure; those of the story (with a `weight`) stand among the first."""

RETIRED = {BIRTH_GIFT.slug: ENDED_BY}
"""Retired procedures with what followed them."""
