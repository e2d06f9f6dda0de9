"""Addresses of signing in and out."""

from django.urls import path

from madoguchi.accounts.views import joining, signing

app_name = "accounts"

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("act-for/", signing.act_for, name="act_for"),
    path("join/<str:secret>/", joining.join_organisation, name="join"),
]
