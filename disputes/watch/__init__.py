"""The pages that rulesets cite: fetched with care, and compared with what was last seen of them."""
