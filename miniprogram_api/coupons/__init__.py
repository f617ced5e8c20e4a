"""优惠券: batches on offer, claiming, the wallet."""
