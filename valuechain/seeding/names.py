"""Names of firms that nobody bears: coined from syllables of our own, in the scripts and shapes of ten countries."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """How firms of a country are named: proper words from `syllables`, a trade, a legal form; `shapes` puts them together.

    In a shape, P is a proper word, T a trade, L a legal form; other words stand as they are.
    """

    country: str
    share: int
    syllables: tuple[str, ...]
    trades: tuple[str, ...]
    forms: tuple[str, ...]
    shapes: tuple[str, ...]
    spaced: bool = True


def words(text):
    return tuple(text.split())


TONGUES = (
    Tongue(
        "KE", 22,
        words("ka mbu ra ki su mu wa nji ru li ngo te ba ma chi tu ndo le sha za ki pe nyo ku mi lo ri go bu ha we ya mo si no"),
        words("Growers Millers Traders Dairies Grains Produce Farmers Feeds Coffee Tea Horticulture Packers Stores Mills Suppliers Seeds"),
        words("Ltd Limited Co-op SACCO Enterprises Group Society"),
        ("P T L", "P P T L", "P T", "P and P T", "P Self Help Group", "P Women T Group"),
    ),
    Tongue(
        "ET", 12,
        words("በ ረ ካ ሰ ላ ም ደ ብ ተ ስ ፋ ገ ነ ት አ ዲ ሀ ይ ሉ መ ለ ከ ዋ ጎ ን ባ ህ ር ሐ"),
        words("ቡና እህል ዱቄት አበባ ማር ሰሊጥ ወተት ቆዳ ጥጥ ቅመም"),
        words("ኃላፊነቱ/የተወሰነ/የግል/ማህበር አክሲዮን/ማህበር ህብረት/ስራ"),
        ("P T L", "P T", "P P T L", "P ገበሬዎች T"),
    ),
    Tongue(
        "BD", 12,
        words("রা জা শা হী ন গ র পু মি তা বা লা সো না ক মা দি না খু ল চ ট্ট গ্রা ম রং ধু শু ভ"),
        words("টেক্সটাইল ফ্যাশন নিটওয়্যার চাল মাছ পাট চা মসলা গার্মেন্টস ডেইরি"),
        words("লিমিটেড এন্টারপ্রাইজ কোম্পানি ট্রেডার্স"),
        ("P T L", "P T", "P P T", "P অ্যান্ড P T L"),
    ),
    Tongue(
        "EG", 10,
        words("نور سلا مر وان كر يم با سم ها شم فا رس طا هر جما لي صفا منا را حدي قة شر وق"),
        words("للقطن للحبوب للتمور للزيوت للأغذية للنسيج للخضر للأعلاف للألبان"),
        words("ش.م.م ش.ذ.م.م وشركاه"),
        ("شركة P T L", "P T", "P P T", "مؤسسة P T"),
    ),
    Tongue(
        "VN", 12,
        words("An Bình Đông Hải Sơn Thành Phú Long Tân Hòa Việt Nam Minh Quang Đức Thịnh Lợi Hưng Xuân Mai Trường Giang Bắc Thiên"),
        words("Thủy_sản Dệt_may Cà_phê Nông_sản Gạo Chế_biến Da_giày Hạt_điều Tiêu Gỗ"),
        words("TNHH CP MTV"),
        ("Công ty L T P P", "T P P", "Công ty L P P", "Cơ sở T P P"),
    ),
    Tongue(
        "PE", 8,
        words("qui lla pa cha ma tum bes ca ja mar hua ra chu lli na san co ri lu ña ta wa yo"),
        words("Agroindustrial Cafetalera Exportadora Textil Frutícola Quinuera Cacaotera Lechera Molinera Procesadora"),
        words("S.A.C. S.A. E.I.R.L. S.R.L."),
        ("T P L", "T P P L", "Cooperativa T P", "Asociación de Productores P"),
    ),
    Tongue(
        "UA", 8,
        words("Зо ло тий сте по ве до бро ля на ве сня нка гай но вий час ра ни ця бе ре за ве ли кий"),
        words("Агро Зерно Олія Молоко Насіння Борошно М'ясо Цукор Ферма Мед"),
        words("ТОВ ПАТ ФГ ПП"),
        ("L P T", "L T P", "P T", "L P P T"),
    ),
    Tongue(
        "TR", 6,
        words("gü neş ay dın yıl dız ka ya de mir öz türk ak çay bah çe çı nar doğ an kara su er can"),
        words("Tekstil Gıda Tarım Konfeksiyon Dokuma Fındık Zeytin Pamuk Süt Un"),
        words("A.Ş. Ltd.Şti. San.Tic."),
        ("P T L", "P P T L", "P T"),
    ),
    Tongue(
        "CN", 6,
        words("华 丰 盛 源 泰 和 宏 达 金 瑞 福 兴 隆 安 康 嘉 美 远 东 海 天 恒 信 利"),
        words("纺织 食品 茶业 粮油 服装 水产 果业 丝绸"),
        words("有限公司 股份有限公司 合作社 厂"),
        ("PTL", "PPTL", "PT"),
        spaced=False,
    ),
    Tongue(
        "GH", 4,
        words("a so kwa ma te ko fi na no ba to ye kum si e du nya me do wu ri ashi"),
        words("Cocoa Shea Cashew Rice Fisheries Foods Processors Farms Oils Ventures"),
        words("Ltd Company Enterprise Cooperative"),
        ("P T L", "P T", "P P T", "Nana P T L"),
    ),
)  # fmt: skip


def lexicon(tongue, random, size=1200):
    """`size` proper words of `tongue`, each once, in the order that `random` gives."""
    found = {}
    while len(found) < size:
        count = 1 if tongue.country == "VN" and len(found) < len(tongue.syllables) else random.choice((2, 2, 3, 3, 4))
        joint = " " if tongue.country == "VN" else ""
        word = joint.join(random.choice(tongue.syllables) for _ in range(count))
        found[word if joint or not tongue.spaced else word[0].upper() + word[1:]] = None
    return tuple(found)


class Namer:
    """Makes names one after the other. Some proper words are common and most are rare, as in life."""

    def __init__(self, random):
        self.random = random
        self.lexicons = {tongue.country: lexicon(tongue, random) for tongue in TONGUES}

    def proper(self, country):
        known = self.lexicons[country]
        return known[int(len(known) * self.random.random() ** 2)]

    def name(self, tongue):
        shape = self.random.choice(tongue.shapes)
        parts = shape.split() if tongue.spaced else list(shape)
        choose = {"P": lambda: self.proper(tongue.country), "T": lambda: self.random.choice(tongue.trades), "L": lambda: self.form(tongue)}
        made = [choose[part]() if part in choose else part for part in parts]
        return (" " if tongue.spaced else "").join(made).replace("_", " ")

    def form(self, tongue):
        return self.random.choice(tongue.forms).replace("/", " ")
