"""The pages of a business: what the registry says, its sites, differences, consents, and who read it."""

from madoguchi.portal.views.businesses.overview import adopt, business_page
from madoguchi.portal.views.businesses.registering import add_business_page
from madoguchi.portal.views.businesses.sites import add_site_page, site_page

__all__ = ["add_business_page", "add_site_page", "adopt", "business_page", "site_page"]
