"""ISIC Rev. 4, sections and divisions (United Nations, 2008)."""

LINES = """
A Agriculture, forestry and fishing|01 Crop and animal production|02 Forestry and logging|03 Fishing and aquaculture
B Mining and quarrying|05 Coal and lignite|06 Crude petroleum and natural gas|07 Metal ores|08 Other mining|09 Mining support
C Manufacturing|10 Food products|11 Beverages|12 Tobacco|13 Textiles|14 Wearing apparel|15 Leather|16 Wood|17 Paper|18 Printing
C|19 Coke and refined petroleum|20 Chemicals|21 Pharmaceuticals|22 Rubber and plastics|23 Other non-metallic minerals|24 Basic metals
C|25 Fabricated metal products|26 Computer and electronic products|27 Electrical equipment|28 Machinery|29 Motor vehicles
C|30 Other transport equipment|31 Furniture|32 Other manufacturing|33 Repair and installation of machinery
D Electricity, gas and steam|35 Electricity, gas and steam supply
E Water and waste|36 Water supply|37 Sewerage|38 Waste|39 Remediation
F Construction|41 Buildings|42 Civil engineering|43 Specialised construction
G Wholesale and retail trade|45 Motor vehicle trade and repair|46 Wholesale trade|47 Retail trade
H Transport and storage|49 Land transport|50 Water transport|51 Air transport|52 Warehousing|53 Post and courier
I Accommodation and food service|55 Accommodation|56 Food and beverage service
J Information and communication|58 Publishing|59 Film and sound|60 Broadcasting|61 Telecommunications|62 Programming|63 Information service
K Finance and insurance|64 Financial service|65 Insurance and pensions|66 Auxiliary finance
L Real estate|68 Real estate
M Professional and technical|69 Legal and accounting|70 Management consultancy|71 Architecture and engineering|72 Research|73 Advertising
M|74 Other professional|75 Veterinary
N Administrative and support service|77 Rental and leasing|78 Employment|79 Travel agencies|80 Security|81 Buildings and landscape|82 Office support
O Public administration|84 Public administration and defence
P Education|85 Education
Q Health and social work|86 Health|87 Residential care|88 Social work
R Arts and recreation|90 Arts|91 Libraries and museums|92 Gambling|93 Sports and recreation
S Other service|94 Membership organizations|95 Repair of household goods|96 Other personal service
T Households|97 Households as employers|98 Goods and services for own use
U Extraterritorial organizations|99 Extraterritorial organizations
"""
SECTORS = tuple(tuple(part.split(" ", 1)) for line in LINES.strip().splitlines() for part in line.split("|") if " " in part)


def divisions_of(section):
    """The divisions of a section: "C" → ["10", "11", …]; none for what is no section."""
    lines = [line for line in LINES.strip().splitlines() if line[0] == section]
    return [part.split(" ", 1)[0] for line in lines for part in line.split("|")[1:]]
