"""Addresses of ourselves as the provider for other systems; the names are those by which django-allauth finds them."""

from django.urls import include, path

from madoguchi.accounts.views import providing

app_name = "idp"

OIDC = [
    path(".well-known/openid-configuration", providing.configuration, name="configuration"),
    path(".well-known/jwks.json", providing.jwks, name="jwks"),
    path("account/o/authorize", providing.authorize, name="authorization"),
    path("account/o/token", providing.token, name="token"),
    path("account/o/userinfo", providing.userinfo, name="userinfo"),
    path("account/o/revoke", providing.revoke, name="revoke"),
]

urlpatterns = [path("", include((OIDC, "oidc")))]
