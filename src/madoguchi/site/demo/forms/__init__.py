"""The complete forms of the demo city: as the paper asks, in three languages, with cases (充実した様式)."""

from madoguchi.site.demo.forms.bereavement import CARE_LOSS_FORM, CURRENT_OWNER_FORM, FUNERAL_FORM
from madoguchi.site.demo.forms.birth import CHILD_ALLOWANCE_FORM, CHILD_MEDICAL_FORM
from madoguchi.site.demo.forms.insurance import HEALTH_JOIN_FORM, HEALTH_LEAVE_FORM
from madoguchi.site.demo.forms.moving import (
    CARE_TRANSFER_FORM,
    CHILD_SUPPORT_FORM,
    DOG_CHANGE_FORM,
    WATER_FORM,
)
from madoguchi.site.demo.forms.newborn import LUMP_SUM_FORM, SECOND_BENEFIT_FORM
from madoguchi.site.demo.forms.nursery import NURSERY_FORM, RESERVATION_FORM
from madoguchi.site.demo.forms.others import DISASTER_FORM, STARTUP_FORM
from madoguchi.site.demo.forms.trades import COOK_FORM, RESTAURANT_FORM

WHOLE_FORMS = {
    "child-allowance": CHILD_ALLOWANCE_FORM,
    "child-medical-certificate": CHILD_MEDICAL_FORM,
    "pregnancy-support-second": SECOND_BENEFIT_FORM,
    "childbirth-lump-sum": LUMP_SUM_FORM,
    "nursery-admission": NURSERY_FORM,
    "nursery-reservation": RESERVATION_FORM,
    "national-health-join": HEALTH_JOIN_FORM,
    "national-health-leave": HEALTH_LEAVE_FORM,
    "prefecture-child-support": CHILD_SUPPORT_FORM,
    "water-start-stop": WATER_FORM,
    "care-need-transfer": CARE_TRANSFER_FORM,
    "dog-change": DOG_CHANGE_FORM,
    "funeral-benefit": FUNERAL_FORM,
    "care-insurance-loss": CARE_LOSS_FORM,
    "property-current-owner": CURRENT_OWNER_FORM,
    "cook-licence": COOK_FORM,
    "restaurant-permission": RESTAURANT_FORM,
    "disaster-victim-certificate": DISASTER_FORM,
    "startup-subsidy": STARTUP_FORM,
}
"""Complete forms by the short name of their procedure."""
__all__ = [
    "CARE_LOSS_FORM",
    "CARE_TRANSFER_FORM",
    "CHILD_ALLOWANCE_FORM",
    "CHILD_MEDICAL_FORM",
    "CHILD_SUPPORT_FORM",
    "COOK_FORM",
    "CURRENT_OWNER_FORM",
    "DISASTER_FORM",
    "DOG_CHANGE_FORM",
    "FUNERAL_FORM",
    "HEALTH_JOIN_FORM",
    "HEALTH_LEAVE_FORM",
    "LUMP_SUM_FORM",
    "NURSERY_FORM",
    "RESERVATION_FORM",
    "RESTAURANT_FORM",
    "SECOND_BENEFIT_FORM",
    "STARTUP_FORM",
    "WATER_FORM",
    "WHOLE_FORMS",
]
