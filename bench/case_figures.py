"""The figures that the generated cases are drawn from: published ones, and those that were chosen.

What published data says, and is drawn from it:

- days from the order to the dispute, and from its opening to the last change: the quantiles of 261 disputes of one
  AliExpress seller, with straight lines between their logarithms. The shortest duration is not told and taken as
  `SHORTEST`. A case that is open at `now` is drawn by its duration (the longer it lasts, the likelier it is met), and
  stands anywhere within it;
- reasons, the 42 % that the buyer cancels and the 0.6 % that need the seller's proof: 164 returns of one Shopee shop in
  Brazil, in 60 days;
- 6 or 4 days to ship, the two most frequent of Olist's orders in Brazil, in their proportion; 8.1 % of the delivered
  parcels come after the estimate;
- a raw code that no list has, a stated due date though the parcel still travels, a platform's day that is a second
  short, several cases of one order, ids of digits only: met in real exports. How often they come here is chosen.

Everything else is chosen so that it hangs together, and is no measurement: markets, amounts, answers and how soon they
come, rulings and appeals, what is refunded, shops, agents, carriers, products (like Zipf's law), facts left out.
Published data knows how disputes lasted, and hardly how they ended.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantiles:
    """A distribution by some of its quantiles, from the least (0) to the greatest (1)."""

    points: tuple[tuple[float, float], ...]

    def at(self, share: float) -> float:
        """The value below which `share` of all lie."""
        for (p, x), (q, y) in zip(self.points, self.points[1:], strict=False):
            if share <= q:
                return x * math.pow(y / x, (share - p) / (q - p))
        return self.points[-1][1]

    def draw(self, draw: random.Random) -> float:
        return self.at(draw.random())

    def draw_by_length(self, draw: random.Random) -> float:
        """A value drawn with a probability in proportion to itself: what lasts three times as long is met three times
        as often.
        """
        parts = list(zip(self.points, self.points[1:], strict=False))
        # Between two points the density falls as 1/x: times x it is even, and a part weighs its share times its mean.
        weights = [(q - p) * (y - x) / math.log(y / x) for (p, x), (q, y) in parts]
        (_, low), (_, high) = draw.choices(parts, weights)[0]
        return draw.uniform(low, high)


# From the sources named above.
SHORTEST = 0.1  # days: chosen, for the source does not tell it
LAG_DAYS = Quantiles(((0, 1.1), (0.1, 5.0), (0.25, 7.5), (0.5, 12.1), (0.75, 23.7), (0.9, 36.0), (1, 86.8)))
DURATION_DAYS = Quantiles(((0, SHORTEST), (0.5, 3.8), (0.75, 13.4), (0.9, 22.0), (1, 46.6)))
REASONS = {
    "ITEM_NOT_FIT": (71, "not_as_described"),
    "NOT_RECEIPT": (44, "nondelivery"),
    "WRONG_ITEM": (23, "wrong_item"),
    "DAMAGED_OTHERS": (11, "damaged"),
    "FUNCTIONAL_DMG": (5, "damaged"),
    "ITEM_MISSING": (5, "missing_item"),
    "CHANGE_MIND": (4, "return_refund"),
    "SUSPICIOUS_PARCEL": (1, "counterfeit"),
}
PROOF = {"NOT_NEEDED": 108, "": 55, "PENDING": 1}
CANCELLED = 69 / 164
DAYS_TO_SHIP = {6: 37_598, 4: 19_009}
LATE = 0.081
# Chosen.
HISTORY_DAYS = 180
ANSWER_DAYS = Quantiles(((0, 0.02), (0.5, 0.7), (0.9, 1.9), (1, 3.0)))
ANSWERED = 0.85
ANSWERS = {"accept": 50, "reject": 30, "counter": 20}
RULINGS = {"buyer": 45, "seller": 40, "split": 15}
APPEALED = 0.1
SAME_ORDER = 0.01
PRODUCTS, PRODUCT_BEND = 5000, 19  # so bent, the first of them is in 1 % of the cases

STAGES = {
    "requested": ("REQUESTED", "seller"),
    "negotiating": ("REQUESTED", "buyer"),
    "awaiting_return": ("PROCESSING", "buyer"),
    "return_in_transit": ("PROCESSING", "none"),
    "return_received": ("PROCESSING", "seller"),
    "disputed": ("SELLER_DISPUTE", "platform"),
    "platform_review": ("JUDGING", "platform"),
    "decided": ("ACCEPTED", "platform"),
}
MARKETS = {
    "SG": ("SGD", 8, 30),
    "MY": ("MYR", 8, 60),
    "PH": ("PHP", 8, 700),
    "ID": ("IDR", 7, 180_000),
    "TH": ("THB", 7, 400),
    "VN": ("VND", 7, 300_000),
    "BR": ("BRL", -3, 90),
}
WHOLE = ("IDR", "VND")
CARRIERS = ("SPX Express", "J&T Express", "Ninja Van", "SLS")
CARRIERS_BR = ("SPX Express", "J&T Express", "Correios")
CATEGORIES = ("fashion", "electronics", "home", "beauty", "toys")
PAYMENTS = ("cod", "card", "wallet")
SHOPS = 14  # in each market
SELLERS = ("local", "local", "cross_border")
TIERS = (None, "preferred", "mall")
AGENTS = 12
NOTES = ("包裹外观完好", "Khách yêu cầu hoàn tiền", "ลูกค้าแจ้งว่าไม่ได้รับของ", "cliente diz que não recebeu")
