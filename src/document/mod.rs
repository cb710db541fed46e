//! Plans: from bytes to a flat tree with places, and from that to typed records.
