"""What may not be done to a theme page, in one sentence each."""

from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal


class NotYourPage(Refusal):
    """Someone without the role in the page's organisation."""

    sentence = _("このダッシュボードを作れるのは、所管組織の編集者か計画の管理者だけです。")


class MayNotPublish(Refusal):
    """Someone who publishes nothing there."""

    sentence = _("公開できるのは、所管組織の公開者か計画の管理者です。")


class Required(Refusal):
    """Something that has to be written was left empty."""

    sentence = _("この欄を入力してください。")


class NameTaken(Refusal):
    """The name for the address is used, or cannot be one."""

    sentence = _("このアドレス用の名前は、すでに使われています。別の名前にしてください。")


class NoSuchBlock(Refusal):
    """The block is gone."""

    sentence = _("そのブロックは、もうありません。画面を読み直してください。")


class TooMany(Refusal):
    """A page has as many blocks as can be read."""

    sentence = _("1つのページに入れられるブロックは40個までです。")


class NotPublic(Refusal):
    """Nothing public is there to withdraw."""

    sentence = _("このダッシュボードは公開していません。")
