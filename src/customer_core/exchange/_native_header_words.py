"""The words by which columns are named in Japanese and Russian, as they are written, and the role that each stands for.

Tables and nothing else, in the spelling of NFKC and in small letters, the Russian io as ie. They are apart from
the words of the Latin alphabet because transliteration would make one of many: 氏 (surname) and 市 (city) are both
"shi".
"""

__all__ = [
    "JAPANESE_OTHERS",
    "JAPANESE_READINGS",
    "JAPANESE_READING_MARKS",
    "JAPANESE_ROLES",
    "NATIVE_BARE_NAMES",
    "RUSSIAN_ROLES",
]


def _roles_by_word(table: dict[str, str]) -> dict[str, str]:
    return {word: role for role, listed in table.items() for word in listed.split(", ")}


# Written without spaces.
JAPANESE_ROLES = _roles_by_word(
    {
        "name": "氏名, 姓名, 名前, お名前, フルネーム, 顧客名, 会員名, お客様名",
        "given_name": "名, 下の名前",
        "family_name": "姓, 氏, 名字, 苗字",
        "organization": "会社名, 会社, 企業名, 法人名, 団体名, 組織名, 勤務先, 勤務先名, 屋号",
        "email": "メール, メールアドレス, eメール, eメールアドレス, emailアドレス, 電子メール, メアド",
        "phone": "電話, 電話番号, 携帯, 携帯電話, 携帯番号, 携帯電話番号, 固定電話, tel番号",
        "street": "住所, 所在地, 番地, 丁目番地, 町名, 町域, 町域番地, 建物, 建物名, マンション名, 部屋番号",
        "city": "市区町村, 市町村, 市区郡, 市, 市区, 区市町村",
        "region": "都道府県, 都道府県名, 県, 県名",
        "postcode": "郵便番号, 郵便, 〒",
        "country": "国, 国名, 国コード",
        "birth_date": "生年月日, 誕生日, 出生日",
        "birth_year": "生年, 誕生年",
        "birth_month": "誕生月",
        "tax_id": "法人番号, 個人番号, マイナンバー",
        "external_id": "顧客番号, 顧客コード, 顧客id, 会員番号, 会員id, 会員コード, お客様番号, 取引先コード",
        "gender": "性別",
        "": "出生地, 敬称, 役職",
    }
)

# Columns that say how the name beside them is read aloud: called so, or marked so. Used as well, they would count the
# same evidence twice.
JAPANESE_READINGS = frozenset({"セイ", "メイ", "せい", "めい"})
JAPANESE_READING_MARKS = ("フリガナ", "ふりがな", "カナ", "かな", "ヨミ", "よみ", "読み")

# Anywhere in a header: another person, an event or a remark.
JAPANESE_OTHERS = ("配偶者", "保護者", "紹介者", "緊急連絡先", "営業担当", "備考", "登録", "更新", "購入", "注文")

# Several words are parted by single spaces.
RUSSIAN_ROLES = _roles_by_word(
    {
        "name": (
            "имя, фио, полное имя, фамилия имя отчество, фамилия имя, имя фамилия, фамилия и имя, "
            "имя и фамилия, имя клиента, контактное лицо, клиент, покупатель"
        ),
        "middle_name": "отчество",
        "family_name": "фамилия, фамилия клиента, девичья фамилия",
        "organization": (
            "компания, организация, фирма, предприятие, работодатель, юридическое лицо, юрлицо, название компании, "
            "название организации, наименование компании, наименование организации"
        ),
        "email": "почта, имейл, емейл, e mail адрес, email адрес, адрес электронной почты, адрес почты",
        "phone": "телефон, тел, номер телефона, no телефона, мобильный, сотовый, мобильный номер, контактный номер",
        "street": "улица, ул, адрес, дом, номер дома, корпус, строение, квартира, кв, номер квартиры, офис, проспект",
        "city": "город, населенный пункт, нас пункт, поселок, село",
        "region": "область, регион, край, республика, район, субъект рф, субъект федерации",
        "postcode": "индекс, почтовый код",
        "country": "страна, страна регион, код страны, государство",
        "birth_date": "дата рождения, день рождения, др",
        "birth_year": "год рождения",
        "birth_month": "месяц рождения",
        "tax_id": "инн, снилс, кпп, огрн, огрнип, паспорт, номер паспорта",
        "external_id": "номер клиента, код клиента, идентификатор клиента, id клиента, номер договора, лицевой счет",
        "gender": "пол",
        "": "место рождения, город рождения, страна рождения, обращение, должность, код",
    }
)

# What is called a name whether it is the whole or a part.
NATIVE_BARE_NAMES = frozenset({"名前", "お名前", "имя", "имя клиента"})
