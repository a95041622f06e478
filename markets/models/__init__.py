from markets.models.chains import Channel, Function, Product, ProductConversion, ValueChain
from markets.models.enabling import EnablingFactor
from markets.models.end_markets import Demand, EndMarket, Price
from markets.models.supporting import Assessment, SupportingMarket

__all__ = [
    "Assessment",
    "Channel",
    "Demand",
    "EnablingFactor",
    "EndMarket",
    "Function",
    "Price",
    "Product",
    "ProductConversion",
    "SupportingMarket",
    "ValueChain",
]
