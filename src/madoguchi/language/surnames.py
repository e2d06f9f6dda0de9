"""The commonest surnames of two kanji or more: what makes a self-naming certain enough to mask."""

_COMMON = """
佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡邉 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 齋藤 斉藤 齊藤
清水 山崎 阿部 池田 橋本 山下 石川 中島 前田 藤田 小川 後藤 岡田 長谷川 村上 近藤 石井 坂本 遠藤 青木 藤井 西村
福田 太田 三浦 藤原 岡本 松田 中川 中野 原田 小野 田村 竹内 金子 和田 中山 石田 上田 森田 柴田 酒井 工藤 横山 宮崎
宮本 内田 高木 安藤 島田 谷口 大野 高田 丸山 今井 河野 藤本 村田 武田 上野 杉山 増田 小島 平野 大塚 千葉 久保 松井
小山 岩崎 桜井 木下 野口 松尾 菊地 菊池 野村 新井 佐野 杉本 古川 市川 小松 島崎 高野 水野 吉川 山内 西田 菅原 北村
五十嵐 安田 川口 平田 関口 中田 東條 本田 川崎 久保田 飯田 服部 荒木 大西 永井 福島 黒田 秋山 長野 窓野 髙橋 髙木
"""

COMMON_SURNAMES = frozenset(_COMMON.split())
ALSO_PLACES = frozenset(
    "石川 福島 千葉 長野 宮崎 山口 川口 川崎 中野 島田 市川 高田 平田 飯田 小松 大野 上田 太田 上野".split()
)
"""Surnames that a sentence such as 「千葉です」 may mean as a place."""

SPOKEN_SURNAMES = frozenset(
    (
        "さとう すずき たかはし たなか いとう わたなべ やまもと なかむら こばやし かとう よしだ やまだ ささき やまぐち まつもと"
        " いのうえ きむら さいとう しみず やまざき やまさき いけだ はしもと やました いしかわ なかじま まえだ ふじた おがわ ごとう"
        " おかだ はせがわ むらかみ こんどう いしい さかもと えんどう あおき ふじい にしむら ふくだ みうら ふじわら おかもと まつだ"
        " なかがわ たけうち なかやま うえだ もりた しばた さかい くどう よこやま みやざき みやもと うちだ たかぎ あんどう たにぐち"
    ).split()
)
"""The commonest surnames as they are said, for names written in kana."""

ROMAN_SURNAMES = frozenset(
    (
        "Sato Satoh Suzuki Takahashi Tanaka Ito Itoh Watanabe Yamamoto Nakamura Kobayashi Kato Katoh Yoshida Yamada Sasaki"
        " Yamaguchi Matsumoto Inoue Kimura Saito Saitoh Shimizu Yamazaki Yamasaki Ikeda Hashimoto Yamashita Ishikawa Nakajima"
        " Maeda Fujita Ogawa Goto Gotoh Okada Hasegawa Murakami Kondo Kondoh Ishii Sakamoto Endo Endoh Aoki Fujii Nishimura"
        " Fukuda Miura Fujiwara Okamoto Matsuda Nakagawa Takeuchi Nakayama Ueda Morita Shibata Sakai Kudo Yokoyama Miyazaki"
    ).split()
)
"""The same in Latin letters, as people write their own names."""
