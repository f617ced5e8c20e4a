"""走进访促: the visit log and its ledger."""
