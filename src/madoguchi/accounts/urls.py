"""Addresses of signing in and out."""

from django.urls import path

from madoguchi.accounts import views

app_name = "accounts"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("act-for/", views.act_for, name="act_for"),
]
