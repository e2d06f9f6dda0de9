"""The demo logins, apart from the demo city itself so that a start need not load what builds it."""

from madoguchi.accounts.models import User

PASSWORD = "madoguchi-demo-2026"  # noqa: S105 - printed for everyone, refused in production

# (who, mail address, password, where it leads); the first one is added last
LOGINS: list[tuple[str, str, str, str]] = [
    ("住民（窓野 花子）", "hanako@madono.example", PASSWORD, "/my/"),
    ("事業者（株式会社まどの食堂 佐藤 健）", "sato@madono.example", PASSWORD, "/my/"),
    ("事業者の作成者（まどの食堂 鈴木 直）", "junbi@madono.example", PASSWORD, "/my/"),
    ("代理人・行政書士（代田 書子）", "gyosei@madono.example", PASSWORD, "/my/switch/"),
    ("職員・審査（窓野市）", "shinsa@madono.example", PASSWORD, "/desk/"),
    ("職員・決裁（窓野市）", "kessai@madono.example", PASSWORD, "/desk/"),
    ("職員・審査（窓野県 生活保健局）", "hoken@madono.example", PASSWORD, "/desk/"),
    ("職員・決裁（窓野県 生活保健局）", "hoken-kacho@madono.example", PASSWORD, "/desk/"),
    ("職員・決裁 係長（窓野県 生活保健局）", "hoken-kakaricho@madono.example", PASSWORD, "/desk/signing/"),
    ("職員・決裁 部長（窓野県 生活保健局）", "hoken-bucho@madono.example", PASSWORD, "/desk/signing/"),
    ("職員・編集（窓野県）", "henshu@madono.example", PASSWORD, "/studio/"),
    ("職員・公開（窓野県）", "kokai@madono.example", PASSWORD, "/studio/"),
    ("職員・計画（窓野県）", "keikaku@madono.example", PASSWORD, "/studio/plan/"),
    ("職員・組織管理（窓野市）", "kanri@madono.example", PASSWORD, "/studio/organisations/"),
    (
        "職員・BPR支援（窓野県 デジタルサービス局）",
        "digital@madono.example",
        PASSWORD,
        "/studio/bpr/support/",
    ),
    ("職員・監査（窓野市）", "kansa@madono.example", PASSWORD, "/desk/audit/"),
]


def exists() -> bool:
    """Whether the demo city stands, complete: its first login is added last."""
    return User.objects.filter(email=LOGINS[0][1], is_demo=True).exists()
