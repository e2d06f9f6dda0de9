"""Where mail goes."""

import pytest

from madoguchi.site import env


@pytest.mark.parametrize(
    ("mail", "backend", "port"),
    [
        ("file", "filebased", None),
        ("console", "console", None),
        ("smtp://clerk:secret@mail.example", "smtp", 587),
        ("smtps://mail.example:4650", "smtp", 4650),
    ],
)
def test_mail_goes_where_the_host_says(tmp_path, mail, backend, port):
    found = env.mail_settings(mail, tmp_path)
    assert found["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"
    assert found.get("EMAIL_PORT") == port
    if backend == "smtp":
        assert found["EMAIL_USE_TLS"] != found["EMAIL_USE_SSL"], "never in clear"


@pytest.mark.parametrize("mail", ["mail.example", "http://mail.example", "smtp://"])
def test_a_mail_address_that_cannot_be_used_is_refused(tmp_path, mail):
    with pytest.raises(env.BadEnvironment, match="MADOGUCHI_MAIL"):
        env.mail_settings(mail, tmp_path)
