"""Invented papers to typeset."""

from typing import Any

Paper = dict[str, Any]
Field = dict[str, Any]


def field(label: str, value: Any = "", kind: str = "text", **more: Any) -> Field:
    return {
        "id": label,
        "label": label,
        "translation": "",
        "kind": kind,
        "span": 1,
        "lines": 0,
        "missing": False,
        "value": value,
        "note": "",
    } | more


def section(title: str, *fields: Field, layout: str = "rows", translation: str = "") -> dict[str, Any]:
    return {"title": title, "translation": translation, "layout": layout, "fields": list(fields)}


def paper(*sections: dict[str, Any], title: str = "監査報告書", **more: Any) -> Paper:
    form = {
        "id": "titp.audit_report",
        "number": "別記様式第22号",
        "title": title,
        "translated_title": more.pop("translated_title", ""),
        "revision": "2017-11-01",
        "landscape": more.pop("landscape", False),
        "drawing": more.pop("drawing", None),
    }
    return {
        "form": form,
        "bookmark": f"{title} 株式会社青葉製作所",
        "language": "",
        "draft": False,
        "sections": list(sections),
        "foot": [],
    } | more


def choice(*words: str, on: str = "", text: str = "", style: str = "") -> dict[str, Any]:
    options = [{"text": word, "translation": "", "on": word == on} for word in words]
    return {"options": options, "text": text, "style": style}


def table(*labels: str, rows: list[list[str]], total: list[str] | None = None) -> dict[str, Any]:
    columns = [{"label": label, "translation": "", "width": "1fr", "align": "left"} for label in labels]
    return {"columns": columns, "rows": rows, "total": total or []}


def audit() -> Paper:
    """A form of rows, like the audit report."""
    return paper(
        section(
            "1 監査対象",
            field("実習実施者の氏名又は名称", "株式会社髙﨑製作所"),
            field("法人番号", {"text": "1234567890123", "count": 13}, "boxes"),
            field("住所", "〒370-0000　群馬県高崎市青葉町1丁目2番3号　電話 027-000-0000"),
            field("実習実施者届出受理番号", "1812345678"),
        ),
        section(
            "2 監査の実施",
            field("監査の種類", choice("定期", "臨時", on="定期"), "choice"),
            field("実施日", "2026年11月20日　10時00分～15時30分"),
            field(
                "面談した技能実習生", "4人（在籍12人中）　NGUYỄN VĂN A、TRẦN THỊ B、ĐẶNG QUỐC C、PHẠM ĐỨC D"
            ),
            field(
                "監査の方法",
                choice("実地確認", "報告聴取", "設備・帳簿の確認", "宿泊施設の確認", on="実地確認"),
                "choice",
            ),
        ),
        section(
            "3 監査の結果",
            field("認定計画に従った実習の実施", choice("適", "否", on="適", style="circle"), "choice"),
            field(
                "指摘事項",
                "賃金台帳の一部に時間外労働の割増率の記載がなかったため、記載するよう指導した。",
                lines=4,
            ),
            field("改善の状況", "2026年11月24日に改善を確認した。"),
            field("備考", {}, "blank", lines=3),
        ),
        section(
            "",
            field(
                "",
                {
                    "text": "上記のとおり監査を実施したので、報告します。",
                    "translation": "",
                    "unofficial": True,
                },
                "declaration",
            ),
            field("監理責任者", {"text": "青葉 太郎", "seal": True, "date": "2026年11月25日"}, "signature"),
        ),
        foot=["「上記のとおり…」は当システムの文言です。公式の様式の文言に置き換えてください。"],
    )


def pairs(draft: bool = True) -> Paper:
    """A form of label and value side by side, like a curriculum vitae."""
    return paper(
        section(
            "1 本人",
            field("氏名", "NGUYỄN THỊ PHƯƠNG THẢO"),
            field("性別", choice("男", "女", on="女", style="circle"), "choice"),
            field("生年月日", "2001年3月14日（25歳）"),
            field("国籍・地域", "ベトナム"),
            field("本国の住所", "", missing=True, span=2),
            field("旅券番号", "C1234567"),
            field("有効期限", "", missing=True),
            field("母国語", "ベトナム語", note="日本語能力試験 N4"),
            layout="pairs",
        ),
        section(
            "2 学歴・職歴",
            field(
                "学歴",
                table(
                    "期間", "学校名", "専攻", rows=[["2016年9月～2019年6月", "Trường THPT Lê Lợi", "普通科"]]
                ),
                "table",
            ),
            field(
                "職歴",
                table(
                    "期間",
                    "会社名",
                    "職種",
                    "月収",
                    rows=[
                        ["2019年8月～2022年7月", "Công ty TNHH Cơ khí Sông Hồng", "溶接", "7,500,000 VND"],
                        ["2022年8月～2026年5月", "Công ty Cổ phần Đông Á", "機械加工", "9,000,000 VND"],
                    ],
                ),
                "table",
            ),
            layout="pairs",
        ),
        section(
            "3 自己紹介", field("", "技能を身に付けて、国で役立てたいと考えています。" * 6), layout="text"
        ),
        title="技能実習生の履歴書",
        draft=draft,
    )


