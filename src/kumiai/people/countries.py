"""Countries from which people come, by ISO 3166-1 code; any other code is shown as it is."""

from typing import Final

from django.utils.translation import gettext_lazy as _

COUNTRIES: Final = [
    ("VN", _("Viet Nam")), ("ID", _("Indonesia")), ("PH", _("Philippines")), ("MM", _("Myanmar")),
    ("CN", _("China")), ("TH", _("Thailand")), ("KH", _("Cambodia")), ("NP", _("Nepal")), ("MN", _("Mongolia")),
    ("LA", _("Laos")), ("LK", _("Sri Lanka")), ("BD", _("Bangladesh")), ("IN", _("India")), ("BT", _("Bhutan")),
    ("UZ", _("Uzbekistan")), ("PK", _("Pakistan")), ("PE", _("Peru")), ("KG", _("Kyrgyzstan")), ("TL", _("Timor-Leste")),
]  # fmt: skip

LANGUAGES: Final = [
    ("vi", _("Vietnamese")), ("id", _("Indonesian")), ("tl", _("Tagalog")), ("my", _("Burmese")), ("zh", _("Chinese")),
    ("th", _("Thai")), ("km", _("Khmer")), ("ne", _("Nepali")), ("mn", _("Mongolian")), ("lo", _("Lao")),
    ("si", _("Sinhala")), ("bn", _("Bengali")), ("hi", _("Hindi")), ("uz", _("Uzbek")), ("ur", _("Urdu")),
    ("es", _("Spanish")), ("en", _("English")), ("ja", _("Japanese")),
]  # fmt: skip
