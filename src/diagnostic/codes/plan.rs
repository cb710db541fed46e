//! Codes of plans read under their vocabulary (`C04xx`).

codes! {}