def long_table(rows: int = 70, landscape: bool = False) -> Paper:
    """A table longer than a page, with a total."""
    labels = ("番号", "氏名", "国籍", "区分", "入国日", "支払額")
    value = table(
        *labels,
        rows=[
            [str(at), f"TRAINEE {at:03} NGUYỄN", "ベトナム", "第1号ロ", "2026年4月1日", f"{180_000 + at:,}円"]
            for at in range(1, rows + 1)
        ],
        total=["", "合計", "", "", "", "12,602,485円"],
    )
    for column, width, side in zip(
        value["columns"],
        ("12mm", "2fr", "1fr", "20mm", "26mm", "28mm"),
        ("right", "left", "left", "center", "left", "right"),
        strict=True,
    ):
        column.update(width=width, align=side)
    return paper(
        section("1 対象者の一覧", field("技能実習生", value, "table"), layout="table"),
        title="報酬支払の状況",
        landscape=landscape,
    )


LANGUAGES: dict[str, dict[str, str]] = {
    "en": {
        "title": "Important matters on treatment",
        "name": "Name (as in the passport)",
        "wage": "Basic wage per month",
        "dorm": "Lodging: kind, floor space per person, monthly rent",
        "yes": "I understood",
        "no": "I did not understand",
        "text": "I received an explanation of the above in my native language and understood it fully.",
    },
    "vi": {
        "title": "Giải thích các điều kiện quan trọng về đãi ngộ",
        "name": "Họ và tên (theo hộ chiếu)",
        "wage": "Lương cơ bản mỗi tháng",
        "dorm": "Chỗ ở: loại nhà, diện tích mỗi người, tiền thuê hằng tháng",
        "yes": "Tôi đã hiểu",
        "no": "Tôi chưa hiểu",
        "text": "Tôi đã được giải thích những điều trên bằng tiếng mẹ đẻ và đã hiểu đầy đủ.",
    },
    "id": {
        "title": "Penjelasan hal penting tentang perlakuan",
        "name": "Nama (sesuai paspor)",
        "wage": "Upah pokok per bulan",
        "dorm": "Tempat tinggal: jenis, luas per orang, sewa bulanan",
        "yes": "Saya mengerti",
        "no": "Saya tidak mengerti",
        "text": "Saya menerima penjelasan di atas dalam bahasa ibu saya dan memahaminya sepenuhnya.",
    },
    "tl": {
        "title": "Paliwanag sa mahahalagang bagay tungkol sa pagtrato",
        "name": "Pangalan (ayon sa pasaporte)",
        "wage": "Batayang sahod bawat buwan",
        "dorm": "Tirahan: uri, lawak bawat tao, buwanang upa",
        "yes": "Naunawaan ko",
        "no": "Hindi ko naunawaan",
        "text": "Ipinaliwanag sa akin ang nasa itaas sa aking sariling wika at lubos ko itong naunawaan.",
    },
    "my": {
        "title": "အရေးကြီးသော အချက်များ ရှင်းလင်းချက်",
        "name": "အမည် (နိုင်ငံကူးလက်မှတ်ပါအတိုင်း)",
        "wage": "တစ်လ အခြေခံလုပ်ခ",
        "dorm": "နေထိုင်ရာ နေရာ၊ တစ်ဦးလျှင် ဧရိယာ၊ လစဉ် အိမ်လခ",
        "yes": "နားလည်ပါသည်",
        "no": "နားမလည်ပါ",
        "text": "အထက်ပါအချက်များကို မိခင်ဘာသာစကားဖြင့် ရှင်းလင်းပြောကြားမှုကို လက်ခံရရှိပြီး အပြည့်အဝ နားလည်ပါသည်။",
    },
    "km": {
        "title": "ការពន្យល់អំពីចំណុចសំខាន់ៗ",
        "name": "ឈ្មោះ (ដូចក្នុងលិខិតឆ្លងដែន)",
        "wage": "ប្រាក់ឈ្នួលគោលប្រចាំខែ",
        "dorm": "កន្លែងស្នាក់នៅ ទំហំសម្រាប់មនុស្សម្នាក់ ថ្លៃជួលប្រចាំខែ",
        "yes": "ខ្ញុំបានយល់",
        "no": "ខ្ញុំមិនយល់ទេ",
        "text": "ខ្ញុំបានទទួលការពន្យល់អំពីចំណុចខាងលើជាភាសាកំណើតរបស់ខ្ញុំ ហើយបានយល់ច្បាស់ទាំងស្រុង។",
    },
    "th": {
        "title": "คำอธิบายเรื่องสำคัญเกี่ยวกับการปฏิบัติต่อผู้ฝึกงาน",
        "name": "ชื่อ-นามสกุล (ตามหนังสือเดินทาง)",
        "wage": "ค่าจ้างพื้นฐานต่อเดือน",
        "dorm": "ที่พัก: ประเภท พื้นที่ต่อคน ค่าเช่ารายเดือน",
        "yes": "เข้าใจแล้ว",
        "no": "ไม่เข้าใจ",
        "text": "ข้าพเจ้าได้รับคำอธิบายข้างต้นเป็นภาษาแม่ของข้าพเจ้า และเข้าใจอย่างถ่องแท้แล้ว",
    },
    "ne": {
        "title": "व्यवहारसम्बन्धी महत्त्वपूर्ण कुराहरूको विवरण",
        "name": "नाम (राहदानीअनुसार)",
        "wage": "मासिक आधारभूत ज्याला",
        "dorm": "बस्ने ठाउँ: प्रकार, प्रतिव्यक्ति क्षेत्रफल, मासिक भाडा",
        "yes": "बुझेँ",
        "no": "बुझिनँ",
        "text": "माथिका कुराहरू मलाई मेरो मातृभाषामा बताइएको छ र मैले पूर्ण रूपमा बुझेको छु।",
    },
    "mn": {
        "title": "Нөхцөлийн чухал зүйлсийн тайлбар",
        "name": "Овог нэр (гадаад паспортын дагуу)",
        "wage": "Сарын үндсэн цалин",
        "dorm": "Байр: төрөл, нэг хүнд ногдох талбай, сарын түрээс",
        "yes": "Ойлгосон",
        "no": "Ойлгоогүй",
        "text": "Би дээрх зүйлсийн талаар эх хэлээрээ тайлбар авч, бүрэн ойлгосон болно. Өргөдөл, үүрэг.",
    },
    "zh": {
        "title": "有关技能实习期间待遇的重要事项说明书",
        "name": "姓名（与护照一致）",
        "wage": "每月基本工资",
        "dorm": "住宿：种类、人均面积、每月房租",
        "yes": "已经理解",
        "no": "没有理解",
        "text": "我已用母语听取了上述事项的说明，并且完全理解。骨、直、门、对、发。",
    },
}


