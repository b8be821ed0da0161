"""Who answers for a case where no rule names an owner: nothing that is to be done may belong to nobody."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.words.answers import Owner
from disputes.words.records import Dispute

OF_SHOPS = Owner.COMPLIANCE
"""What a shop's standing asks for: appeals against points, standards to be met."""
_OTHERS = Owner.CUSTOMER_SERVICE
_BY_DISPUTE: Mapping[Dispute, Owner] = {
    Dispute.NONDELIVERY: Owner.LOGISTICS,
    Dispute.REFUSED_SIGNATURE: Owner.LOGISTICS,
    Dispute.LATE_DELIVERY: Owner.LOGISTICS,
    Dispute.NOT_AS_DESCRIBED: Owner.WAREHOUSE,
    Dispute.DAMAGED: Owner.WAREHOUSE,
    Dispute.WRONG_ITEM: Owner.WAREHOUSE,
    Dispute.MISSING_ITEM: Owner.WAREHOUSE,
    Dispute.RETURN_REFUND: Owner.WAREHOUSE,
    Dispute.COUNTERFEIT: Owner.COMPLIANCE,
    Dispute.VIOLATION: Owner.COMPLIANCE,
    Dispute.UNAUTHORIZED: Owner.FINANCE,
    Dispute.CHARGEBACK: Owner.FINANCE,
    Dispute.CREDIT_NOT_PROCESSED: Owner.FINANCE,
    Dispute.DUPLICATE: Owner.FINANCE,
    # Without a dispute what remains is to hand the parcel over.
    Dispute.NONE: Owner.LOGISTICS,
}


def in_charge(dispute: str | None) -> Owner:
    """Who answers for a case of a dispute, as the common rules say it, too; without one, for a shop."""
    return OF_SHOPS if dispute is None else _BY_DISPUTE.get(Dispute(dispute), _OTHERS)
