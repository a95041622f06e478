"""Names of our own making that the registry's actors are put together from, and where they are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Locality:
    """A town or village: country, region (ISO 3166-2), district or none, and roughly where."""

    name: str
    country: str
    admin1: str | None
    admin2: str | None
    latitude: float
    longitude: float


LOCALITIES = {
    name: Locality(name.split(",")[0], *rest)
    for name, *rest in (
        ("Kitale", "KE", "KE-42", None, 1.0157, 35.0062),
        ("Kiminini", "KE", "KE-42", None, 0.8930, 34.9260),
        ("Endebess", "KE", "KE-42", None, 1.0770, 34.8520),
        ("Kwanza", "KE", "KE-42", None, 1.1640, 35.0010),
        ("Sikhendu", "KE", "KE-42", None, 0.8760, 34.8440),
        ("Saboti", "KE", "KE-42", None, 0.9560, 34.8370),
        ("Kachibora", "KE", "KE-42", None, 1.0030, 35.1720),
        ("Kaplamai", "KE", "KE-42", None, 0.9810, 35.1010),
        ("Moi's Bridge", "KE", "KE-44", None, 0.8720, 35.1230),
        ("Ziwa", "KE", "KE-44", None, 0.7510, 35.2050),
        ("Turbo", "KE", "KE-44", None, 0.6350, 35.0500),
        ("Eldoret", "KE", "KE-44", None, 0.5143, 35.2698),
        ("Webuye", "KE", "KE-03", None, 0.6040, 34.7700),
        ("Bungoma", "KE", "KE-03", None, 0.5635, 34.5606),
        ("Kimilili", "KE", "KE-03", None, 0.7870, 34.7140),
        ("Chwele", "KE", "KE-03", None, 0.7420, 34.6060),
        ("Kakamega", "KE", "KE-11", None, 0.2842, 34.7523),
        ("Malaba", "KE", "KE-04", None, 0.6350, 34.2750),
        ("Nairobi", "KE", "KE-30", None, -1.2864, 36.8172),
        ("Mbale", "UG", "UG-E", "UG-209", 1.0820, 34.1750),
        ("Kapchorwa", "UG", "UG-E", "UG-206", 1.4010, 34.4500),
        ("Sironko", "UG", "UG-E", "UG-215", 1.2310, 34.2480),
        ("Manafwa", "UG", "UG-E", "UG-223", 0.9780, 34.2940),
        ("Tororo", "UG", "UG-E", "UG-212", 0.6930, 34.1810),
        ("Busia", "UG", "UG-E", "UG-202", 0.4650, 34.0900),
        ("Kampala", "UG", "UG-C", "UG-102", 0.3476, 32.5825),
        ("Yirgacheffe", "ET", "ET-SN", None, 6.1620, 38.2050),
        ("Konga", "ET", "ET-SN", None, 6.1230, 38.1930),
        ("Aricha", "ET", "ET-SN", None, 6.2020, 38.1890),
        ("Idido", "ET", "ET-SN", None, 6.2110, 38.2410),
        ("Chelelektu", "ET", "ET-SN", None, 6.0180, 38.2310),
        ("Gedeb", "ET", "ET-SN", None, 5.9210, 38.3320),
        ("Wonago", "ET", "ET-SN", None, 6.3220, 38.2630),
        ("Dilla", "ET", "ET-SN", None, 6.4108, 38.3100),
        ("Hawassa", "ET", "ET-SI", None, 7.0621, 38.4763),
        ("Addis Ababa", "ET", "ET-AA", None, 9.0108, 38.7613),
        ("Juba", "SS", "SS-EC", None, 4.8594, 31.5713),
        ("Hamburg", "DE", "DE-HH", None, 53.5511, 9.9937),
        ("Trieste", "IT", None, None, 45.6495, 13.7768),
        ("Piraeus", "GR", None, None, 37.9420, 23.6460),
        ("Gothenburg", "SE", "SE-O", None, 57.7089, 11.9746),
        ("Jeddah", "SA", "SA-02", None, 21.4858, 39.1925),
        ("Dubai", "AE", "AE-DU", None, 25.2048, 55.2708),
    )
}

MAIZE_KE = ("Kitale", "Kiminini", "Endebess", "Kwanza", "Sikhendu", "Saboti", "Kachibora", "Kaplamai", "Moi's Bridge", "Ziwa")
MAIZE_BORDER = ("Turbo", "Webuye", "Bungoma", "Kimilili", "Chwele")
MAIZE_UG = ("Mbale", "Kapchorwa", "Sironko", "Manafwa", "Tororo", "Busia")
COFFEE = ("Yirgacheffe", "Konga", "Aricha", "Idido", "Chelelektu", "Gedeb", "Wonago", "Dilla")

SURNAMES_KE = (
    *("Wafula", "Barasa", "Wekesa", "Simiyu", "Nyongesa", "Wanyonyi", "Kipchumba", "Cheruiyot", "Rotich", "Kiplagat", "Chepkemoi"),
    *("Makokha", "Khaemba", "Situma", "Juma", "Kimani", "Njoroge", "Otieno", "Achieng", "Masinde", "Naliaka", "Jepkosgei", "Korir"),
    *("Lagat", "Mukhwana", "Sitati", "Wamalwa", "Murunga", "Chesang", "Kibet"),
)
SURNAMES_UG = (
    *("Wamono", "Mafabi", "Nabulo", "Wandera", "Okello", "Chemutai", "Cheptegei", "Musobo", "Nambozo", "Gidudu", "Masaba", "Kissa"),
    *("Ojambo", "Akello", "Namutebi", "Ssemakula"),
)
SURNAMES_ET = (
    *("Tadesse", "Bekele", "Girma", "Alemayehu", "Worku", "Desta", "Gebre", "Haile", "Mekonnen", "Shiferaw", "Dukamo", "Udessa"),
    *("Jima", "Roba", "Kebede", "Negash"),
)
FIRST_NAMES = {
    "KE": (
        "Agnes",
        "Brian",
        "Caroline",
        "Daniel",
        "Esther",
        "Felix",
        "Gladys",
        "Hillary",
        "Irene",
        "Jackson",
        "Lydia",
        "Moses",
        "Nancy",
        "Pius",
        "Rose",
    ),
    "UG": ("Sarah", "Robert", "Prossy", "Isaac", "Betty", "Simon", "Harriet", "Wilson", "Juliet", "Fred", "Mary"),
    "ET": ("Abebe", "Hirut", "Dawit", "Selam", "Getachew", "Meseret", "Yonas", "Aster", "Tesfaye", "Bethlehem", "Solomon"),
}
GROUP_WORDS_KE = (
    *("Umoja Maize Growers", "Tujikaze Farmers Group", "Upendo Women Group", "Mwangaza Cereal Growers", "Amkeni Self Help Group"),
    *("Bidii Farmers Group", "Jitegemee Women Farmers", "Tumaini Cereals Self Help Group", "Youth Agripreneurs", "Pamoja Grain Group"),
    *("Maendeleo Growers", "Vision Farmers Field School"),
)
GROUP_WORDS_UG = (
    *("Twegatte Farmers Group", "Bugisu Grain Growers", "Kwegatta Women Farmers", "Area Produce Association", "Youth Maize Growers"),
    *("Tukolere Wamu Group",),
)
SHOP_WORDS = ("Mini Supermarket", "Provision Store", "Cash & Carry", "Wholesale and Retail", "Family Shoppers", "Duka la Unga")
SCHOOLS = (
    *("Kitale Township Primary School", "St Joseph's Boys High School, Kitale", "Kwanza Girls Secondary School"),
    *("Endebess Mixed Secondary School", "Kimilili Boys High School", "Moi's Bridge Primary School Feeding Committee"),
    *("Kitale County Referral Hospital, Catering", "Saboti Technical Training Institute", "Chwele Girls High School"),
    "Western Relief Pipeline Warehouse, Eldoret",
)

# Place names in Ge'ez script, for the names of cooperatives and washing stations.
GEEZ = {
    "Yirgacheffe": "ይርጋጨፌ",
    "Konga": "ኮንጋ",
    "Aricha": "አሪቻ",
    "Idido": "ኢዲዶ",
    "Chelelektu": "ጨለለቅቱ",
    "Gedeb": "ገደብ",
    "Wonago": "ወናጎ",
    "Dilla": "ዲላ",
}
KEBELES = (
    # Latin, Ge'ez: villages around the towns, of our own choosing
    *(("Halo Beriti", "ሃሎ በሪቲ"), ("Worka Sakaro", "ወርቃ ሳካሮ"), ("Banko Gotiti", "ባንኮ ጎቲቲ"), ("Chelbesa", "ጨልበሳ")),
    *(("Biloya", "ቢሎያ"), ("Hama", "ሃማ"), ("Dumerso", "ዱመርሶ"), ("Kochere Haru", "ኮቸሬ ሃሩ"), ("Adame", "አዳሜ")),
    *(("Gersi", "ገርሲ"), ("Tutiti", "ቱቲቲ"), ("Sede", "ሰዴ"), ("Wete", "ወጤ"), ("Fiseha Genet", "ፍስሃ ገነት")),
)