def bilingual(language: str) -> Paper:
    """A form that a worker signs."""
    words = LANGUAGES[language]
    understood = {
        "options": [
            {"text": "理解した", "translation": words["yes"], "on": True},
            {"text": "理解していない", "translation": words["no"], "on": False},
        ],
        "text": "",
    }
    pay = table(
        "項目", "金額", rows=[["基本給", "185,000円"], ["皆勤手当", "5,000円"]], total=["合計", "190,000円"]
    )
    pay["columns"][0]["translation"] = words["wage"]
    pay["columns"][1] |= {"align": "right", "width": "35mm"}
    return paper(
        section(
            "1 待遇",
            field("氏名（旅券のとおり）", "NGUYEN VAN A", translation=words["name"]),
            field("基本給（月額）", "185,000円", translation=words["wage"]),
            field(
                "宿泊施設（形態、1人当たりの面積、月額の家賃）",
                "寮（木造2階建て）・7.3㎡・20,000円",
                translation=words["dorm"],
            ),
            field("説明の理解", understood, "choice", translation=words["yes"]),
            translation=words["title"],
        ),
        section("2 賃金", field("賃金の内訳", pay, "table", translation=words["wage"]), layout="table"),
        section(
            "3 本人の申告",
            field(
                "",
                {
                    "text": "以上の内容について母国語により説明を受け、十分に理解しました。",
                    "translation": words["text"],
                    "unofficial": True,
                },
                "declaration",
            ),
            field(
                "署名",
                {"text": "", "seal": False, "date": "2026年　　月　　日"},
                "signature",
                translation=words["name"],
            ),
        ),
        title="技能実習の期間中の待遇に関する重要事項説明書",
        translated_title=words["title"],
        language=language,
    )
