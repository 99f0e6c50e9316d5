"""Law as data: what nobody may loosen. Where several rules speak, the strictest wins."""
