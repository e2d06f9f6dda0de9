"""Addresses of signing in and out."""

from django.urls import path

from madoguchi.accounts.views import (
    choosing,
    joining,
    keys,
    passwords,
    providers,
    registering,
    second,
    signing,
    visits,
)

app_name = "accounts"

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("staff/", signing.sign_in_staff, name="sign_in_staff"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("act-for/", choosing.act_for, name="act_for"),
    path("join/<str:secret>/", joining.join_organisation, name="join"),
    path("with/<slug:key>/", providers.provider_start, name="provider"),
    path("with/<slug:key>/back/", providers.provider_back, name="provider_back"),
    path("with/<slug:key>/unlink/", keys.unlink, name="unlink"),
    path("step-up/", providers.step_up, name="step_up"),
    path("second/", second.second, name="second"),
    path("second/set-up/", second.set_up, name="set_up"),
    path("second/picture.svg", second.set_up_picture, name="set_up_picture"),
    path("passkey/", keys.passkey_sign_in, name="passkey"),
    path("passkey/options/", keys.passkey_options, name="passkey_options"),
    path("passkey/add/", keys.passkey_add, name="passkey_add"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<int:key>/remove/", keys.key_remove, name="key_remove"),
    path("keys/codes/", keys.codes_renew, name="codes"),
    path("password/", passwords.password, name="password"),
    path("register/", registering.register_mail, name="register"),
    path("register/name/", registering.register_name, name="register_name"),
    path("mail-code/", registering.mail_code, name="mail_code"),
    path("recover/", registering.recover, name="recover"),
    path("sessions/", visits.visits, name="visits"),
    path("sessions/end/", visits.visit_end, name="visit_end"),
    path("extend/", visits.extend, name="extend"),
    path("resume/", visits.resume, name="resume"),
    path("kiosk/", visits.kiosk, name="kiosk"),
]
