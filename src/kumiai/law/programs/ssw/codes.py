"""Codes of fields and work categories (特定産業分野・業務区分), as the agency lists them."""

FIELDS = (
    "care", "building_cleaning", "linen_supply", "industrial_manufacturing", "construction", "shipbuilding",
    "auto_maintenance", "aviation", "accommodation", "auto_transport", "railway", "logistics_warehouse",
    "agriculture", "fishery", "food_manufacturing", "food_service", "forestry", "wood_products",
    "resource_circulation",
)  # fmt: skip
CATEGORIES = (
    "介護", "ビルクリーニング", "リネンサプライ",
    "機械金属加工", "電気電子機器組立て", "金属表面処理", "紙器・段ボール箱製造", "コンクリート製品製造", "RPF製造",
    "陶磁器製品製造", "印刷・製本", "紡織製品製造", "縫製", "電線・ケーブル製造", "プレハブ住宅製品製造", "家具製造",
    "定形・不定形耐火物製造", "生コンクリート製造", "ゴム製品製造", "かばん製造",
    "土木", "建築", "ライフライン・設備", "造船", "舶用機械", "舶用電気電子機器", "自動車の整備等",
    "空港グランドハンドリング", "航空機整備", "宿泊", "トラック運転者", "タクシー運転者", "バス運転者",
    "軌道整備", "電気設備整備", "車両整備", "車両製造", "運輸係員", "駅・車両清掃", "物流倉庫",
    "耕種農業", "畜産農業", "漁業", "養殖業", "飲食料品製造業全般", "水産加工", "外食業", "林業", "木材産業",
    "廃棄物処分業（中間処理）",
)  # fmt: skip
OTHER = "other"
"""Stands for any occupation or category that is not listed."""
